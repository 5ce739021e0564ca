"""The operations of a cell in words, and as equations with the step's numbers."""

from __future__ import annotations

import re

import numpy as np

from rnnviz.analysis.cell_equations import worked
from rnnviz.analysis.operations import Operations
from rnnviz.core.cell import Cell
from rnnviz.language import _
from rnnviz.plots.cell_diagram import shown_number

DIGITS = 2
OPEN_FROM = (0.1, 0.4, 0.6, 0.9)  # where a gate begins to be mostly closed, half open, mostly open, open
_NAME = re.compile(r"\[([\w.]+)\]")


def operation_name(kind: str) -> str:
    """An operation's short name, as beside the bar."""
    return {
        "input": "W_x x",
        "recurrent": "W_h h",
        "feedback": "W_h y",
        "peephole": "p · c",
        "sum": _("sum"),
        "squash": _("nonlinearity"),
        "couple": "1 − i",
        "reset": _("product with r"),
        "keep": _("product: keep"),
        "write": _("product: write"),
        "memory": _("sum: new memory"),
        "tanh": "tanh",
        "output": _("new state h"),
        "clock": _("clock"),
        "answer": _("output y"),
    }[kind]


def operation_in_words(kind: str, cell: Cell) -> str:
    """What an operation is for, in one sentence."""
    has_memory = "c" in cell.state_names
    return {
        "input": _("The token picks its column of W_x: what the input says to each sum."),
        "recurrent": _("The states of all units before this step, weighted: what the past says to each sum."),
        "feedback": _("The network's last output, weighted: the hidden layer sees what was expected."),
        "peephole": _("The gates look at the memory itself, each through one weight of its own."),
        "sum": _("All shares and the bias are added up, as in a sum by hand."),
        "squash": _("σ makes a gate between 0, closed, and 1, open; tanh makes a value between −1 and 1."),
        "couple": _("There is no forget gate of its own: as much is forgotten as is written."),
        "reset": _("The reset gate decides how much of the past the candidate sees."),
        "keep": _("The old memory times its gate: what is kept."),
        "write": _("The candidate times its gate: what is written."),
        "memory": _("Kept and written are added: the new memory."),
        "tanh": _("The memory is pressed between −1 and 1."),
        "output": _("The output gate decides how much of it is shown.")
        if has_memory
        else _("Written and kept are added: the new state."),
        "answer": _("The output layer answers; at the next step the hidden layer reads this answer."),
        "clock": _("At a tick of its module the unit takes the new value; between two ticks it holds the old one."),
    }[kind]


def equations_of(names: tuple[str, ...], cell: Cell, taken: Operations, t: int) -> str:
    """The values called `names` at step t as aligned LaTeX, each with the numbers it is made of."""
    now = {name: shown_number(value).replace("−", "-") for name, value in taken.at(t, DIGITS).items()}
    equations = worked(cell)
    lines = []
    for name in (name for name in names if name in equations):
        left, right = equations[name]
        numbers = _NAME.sub(lambda found: _held(now[found[1]], found), right)
        lines.append(rf"{left} &= {numbers + ' = ' if right else ''}{now[name]}")
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def _held(number: str, found: re.Match[str]) -> str:
    """A number, in brackets where its sign would follow that of an operation."""
    return f"({number})" if number.startswith("-") and found.string[: found.start()].rstrip()[-1:] in "t+-" else number


def step_in_words(cell: Cell, taken: Operations, t: int) -> list[str]:
    """What a whole step does to the unit, in a few sentences."""
    now = taken.at(t, DIGITS)
    n = {name: shown_number(value) for name, value in now.items()}
    if "c" in now:
        return _memory_in_words(cell, now, n)
    if "z" in now:
        return [
            _("The update gate is at {z} ({state}): of the old state {h_prev}, {keep} is kept.").format(
                z=n["z"], state=openness(now["z"]), h_prev=n["h_prev"], keep=n["keep"]
            ),
            _("The rest, 1 − z, is for the candidate {c}: {write} is written.").format(c=n["n"], write=n["write"]),
            _("The reset gate is at {r} ({state}): so much of the past went into the candidate.").format(
                r=n["r"], state=openness(now["r"])
            ),
            _("Together: h = {h}.").format(h=n["h"]),
        ]
    if "clock" in now:
        if now["clock"]:
            return [_("The module ticks: the unit takes the new value, h = {h}.").format(h=n["h"])]
        return [
            _("The module rests: the unit holds h = {h}; the new value {new} is not used.").format(h=n["h"], new=n["n"])
        ]
    return [
        _("Input {input}, past {past} and bias {bias} add up to {total}; after the nonlinearity, h = {h}.").format(
            input=n["Wx.a"], past=n["Uh.a"], bias=n["b.a"], total=n["a.a"], h=n["h"]
        )
    ]


def _memory_in_words(cell: Cell, now: dict[str, float], n: dict[str, str]) -> list[str]:
    kept = _("There is no forget gate: the memory {c_prev} stays whole.").format(c_prev=n["c_prev"])
    if cell.forget != "none":
        kept = _("The forget gate is at {f} ({state}): of the memory {c_prev}, {keep} is kept.").format(
            f=n["f"], state=openness(now["f"]), c_prev=n["c_prev"], keep=n["keep"]
        )
    return [
        kept,
        _("The input gate is at {i} ({state}): of the candidate {g}, {write} is written.").format(
            i=n["i"], state=openness(now["i"]), g=n["g"], write=n["write"]
        ),
        _("The new memory is {c}.").format(c=n["c"]),
        _("The output gate is at {o} ({state}): of tanh(c) = {tanh_c}, {h} is shown as h.").format(
            o=n["o"], state=openness(now["o"]), tanh_c=n["tanh_c"], h=n["h"]
        ),
    ]


def openness(gate: float) -> str:
    """How far a gate is open, in words."""
    names = [_("closed"), _("mostly closed"), _("half open"), _("mostly open"), _("open")]
    return names[int(np.digitize(gate, OPEN_FROM))]
