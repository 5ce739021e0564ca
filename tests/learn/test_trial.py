"""Trials: several networks on one exercise, replayable, comparable, none disturbed by another."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.data.exercise import EXERCISES
from rnnviz.language import InputError
from rnnviz.learn import trial
from rnnviz.learn.clipping import clip
from rnnviz.learn.optimizers import OPTIMIZERS
from rnnviz.learn.trial import advance, dump, load, members, start
from rnnviz.learn.trial_config import TrialConfig, exercise_of, model_of
from rnnviz.learn.trial_measures import evaluate, lag_gradients

SMALL = TrialConfig(task="temporal_order", lag=12, cell="gru", hidden=5, seeds=3, batch=4, max_updates=30)


def same(a, b):
    assert a.step == b.step
    for x, y in zip((a.vectors, a.losses, a.diverged), (b.vectors, b.losses, b.diverged), strict=True):
        np.testing.assert_array_equal(x, y, strict=True)
    assert a.slots.keys() == b.slots.keys()
    for name, slot in a.slots.items():
        np.testing.assert_array_equal(slot, b.slots[name], strict=True)


@pytest.mark.parametrize(
    ("cell", "optimizer"), [*((cell, "adam") for cell in CELLS), *(("rnn", name) for name in OPTIMIZERS)]
)
def test_however_a_trial_is_cut_it_gives_the_same_bits(cell, optimizer):
    config = replace(SMALL, cell=cell, optimizer=optimizer)
    whole = advance(config, start(config), steps=40)
    cut = start(config)
    for steps in (1, 4, 12, 40):
        slice_ = advance(*load(dump(config, cut.light())), steps=steps)
        cut = cut.followed_by(slice_)
    assert whole.step == config.max_updates
    assert whole.ended(config)
    same(cut, whole)


def test_a_budget_makes_at_least_one_update():
    assert advance(SMALL, start(SMALL), budget_s=0.0).step == 1
    with pytest.raises(ValueError, match="steps or budget_s"):
        advance(SMALL, start(SMALL))


@pytest.mark.parametrize("task", sorted(EXERCISES))
def test_a_member_learns_as_it_would_alone(task):
    config = replace(SMALL, task=task, lag=EXERCISES[task].lags[0], dtype="float64", clip_at=0.05, max_updates=3)
    model, state = model_of(config), advance(config, start(config), steps=3)
    for s, trained in enumerate(members(config, state)):
        params = members(config, start(config))[s]
        slots, losses = {name: {} for name in params}, []
        for step in range(3):
            fwd = model.forward(params, trial.training_batch(config, step))
            grads = model.backward(params, fwd)
            clipped, raw, _ = clip(grads.vector, "norm", config.clip_at)
            scale = min(1.0, config.clip_at / raw)
            for name in params:
                slot = slots[name] or OPTIMIZERS["adam"].init(params[name].size, np.dtype(float))
                change, slots[name] = OPTIMIZERS["adam"].update(
                    scale * grads.grads[name].reshape(-1), slot, config.learning_rate
                )
                params[name] = params[name] + change.reshape(params[name].shape)
            losses.append(fwd.loss)
            assert np.linalg.norm(clipped) <= config.clip_at * (1 + 1e-12)
        np.testing.assert_allclose(state.losses[:, s], losses, rtol=1e-9)
        for name, value in params.items():
            np.testing.assert_allclose(trained[name], value, rtol=0, atol=1e-6, err_msg=name)


def test_members_differ_in_their_seed_alone():
    state = start(SMALL)
    later = start(replace(SMALL, seed=SMALL.seed + 1))
    np.testing.assert_array_equal(state.vectors[1:], later.vectors[:-1])
    assert len(np.unique(state.vectors, axis=0)) == SMALL.seeds


def test_every_cell_sees_the_same_data_and_no_two_updates_do():
    batches = [trial.training_batch(replace(SMALL, cell=cell, hidden=9), 7) for cell in CELLS]
    for batch in batches:
        np.testing.assert_array_equal(batch.xs, batches[0].xs)
        np.testing.assert_array_equal(batch.targets, batches[0].targets)
    other = trial.training_batch(SMALL, 8)
    assert other.xs.shape != batches[0].xs.shape or (other.xs != batches[0].xs).any()


def test_a_diverged_member_stops_alone():
    config = replace(SMALL, task="adding", lag=4, cell="rnn", optimizer="sgd", learning_rate=0.1, dtype="float64")
    state = start(config)
    vectors = state.vectors.copy()
    vectors[1] = np.inf
    after = advance(config, replace(state, vectors=vectors), steps=5)
    assert after.diverged.tolist() == [False, True, False]
    assert np.isnan(after.losses[:, 1]).all()
    assert (after.vectors[1] == np.inf).all()
    whole = advance(config, state, steps=5)
    np.testing.assert_allclose(after.vectors[[0, 2]], whole.vectors[[0, 2]], rtol=1e-12)
    alone = replace(config, seeds=1)
    lost = advance(alone, replace(start(alone), vectors=vectors[1:2]), steps=5)
    assert lost.ended(alone)
    assert lost.step == 1


def test_the_last_finite_parameters_are_kept():
    config = replace(SMALL, task="adding", lag=4, cell="rnn", learning_rate=1000.0, optimizer="momentum", clip_at=1e6)
    state = advance(config, start(config), steps=30)
    assert np.isfinite(state.vectors).all()


def test_evaluation_is_that_of_each_network_on_fresh_sequences():
    state = advance(SMALL, start(SMALL), steps=5)
    result, batch = evaluate(SMALL, state, 50), trial.fresh_batch(SMALL, 50)
    model = model_of(SMALL)
    for s, params in enumerate(members(SMALL, state)):
        fwd = model.forward(params, batch)
        last = fwd.weights > 0
        right = (fwd.logits.argmax(axis=2) == batch.targets)[last]
        assert result.loss[s] == pytest.approx(fwd.loss, rel=1e-5)
        assert result.accuracy[s] == pytest.approx(right.mean(), abs=1e-6)
    squared = replace(SMALL, task="adding")
    assert evaluate(squared, start(squared), 5).accuracy is None


@pytest.mark.parametrize("task", ["temporal_order", "embedded_reber", "adding"])
def test_gradients_by_lag_are_those_of_single_sequences(task):
    config = replace(SMALL, task=task, lag=EXERCISES[task].lags[0], cell="lstm", dtype="float64")
    state = start(config)
    curves, batch = lag_gradients(config, state, 6), trial.fresh_batch(config, 6)
    exercise = exercise_of(config)
    model = Model(model_of(config).cell, exercise.n_out, "last", exercise.loss)
    lengths = [len(batch.xs)] * 6 if batch.mask is None else batch.mask.sum(axis=0)
    for name in ("h", "c"):
        assert curves[name].shape == (3, len(batch.xs))
        for s, params in enumerate(members(config, state)):
            expected = [[] for _lag in range(len(batch.xs))]
            for b, length in enumerate(lengths):
                target = batch.targets[length - 1, b] if exercise.readout == "every" else batch.targets[b]
                one = replace(batch, xs=batch.xs[:length, [b]], targets=np.array([target]), mask=None)
                d = model.backward(params, model.forward(params, one)).d_states[name]
                for lag in range(length):
                    expected[lag].append(np.linalg.norm(d[length - lag, 0]))
            np.testing.assert_allclose(curves[name][s], [np.mean(e) for e in expected], rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "chess"}, "no exercise chess"),
        ({"lag": 1}, "lag"),
        ({"cell": "cnn"}, "cell"),
        ({"seeds": 0}, "seeds"),
        ({"batch": 2.5}, "batch"),
        ({"seed": True}, "seed"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"cell": "clockwork", "hidden": 3}, "4 modules"),
    ],
    ids=str,
)
def test_what_cannot_be_tried_is_one_sentence(change, message):
    with pytest.raises(InputError, match=message):
        replace(SMALL, **change)


def test_a_config_comes_back_from_json():
    assert TrialConfig.from_json(SMALL.to_json()) == SMALL
    for broken in ("", "[]", '{"depth": 3}'):
        with pytest.raises(InputError):
            TrialConfig.from_json(broken)


def test_a_damaged_trial_is_refused():
    state = start(SMALL)
    good = dump(SMALL, state)
    for data in (b"", good[: len(good) // 2], dump(SMALL, replace(state, vectors=state.vectors[:, 1:]))):
        with pytest.raises(InputError, match="trial"):
            load(data)


def test_an_exercise_is_learned():
    config = TrialConfig(task="letters", lag=20, cell="rnn", hidden=16, learning_rate=0.02, batch=8, max_updates=200)
    before, after = (evaluate(config, s, 100).loss for s in (start(config), advance(config, start(config), steps=200)))
    assert (after < 0.5 * before).all()
