"""How many numbers a network learns, part by part, each with its formula.

H hidden units, D inputs of a layer, K outputs, V tokens. The formulas count on their own, without looking at the
arrays; a test holds them against the arrays' sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.clockwork import Clockwork
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.layers import Place
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model


@dataclass(frozen=True)
class Count:
    """One part of a network and how many numbers it learns.

    arrays : the names of its parameters, with the suffix of their lane
    place : the layer and direction it belongs to; None for the embedding and the output
    letters, numbers : the formula in LaTeX, in letters and with this network's sizes
    count : its value
    unused : how many entries of the arrays a mask keeps at zero beside those
    """

    arrays: tuple[str, ...]
    place: Place | None
    letters: str
    numbers: str
    count: int
    unused: int = 0


def count_parameters(model: Model) -> tuple[Count, ...]:
    """The parts of a network from the input to the output; their counts add up to `model.n_parameters()`."""
    D, V = model.cell.n_in, model.embedding
    parts = [Count(("W_e",), None, r"V \cdot D", rf"{V} \cdot {D}", V * D)] if V else []
    for place in model.lanes:
        parts += _cell_parts(place)
    width, K = model.stack.width, model.n_out
    wide = r"(2H + 1) \cdot K" if model.bidirectional else r"(H + 1) \cdot K"
    return (*parts, Count(("W_y", "b_y"), None, wide, rf"({width} + 1) \cdot {K}", (width + 1) * K))


def _cell_parts(place: Place) -> list[Count]:
    cell = place.cell
    H, D, G = cell.n_hidden, cell.n_in, len(cell.gates)

    def part(names: tuple[str, ...], letters: str, numbers: str, count: int, unused: int = 0) -> Count:
        return Count(tuple(name + place.suffix for name in names), place, letters, numbers, count, unused)

    if isinstance(cell, Clockwork):
        return [
            part(("W_x", "b"), r"(D + 1) \cdot H", rf"({D} + 1) \cdot {H}", (D + 1) * H),
            part(("W_h",), *_triangle(cell)),
        ]
    read = cell.width(cell.reads)
    what = "K" if isinstance(cell, Jordan) else "H"
    factor = rf"{G}\,\big(" if G > 1 else ""
    close = r"\big)" if G > 1 else ""
    parts = [
        part(
            ("W_x", "W_h", "b"),
            rf"{factor}({what} + D) \cdot H + H{close}",
            rf"{factor}({read} + {D}) \cdot {H} + {H}{close}",
            G * ((read + D) * H + H),
        )
    ]
    if isinstance(cell, LSTM) and cell.peepholes:
        parts.append(part(("p",), rf"{G - 1}\,H", rf"{G - 1} \cdot {H}", (G - 1) * H))
    if isinstance(cell, GRU) and cell.reset == "after":
        parts.append(part(("b_hn",), "H", f"{H}", H))
    return parts


def _triangle(cell: Clockwork) -> tuple[str, str, int, int]:
    """The blocks of W_h on and above the diagonal, of modules of k_1, k_2, ... units: (H^2 + sum of k_i^2) / 2.

    Where all n modules have k units this is (H^2 + n k^2) / 2.
    """
    H, sizes = cell.n_hidden, np.bincount(cell.modules)
    count = (H * H + int((sizes**2).sum())) // 2
    if len(set(sizes.tolist())) == 1:
        letters, squares = r"n\,k^2", rf"{len(sizes)} \cdot {sizes[0]}^2"
    else:
        letters, squares = r"\textstyle\sum_i k_i^2", " + ".join(f"{k}^2" for k in sizes)
    return rf"\tfrac12 (H^2 + {letters})", rf"\tfrac12 ({H}^2 + {squares})", count, H * H - count
