"""Fragments that speak the session's language.

A fragment runs again on its own, in a thread that has not run app.py: the language is set there first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import streamlit as st

from rnnviz import language
from rnnviz.ui.pulse import pulse

LANGUAGE_KEY = "language"


def fragment(function: Callable[..., None], *, run_every: float | None = None) -> Callable[..., None]:
    """`st.fragment(function)`, its text in the language chosen in the sidebar.

    run_every : seconds after which it runs again by itself, or later where the browser has not drawn the last run yet
    """

    @wraps(function)
    def spoken(*args: object, **kwargs: object) -> None:
        language.use(st.session_state.get(LANGUAGE_KEY, "en"))
        if run_every is not None:
            pulse(f"{function.__module__}-{function.__name__}".replace(".", "-"), run_every)
        function(*args, **kwargs)

    return st.fragment(spoken)


def steady(place: str = "") -> None:
    """Keep Streamlit from fading what waits for its next run, below the CSS selector `place`.

    Between two slices of a training all of it is "stale"; on a busy machine it would flicker.
    """
    st.html(f"<style>{place} [data-stale=true] {{ opacity: 1 !important; transition: none !important; }}</style>")
