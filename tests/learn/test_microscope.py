from dataclasses import replace

import numpy as np
import pytest

from rnnviz.core.arrays import pack
from rnnviz.core.cells import CELLS
from rnnviz.core.records import Batch
from rnnviz.data.task import probe_ids
from rnnviz.language import InputError
from rnnviz.learn.bptt import LEARNERS
from rnnviz.learn.clipping import CLIPPINGS
from rnnviz.learn.config import model_of, task_of
from rnnviz.learn.microscope import FACTORS, look_at_update
from rnnviz.learn.optimizers import OPTIMIZERS
from rnnviz.learn.train import advance, start
from tests.learn.test_train import NETWORKS, SMALL

TABLE = [{"cell": cell} for cell in CELLS] + list(NETWORKS.values())
ONE = FACTORS.index(1)


def looked(config, steps, sentence=""):
    state = advance(config, start(config), steps=steps) if steps else start(config)
    return state, look_at_update(config, state, sentence)


@pytest.mark.parametrize("network", TABLE, ids=str)
@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("steps", [0, 6])
def test_it_is_the_update_that_training_makes_bit_for_bit(network, learner, steps):
    config = replace(SMALL, **network, learner=learner)
    state, update = looked(config, steps)
    after = advance(config, state.light(), steps=1)
    assert update.finite
    assert update.step == after.step == steps + 1
    np.testing.assert_array_equal(update.vectors["before"], pack(state.params))
    np.testing.assert_array_equal(update.vectors["after"], pack(after.params))
    for name, array in after.params.items():
        np.testing.assert_array_equal(update.by_name["after"][name], array)
    for name, slot in after.slots.items():
        np.testing.assert_array_equal(update.slots[1][name], slot)
    history = [column[-1] for column in after.history.columns()]
    assert [update.batch_losses[0], update.raw_norm, update.clipped_norm] == history


@pytest.mark.parametrize("network", TABLE, ids=str)
def test_losses_along_the_step_are_those_of_the_network(network):
    """Of the sentence, in float64: the first and the one at factor 1 are those before and after the update."""
    config = replace(SMALL, **network, dtype="float64")
    state, update = looked(config, 3, "the cat sat on")
    after = advance(config, state, steps=1)
    ids, tokens = probe_ids(task_of(config), "the cat sat on", config.length)
    assert update.tokens == tuple(tokens) == tuple("the cat sat")  # as long as the windows of training
    probe = Batch(ids[:-1, None], ids[1:, None])
    model = model_of(config)
    for factor, params in ((0, state.params), (1, after.params)):
        assert update.probe_losses[FACTORS.index(factor)] == pytest.approx(model.forward(params, probe).loss, abs=1e-12)
    twice = {name: p + 2 * (after.params[name] - p) for name, p in state.params.items()}
    assert update.probe_losses[FACTORS.index(2)] == pytest.approx(model.forward(twice, probe).loss, abs=1e-9)


@pytest.mark.parametrize("network", TABLE, ids=str)
def test_the_loss_of_the_batch_falls_by_the_gradient_times_the_step(network):
    """Also with dropout: along the step the same units stay dropped. A step so small that it is a derivative."""
    config = replace(SMALL, **network, dtype="float64", optimizer="sgd", clipping="none", learning_rate=1e-6)
    _state, update = looked(config, 2)
    slope = np.vdot(update.vectors["gradient"], update.vectors["step"])
    fall = update.batch_losses - update.batch_losses[0]
    np.testing.assert_allclose(fall[1:], slope * np.array(FACTORS[1:]), rtol=1e-4)
    assert slope < 0


@pytest.mark.parametrize("clipping", CLIPPINGS)
def test_clipping(clipping):
    config = replace(SMALL, clipping=clipping, clip_at=0.01)
    _state, update = looked(config, 2)
    gradient, clipped = update.vectors["gradient"], update.vectors["clipped"]
    assert update.raw_norm == pytest.approx(np.linalg.norm(gradient))
    if clipping == "none":
        np.testing.assert_array_equal(clipped, gradient)
    if clipping == "norm":
        assert update.clipped_norm == 0.01
        np.testing.assert_allclose(clipped, gradient * 0.01 / update.raw_norm, rtol=1e-5)
    if clipping == "value":
        np.testing.assert_array_equal(clipped, np.clip(gradient, -0.01, 0.01))
        assert np.abs(gradient).max() > 0.01


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_one_weight_is_its_entry_in_everything(optimizer):
    config = replace(SMALL, optimizer=optimizer, cell="gru", layers=2, embedding=3)
    state, update = looked(config, 4)
    after = advance(config, state, steps=1)
    for name, array in state.params.items():
        index = update.largest_step(name)
        weight = update.weight(name, index)
        assert abs(weight.values["step"]) == np.abs(update.by_name["step"][name]).max()
        assert weight.values["before"] == array[index]
        assert weight.values["after"] == after.params[name][index]
        assert weight.values["after"] == pytest.approx(weight.values["before"] + weight.values["step"], rel=1e-6)
        assert weight.updates == 5
        assert set(weight.old) == set(weight.new) == set(OPTIMIZERS[optimizer].slots)
        alone, slots = OPTIMIZERS[optimizer].update(
            np.array([weight.values["clipped"]]),
            {slot: np.array([value]) for slot, value in weight.old.items()} | {"updates": np.array(4)},
            config.learning_rate,
        )
        assert weight.values["step"] == pytest.approx(alone[0], rel=1e-5)
        for slot, value in weight.new.items():
            assert value == pytest.approx(slots[slot][0], rel=1e-5)


def test_norms_add_up_to_those_of_the_whole():
    _state, update = looked(replace(SMALL, bidirectional=True), 2)
    norms = update.norms()
    assert list(norms) == list(update.like)
    for what, whole in (("gradient", update.raw_norm), ("clipped", update.clipped_norm)):
        assert np.sqrt(sum(part[what] ** 2 for part in norms.values())) == pytest.approx(whole, rel=1e-5)
    assert norms["b_y"]["after"] == pytest.approx(np.linalg.norm(update.by_name["after"]["b_y"]))


def test_an_update_at_which_the_run_diverges_is_not_made():
    config = replace(
        SMALL, cell="rnn", nonlinearity="relu", optimizer="sgd", learning_rate=1000.0, clipping="none", gain=4.0,
        scheme="orthogonal", length=20, max_updates=400,
    )  # fmt: skip
    state = advance(config, start(config), steps=400)
    assert state.stopped == "diverged"
    update = look_at_update(config, state)
    assert not update.finite
    assert all(value is not None for part in update.norms().values() for value in part.values())


def test_a_sentence_that_cannot_be_read():
    with pytest.raises(InputError):
        look_at_update(SMALL, start(SMALL), "x")
