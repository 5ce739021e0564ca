"""The parameters of the network as heat maps: the weights, and how the loss would change with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.language import _, told
from rnnviz.plots.weights import plot_weights
from rnnviz.ui.cards.weights import NUMBERS, OUTPUTS, TOKENS, UNITS, Parameter, parameters
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look
from rnnviz.ui.reader import NEXT

OPEN, PARAMETER, GATE, SHOWN = "unroll-weights", "unroll-parameter", "unroll-block", "unroll-weights-shown"
WEIGHT, GRADIENT = "weight", "gradient"
FEW = 24  # outputs that are all shown, whether the text expects them or not


def weights(look: Look, opened: Address | None) -> Address | None:
    """Draw the section of the weights; return the weight that was clicked, if one was."""
    section = st.expander(_("Weights and their gradients"), key=OPEN, on_change="rerun", icon=":material/grid_on:")
    if not section.open:
        return None
    with section:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            parameter, gate, gradient = _choose(look)
        return _heat_map(look, parameter, gate, gradient, opened)


def _choose(look: Look) -> tuple[Parameter, str, bool]:
    """Which array, which gate's block of it, and whether its gradient is shown."""
    model = look.network.model
    found = parameters(model)
    if st.session_state.get(PARAMETER) not in found:
        st.session_state[PARAMETER] = next(name for name in found if name.startswith("W_h"))
    name = st.selectbox(
        _("Parameter"),
        list(found),
        format_func=lambda name: _parameter_name(found[name], look),
        key=PARAMETER,
        persist_state="session",
        width=260,
    )
    gates = found[name].gates
    gate = gates[0]
    if len(gates) > 1:
        gate = choose(_("Block of the gate"), {gate: gate for gate in gates}, GATE)
    names = {WEIGHT: _("weight"), GRADIENT: _("gradient ∂L/∂W")}
    return found[name], gate, choose(_("Shown of it"), names, SHOWN, first=GRADIENT) == GRADIENT


def _parameter_name(parameter: Parameter, look: Look) -> str:
    lanes = look.network.model.lanes
    if parameter.lane is None or len(lanes) == 1:
        return parameter.base
    return _("{title} ({lane})").format(title=parameter.base, lane=lane_name(lanes[parameter.lane], lanes))


@dataclass(frozen=True)
class _Side:
    """The rows or columns that are drawn: their places 1.. in the array, what each is called, what they are."""

    places: list[int]
    labels: list[str]
    name: str


def _heat_map(look: Look, parameter: Parameter, gate: str, gradient: bool, opened: Address | None) -> Address | None:
    network = look.network
    array = (look.backward.grads if gradient else network.params)[parameter.name]
    matrix = array if array.ndim == 2 else array[:, None]
    size = matrix.shape[0] // len(parameter.gates)
    offset = parameter.gates.index(gate) * size
    rows = _side(look, parameter.rows, size)
    columns = _side(look, parameter.columns, matrix.shape[1])
    values = matrix[np.ix_(np.array(rows.places) - 1 + offset, np.array(columns.places) - 1)]
    block = parameter.block(gate)
    symbol = f"∂L/∂{block}" if gradient else block
    title = _("How the whole loss would change with each weight of {block}") if gradient else _("The weights {block}")
    click = figure(
        plot_weights(
            values,
            rows.labels,
            columns.labels,
            title=title.format(block=block),
            names=(rows.name, columns.name),
            symbol=symbol,
            gradient=gradient,
            selected=_selected(parameter, opened, rows, columns, offset),
        ),
        "unroll-weights-map",
        clicks=True,
        alt=_("{symbol}: {rows} by {columns} numbers between {low} and {high}.").format(
            symbol=symbol,
            rows=len(values),
            columns=values.shape[1],
            low=f"{values.min():.2g}",
            high=f"{values.max():.2g}",
        ),
    )
    st.caption(told(_("Click a weight to see its gradient as a sum over time."), _left_out(look, parameter)))
    if click is None:
        return None
    row, column = round(float(click.y)), round(float(click.x))
    if not (1 <= row <= len(rows.places) and 1 <= column <= len(columns.places)):
        return None
    at = columns.places[column - 1] if array.ndim == 2 else 0
    return Address(parameter.name, unit=rows.places[row - 1] + offset, other=at)


def _side(look: Look, kind: str | None, size: int) -> _Side:
    if kind in (TOKENS, OUTPUTS):
        reader = look.network.reader
        words, seen = reader.shown_words if kind == TOKENS else reader.shown_answers, _first_seen(look, kind)
        name = _("token") if kind == TOKENS or reader.asked == NEXT else _("answer")
        return _Side([k + 1 for k in seen], [words[k] for k in seen], name)
    names = {UNITS: _("unit"), NUMBERS: _("number of the embedding"), None: _("bias")}
    places = list(range(1, size + 1))
    return _Side(places, [str(n) for n in places], names[kind])


def _first_seen(look: Look, kind: str) -> Sequence[int]:
    """The tokens of this text in the order in which they are first read, or of outputs first expected; few: all."""
    batch, n = look.forward.batch, look.network.model.n_out
    if kind == OUTPUTS and n <= FEW:
        return list(range(n))
    ids = batch.xs if kind == TOKENS else batch.targets
    return list(dict.fromkeys(ids.ravel().tolist()))


def _selected(
    parameter: Parameter, opened: Address | None, rows: _Side, columns: _Side, offset: int
) -> tuple[int, int] | None:
    """Where the weight of the open card is on the heat map, if it is."""
    if opened is None or opened.quantity != parameter.name:
        return None
    row, column = opened.unit - offset, opened.other or 1
    if row not in rows.places or column not in columns.places:
        return None
    return rows.places.index(row) + 1, columns.places.index(column) + 1


def _left_out(look: Look, parameter: Parameter) -> str:
    if TOKENS in (parameter.rows, parameter.columns):
        return _("Only the tokens of this text are shown: the gradients of the others are 0.")
    if OUTPUTS in (parameter.rows, parameter.columns) and look.network.model.n_out > FEW:
        return _("Only the tokens that this text expects are shown.")
    return ""
