"""How a weight outside the cells was used: of the embedding, of the output layer."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.back_point import DELTA, BackPoint, output_deltas
from rnnviz.analysis.explain.weight_use import Use
from rnnviz.language import _, told


def use_in_embedding(p: BackPoint, address: Address) -> Use:
    """A number of a token's row: it learns at each step that reads the token, from all lanes of the first layer."""
    token, d = address.unit - 1, address.other - 1
    first = [n for n, place in enumerate(p.model.lanes) if place.layer == 1]
    H = p.place.cell.n_hidden

    def source(t: int) -> Address:
        """The sum through which most of it came."""
        shares = [
            lane.at_tokens(lane.d_pre)[t - 1, 0] * lane.W_x[:, d] for lane in (p.backward.lanes[n] for n in first)
        ]
        n, row = divmod(int(np.abs(np.concatenate(shares)).argmax()), len(shares[0]))
        return Address(f"d_{p.place.cell.gates[row // H]}", t, row % H + 1, first[n])

    return Use(
        f"W_e[{token + 1}, {d + 1}]",
        rf"\big(W_x^\top {DELTA}_{{t}}\big)[{d + 1}]",
        rf"x_{{t}}[{token + 1}]",
        p.backward.d_xs[:, 0, d],
        np.asarray(p.batch.xs[:, 0] == token, float),
        source,
        remark=_("The input x is 1 where this token is read and 0 elsewhere."),
    )


def use_in_output(p: BackPoint, address: Address) -> Use:
    """A weight or bias of the output layer; in a Jordan network the hidden layer reads it too."""
    k, column = address.unit - 1, address.other - 1
    bias = address.quantity == "b_y"
    T = len(p.forward.logits)
    h = np.ones(T) if bias else p.forward.output[:, 0, column]
    deltas = output_deltas(p.model, p.forward, slice(0, T))[:, k]
    kind = "p" if p.model.loss == "cross_entropy" else "logit"
    remark = _("δ at an output is (p - 1 where it is the target, else p) / T.")
    if kind == "logit":
        remark = _("δ at an output is 2 (y - y*) / (K T).")
    if p.place.cell.shares_output:
        deltas = deltas + _fed_back(p)[:, k]
        remark = told(remark, _("To it is added what comes back through the output that the next step reads."))
    return Use(
        f"b_y[{k + 1}]" if bias else f"W_y[{k + 1}, {column + 1}]",
        rf"{DELTA}^y_{{t}}[{k + 1}]",
        "" if bias else rf"{_output_letter(p, column)}",
        deltas,
        h,
        lambda t: Address(kind, t, k + 1),
        remark,
    )


def _output_letter(p: BackPoint, column: int) -> str:
    """The unit of the last layer that a column of W_y reads."""
    H = p.place.cell.n_hidden
    return rf"{p.marked('h', p.model.layers, column >= H)}_{{t}}[{column % H + 1}]"


def _fed_back(p: BackPoint) -> np.ndarray:
    """The gradient (T, K) of a Jordan network's logits through the output that the next step reads."""
    y, d_y = p.lane.states["y"][1:, 0], p.back.d_states["y"][1:, 0]
    if p.place.cell.feedback == "linear":
        return d_y
    return y * (d_y - (y * d_y).sum(axis=1, keepdims=True))
