"""How many numbers a network learns, part by part, each with its formula.

H hidden units, D inputs of a layer, K outputs, V tokens, M the width of what attention looks at. The formulas count on
their own, without looking at the arrays; a test holds them against the arrays' sizes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.core.bridge import state_names
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.layers import Place, Stack
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model
from rnnviz.core.seq2seq import Seq2Seq


@dataclass(frozen=True)
class Count:
    """One part of a network and how many numbers it learns.

    arrays : the names of its parameters, with the suffix of their lane
    place : the layer and direction it belongs to; None for embedding, attention and output
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


def count_parameters(model: Model | Seq2Seq) -> tuple[Count, ...]:
    """The parts of a network from the input to the output; their counts add up to `model.n_parameters()`."""
    if isinstance(model, Seq2Seq):
        return _seq2seq_parts(model)
    D, V, H = model.cell.n_in, model.embedding, model.cell.n_hidden
    parts = [_product("W_e", "V", V, "D", D)] if V else []
    for place in model.lanes:
        parts += _cell_parts(place)
    width = model.stack.width
    if model.readout == "attention":
        wide = r"(2H + 2) \cdot H" if model.bidirectional else r"(H + 2) \cdot H"
        parts.append(Count(("W_a", "b_a", "v"), None, wide, rf"({width} + 2) \cdot {H}", (width + 2) * H))
    return *parts, _output("2H" if model.bidirectional else "H", width, model.n_out)


def _seq2seq_parts(model: Seq2Seq) -> tuple[Count, ...]:
    """Embeddings, encoder, bridge, decoder, attention, output."""
    H, M = model.decoder.width, model.encoder.width
    parts = [_product("W_source", "V", model.n_source, "D", model.encoder.cell.n_in)]
    parts += _within("encoder.", model.encoder)
    if model.bridged:
        for state in state_names(model.decoder):
            names = f"bridge.W_{state}", f"bridge.b_{state}"
            parts.append(Count(names, None, r"(M + 1) \cdot H", rf"({M} + 1) \cdot {H}", (M + 1) * H))
    parts.append(_product("W_target", "V", model.n_target, "D", model.n_embedded))
    parts += _within("decoder.", model.decoder)
    if model.attention == "additive":
        names = "attention.W_a", "attention.U_a", "attention.v"
        parts.append(Count(names, None, r"(H + M + 1) \cdot H", rf"({H} + {M} + 1) \cdot {H}", (H + M + 1) * H))
    elif model.attention == "general":
        parts.append(_product("attention.W_a", "H", H, "M", M))
    if model.attention != "none":
        parts.append(Count(("W_c",), None, r"(M + H) \cdot H", rf"({M} + {H}) \cdot {H}", (M + H) * H))
    return *parts, _output("H", H, model.n_target)


def _within(prefix: str, stack: Stack) -> list[Count]:
    """The parts of a stack whose parameters have a prefix."""
    parts = [part for place in stack.lanes for part in _cell_parts(place)]
    return [replace(part, arrays=tuple(prefix + name for name in part.arrays)) for part in parts]


def _product(name: str, row: str, rows: int, column: str, columns: int) -> Count:
    return Count((name,), None, rf"{row} \cdot {column}", rf"{rows} \cdot {columns}", rows * columns)


def _output(letter: str, width: int, K: int) -> Count:
    return Count(("W_y", "b_y"), None, rf"({letter} + 1) \cdot K", rf"({width} + 1) \cdot {K}", (width + 1) * K)


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
