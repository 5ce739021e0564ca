"""Layers of one cell, stacked and in one or two directions of reading.

x^1 = the inputs;  h^l = lane(x^l);  x^{l+1} = dropout(h^l), both directions side by side

A lane is one layer in one direction, with its own parameters. A backward lane reads each sequence from its last valid
step to its first; its record is in its own order of reading. Layer 1 forward has the plain names (W_x, h, ...); those
of other lanes end in a suffix: W_x_2, W_x_reverse, W_x_2_reverse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial
from rnnviz.core.inputs import project, project_vjp
from rnnviz.core.records import Batch, Lane, LaneGradients, reordered
from rnnviz.core.unroll import tape, unroll, unroll_vjp

MAX_LAYERS = 4


@dataclass(frozen=True)
class Place:
    """Where a lane stands: its layer, counted from 1, its direction, its cell, and what its names end in."""

    layer: int
    reverse: bool
    cell: Cell
    suffix: str

    def own(self, params: Params) -> Params:
        """The lane's parameters under their plain names; for layer 1 forward all parameters as they are."""
        if not self.suffix:
            return params
        return {name: params[name + self.suffix] for name in self.cell.shapes()}


@dataclass(frozen=True)
class Stack:
    """One to four layers of a cell.

    cell : of the first layer; those above read its outputs
    bidirectional : whether each layer also reads from the end
    dropout : the share of a layer's outputs that the next layer does not see in training
    """

    cell: Cell
    layers: int = 1
    bidirectional: bool = False
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.layers <= MAX_LAYERS:
            raise ValueError(f"layers: expected 1 to {MAX_LAYERS}, got {self.layers}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout: expected a share in [0, 1), got {self.dropout}")
        if self.cell.shares_output and (self.layers > 1 or self.bidirectional):
            raise ValueError(f"{type(self.cell).__name__}: an output is fed back to one layer that reads forward")

    @property
    def width(self) -> int:
        """The size of the last layer's output."""
        return self.cell.n_hidden * (2 if self.bidirectional else 1)

    @cached_property
    def lanes(self) -> tuple[Place, ...]:
        """All lanes, from the first layer to the last, forward before backward."""
        upper = replace(self.cell, n_in=self.width)
        return tuple(
            Place(
                layer,
                reverse,
                self.cell if layer == 1 else upper,
                (f"_{layer}" if layer > 1 else "") + ("_reverse" if reverse else ""),
            )
            for layer in range(1, self.layers + 1)
            for reverse in ((False, True) if self.bidirectional else (False,))
        )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name."""
        return {name + lane.suffix: shape for lane in self.lanes for name, shape in lane.cell.shapes().items()}

    def n_parameters(self) -> int:
        """The number of parameters that learning can change, from the sizes alone."""
        return sum(lane.cell.n_parameters() for lane in self.lanes)

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        """Fresh parameters in float64. W_x lies in memory column by column, so that a token's column is contiguous."""
        params = {}
        for lane in self.lanes:
            own = lane.cell.init(rng, initial)
            own["W_x"] = np.asfortranarray(own["W_x"])
            params |= {name + lane.suffix: array for name, array in own.items()}
        return params

    def zero_state(self, batch: int, dtype: str = "float64") -> Arrays:
        """The state before the first step, (B, width) for every state of every lane."""
        return tuple(s for lane in self.lanes for s in lane.cell.zero_state(batch, dtype))

    def forward(
        self,
        params: Params,
        batch: Batch,
        xs: np.ndarray,
        state: Arrays,
        dropout_rng: np.random.Generator | None,
        workspace: Workspace,
        *,
        by_token: bool = True,
    ) -> tuple[tuple[Lane, ...], np.ndarray, tuple[np.ndarray, ...]]:
        """The lanes' records, the last layer's output (T, B, width) by token, and the dropout masks between layers.

        Parameters
        ----------
        xs : ids (T, B) or vectors (T, B, D), in place of those of the batch
        dropout_rng : draws what is dropped; None: nothing is
        by_token : whether the last layer's directions meet at each token, or each in its own order of reading, so that
            both have read everything at the last step
        """
        order = reading_order(batch) if self.bidirectional else None
        records: list[Lane] = []
        kept: list[np.ndarray] = []
        given = iter(state)
        for layer in range(1, self.layers + 1):
            if layer > 1:
                xs = _beside(records, layer - 1)
                if dropout_rng is not None and self.dropout > 0:
                    kept.append(dropout_factors(dropout_rng, xs, self.dropout))
                    xs = xs * kept[-1]
            for place in (lane for lane in self.lanes if lane.layer == layer):
                own, ws = place.own(params), workspace.part(place.suffix)
                read = xs if not place.reverse else reordered(xs, order)
                first = tuple(next(given) for _name in place.cell.state_names)
                a_x = project(own["W_x"], own["b"], read, ws)
                states, residuals = unroll(place.cell, own, a_x, first, batch.mask, ws, start=batch.start)
                records.append(
                    Lane(
                        place.layer,
                        place.reverse,
                        place.suffix,
                        read,
                        states,
                        residuals,
                        order if place.reverse else None,
                    )
                )
        return tuple(records), _beside(records, self.layers, by_token), tuple(kept)

    def backward(
        self,
        params: Params,
        batch: Batch,
        records: tuple[Lane, ...],
        kept: tuple[np.ndarray, ...],
        d_output: np.ndarray | None,
        d_states: Params,
        grads: Params,
        workspace: Workspace,
        *,
        by_token: bool = True,
    ) -> tuple[LaneGradients, ...]:
        """The lanes' gradients; writes those of the parameters into `grads`. `by_token` as in the forward pass.

        Parameters
        ----------
        d_output : (T, B, width)     what reaches the last layer's output; None: nothing
        d_states : (T+1, B, .) by state name and suffix     what else reaches the states, in the lane's order of reading
        """
        done: list[LaneGradients] = []
        H = self.cell.n_hidden
        for layer in range(self.layers, 0, -1):
            if layer < self.layers:
                above = [lane for lane in done if lane.layer == layer + 1]
                d_output = sum(lane.d_xs for lane in above)
                if kept:
                    d_output = d_output * kept[layer - 1]
            for place, record in reversed(list(zip(self.lanes, records, strict=True))):
                if place.layer != layer:
                    continue
                part = None
                if d_output is not None:
                    part = d_output[..., H:] if place.reverse else d_output[..., :H]
                    part = record.at_tokens(part) if by_token or layer < self.layers else part
                outside = {name: d_states.get(name + place.suffix) for name in place.cell.state_names}
                done.append(_lane_vjp(place, params, batch, record, part, outside, grads, workspace))
        return tuple(reversed(done))


