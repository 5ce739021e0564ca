"""The switch between the shapes, each with its diagram, and the choices of the chosen one."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable

import streamlit as st

from rnnviz import language
from rnnviz.core.seq2seq import ATTENTIONS
from rnnviz.language import _
from rnnviz.learn.shapes import READOUTS, SHAPE_CELLS, SHAPES, TRANSDUCTIONS, ShapeConfig
from rnnviz.plots.shapes import shape_svg
from rnnviz.ui import state
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name
from rnnviz.ui.shapes.words import attention_help, attention_name, readout_name, shape_name, transduction_name

_SHAPE = "shapes-shape"
CARD, HEIGHT = 168, 84  # of a diagram with its button, in pixels


def choose_shape() -> str:
    """Draw the switch and return the chosen shape."""
    chosen = st.session_state.get(_SHAPE, "encoder_decoder")
    with st.container(horizontal=True, gap="small", key="shapes-switch"):
        for shape in SHAPES:
            with st.container(width=CARD, horizontal_alignment="center", gap="small"):
                st.html(_picture(shape))
                st.button(
                    shape_name(shape),
                    key=f"shapes-{shape}",
                    type="primary" if shape == chosen else "secondary",
                    width="stretch",
                    on_click=_choose,
                    args=(shape,),
                )
    return chosen


def _choose(shape: str) -> None:
    st.session_state[_SHAPE] = shape


def _picture(shape: str) -> str:
    """The diagram as an image that takes no more room than there is."""
    data = base64.b64encode(shape_svg(shape).encode()).decode()
    alt = _("Diagram of the shape {name}: inputs below, states in the middle, outputs above.").format(
        name=shape_name(shape)
    )
    return (
        f'<div style="height:{HEIGHT}px;display:flex;justify-content:center;align-items:center">'
        f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{data}" style="max-width:100%"></div>'
    )


def choose_options(shape: str) -> ShapeConfig:
    """Draw the choices of a shape and return what they make with the sidebar's seed."""
    spoken = "zh" if language.current().startswith("zh") else "en"
    options = {"shape": shape, "seed": state.config().seed}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        options["language"] = _choice(
            "language", _("Examples"), ("en", "zh"), {"en": "English", "zh": "中文"}.get, spoken
        )
        options["cell"] = _choice("cell", _("Cell"), SHAPE_CELLS, cell_name, "gru")
        if shape == "many_to_one":
            options["readout"] = _choice("readout", _("The answer comes from"), READOUTS, readout_name, "attention")
        if shape == "encoder_decoder":
            options["transduction"] = _choice("transduction", _("Task"), TRANSDUCTIONS, transduction_name, "reverse")
            help_ = attention_help()
            options["attention"] = _choice("attention", _("Attention"), ATTENTIONS, attention_name, "dot", help_)
    st.caption(
        _("These small networks have their own cell, size and texts; from the sidebar they take the seed alone.")
    )
    return ShapeConfig(**options)


def _choice(
    name: str, label: str, keys: tuple[str, ...], names: Callable[[str], str], first: str, help_: str | None = None
) -> str:
    return choose(label, {key: names(key) for key in keys}, f"shapes-{name}", first=first, help=help_)
