"""The diagram of the chosen cell with a step's numbers, what happens in words, and the card of the unit."""

from __future__ import annotations

import math

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz import language
from rnnviz.analysis.cell_equations import in_letters
from rnnviz.analysis.explain import Address
from rnnviz.analysis.operations import Operations
from rnnviz.analysis.take_apart import take_apart
from rnnviz.core.cell import Cell
from rnnviz.language import _
from rnnviz.plots.cell_diagram import operation_frames, plot_cell, time_frames
from rnnviz.ui.cards.board import board
from rnnviz.ui.cards.places import Here
from rnnviz.ui.cells.place import CARDS, Place, arrive, choose_unit, move, open_place
from rnnviz.ui.cells.words import equations_of, operation_in_words, operation_name, step_in_words
from rnnviz.ui.figure import figure
from rnnviz.ui.networks import KEPT, Look


def taken_apart(look: Look, unit: int) -> Operations:
    """All operations of a unit (1..H) over the look's steps."""
    return _taken(look, look.key, unit)


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT)
def _taken(_look: Look, key: str, unit: int) -> Operations:
    return take_apart(_look.network.model, _look.network.params, _look.forward, unit)


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT)
def _frames(_look: Look, key: str, unit: int, language: str) -> list[dict]:
    return time_frames(_look.network.model.cell, taken_apart(_look, unit), _look.tokens)


def inside(look: Look, controls: DeltaGenerator, picture: DeltaGenerator, words: DeltaGenerator) -> Place:
    """Draw controls, diagram and words in their places, and the card; where the reader stands."""
    cell = look.network.model.cell
    with controls:
        through, t, unit = choose_unit(look)
        taken = taken_apart(look, unit)
        place = move(look, through, t, unit, taken)
    with words:
        _words(cell, taken, place)
    with picture:
        _diagram(look, cell, taken, place)
    board(look, CARDS, Here(place.t, place.unit), arrive, Address("h", place.t, place.unit))
    return place


def _diagram(look: Look, cell: Cell, taken: Operations, place: Place) -> None:
    """The same figure wherever the bar stands: its frames hold the rest, so that a step needs no second drawing."""
    if place.in_time:
        fig = plot_cell(cell, taken, 1, look.tokens[0])
        frames = _frames(look, look.key, place.unit, language.current())
    else:
        token = look.tokens[place.t - 1]
        fig = plot_cell(cell, taken, place.t, token, reached=1)
        frames = operation_frames(cell, taken, place.t, token)
    click = figure(
        fig,
        "cell-diagram",
        clicks=True,
        frames=frames,
        alt=_("The cell with the numbers of unit {unit} at the bar's place; the words beside it say them.").format(
            unit=place.unit
        ),
    )
    st.caption(
        _(
            "Click a number to see on the card below what it is made of. "
            "The bar under a gate goes from 0 to 1, under a state from −1 to 1, or as far as the state goes in this "
            "sentence. Sums agree to the last digit shown."
        )
    )
    if click is not None and click.customdata:
        open_place(Address(_quantity(str(click.customdata[0]), cell), place.t, place.unit))


def _quantity(value: str, cell: Cell) -> str:
    """The quantity whose card explains a value: its gate's, or the state's that it is part of."""
    last = value.rpartition(".")[2]
    if last == "f" or (last in cell.gates and last != "a"):
        return last
    in_memory = value in ("keep", "write", "c", "c_prev") and "c" in cell.state_names
    return "n" if value == "reset" else "c" if in_memory else "h"


def _words(cell: Cell, taken: Operations, place: Place) -> None:
    """The operation just made, or what the whole step did."""
    with st.container(border=True, key="cells-words"):
        if place.in_time:
            st.markdown("**" + _("Step {t}, unit {unit}").format(t=place.t, unit=place.unit) + "**")
            st.markdown("\n".join(f"- {sentence}" for sentence in step_in_words(cell, taken, place.t)))
        else:
            step = taken.steps[place.operation - 1]
            st.markdown(
                "**"
                + _("Operation {n} of {all}: {name}").format(
                    n=place.operation, all=len(taken.steps), name=operation_name(step.kind).replace("_", r"\_")
                )
                + "**"
            )
            st.markdown(operation_in_words(step.kind, cell))
            st.latex(equations_of(step.makes, cell, taken, place.t))


def equations(cell: Cell) -> None:
    """Draw the cell's equations, and the number of its parameters, array by array."""
    st.latex(r"\begin{aligned}" + r"\\".join(in_letters(cell)) + r"\end{aligned}")
    shapes = cell.shapes()
    sizes = {name: r" \cdot ".join(map(str, shape)) for name, shape in shapes.items()}
    parts = [rf"\underbrace{{{size}}}_{{{_symbol(name)}}}" for name, size in sizes.items()]
    total = cell.n_parameters()
    masked = sum(math.prod(shape) for shape in shapes.values()) - total
    minus = rf" - \underbrace{{{masked}}}_{{M = 0}}" if masked else ""
    st.caption(_("Parameters of this cell, without the output layer:"))
    shown = f"{total:,}".replace(",", "{,}")  # LaTeX would put a space after a bare comma
    st.latex(f"{' + '.join(parts)}{minus} = {shown}")


def _symbol(name: str) -> str:
    letter, _line, sub = name.partition("_")
    return rf"{letter}_{{{sub}}}" if sub else letter
