"""The equations of each cell in LaTeX: in letters, and value by value with room for numbers.

`worked` gives for a value of `Operations.values` what stands left of the equals sign and how it is computed, where
[name] stands for the number of another value.
"""

from __future__ import annotations

from rnnviz.core.cell import Cell
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.lstm import LSTM

Worked = dict[str, tuple[str, str]]
SIGMA, TANH, RELU = r"\sigma", r"\tanh", r"\mathrm{ReLU}"


def worked(cell: Cell) -> Worked:
    """For each value of a cell's operations: its symbol, and how it is computed ("" for a matrix product)."""
    if isinstance(cell, LSTM):
        return _worked_lstm(cell)
    if isinstance(cell, GRU):
        return _worked_gru(cell)
    read = "y_{t-1}" if isinstance(cell, Jordan) else "h_{t-1}"
    found = _sum("a", read, ("Wx", "Uh", "b"))
    if isinstance(cell, Jordan):
        found["y"] = (r"\max_k\, y_t[k]", "")
    squash = RELU if isinstance(cell, Elman) and cell.nonlinearity == "relu" else TANH
    if not isinstance(cell, Clockwork):
        return found | {"h": ("h_t", f"{squash}([a.a])")}
    new = {"n": (r"\tanh(a)", f"{TANH}([a.a])")}
    return found | new | {"h": ("h_t", r"[clock] \cdot [n] + (1 - [clock]) \cdot [h_prev]")}


def _sum(gate: str, read: str, parts: tuple[str, ...], memory: str = "") -> Worked:
    """A gate's shares and their sum."""
    sub = "" if gate == "a" else gate
    return {
        f"Wx.{gate}": (rf"W_{{x{sub}}}\,x_t", ""),
        f"Uh.{gate}": (rf"W_{{h{sub}}}\,{read}", ""),
        f"pc.{gate}": (rf"p_{{{sub}}}\,{memory}", ""),
        f"a.{gate}": (rf"a_{{{sub}}}" if sub else "a", " + ".join(f"[{part}.{gate}]" for part in parts)),
    }


def _worked_lstm(cell: LSTM) -> Worked:
    found: Worked = {}
    for gate in cell.gates:
        sees = cell.peepholes and gate != "g"
        parts = ("Wx", "Uh", *(("pc",) if sees else ()), "b")
        found |= _sum(gate, "h_{t-1}", parts, "c_t" if gate == "o" else "c_{t-1}")
        found[gate] = (f"{gate}_t", f"{TANH if gate == 'g' else SIGMA}([a.{gate}])")
    if cell.forget == "coupled":
        found["f"] = ("f_t", "1 - [i]")
    return found | {
        "keep": (r"f_t\,c_{t-1}", r"[f] \cdot [c_prev]"),
        "write": (r"i_t\,g_t", r"[i] \cdot [g]"),
        "c": ("c_t", "[c_prev] + [write]" if cell.forget == "none" else "[keep] + [write]"),
        "tanh_c": (r"\tanh(c_t)", r"\tanh([c])"),
        "h": ("h_t", r"[o] \cdot [tanh_c]"),
    }


def _worked_gru(cell: GRU) -> Worked:
    found = _sum("r", "h_{t-1}", ("Wx", "Uh", "b")) | _sum("z", "h_{t-1}", ("Wx", "Uh", "b"))
    if cell.reset == "after":
        found |= _sum("n", "h_{t-1} + b_{hn}", ("Wx", "b"))
        found["a.n"] = ("a_{n}", "[Wx.n] + [b.n] + [reset]")
        found["reset"] = (r"r_t\,(W_{hn} h_{t-1} + b_{hn})", r"[r] \cdot [Uh.n]")
    else:
        found |= _sum("n", r"(r_t \odot h_{t-1})", ("Wx", "Uh", "b"))
        found["reset"] = (r"r_t\,h_{t-1}", r"[r] \cdot [h_prev]")
    return found | {
        "r": ("r_t", f"{SIGMA}([a.r])"),
        "z": ("z_t", f"{SIGMA}([a.z])"),
        "n": ("n_t", f"{TANH}([a.n])"),
        "write": (r"(1 - z_t)\,n_t", r"(1 - [z]) \cdot [n]"),
        "keep": (r"z_t\,h_{t-1}", r"[z] \cdot [h_prev]"),
        "h": ("h_t", "[write] + [keep]"),
    }


def in_letters(cell: Cell) -> tuple[str, ...]:
    """The cell's equations, a line each, aligned at `&=`."""
    if isinstance(cell, LSTM):
        return _letters_lstm(cell)
    if isinstance(cell, GRU):
        past = {
            "after": r"r_t \odot (W_{hn} h_{t-1} + b_{hn})",
            "before": r"W_{hn} (r_t \odot h_{t-1})",
        }[cell.reset]
        return (
            *(_gate_in_letters(gate) for gate in "rz"),
            rf"n_t &= \tanh(W_{{xn}} x_t + b_n + {past})",
            r"h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
        )
    if isinstance(cell, Jordan):
        return r"h_t &= \tanh(W_x x_t + W_h y_{t-1} + b)", r"y_t &= \mathrm{softmax}(W_y h_t + b_y)"
    if isinstance(cell, Clockwork):
        return (
            r"a_t &= W_x x_t + (M \odot W_h)\, h_{t-1} + b",
            r"h_t &= \begin{cases}\tanh(a_t) & \text{if } t \bmod T_i = 0\\ h_{t-1} & \text{else}\end{cases}",
        )
    squash = RELU if cell.nonlinearity == "relu" else TANH
    return (rf"h_t &= {squash}(W_x x_t + W_h h_{{t-1}} + b)",)


def _letters_lstm(cell: LSTM) -> tuple[str, ...]:
    def seen(gate: str) -> str:
        if not cell.peepholes or gate == "g":
            return ""
        return rf" + p_{gate} \odot c_{{{'t' if gate == 'o' else 't-1'}}}"

    gates = [_gate_in_letters(gate, seen(gate)) for gate in cell.gates]
    if cell.forget == "coupled":
        gates.insert(1, r"f_t &= 1 - i_t")
    kept = "c_{t-1}" if cell.forget == "none" else r"f_t \odot c_{t-1}"
    return *gates, rf"c_t &= {kept} + i_t \odot g_t", r"h_t &= o_t \odot \tanh(c_t)"


def _gate_in_letters(gate: str, seen: str = "") -> str:
    squash = TANH if gate == "g" else SIGMA
    return rf"{gate}_t &= {squash}(W_{{x{gate}}} x_t + W_{{h{gate}}} h_{{t-1}}{seen} + b_{gate})"
