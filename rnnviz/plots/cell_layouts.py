"""Where everything stands in the diagram of a cell: plain data, in columns across and rows down.

The top of each diagram is a ledger: a column for each gate in which W x, W h and b stand under one another and are
added up, as one would by hand. Below it the gates act on the memory. A value, named as in `Operations.values`, has a
box with its number, and the sign of the operation that makes it in a circle called "@" and its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from rnnviz.language import _

FIRST, LINE, TO_SUM, TO_SQUASH, TO_GATE = 1.0, 0.85, 1.15, 0.85, 0.85  # rows, and what lies between them


@dataclass(frozen=True)
class Node:
    """A box with a number (sign ""), or a circle with a `sign`.

    gauge : "gate" (a bar from 0 to 1), "state" (a bar from 0 to both sides) or ""
    label, side : what the number is, and where that stands: "inside" the box, "above" it, "left" or "right" of it
    """

    value: str
    x: float
    y: float
    sign: str = ""
    gauge: str = ""
    label: str = ""
    side: str = "above"


@dataclass(frozen=True)
class Layout:
    """One diagram.

    nodes : by name; arrows : (from, to) by name, down first where they bend
    rows, heads : labels of the ledger's rows, by height, and columns; notes : words by place
    columns, depth : the size of it all
    """

    columns: float
    nodes: dict[str, Node] = field(default_factory=dict)
    arrows: list[tuple[str, str]] = field(default_factory=list)
    rows: dict[float, str] = field(default_factory=dict)
    heads: dict[float, str] = field(default_factory=dict)
    notes: dict[tuple[float, float], str] = field(default_factory=dict)

    @property
    def depth(self) -> float:
        return max(node.y for node in self.nodes.values()) + 0.6

    def box(self, value: str, x: float, y: float, gauge: str = "", label: str = "", side: str = "above") -> None:
        self.nodes[value] = Node(value, x, y, "", gauge, label, side)

    def again(self, value: str, x: float, y: float) -> str:
        """A second box for a value that is read far from its first; the name of the box."""
        self.nodes[f"{value} again"] = replace(self.nodes[value], x=x, y=y)
        return f"{value} again"

    def sign(self, value: str, x: float, y: float, sign: str) -> None:
        self.nodes[f"@{value}"] = Node(value, x, y, sign)

    def join(self, *names: str) -> None:
        """Arrows from each to the next."""
        self.arrows.extend(pairwise(names))

    def total(self, gate: str, x: float, y: float, squash: str, name: str) -> float:
        """The sum of a gate at row y, its nonlinearity and its result under one another; the result's row."""
        self.box(f"a.{gate}", x, y)
        self.sign(name, x, y + TO_SQUASH, squash)
        below = y + TO_SQUASH + TO_GATE
        self.box(name, x, below, "gate" if squash == "σ" else "state", name, "inside")
        self.join(f"a.{gate}", f"@{name}", name)
        return below

    def ledger(self, columns: dict[str, float], rows: dict[str, str]) -> float:
        """What the gates add up: `rows` are labels by the prefix of the values. Returns the row of the sums."""
        for n, (prefix, label) in enumerate(rows.items()):
            self.rows[FIRST + LINE * n] = label
            for gate, x in columns.items():
                self.box(f"{prefix}.{gate}", x, FIRST + LINE * n)
        last = FIRST + LINE * (len(rows) - 1)
        self.rows[last + TO_SUM] = "= a"
        return last + TO_SUM


INPUT, RECURRENT, BIAS = "W<sub>x</sub> x", "W<sub>h</sub> h", "b"


def lstm_layout(forget: str, *, peepholes: bool) -> Layout:
    """The LSTM: gates f, i, g, o, and below them the memory, from left to right, then the output."""
    gates = {"f": 1.5, "i": 2.5, "g": 3.5, "o": 4.5}
    names = {"f": _("forget"), "i": _("input"), "g": _("candidate"), "o": _("output")}
    summed = {gate: x for gate, x in gates.items() if forget == "gate" or gate != "f"}
    d = Layout(5)
    rows = {"Wx": INPUT, "Uh": RECURRENT, **({"pc": "p c"} if peepholes else {}), "b": BIAS}
    sums = d.ledger(summed, rows)
    d.nodes.pop("pc.g", None)  # the candidate has no peephole
    for gate, x in summed.items():
        row = d.total(gate, x, sums, "tanh" if gate == "g" else "σ", gate)
        d.heads[x] = names[gate]
    memory = row + 2.6
    d.box("c_prev", 0.5, memory, "state", "c<sub>t−1</sub>")
    d.sign("c", 3.0, memory, "+")
    if forget == "none":
        d.join("c_prev", "@c")
    else:
        d.sign("keep", 1.5, memory, "×")
        d.box("keep", 2.2, memory, "state", "f c<sub>t−1</sub>")
        d.join("c_prev", "@keep", "keep", "@c")
        if forget == "coupled":
            d.sign("f", 1.5, row, "1 −")
            d.box("f", 1.5, row + 1.1, "gate", "f", "inside")
            d.join("i", "@f", "f")
        d.join("f", "@keep")
    d.sign("write", 3.0, row + 0.7, "×")
    d.box("write", 3.0, row + 1.55, "state", "i g", "right")
    d.join("i", "@write", "write", "@c", "c")
    d.join("g", "@write")
    d.box("c", 3.75, memory, "state", "c<sub>t</sub>")
    d.sign("tanh_c", 3.75, memory + 0.9, "tanh")
    d.box("tanh_c", 3.75, memory + 1.8, "state")
    d.sign("h", 4.5, memory + 1.8, "×")
    d.box("h", 4.5, memory + 2.8, "state", "h", "inside")
    d.join("c", "@tanh_c", "tanh_c", "@h", "h")
    d.join("o", "@h")
    return d


