"""From an encoder's last states to a decoder's first ones, and back.

The decoder starts from the encoder's last states as they are; where the widths differ, as with an encoder of two
directions, for each state of each layer from

    s_0 = tanh(W_b [last of one direction; last of the other] + b_b)                                        (1)

States are flat tuples, layer by layer and name by name, (B, M) of the encoder and (B, H) of the decoder.
"""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays
from rnnviz.core.layers import Stack
from rnnviz.core.records import Lane


def state_names(decoder: Stack) -> list[str]:
    """The decoder's states, lane by lane, each with its lane's suffix."""
    return [name + lane.suffix for lane in decoder.lanes for name in decoder.cell.state_names]


def last_states(lanes: tuple[Lane, ...]) -> Arrays:
    """An encoder's last states (B, M), both directions side by side."""
    return tuple(
        np.concatenate([lane.states[name][-1] for lane in lanes if lane.layer == layer], axis=1)
        for layer in range(1, lanes[-1].layer + 1)
        for name in lanes[0].states
    )


def last_states_vjp(lanes: tuple[Lane, ...], d_last: Arrays) -> Params:
    """The gradients of all states of the encoder, by name and suffix: those of the last states, and zero before."""
    d_states, names = {}, list(lanes[0].states)
    for lane in lanes:
        for name, d in zip(names, d_last[(lane.layer - 1) * len(names) :], strict=False):
            H = lane.states[name].shape[-1]
            d_states[name + lane.suffix] = np.zeros_like(lane.states[name])
            d_states[name + lane.suffix][-1] = d[:, H:] if lane.reverse else d[:, :H]
    return d_states


def cross(params: Params, names: list[str], last: Arrays) -> Arrays:
    """The decoder's first states."""
    return tuple(
        np.tanh(h @ params[f"bridge.W_{name}"].T + params[f"bridge.b_{name}"])  # (1)
        for name, h in zip(names, last, strict=True)
    )


def cross_vjp(params: Params, names: list[str], first: Arrays, last: Arrays, d_first: Arrays, grads: Params) -> Arrays:
    """The gradients of the encoder's last states; writes those of the bridge."""
    d_last = []
    for name, s, h, d in zip(names, first, last, d_first, strict=True):
        d_sum = d * (1 - s * s)  # through (1)
        grads[f"bridge.W_{name}"][...] = d_sum.T @ h
        grads[f"bridge.b_{name}"][...] = d_sum.sum(axis=0)
        d_last.append(d_sum @ params[f"bridge.W_{name}"])
    return tuple(d_last)
