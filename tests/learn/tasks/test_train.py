"""Training by epochs: replayable slices, checks, an end, and a stop where numbers end."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import TOLERANCE, check_gradients
from rnnviz.core.model import Model
from rnnviz.language import InputError
from rnnviz.learn.tasks import checkpoint
from rnnviz.learn.tasks.config import TASKS, TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.measure import check, evaluate, predict, same_until_end
from rnnviz.learn.tasks.train import advance, start, updates_per_epoch
from rnnviz.worker import kind_of
from tests.core.networks import shaken
from tests.learn.tasks.examples import small


def same(a, b):
    return a.keys() == b.keys() and all((a[name] == b[name]).all() for name in a)


@pytest.mark.parametrize("task", TASKS)
def test_slices_replay_and_a_file_brings_back_the_run(task):
    config = small(task, dropout=0.2, epochs=2, forcing=0.7)
    begun = start(config)
    whole = advance(config, begun, steps=1000)
    half = advance(config, begun, steps=3)
    rest = half.followed_by(advance(config, half.light(), steps=1000))
    assert same(rest.params, whole.params)
    assert (rest.losses == whole.losses).all()
    assert rest.checks == whole.checks
    assert whole.stopped == "epochs"
    assert whole.step == len(whole.losses) == 2 * updates_per_epoch(config)
    assert [c.step for c in whole.checks] == [0, whole.step // 2, whole.step]
    again, brought = checkpoint.load(checkpoint.dump(config, whole))
    assert again == config
    assert same(brought.params, whole.params)
    assert same(brought.slots, whole.slots)
    assert brought.checks == whole.checks
    on = replace(config, epochs=3)
    assert same(advance(on, brought, steps=2).params, advance(on, whole, steps=2).params)
    assert kind_of(config) == "task"


@pytest.mark.parametrize(
    ("task", "epochs", "expected"), [("classify", 25, 0.9), ("tag", 6, 0.99), ("language", 6, 0.15)]
)
def test_checks_agree_with_an_evaluation_and_rise(task, epochs, expected):
    config = small(task, epochs=epochs)
    done = advance(config, start(config), steps=1000)
    result = evaluate(config, done.params, "valid")
    last = done.checks[-1]
    assert (last.loss, last.accuracy) == pytest.approx((result.loss, result.accuracy))
    assert last.accuracy > expected
    assert last.loss < done.checks[0].loss


@pytest.mark.parametrize("task", ["classify", "tag", "language"])
def test_an_evaluation_says_of_each_example_what_the_network_says_of_it_alone(task):
    config = small(task)
    params, numbers = start(config).params, encoded(config)
    result = evaluate(config, params, "test")
    truths, predictions, losses = (result.by_row(v) for v in (result.truths, result.predictions, result.losses))
    for k, row in enumerate(result.rows):
        batch = numbers.batch([row])
        forward = model_of(config).forward(params, batch)
        taken = forward.weights[:, 0] > 0
        np.testing.assert_allclose(losses[k], forward.losses[taken, 0], rtol=1e-4)
        assert (truths[k] == np.broadcast_to(batch.targets, (*taken.shape, 1))[taken, 0]).all()
        said = predict(config, params, list(numbers.data.source[row]))
        said = said[-1:] if task == "classify" else said[: taken.sum()]
        assert (predictions[k] == said.argmax(axis=1)).all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("task", TASKS)
def test_every_cell_takes_every_task_that_it_can(task, cell):
    settings = {"cell": cell, "hidden": 8, "epochs": 1}
    if (task, cell) == ("translate", "jordan"):
        with pytest.raises(InputError, match="Jordan"):
            small(task, **settings)
        return
    config = small(task, **settings)
    assert np.isfinite(advance(config, start(config), steps=2).losses).all()


@pytest.mark.parametrize(
    "settings", [{"readout": "attention"}, {"bidirectional": True}, {"layers": 2}, {"embedding": 0}]
)
def test_the_gradient_that_is_trained_on(settings):
    config = small("classify", dtype="float64", **settings)
    model, numbers = model_of(config), encoded(config)
    params = shaken(model, np.random.default_rng(1), 0.6)
    assert max(check_gradients(model, params, numbers.batch(numbers.rows["train"][:4]), entries=6).values()) < TOLERANCE


def test_dropout_falls_on_the_vectors_of_tokens_and_its_gradient_is_right():
    class Dropping(Model):
        def forward(self, params, batch, state=None, **kwargs):
            return super().forward(params, batch, state, dropout_rng=np.random.default_rng(3), **kwargs)

    config = small("tag", dropout=0.4, dtype="float64")
    plain, numbers = model_of(config), encoded(config)
    assert plain.embedding_dropout == 0.4
    fields = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    dropping, params = Dropping(**fields), start(config).params
    batch = numbers.batch(numbers.rows["train"][:4])
    assert set(np.unique(dropping.forward(params, batch).embedding_kept)) == {0.0, 1 / 0.6}
    assert plain.forward(params, batch).embedding_kept is None
    assert max(check_gradients(dropping, params, batch, entries=8).values()) < TOLERANCE


def test_a_run_that_explodes_stops_with_its_last_finite_weights():
    config = small("classify", learning_rate=1000.0, optimizer="sgd", clip_at=1e6, cell="rnn", nonlinearity="relu")
    done = advance(config, start(config), steps=1000)
    assert done.stopped == "diverged"
    assert all(np.isfinite(array).all() for array in done.params.values())
    assert advance(config, done, steps=5).step == done.step


def test_before_training_a_language_model_finds_every_word_equally_likely():
    config = small("language")
    V = len(encoded(config).vocabulary)
    assert start(config).checks[0].loss == pytest.approx(np.log(V), abs=0.002)


def test_what_is_written_counts_up_to_its_end():
    target = np.array([[3, 3, 3], [4, 4, 0], [0, 0, 0]])
    written = np.array([[3, 3, 3], [4, 5, 0], [0, 0, 7]])
    assert same_until_end(written, target).tolist() == [True, False, True]
    assert same_until_end(written[:1], target).tolist() == [False, False, False]


@pytest.mark.parametrize("damage", [b"", b"no file", b"PK\x03\x04 broken"])
def test_damaged_files_are_refused(damage):
    with pytest.raises(InputError, match="not a checkpoint"):
        checkpoint.load(damage)


def test_impossible_settings_are_refused():
    for settings in (
        {"task": "language", "bidirectional": True},
        {"task": "translate", "embedding": 0},
        {"data": 3},
        {"forcing": 1.5},
        {"task": "sing"},
    ):
        with pytest.raises(InputError):
            TaskConfig(**settings)


def test_a_translation_is_checked_by_what_it_writes():
    config = small("translate", epochs=1)
    loss, share = check(config, start(config).params)
    assert loss == pytest.approx(np.log(len(encoded(config).answers)), abs=0.3)
    assert 0 <= share < 0.2
