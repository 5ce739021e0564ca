"""The comparison of learning rules: pure slices, equal where the rules are equal, bit for bit through a file."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.core.arrays import unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.language import InputError
from rnnviz.learn.clipping import clip
from rnnviz.learn.ekf import update
from rnnviz.learn.influence import zero_influence
from rnnviz.learn.rules import CLIP, RulesState, advance, start
from rnnviz.learn.rules_config import RULES, TASKS, RulesConfig, affordable, exercise_of, model_of
from rnnviz.learn.rules_costs import costs
from rnnviz.learn.rules_file import dump, load

SMALL = RulesConfig(task="embedded_reber", hidden=3)


def weights(state, rule):
    return state.learners[rule].arrays["w"]


def assert_same(a: RulesState, b: RulesState):
    assert (a.sequences, a.steps, a.stopped) == (b.sequences, b.steps, b.stopped)
    assert a.learners.keys() == b.learners.keys()
    for rule, learner in a.learners.items():
        other = b.learners[rule]
        assert (learner.updates, learner.stopped) == (other.updates, other.stopped)
        np.testing.assert_array_equal(learner.points[[0, 1, 3]], other.points[[0, 1, 3]])  # seconds are the clock's
        assert learner.arrays.keys() == other.arrays.keys()
        for name, array in learner.arrays.items():
            np.testing.assert_array_equal(array, other.arrays[name])


def test_all_rules_begin_with_the_same_weights_and_the_same_loss():
    state = start(SMALL)
    assert tuple(state.learners) == RULES
    for learner in state.learners.values():
        np.testing.assert_array_equal(learner.arrays["w"], weights(state, "bptt"))
        np.testing.assert_array_equal(learner.points[:, 0], state.learners["bptt"].points[:, 0])
    np.testing.assert_array_equal(state.learners["ekf"].arrays["P"], np.eye(model_of(SMALL).n_parameters()))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "jordan", "clockwork"])
@pytest.mark.parametrize("task", TASKS)
def test_every_task_runs_with_every_cell_and_every_slice_is_pure(task, cell):
    config = RulesConfig(task=task, cell=cell, hidden=3)
    first = start(config)
    kept = {rule: {n: a.copy() for n, a in learner.arrays.items()} for rule, learner in first.learners.items()}
    once = advance(config, first, steps=3)
    twice = advance(config, advance(config, first, steps=1), steps=2)
    assert_same(once, twice)
    for rule, arrays in kept.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(first.learners[rule].arrays[name], array)
        assert not np.array_equal(weights(once, rule), weights(first, rule))
    assert once.sequences == 3
    assert once.learners["rtrl"].updates == once.learners["ekf"].updates == once.steps
    assert once.learners["bptt"].updates == 3


def test_a_slice_through_a_file_is_the_same_slice():
    begun = advance(SMALL, start(SMALL), steps=2)
    config, sent = load(dump(SMALL, begun.light()))
    assert config == SMALL
    assert sum(learner.points.size for learner in sent.learners.values()) == 0
    after = begun.followed_by(load(dump(config, advance(config, sent, steps=2)))[1])
    assert_same(after, advance(SMALL, begun, steps=2))


def test_truncated_to_the_whole_sequence_is_back_propagation():
    config = RulesConfig(task="xor_in_time", hidden=3, k1=48, k2=48, tbptt_rate=0.7, bptt_rate=0.7)
    after = advance(config, start(config), steps=2)
    np.testing.assert_allclose(weights(after, "tbptt"), weights(after, "bptt"), rtol=1e-12, atol=1e-14)


def test_truncated_updates_take_each_loss_once_and_stop_k2_steps_back():
    config = RulesConfig(task="xor_in_time", hidden=3, k1=30, k2=40, tbptt_rate=0.1)
    model, batch = model_of(config), exercise_of(config).draw(np.random.default_rng((config.seed, 1, 0)), 1)
    like = model.init(np.random.default_rng(0), "float64")
    w = weights(start(config), "tbptt").copy()

    def step(begin, last, end, state):
        """The gradient of the mean of losses last..end by finite windows: two calls of the model, subtracted."""
        params = unpack(w, like)
        part = replace(batch, xs=batch.xs[begin:end], targets=batch.targets[begin:end], start=begin)
        total = model.backward(params, model.forward(params, part, state)).vector * (end - begin)
        if last > begin:
            early = replace(batch, xs=batch.xs[begin:last], targets=batch.targets[begin:last], start=begin)
            total = total - model.backward(params, model.forward(params, early, state)).vector * (last - begin)
        return w - config.tbptt_rate * clip(total / (end - last), "norm", CLIP)[0]

    first = model.forward(unpack(w, like), replace(batch, xs=batch.xs[:30], targets=batch.targets[:30]))
    at_8 = tuple(s[8] for s in first.states.values())
    w = step(0, 0, 30, None)
    w = step(8, 30, 48, at_8)
    np.testing.assert_allclose(weights(advance(config, start(config), steps=1), "tbptt"), w, rtol=1e-10, atol=1e-13)


def test_with_frozen_weights_rtrl_shows_the_influence_of_the_last_step():
    config = RulesConfig(task="embedded_reber", hidden=3, rtrl_rate=0.0)
    state = advance(config, start(config), steps=1)
    np.testing.assert_array_equal(weights(state, "rtrl"), weights(start(config), "rtrl"))
    M = state.learners["rtrl"].arrays["M"]
    assert M.shape == (3, zero_influence(model_of(config)).shape[1])
    assert np.abs(M).max() > 0


def test_a_rule_that_diverges_stops_and_the_others_go_on(monkeypatch):
    from rnnviz.learn import rules

    monkeypatch.setitem(rules.LEARN, "rtrl", lambda model, config, arrays, like, batch: arrays["w"].fill(np.nan) or 1)

    def not_definite(model, config, arrays, like, batch):
        arrays["P"][...] = -1
        return update(arrays["P"], rules.ekf.Observation(np.ones((1, len(arrays["P"]))), np.ones(1), np.eye(1)), 0.0)

    monkeypatch.setitem(rules.LEARN, "ekf", not_definite)
    before = start(SMALL)
    after = advance(SMALL, before, steps=3)
    assert [learner.stopped for learner in after.learners.values()] == ["", "", "diverged", "diverged"]
    assert after.stopped == ""
    np.testing.assert_array_equal(weights(after, "rtrl"), weights(before, "rtrl"))
    np.testing.assert_array_equal(after.learners["ekf"].arrays["P"], before.learners["ekf"].arrays["P"])
    assert after.learners["bptt"].updates == 3
    assert after.learners["rtrl"].points.shape[1] == 1


def test_the_comparison_ends_where_it_is_told_to():
    config = replace(SMALL, max_sequences=2)
    after = advance(config, start(config), steps=9)
    assert (after.sequences, after.stopped) == (2, "sequences")
    assert_same(advance(config, after, budget_s=0.01), after)


def test_large_networks_leave_the_expensive_rules_out():
    sizes = {8: RULES, 20: ("bptt", "tbptt", "rtrl"), 32: ("bptt", "tbptt")}
    for hidden, expected in sizes.items():
        config = RulesConfig(cell="lstm", hidden=hidden)
        assert affordable(config) == expected
        assert tuple(start(config).learners) == expected
    at_most = [RulesConfig(cell=cell, hidden=16) for cell in ("rnn", "gru", "jordan", "clockwork")]
    assert all(affordable(config) == RULES for config in at_most)


def test_the_filter_learns_from_few_sequences():
    state = advance(RulesConfig(), start(RulesConfig()), steps=5)
    losses = {rule: learner.points[3] for rule, learner in state.learners.items()}
    assert losses["ekf"][-1] < 0.4 * losses["ekf"][0]
    assert all(losses[rule][-1] < losses[rule][0] for rule in RULES)
    assert losses["ekf"][-1] < min(losses[rule][-1] for rule in RULES if rule != "ekf")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"task": "chess"}, "task"),
        ({"cell": "brain"}, "cell"),
        ({"hidden": 1}, "hidden"),
        ({"hidden": 8.0}, "hidden"),
        ({"seed": True}, "seed"),
        ({"rtrl_rate": float("nan")}, "rtrl_rate"),
        ({"r": 0.0}, "r:"),
        ({"k1": 10, "k2": 9}, "k2"),
    ],
)
def test_a_config_that_cannot_be_is_refused_by_name(wrong, name):
    with pytest.raises(InputError, match=name):
        RulesConfig(**wrong)
    good = RulesConfig().to_json()
    assert RulesConfig.from_json(good) == RulesConfig()
    with pytest.raises(InputError):
        RulesConfig.from_json(good[:-5])


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "clockwork"])
def test_costs_grow_as_their_order_says(cell):
    small, large = (Model(CELLS[cell](6, hidden), 6) for hidden in (256, 512))
    low, high = (costs(model, 50, 5, 10) for model in (small, large))
    assert tuple(low) == RULES
    assert low["tbptt"].work == 2 * low["bptt"].work
    for rule in RULES:
        power = int(low[rule].order[4])
        assert high[rule].work / low[rule].work == pytest.approx(2**power, rel=0.15)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "clockwork", "jordan"])
def test_memory_is_that_of_the_real_arrays(cell):
    config = RulesConfig(cell=cell, hidden=5)
    model, arrays = model_of(config), {rule: learner.arrays for rule, learner in start(config).learners.items()}
    found = costs(model, 50, config.k1, config.k2)
    assert found["rtrl"].memory == 2 * zero_influence(model).size
    assert found["ekf"].memory - found["rtrl"].memory == arrays["ekf"]["P"].size
    assert found["bptt"].memory == 5 * found["tbptt"].memory
    assert found["bptt"].work == 3 * arrays["bptt"]["w"].size