def gru_layout(reset: str) -> Layout:
    """The GRU: gates r and z, the candidate n that r lets see the past, and the mixture of n and h that z sets."""
    d = Layout(5)
    x_r, x_n, x_z = 1.5, 2.5, 3.5
    sums = d.ledger({"r": x_r, "n": x_n, "z": x_z}, {"Wx": INPUT, "b": BIAS, "Uh": RECURRENT})
    d.heads.update({x_r: _("reset"), x_n: _("candidate"), x_z: _("update")})
    row = d.total("r", x_r, sums, "σ", "r")
    d.total("z", x_z, sums, "σ", "z")
    d.sign("reset", x_n, row, "×")
    if reset == "after":
        d.box("reset", x_n, row + 0.9, "", "r (W<sub>h</sub> h + b)", "left")
        d.join("Uh.n", "@reset", "reset", "a.n")
        sums = row + 1.95
    else:
        d.box("reset", x_n, row + 0.9, "state", "r h<sub>t−1</sub>", "left")
        d.box("Uh.n", x_n, row + 1.9, "", "W<sub>h</sub>(r h)", "left")
        d.join("@reset", "reset", "Uh.n", "a.n")
        sums = row + 2.95
    d.join("r", "@reset")
    low = d.total("n", x_n, sums, "tanh", "n") + 1.0
    d.box("h_prev", 4.5, low - 1.0, "state", "h<sub>t−1</sub>")
    if reset == "before":
        d.join(d.again("h_prev", x_n, row - 1.15), "@reset")
    for value, x, label, side in (("write", 3.0, "(1 − z) n", "left"), ("keep", 4.0, "z h<sub>t−1</sub>", "right")):
        d.sign(value, x, low, "×")
        d.box(value, x, low + 0.95, "state", label, side)
        d.join("z", f"@{value}", value, "@h")
    d.join("n", "@write")
    d.join("h_prev", "@keep")
    d.sign("h", 3.5, low + 1.75, "+")
    d.box("h", 3.5, low + 2.6, "state", "h", "inside")
    d.join("@h", "h")
    return d


def plain_layout(nonlinearity: str, *, feedback: bool) -> Layout:
    """The Elman cell; with `feedback` the Jordan cell, which reads the last output instead."""
    d = Layout(3)
    sums = d.ledger({"a": 1.5}, {"Wx": INPUT, "Uh": "W<sub>h</sub> y" if feedback else RECURRENT, "b": BIAS})
    row = d.total("a", 1.5, sums, nonlinearity, "h")
    if feedback:
        d.sign("y", 2.05, row, "W<sub>y</sub>")
        d.box("y", 2.6, row, "gate", _("max y"), "inside")
        d.join("h", "@y", "y", "Uh.a")
        d.notes[2.25, FIRST + LINE - 0.25] = _("at the next step")
    return d


def clockwork_layout() -> Layout:
    """A unit of the Clockwork: a new value at the ticks of its module, the old one between them."""
    d = Layout(3)
    sums = d.ledger({"a": 1.5}, {"Wx": INPUT, "Uh": RECURRENT, "b": BIAS})
    row = d.total("a", 1.5, sums, "tanh", "n") + 1.2
    d.nodes["n"] = replace(d.nodes["n"], label=_("new"))
    d.box("h_prev", 0.5, row, "state", "h<sub>t−1</sub>")
    d.box("clock", 2.5, row, "gate", _("1: ticks, 0: rests"))
    d.sign("h", 1.5, row, "⇄")
    d.box("h", 1.5, row + 1.15, "state", "h", "inside")
    d.join("n", "@h", "h")
    d.join("h_prev", "@h")
    d.join("clock", "@h")
    return d
