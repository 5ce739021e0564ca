"""The diagram of a cell with the numbers of one unit at one step, operation by operation.

What an operation has not reached yet is faint and has no number; the operation just made is drawn in the colour of the
forward pass. A handful of traces whose properties a frame replaces: so the browser steps through time or through the
operations without asking the server.
"""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.operations import Operations
from rnnviz.core.cell import Cell
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.lstm import LSTM
from rnnviz.language import _
from rnnviz.plots.cell_ink import GAUGE, GAUGE_BELOW, HALF_WIDTH, ink
from rnnviz.plots.cell_layouts import Layout, Node, clockwork_layout, gru_layout, lstm_layout, plain_layout
from rnnviz.plots.frame import escape, hover, new_figure, shorten
from rnnviz.plots.theme import FORWARD, NEGATIVE, NEUTRAL, POSITIVE, TEXT_SIZE

ROW = 44  # pixels
GATE_COLOR = "#8A7FC4"
GAUGES = {"open": GATE_COLOR, "positive": POSITIVE, "negative": NEGATIVE}
FAINT = 0.22
DIGITS = 2


def layout_of(cell: Cell) -> Layout:
    """The diagram of a cell with its options."""
    if isinstance(cell, LSTM):
        return lstm_layout(cell.forget, peepholes=cell.peepholes)
    if isinstance(cell, GRU):
        return gru_layout(cell.reset)
    if isinstance(cell, Clockwork):
        return clockwork_layout()
    nonlinearity = "tanh" if isinstance(cell, Jordan) else {"tanh": "tanh", "relu": "ReLU"}[cell.nonlinearity]
    return plain_layout(nonlinearity, feedback=isinstance(cell, Jordan))


def plot_cell(cell: Cell, taken: Operations, t: int, token: str, *, reached: int | None = None) -> go.Figure:
    """The diagram at step t (1..T), with the first `reached` operations made; None: all of them, none marked.

    The trace called "numbers" holds the value's name of each number as customdata[0].
    """
    layout = layout_of(cell)
    stages = _stages(layout, taken)
    boxes, all_stages = _boxes(layout), range(len(taken.steps) + 1)
    lines, text = {"mode": "lines", "hoverinfo": "skip"}, {"mode": "text", "textfont": {"size": TEXT_SIZE}}
    traces = [
        *({**lines, "name": f"lines {n}", **ink(layout, stages, n)} for n in all_stages),
        *({**text, "name": f"words {n}", "hoverinfo": "skip", **_words(layout, stages, n)} for n in all_stages),
        *({**lines, "name": name} for name in GAUGES),
        {
            **text,
            "name": "numbers",
            "x": np.array([node.x for node in boxes]),
            "y": np.array([node.y - (0.08 if node.gauge else 0) for node in boxes]),
            "textfont": {"size": TEXT_SIZE + 1},
            "hovertemplate": hover("%{customdata[0]} = %{customdata[1]}"),
        },
        {**text, "name": "token", "x": np.array([0.5]), "y": np.array([0.42]), "hoverinfo": "skip"},
    ]
    for n, changes in _traces_at(layout, taken, stages, t, token, reached).items():
        traces[n] |= changes
    return new_figure(
        _("Inside the cell: one unit, one step"),
        height=int(ROW * layout.depth) + 12,
        data=[go.Scatter(**trace, _validate=False) for trace in traces],
        showlegend=False,
        dragmode=False,
        margin={"l": 4, "r": 4, "b": 4},
        xaxis={"range": [0, layout.columns], "visible": False, "fixedrange": True},
        yaxis={"range": [layout.depth, 0.15], "visible": False, "fixedrange": True},
    )


def time_frames(cell: Cell, taken: Operations, tokens: tuple[str, ...]) -> list[dict]:
    """What changes in `plot_cell` from step to step, all operations made."""
    layout = layout_of(cell)
    stages = _stages(layout, taken)
    numbers = 2 * (len(taken.steps) + 1)
    frames = []
    for t, token in enumerate(tokens, 1):
        changes = _traces_at(layout, taken, stages, t, token, None)
        frames.append({"traces": {n: change for n, change in changes.items() if n >= numbers}})
    return frames


def operation_frames(cell: Cell, taken: Operations, t: int, token: str) -> list[dict]:
    """What changes in `plot_cell` from operation to operation of step t."""
    layout = layout_of(cell)
    stages = _stages(layout, taken)
    return [{"traces": _traces_at(layout, taken, stages, t, token, n)} for n in range(1, len(taken.steps) + 1)]


