"""Attention against known places, and the reach of one symbol's error against finite differences."""

import numpy as np
import pytest

from rnnviz.analysis.alignment import on_alignment, share_on_alignment, source_reach
from rnnviz.core.pairs import Pairs
from rnnviz.data.alignment import right_answer
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.train import start
from tests.core.test_seq2seq import ATTENTIONS, N_TARGET, make


def test_the_heaviest_weight_counts_where_there_is_a_place():
    weights = np.array([[0.9, 0.1, 0.0], [0.1, 0.2, 0.7], [0.4, 0.5, 0.1], [1.0, 0.0, 0.0]])
    places = [(0,), (0, 2), (2,), ()]
    np.testing.assert_array_equal(on_alignment(weights, places), [True, True, False])
    np.testing.assert_array_equal(on_alignment(weights, [*places, (1,)]), [True, True, False])
    assert len(on_alignment(weights, [()])) == 0


@pytest.mark.parametrize("data", ["hangul", "dates_zh"])
def test_the_share_is_that_of_each_pair_alone(data):
    config = TaskConfig(task="translate", data=data, cell="gru", hidden=6, embedding=4, attention="general")
    params, numbers, model = start(config).params, encoded(config), model_of(config)
    hits = []
    for row in numbers.rows["test"][:70]:
        tape = model.forward(params, numbers.batch([row]))
        places = [w.places for w in right_answer(data, numbers.data.source[int(row)])]
        hits.append(on_alignment(tape.attention[:, :, 0], places))
    hits = np.concatenate(hits)
    assert share_on_alignment(config, params, "test", 70) == (pytest.approx(hits.mean()), len(hits))
    assert 0 < hits.mean() < 1


def test_without_attention_there_is_nothing_to_align():
    config = TaskConfig(task="translate", data="dates_zh", cell="gru", hidden=4, embedding=4, attention="none")
    share, n = share_on_alignment(config, start(config).params, "test", 3)
    assert np.isnan(share)
    assert n == 0


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("both", [False, True])
def test_the_reach_of_each_loss_into_each_source_vector(attention, both):
    """By central differences: every source token has an id, and so an embedding row, of its own."""
    model, params = make("gru", 1, both, attention)
    source, target = np.array([3, 0, 5, 1]), np.array([2, 4, 0])
    assert target.max() < N_TARGET
    reach = source_reach(model, params, source, target)
    norms = np.zeros((3, 4))
    s = 1e-6
    for j, k in enumerate(source):
        for d in range(params["W_source"].shape[1]):
            losses = []
            for sign in (1, -1):
                shifted = params["W_source"].copy()
                shifted[k, d] += sign * s
                pairs = Pairs(source[:, None], target[:, None])
                losses.append(model.forward({**params, "W_source": shifted}, pairs).losses[:, 0])
            norms[:, j] += ((losses[0] - losses[1]) / (2 * s)) ** 2
    np.testing.assert_allclose(reach, np.sqrt(norms), rtol=1e-5, atol=1e-9)
