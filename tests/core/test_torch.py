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
    case = np.load(path)
    kind = path.stem.split("_l1_")[0]
    D, H = case["x"].shape[2], case["y"].shape[2]
    if kind.startswith("rnn"):
        cell = CELLS["rnn"](D, H, nonlinearity=kind.removeprefix("rnn_"))
    else:
        cell = CELLS[kind](D, H)
    b_ih, b_hh = case["w_bias_ih_l0"], case["w_bias_hh_l0"]
    params = {"W_x": case["w_weight_ih_l0"], "W_h": case["w_weight_hh_l0"], "b": b_ih + b_hh}
    if kind == "gru":
        params["b"] = np.concatenate([(b_ih + b_hh)[: 2 * H], b_ih[2 * H :]])
        params["b_hn"] = b_hh[2 * H :]
    params |= {"W_y": np.zeros((1, H)), "b_y": np.zeros(1)}
    return case, Model(cell, 1), params


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_same_as_pytorch(path):
    case, model, params = load(path)
    T, names = case["x"].shape[1], model.cell.state_names
    mask = None
    if "packed" in path.stem:
        mask = np.arange(T)[:, None] < np.array(LENGTHS)
    state = tuple(case[f"{n}0"][0] for n in names) if "h0" in case else None
    fwd = model.forward(params, Batch(case["x"].transpose(1, 0, 2), mask=mask), state)
    d_h = np.concatenate([np.zeros_like(case["G_h"]), case["G_y"].transpose(1, 0, 2)])
    if mask is not None:
        d_h[1:][~mask] = 0  # PyTorch's padded outputs are constants
    d_h[-1] += case["G_h"][0]
    d_states = {"h": d_h}
    if "c" in names:
        d_states["c"] = np.zeros_like(d_h)
        d_states["c"][-1] = case["G_c"][0]
    bwd = model.backward(params, fwd, d_states)

    def close(ours, theirs):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)

    y = fwd.states["h"][1:].copy()
    if mask is not None:
        y[~mask] = 0
    close(y.transpose(1, 0, 2), case["y"])
    for n in names:
        close(fwd.states[n][-1], case[f"{n}_n"][0])
        if state is not None:
            close(bwd.d_states[n][0], case[f"grad_{n}0"][0])
    close(bwd.d_xs.transpose(1, 0, 2), case["grad_x"])
    close(bwd.grads["W_x"], case["grad_w_weight_ih_l0"])
    close(bwd.grads["W_h"], case["grad_w_weight_hh_l0"])
    close(bwd.grads["b"], case["grad_w_bias_ih_l0"])
    d_b_hh = bwd.grads["b"].copy()
    if "b_hn" in bwd.grads:
        d_b_hh[-model.cell.n_hidden :] = bwd.grads["b_hn"]
    close(d_b_hh, case["grad_w_bias_hh_l0"])


def test_all_single_layer_cases_are_here():
    assert len(CASES) == 14
