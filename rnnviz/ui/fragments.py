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


def fragment(function: Callable[..., None]) -> Callable[..., None]:
    """`st.fragment(function)`, its text in the language chosen in the sidebar."""

    @wraps(function)
    def spoken(*args: object, **kwargs: object) -> None:
        language.use(st.session_state.get(LANGUAGE_KEY, "en"))
        function(*args, **kwargs)

    return st.fragment(spoken)


def repeating(function: Callable[..., None], every_s: float | None) -> Callable[..., None]:
    """A `fragment` that runs again by itself, as soon as the browser has drawn the last run, but not within `every_s`.

    every_s : seconds; None: it does not repeat now
    """

    @wraps(function)
    def paced(*args: object, **kwargs: object) -> None:
        if every_s is None:
            st.empty()  # or all that follows would change its place, and the browser would make every chart anew
        else:
            pulse(function.__name__.strip("_"), every_s)
        function(*args, **kwargs)

    return fragment(paced)


def steady(place: str = "") -> None:
    """Keep Streamlit from fading what waits for its next run, below the CSS selector `place`.

    Between two slices of a training all of it is "stale"; on a busy machine it would flicker.
    """
    st.html(f"<style>{place} [data-stale=true] {{ opacity: 1 !important; transition: none !important; }}</style>")
