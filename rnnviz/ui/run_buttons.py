"""The buttons of a training: start or pause, one update, one epoch, reset."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from rnnviz.language import _

Action = Callable[[], None]


def run_buttons(
    page: str, actions: Mapping[str, Action], pressed: Callable[[Action], None], *, begun: bool, going: bool, over: bool
) -> None:
    """Draw the buttons side by side where this is called; what is pressed is done before anything is drawn.

    Parameters
    ----------
    actions : what "go", "one", "epoch" and "reset" do, in the order shown; a button without an action is not drawn
    pressed : does an action, in the language of the session, and keeps what is to be said if it cannot be done
    begun, going, over : whether there is a run, whether it goes on by itself, whether it has ended
    """
    shown = {
        "go": (
            _("Pause") if going else _("Continue") if begun else _("Start"),
            "pause" if going else "play_arrow",
            over,
        ),
        "one": (_("One update"), "skip_next", going or over),
        "epoch": (_("One epoch"), "fast_forward", going or over),
        "reset": (_("Reset"), "restart_alt", not begun),
    }
    for name, action in actions.items():
        label, icon, disabled = shown[name]
        st.button(
            label,
            key=f"{page}-{name}",
            type="primary" if name == "go" else "secondary",
            icon=f":material/{icon}:",
            disabled=disabled,
            on_click=pressed,
            args=(action,),
        )
