from dataclasses import replace

import numpy as np
import pytest

from rnnviz.core.arrays import pack
from rnnviz.core.cells import CELLS
from rnnviz.core.records import Batch
from rnnviz.data.ngrams import bigram_loss, unigram_loss
from rnnviz.language import InputError
from rnnviz.learn.bptt import LEARNERS
from rnnviz.learn.config import CHOICES, RANGES, RATES, TrainConfig, model_of, task_of
from rnnviz.learn.optimizers import OPTIMIZERS
from rnnviz.learn.train import SNAPSHOT_BYTES, Snapshot, advance, keep, snapshot_due, start

SMALL = TrainConfig(
    corpus="own",
    own_text="the cat sat on the mat. the dog sat on the log. " * 20,
    hidden=8,
    length=10,
    batch=4,
    max_updates=40,
)


def same(a, b):
    assert a.step == b.step
    assert a.stopped == b.stopped
    for key in a.params:
        np.testing.assert_array_equal(a.params[key], b.params[key])
    for key in a.slots:
        np.testing.assert_array_equal(a.slots[key], b.slots[key])
    for ours, theirs in zip((*a.carry, *a.history.columns()), (*b.carry, *b.history.columns()), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert [s.step for s in a.snapshots] == [s.step for s in b.snapshots]
    for ours, theirs in zip(a.snapshots, b.snapshots, strict=True):
        for key in ours.params:
            np.testing.assert_array_equal(ours.params[key], theirs.params[key])


NETWORKS = {
    "forgetless": {"cell": "lstm", "forget": "none", "peepholes": True},
    "coupled": {"cell": "lstm", "forget": "coupled"},
    "reset-before": {"cell": "gru", "reset": "before"},
    "modules": {"cell": "clockwork", "modules": 8},
    "embedding": {"cell": "jordan", "embedding": 3},
    "layers": {"cell": "gru", "layers": 2},
    "dropout": {"cell": "lstm", "layers": 3, "dropout": 0.4},
    "both-ways": {"cell": "rnn", "bidirectional": True},
    "everything": {
        "cell": "lstm",
        "peepholes": True,
        "layers": 2,
        "bidirectional": True,
        "dropout": 0.3,
        "embedding": 5,
    },
    "clockwork-layers": {"cell": "clockwork", "layers": 2, "bidirectional": True, "dropout": 0.2},
}


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("learner", LEARNERS)
def test_slices_do_not_matter_to_any_network(network, learner):
    """Nor do the clocks, the masks of dropout and the states carried in each lane: equal bits."""
    config = replace(SMALL, learner=learner, max_updates=17, **NETWORKS[network])
    whole = advance(config, start(config), steps=100)
    state = start(config)
    for steps in (1, 4, 2, 30):
        state = state.followed_by(advance(config, state.light(), steps=steps))
    same(whole, state)
    assert whole.step == 17
    assert all(np.isfinite(p).all() for p in whole.params.values())
    moved = [name for name, p in whole.params.items() if not np.array_equal(p, whole.snapshots[0].params[name])]
    assert moved == list(whole.params)


def test_dropout_is_drawn_anew_at_every_update_and_by_the_seed():
    config = replace(SMALL, layers=2, dropout=0.5, learning_rate=0.0, learner="bptt")
    begun = start(config)
    losses = advance(config, begun, steps=3).history.loss
    assert advance(replace(config, dropout=0.0), begun, steps=3).history.loss[0] != losses[0]
    ids = task_of(config).ids
    batch = Batch(ids[:10, None], ids[1:11, None])
    drawn = [
        model_of(config).forward(begun.params, batch, dropout_rng=np.random.default_rng(n)).loss for n in (0, 0, 1)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_lane_that_reads_from_the_end_starts_each_window_anew():
    config = replace(SMALL, cell="gru", layers=2, bidirectional=True)
    carry = advance(config, start(config), steps=1).carry
    reverse = [place.reverse for place in model_of(config).lanes]
    assert [not np.any(state) for state in carry] == reverse


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_slices_do_not_matter(cell, learner, optimizer):
    config = replace(SMALL, cell=cell, learner=learner, optimizer=optimizer, max_updates=23)
    whole = advance(config, start(config), steps=100)
    state = start(config)
    for steps in (1, 5, 9, 2, 20):
        state = state.followed_by(advance(config, state.light(), steps=steps))
    same(whole, state)
    assert whole.step == 23
    assert whole.stopped == "updates"


def test_states_are_not_touched():
    first = start(SMALL)
    kept = pack(first.params).copy()
    second = advance(SMALL, first, steps=3)
    third = advance(SMALL, second, steps=3)
    np.testing.assert_array_equal(pack(first.params), kept)
    np.testing.assert_array_equal(pack(first.snapshots[0].params), kept)
    same(third, advance(SMALL, second, steps=3))


def test_a_budget_makes_at_least_one_update():
    assert advance(SMALL, start(SMALL), budget_s=0.0).step == 1
    with pytest.raises(ValueError, match="steps or budget_s"):
        advance(SMALL, start(SMALL))


def test_seeds():
    runs = [pack(start(replace(SMALL, seed=s)).params) for s in (0, 0, 1)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])
    config = replace(SMALL, learner="bptt")
    other = replace(config, seed=1)
    begun = start(config)
    assert advance(config, begun, steps=1).history.loss != advance(other, begun, steps=1).history.loss


def test_truncated_bptt_carries_the_state():
    config = replace(SMALL, learning_rate=0.0, length=10)
    state = advance(config, start(config), steps=1)
    assert np.abs(state.carry[0]).max() > 0
    second = advance(config, state, steps=1).history.loss[-1]
    zero = replace(state, carry=tuple(np.zeros_like(c) for c in state.carry))
    assert advance(config, zero, steps=1).history.loss[-1] != second


def test_target_loss():
    config = replace(SMALL, target_loss=100.0)
    state = advance(config, start(config), steps=100)
    assert (state.step, state.stopped) == (10, "target")
    assert state.ended(config)


def test_a_run_has_ended_when_its_updates_are_made_and_goes_on_when_there_are_more():
    config = replace(SMALL, max_updates=2)
    state = advance(config, start(config), steps=1)
    assert not state.ended(config)
    state = advance(config, state, steps=1)
    assert state.ended(config)
    assert not state.ended(replace(config, max_updates=3))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_divergence_keeps_the_last_finite_parameters(optimizer):
    config = replace(
        SMALL,
        cell="rnn",
        nonlinearity="relu",
        optimizer=optimizer,
        learning_rate=1000.0,
        clipping="none",
        max_updates=400,
        scheme="orthogonal",
        gain=4.0,
        length=20,
    )
    state = advance(config, start(config), steps=400)
    assert state.stopped == "diverged"
    assert state.ended(replace(config, max_updates=10_000))
    assert np.isfinite(pack(state.params)).all()
    for column in state.history.columns():
        assert len(column) == state.step
        assert np.isfinite(column).all()
    assert advance(config, state, steps=1).step == state.step


def test_rates_change_in_mid_run():
    state = advance(SMALL, start(SMALL), steps=5)
    slow = replace(SMALL, learning_rate=0.0)
    assert SMALL.same_network(slow)
    assert not SMALL.same_network(replace(slow, hidden=9))
    np.testing.assert_array_equal(pack(advance(slow, state, steps=3).params), pack(state.params))
    assert set(RATES) < set(TrainConfig.__dataclass_fields__)


def test_snapshots_grow_and_are_bounded():
    assert [s for s in range(1001) if snapshot_due(s)] == [
        0, 1, 2, 3, 5, 7, 10, 20, 30, 50, 70, 100, 200, 300, 500, 700, 1000,
    ]  # fmt: skip
    big = np.empty(SNAPSHOT_BYTES // 8 // 8)
    snapshots = ()
    for step in range(50):
        snapshots = keep(snapshots, Snapshot(step, {"W": big}))
        assert sum(s.params["W"].nbytes for s in snapshots) <= SNAPSHOT_BYTES
        assert snapshots[0].step == 0
        assert snapshots[-1].step == step


def test_too_short_a_text():
    with pytest.raises(InputError, match="41"):
        start(replace(SMALL, own_text="abc " * 8))


def test_it_learns():
    config = TrainConfig(max_updates=400, hidden=32, cell="gru")
    task = task_of(config)
    state = advance(config, start(config), steps=400)
    assert state.history.loss[0] == pytest.approx(np.log(len(task.vocabulary)), abs=0.1)
    assert state.history.loss[-20:].mean() < unigram_loss(task.ids, len(task.vocabulary)) - 0.3
    assert bigram_loss(task.ids, len(task.vocabulary)) < unigram_loss(task.ids, len(task.vocabulary))


def test_config_round_trip():
    config = replace(SMALL, cell="gru", learning_rate=0.1)
    assert TrainConfig.from_json(config.to_json()) == config
    assert hash(TrainConfig.from_json(config.to_json())) == hash(config)


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{", '{"cell": "x"}', '{"hidden": 0}', '{"hidden": "9"}', '{"hidden": true}', '{"no": 1}',
             '{"learning_rate": NaN}', '{"own_text": 3}', '{"length": 1e99}', '{"cell": ["rnn"]}', '{"cell": null}',
             '{"peepholes": 1}', '{"bidirectional": "yes"}', '{"cell": "jordan", "layers": 2}',
             '{"cell": "jordan", "bidirectional": true}']
)  # fmt: skip
def test_impossible_configs(text):
    with pytest.raises(InputError):
        TrainConfig.from_json(text)


def test_every_field_is_checked():
    fields = TrainConfig.__dataclass_fields__
    switches = {name for name, field in fields.items() if field.type == "bool"}
    assert set(CHOICES) | set(RANGES) | switches | {"own_text"} == set(fields)
