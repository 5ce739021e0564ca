import csv
import io
from dataclasses import fields, replace

import numpy as np
import pytest

from rnnviz.learn import kept_csv
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.kept import MAX_NAME, differing, nbytes, result, same_text, thinned, unique_name
from rnnviz.learn.train import SMOOTHED, advance, start

SMALL = TrainConfig(hidden=6, length=5, batch=2)


@pytest.fixture(scope="module")
def trained():
    return advance(SMALL, start(SMALL), steps=25)


def test_the_result_of_a_run_is_what_its_history_says(trained):
    now, loss = result(SMALL, trained), trained.history.loss
    means = [loss[n : n + SMOOTHED].mean() for n in range(len(loss) - SMOOTHED + 1)]
    assert now.final == pytest.approx(means[-1])
    assert now.best == pytest.approx(min(means))
    assert (now.updates, now.tokens) == (25, 25 * 5 * 2)
    assert now.passes == pytest.approx(250 / (len(task_of(SMALL).ids) - 1))
    assert now.parameters == sum(array.size for array in trained.params.values()) == model_of(SMALL).n_parameters()


def test_a_run_without_updates_has_no_loss_and_a_short_one_the_mean_of_what_there_is():
    assert (result(SMALL, start(SMALL)).final, result(SMALL, start(SMALL)).best) == (None, None)
    short = advance(SMALL, start(SMALL), steps=3)
    assert result(SMALL, short).final == result(SMALL, short).best == pytest.approx(short.history.loss.mean())


@pytest.mark.parametrize(
    ("wanted", "taken", "expected"),
    [
        ("a", [], "a"),
        ("a", ["a"], "a (2)"),
        ("a", ["a", "a (2)"], "a (3)"),
        ("  a \n b ", [], "a b"),
        ("x" * 99, [], "x" * MAX_NAME),
        ("x" * 99, ["x" * MAX_NAME], "x" * (MAX_NAME - 4) + " (2)"),
    ],
)
def test_a_name_is_one_line_of_limited_length_and_its_own(wanted, taken, expected):
    assert unique_name(wanted, taken) == expected


def test_snapshots_are_thinned_until_they_fit_and_the_first_and_last_stay(trained):
    size = sum(array.nbytes for array in trained.params.values())
    steps = [s.step for s in trained.snapshots]
    assert thinned(trained, len(steps) * size) is trained
    for room in (len(steps) - 1, 5, 3, 2, 0):
        few = thinned(trained, room * size)
        kept = [s.step for s in few.snapshots]
        assert len(kept) <= max(room, 2)
        assert (kept[0], kept[-1]) == (steps[0], steps[-1])
        assert set(kept) <= set(steps)
        assert few.history is trained.history
        assert few.params is trained.params


def test_the_size_of_a_state_counts_every_array(trained):
    one = sum(array.nbytes for array in trained.params.values())
    rest = [*trained.slots.values(), *trained.carry, *trained.history.columns()]
    assert nbytes(trained) == one * (1 + len(trained.snapshots)) + sum(array.nbytes for array in rest)


def test_only_settings_that_differ_are_listed_in_the_order_of_the_fields():
    configs = [SMALL, replace(SMALL, seed=3, cell="gru"), replace(SMALL, seed=3)]
    assert differing(configs) == {"cell": ("lstm", "gru", "lstm"), "seed": (0, 3, 3)}
    assert list(differing(configs)) == ["cell", "seed"]
    assert differing([SMALL]) == differing([SMALL, SMALL]) == {}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"seed": 5, "cell": "gru", "length": 9}, True),
        ({"own_text": "not read"}, True),
        ({"vocabulary_size": 100}, True),  # of characters all are kept
        ({"corpus": "chinese"}, False),
        ({"tokens": "word"}, False),
        ({"corpus": "own", "own_text": "abc"}, False),
    ],
    ids=str,
)
def test_which_runs_read_the_same_text(change, same):
    assert same_text(SMALL, replace(SMALL, **change)) is same


def test_word_runs_with_other_vocabularies_do_not_read_the_same():
    assert not same_text(replace(SMALL, tokens="word"), replace(SMALL, tokens="word", vocabulary_size=100))


def read(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_table_as_csv_holds_results_and_settings_and_no_formula(trained):
    other = replace(SMALL, cell="gru", own_text="secret")
    names = ["=1+1", 'a, "quoted" name', "中文"]
    head, *rows = read(kept_csv.table(dict.fromkeys(names, (SMALL, trained)) | {"gru": (other, start(other))}))
    assert [row[0] for row in rows] == ["'=1+1", names[1], names[2], "gru"]
    assert set(head) >= {f.name for f in fields(TrainConfig)} - {"own_text"}
    first, last = (dict(zip(head, row, strict=True)) for row in (rows[0], rows[-1]))
    assert float(first["final"]) == result(SMALL, trained).final
    assert (first["cell"], last["cell"], last["final"], first["updates"]) == ("lstm", "gru", "", "25")
    assert not any("secret" in value for row in rows for value in row)


def test_the_history_as_csv_is_the_history(trained):
    head, *rows = read(kept_csv.history(trained))
    assert head == ["update", "loss", "raw_norm", "clipped_norm"]
    table = np.array(rows, float)
    np.testing.assert_array_equal(table[:, 0], np.arange(1, 26))
    np.testing.assert_array_equal(table[:, 1:].T, trained.history.columns())
