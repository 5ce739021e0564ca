"""The training benchmark compares like with like, and its results have the promised form."""

import json

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.benchmarks import min_char_rnn, training

V, H, T, B = 7, 5, 9, 3


def network(cell, batch):
    rng = np.random.default_rng(0)
    model = Model(CELLS[cell](V, H), V)
    params = model.init(rng, "float64")
    for value in params.values():
        value += 0.1 * rng.standard_normal(value.shape)
    ids = rng.integers(0, V, (T + 1, batch))
    return model, params, Batch(ids[:-1], ids[1:])


def test_classic_network_equals_ours():
    model, params, batch = network("rnn", 1)
    fwd = model.forward(params, batch)
    ours = model.backward(params, fwd).grads
    names = {"W_xh": "W_x", "W_hh": "W_h", "W_hy": "W_y", "b_h": "b", "b_y": "b_y"}
    weights = {theirs: params[name].reshape(len(params[name]), -1) for theirs, name in names.items()}
    loss, grads, h = min_char_rnn.loss_and_gradients(weights, batch.xs[:, 0], batch.targets[:, 0], np.zeros((H, 1)))
    assert loss / T == pytest.approx(fwd.loss, abs=1e-8)
    np.testing.assert_allclose(h[:, 0], fwd.states["h"][-1, 0], atol=1e-8)
    for theirs, name in names.items():
        np.testing.assert_allclose(grads[theirs] / T, ours[name].reshape(grads[theirs].shape), atol=1e-8, err_msg=name)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_pytorch_network_equals_ours(cell):
    torch = pytest.importorskip("torch")
    from tests.benchmarks import pytorch

    model, params, batch = network(cell, B)
    peer = pytorch.Network(cell, V, H, "one-hot").double()
    peer.load(params)
    loss = peer.loss(torch.from_numpy(batch.xs), torch.from_numpy(batch.targets)).item()
    assert loss == pytest.approx(model.forward(params, batch).loss, abs=1e-10)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_our_step_learns(cell):
    step = training.our_step(cell, B, T, H, V)
    losses = [step() for _ in range(300)]
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_bare_products_are_at_hand_without_pytorch(cell):
    assert training.bare_products(cell, B, T, H, V)() is None


def test_results(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(training, "SIZES", ((B, T, H, V),))
    monkeypatch.setattr(training, "CHARACTER_SIZE", (1, T, H, V))
    monkeypatch.setattr(training, "BUDGET_S", 0.0)
    monkeypatch.setattr(training, "TURN_S", 0.0)
    file = tmp_path / "training.json"
    training.main(["--json", str(file)])
    table = json.loads(file.read_text())
    pairs = [("pytorch", cell) for cell in ("rnn", "lstm", "gru")] if training.pytorch else []
    assert [(row["peer"], row["cell"]) for row in table] == [*pairs, ("min-char-rnn", "rnn")]
    for row in table:
        assert set(row) == {"peer", "cell", "B", "T", "H", "V", "ratio", "matmul_share"}
        assert row["ratio"] > 0
        assert 0 < row["matmul_share"] < 1
    assert len(capsys.readouterr().out.splitlines()) >= 1 + len(table)