def _lane_vjp(
    place: Place,
    params: Params,
    batch: Batch,
    record: Lane,
    d_output: np.ndarray | None,
    outside: dict[str, np.ndarray | None],
    grads: Params,
    workspace: Workspace,
) -> LaneGradients:
    """One lane's gradients from what reaches its output, in its order of reading, and its states."""
    cell, own, ws = place.cell, place.own(params), workspace.part(place.suffix)
    T, B = record.xs.shape[:2]
    key = cell, (T, B), own["W_h"].dtype, cell.traces
    gradients = ws.keep("gradient tape", key, lambda: tape(*key))
    for name, d in gradients.states.items():
        if outside[name] is not None:
            d[...] = outside[name]
            if name == "h" and d_output is not None:
                d[1:] += d_output
        elif name == "h" and d_output is not None:
            d[0], d[1:] = 0, d_output
        else:
            d[...] = 0
    d_pre = unroll_vjp(cell, own, record.states, record.residuals, batch.mask, gradients, ws, start=batch.start)

    def rows(arrays: Params) -> Params:
        return {name: a.reshape(T * B, -1) for name, a in arrays.items()}

    mine = place.own(grads)
    before = rows({name: s[:-1] for name, s in record.states.items()})
    after = rows({name: s[1:] for name, s in record.states.items()})
    cell.recurrent_gradients(rows(gradients.parts), before, after, rows(record.residuals), mine)
    rows_pre = d_pre.reshape(T * B, -1)
    np.dot(np.ones(T * B, d_pre.dtype), rows_pre, out=mine["b"])
    project_vjp(record.xs, rows_pre, mine["W_x"], ws)
    return LaneGradients(
        place.layer,
        place.reverse,
        place.suffix,
        gradients.states,
        d_pre,
        gradients.parts["gates"],
        record.order,
        own["W_x"],
    )


def dropout_factors(rng: np.random.Generator, xs: np.ndarray, share: float) -> np.ndarray:
    """0 for a `share` of the entries of `xs`, and for the others what keeps their mean (Srivastava et al. 2014)."""
    return ((rng.random(xs.shape, xs.dtype.type) >= share) / (1 - share)).astype(xs.dtype)


def reading_order(batch: Batch) -> np.ndarray:
    """(T, B): which token a backward lane reads at each step; padding stays where it is. Its own inverse."""
    T, B = batch.xs.shape[:2]
    t = np.arange(T)[:, None]
    lengths = np.full(B, T) if batch.mask is None else batch.mask.sum(axis=0)
    return np.where(t < lengths, lengths - 1 - t, t)


def _beside(records: list[Lane], layer: int, by_token: bool = True) -> np.ndarray:
    """The outputs of a layer's lanes side by side, (T, B, width), each by token or in its order of reading."""
    outputs = [lane.states["h"][1:] for lane in records if lane.layer == layer]
    if by_token:
        outputs = [lane.at_tokens(h) for lane, h in zip((r for r in records if r.layer == layer), outputs, strict=True)]
    return outputs[0] if len(outputs) == 1 else np.concatenate(outputs, axis=2)
