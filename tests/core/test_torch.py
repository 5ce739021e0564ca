"""Outputs, final states and all gradients against numbers computed by PyTorch in float64."""

from pathlib import Path

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

CASES = sorted((Path(__file__).parent / "torch_cases").glob("*.npz"))
LENGTHS = [5, 3, 2]


def load(path):
    """The case, our network of the same shape, and PyTorch's weights under our names."""
    case = np.load(path)
    kind, layers, direction = path.stem.split("_l")[0], int(path.stem.split("_l")[1][0]), path.stem.split("_")[-3]
    D, H, bidirectional = case["x"].shape[2], case["h_n"].shape[2], direction == "bi"
    if kind.startswith("rnn"):
        cell = CELLS["rnn"](D, H, nonlinearity=kind.removeprefix("rnn_"))
    else:
        cell = CELLS[kind](D, H)
    model = Model(cell, 1, layers=layers, bidirectional=bidirectional)
    params = {}
    for lane in model.lanes:
        W_x, W_h, b_ih, b_hh = (case[f"w_{name}"] for name in names_of(lane))
        b = b_ih + b_hh
        if kind == "gru":
            b = np.concatenate([b[: 2 * H], b_ih[2 * H :]])
            params["b_hn" + lane.suffix] = b_hh[2 * H :]
        params |= {"W_x" + lane.suffix: W_x, "W_h" + lane.suffix: W_h, "b" + lane.suffix: b}
    params |= {"W_y": np.zeros((1, model.stack.width)), "b_y": np.zeros(1)}
    return case, model, params


def names_of(lane):
    suffix = f"_l{lane.layer - 1}" + ("_reverse" if lane.reverse else "")
    return [f"{name}{suffix}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_same_as_pytorch(path):
    case, model, params = load(path)
    T, H, names = case["x"].shape[1], model.cell.n_hidden, model.cell.state_names
    mask = np.arange(T)[:, None] < np.array(LENGTHS) if "packed" in path.stem else None
    state = None
    if "h0" in case:
        state = tuple(case[f"{n}0"][k] for k in range(len(model.lanes)) for n in names)
    fwd = model.forward(params, Batch(case["x"].transpose(1, 0, 2), mask=mask), state)
    G_y = case["G_y"].transpose(1, 0, 2).copy()
    if mask is not None:
        G_y[~mask] = 0  # PyTorch's padded outputs are constants
    d_states = {}
    for k, lane in enumerate(fwd.lanes):
        for n in names:
            d = d_states[n + lane.suffix] = np.zeros_like(lane.states[n])
            if n == "h" and lane.layer == model.layers:
                part = G_y[..., H:] if lane.reverse else G_y[..., :H]
                d[1:] = lane.at_tokens(part)
            d[-1] += case[f"G_{n}"][k]
    bwd = model.backward(params, fwd, d_states)

    def close(ours, theirs):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)

    y = fwd.output.copy()
    if mask is not None:
        y[~mask] = 0
    close(y.transpose(1, 0, 2), case["y"])
    close(bwd.d_xs.transpose(1, 0, 2), case["grad_x"])
    for k, lane in enumerate(fwd.lanes):
        for n in names:
            close(lane.states[n][-1], case[f"{n}_n"][k])
            if state is not None:
                close(bwd.lanes[k].d_states[n][0], case[f"grad_{n}0"][k])
        weight_ih, weight_hh, bias_ih, bias_hh = (case[f"grad_w_{name}"] for name in names_of(lane))
        close(bwd.grads["W_x" + lane.suffix], weight_ih)
        close(bwd.grads["W_h" + lane.suffix], weight_hh)
        close(bwd.grads["b" + lane.suffix], bias_ih)
        d_b_hh = bwd.grads["b" + lane.suffix].copy()
        if "b_hn" in bwd.grads:
            d_b_hh[-H:] = bwd.grads["b_hn" + lane.suffix]
        close(d_b_hh, bias_hh)


def test_all_cases_are_here():
    assert len(CASES) == 52