def shown_number(value: float) -> str:
    """A number as it stands in a box."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "?"
    text = f"{value:.2f}" if abs(value) < 99.995 else f"{value:.0e}"
    return text.replace("-", "−") if float(value) < 0 and text.strip("-0.") else text.replace("-", "")


def _stages(layout: Layout, taken: Operations) -> dict[str, int]:
    """For each value the number of the operation that makes it, 0 for what is given."""
    made = {value: n for n, step in enumerate(taken.steps, 1) for value in step.makes}
    return {node.value: made.get(node.value, 0) for node in layout.nodes.values()}


def _boxes(layout: Layout) -> list[Node]:
    return [node for node in layout.nodes.values() if not node.sign]


def _traces_at(
    layout: Layout, taken: Operations, stages: dict[str, int], t: int, token: str, reached: int | None
) -> dict[int, dict]:
    """Properties by the number of the trace: lines and words of each operation, gauges, numbers, token."""
    n_stages = len(taken.steps) + 1
    last = n_stages - 1 if reached is None else reached
    changes: dict[int, dict] = {}
    for n in range(n_stages):
        is_new = n == reached
        changes[n] = {
            "line": {"color": FORWARD if is_new else NEUTRAL, "width": 3 if is_new else 1.5},
            "opacity": 1 if n <= last else FAINT,
        }
        changes[n_stages + n] = {"opacity": 1 if n <= last else FAINT}
    boxes = _boxes(layout)
    now = {node.value: float(taken.values[node.value][t - 1]) for node in boxes}
    rounded = taken.at(t, DIGITS)
    known = [node for node in boxes if stages[node.value] <= last]
    for n, (name, color) in enumerate(GAUGES.items()):
        x, y = _gauges(known, taken, now, name)
        changes[2 * n_stages + n] = {"x": x, "y": y, "line": {"color": color, "width": 6}}
    texts = [_in_box(node, rounded[node.value]) if stages[node.value] <= last else "" for node in boxes]
    exact = [[node.value, f"{now[node.value]:.6g}" if stages[node.value] <= last else "?"] for node in boxes]
    changes[2 * n_stages + 3] = {"text": texts, "customdata": exact}
    changes[2 * n_stages + 4] = {"text": ["x = " + escape(shorten(token, 8))]}
    return changes


def _in_box(node: Node, value: float) -> str:
    return f"{node.label} {shown_number(value)}" if node.side == "inside" else shown_number(value)


def _gauges(boxes: list[Node], taken: Operations, now: dict[str, float], kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The bars under the numbers as one broken line: of gates ("open"), or of states on one side of zero."""
    x, y = [0.0, 0.0, np.nan], [-9.0, -9.0, np.nan]  # out of sight: a trace without points is drawn anew, more slowly
    for node in boxes:
        value = now[node.value]
        if node.gauge != ("gate" if kind == "open" else "state") or not math.isfinite(value):
            continue
        if kind == "open":
            ends = (node.x - GAUGE, node.x - GAUGE + 2 * GAUGE * min(max(value, 0.0), 1.0))
        else:
            if (value > 0) != (kind == "positive"):
                continue
            series = taken.values[node.value]
            largest = float(np.abs(series).max(initial=1.0, where=np.isfinite(series)))
            ends = (node.x, node.x + GAUGE * value / largest)
        x += [*ends, np.nan]
        y += [node.y + GAUGE_BELOW, node.y + GAUGE_BELOW, np.nan]
    return np.array(x, np.float32), np.array(y, np.float32)


def _words(layout: Layout, stages: dict[str, int], stage: int) -> dict[str, object]:
    """Signs and labels of one operation; the ledger's labels stand from the beginning."""
    words = []
    for node in layout.nodes.values():
        if stages[node.value] != stage:
            continue
        if node.sign:
            words.append((node.x, node.y, node.sign, "middle center"))
        elif node.label and node.side == "above":
            words.append((node.x, node.y - 0.53, node.label, "middle center"))
        elif node.label and node.side != "inside":
            way = -1 if node.side == "left" else 1
            words.append((node.x + way * HALF_WIDTH, node.y, f" {node.label} ", f"middle {node.side}"))
    if stage == 0:
        words += [(0.5, y, label, "middle center") for y, label in layout.rows.items()]
        words += [(x, y, note, "middle center") for (x, y), note in layout.notes.items()]
        words += [(x, 0.42, f"<b>{escape(head)}</b>", "middle center") for x, head in layout.heads.items()]
    x, y, text, position = (list(part) for part in zip(*words, strict=True)) if words else ([], [], [], [])
    return {"x": np.array(x, float), "y": np.array(y, float), "text": text, "textposition": position}
