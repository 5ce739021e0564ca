"""The number of parameters of a network, part by part, with the formulas."""

from __future__ import annotations

import streamlit as st

from rnnviz.analysis.parameters import Count, count_parameters
from rnnviz.core.model import Model
from rnnviz.language import _, listed, told
from rnnviz.ui.names import lane_name

# On a narrow screen the cells of a row stand under one another: nothing is to be moved sideways.
_STYLE = """<style>
    @media (max-width: 640px) {
        .st-key-unroll-parameters thead { display: none; }
        .st-key-unroll-parameters :is(table, tbody, tr, td) { display: block; text-align: left !important; }
        .st-key-unroll-parameters td { border-width: 0 !important; }
        .st-key-unroll-parameters td:empty { display: none; }
        .st-key-unroll-parameters tr { border-bottom: 1px solid #7F868F55; padding: 0.4rem 0; }
    }
</style>"""


def show_parameters(model: Model) -> None:
    """Draw a table of the parts: their arrays with their sizes, formula, number; and the sum."""
    parts = count_parameters(model)
    total, unused = sum(part.count for part in parts), sum(part.unused for part in parts)
    st.header(_("Shapes and parameters"), anchor=False)
    head = (_("part"), _("arrays"), _("formula"), _("with numbers"), _("parameters"))
    rows = [head, ("---",) * 4 + ("---:",)]
    named = ""
    for part in parts:
        name = _part_name(part, model)
        rows.append((name if name != named else "", *_row(part, model)))
        named = name
    rows.append(("**" + _("all parts together") + "**", "", "", "", f"**{total:,}**"))
    st.html(_STYLE)
    with st.container(key="unroll-parameters"):
        st.markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))
    letters = _("H = {h} hidden units, D: the inputs of a layer, K = {k} outputs.").format(
        h=model.cell.n_hidden, k=model.n_out
    )
    if model.embedding:
        letters = told(letters, _("V = {v} tokens.").format(v=model.embedding))
    st.caption(letters)
    if unused:
        st.caption(
            _(
                "The arrays hold {stored} numbers; {unused} of them are weights from faster modules to slower ones, "
                "which stay zero."
            ).format(stored=f"{total + unused:,}", unused=f"{unused:,}")
        )


def _row(part: Count, model: Model) -> tuple[str, ...]:
    shapes = model.shapes()
    arrays = listed(rf"${{{_symbol(name, part, model)}\,({_times(shapes[name])})}}$" for name in part.arrays)
    return arrays, f"${{{part.letters}}}$", f"${{{part.numbers}}}$", f"{part.count:,}"


def _part_name(part: Count, model: Model) -> str:
    if part.place is not None:
        return lane_name(part.place, model.lanes) if len(model.lanes) > 1 else _("cell")
    return _("embedding") if part.arrays == ("W_e",) else _("output")


def _symbol(name: str, part: Count, model: Model) -> str:
    """A parameter's name in LaTeX, with its layer and an arrow for its direction."""
    if part.place is None:
        return name
    letter, _underscore, index = name.removesuffix(part.place.suffix).partition("_")
    if model.bidirectional:
        letter = rf"\overleftarrow{{{letter}}}" if part.place.reverse else rf"\overrightarrow{{{letter}}}"
    return letter + (f"_{{{index}}}" if index else "") + (f"^{{({part.place.layer})}}" if model.layers > 1 else "")


def _times(shape: tuple[int, ...]) -> str:
    return r"\times ".join(map(str, shape))
