"""A data set in numbers: padding, cutting, sentence marks, and every row once an epoch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN
from rnnviz.language import InputError
from rnnviz.learn.tasks.config import TASKS, TaskConfig
from rnnviz.learn.tasks.encode import ENDED, deal, encoded, padded
from tests.learn.tasks.examples import digits, small


def words(numbers, ids):
    return numbers.vocabulary.decode(ids)


def test_sentences_begin_and_end():
    numbers = encoded(small("language", max_length=5))
    rows = numbers.rows["train"][:40]
    batch = numbers.batch(rows)
    for b, row in enumerate(rows):
        sentence = list(numbers.data.source[row])
        marked = [SENTENCE_START, *sentence, SENTENCE_END]
        n = batch.mask[:, b].sum()
        assert n == min(len(sentence) + 1, 5)
        assert words(numbers, batch.xs[:n, b]) == marked[:n]
        assert words(numbers, batch.targets[:n, b]) == marked[1 : n + 1]
        assert set(words(numbers, batch.xs[n:, b])) <= {PADDING_TOKEN}


@pytest.mark.parametrize("task", ["classify", "tag", "translate"])
def test_examples_side_by_side(task):
    numbers = encoded(small(task, max_length=4))
    rows = numbers.rows["valid"]
    batch = numbers.batch(rows)
    xs, mask = (batch.source, batch.source_mask) if task == "translate" else (batch.xs, batch.mask)
    for b, row in enumerate(rows):
        read, answer = numbers.data.source[row][:4], numbers.data.answers[row]
        assert tuple(words(numbers, xs[mask[:, b], b])) == read
        if task == "classify":
            assert (numbers.answers[batch.targets[b]],) == answer
        elif task == "tag":
            assert tuple(numbers.answers[k] for k in batch.targets[mask[:, b], b]) == answer[:4]
        else:
            given_out = [numbers.answers[k] for k in batch.target[batch.target_mask[:, b], b]]
            assert given_out == [*answer[:4], ENDED]


def test_every_row_is_dealt_once_an_epoch_and_batches_are_of_like_length():
    numbers = encoded(small("classify"))
    one, two = deal(numbers, 8, 0, 0), deal(numbers, 8, 0, 1)
    for epoch in (one, two):
        assert sorted(np.concatenate(epoch)) == sorted(numbers.rows["train"])
    assert any((a.shape != b.shape) or (a != b).any() for a, b in zip(one, two, strict=True))
    lengths = numbers.data.source.lengths
    within = np.mean([np.ptp(lengths[rows]) for rows in one])
    assert within < 0.5 * np.ptp(lengths[numbers.rows["train"]])


def test_rare_words_are_unknown_and_words_of_the_test_part_too():
    rows = [["often", "rare" if k == 0 else "often"] for k in range(9)] + [["often", "unseen"]]
    parts = {"train": np.arange(8), "valid": np.array([8]), "test": np.array([9])}
    data = Dataset("x", "text", "t", "word", "en", Column.of(rows), None, parts)
    numbers = encoded(TaskConfig(task="language", data=shelf.put(data).key, vocabulary_size=5))
    assert numbers.vocabulary.index_to_word[4:] == ("often",)
    assert words(numbers, numbers.batch([9]).targets[:, 0]) == ["often", UNKNOWN_TOKEN, SENTENCE_END]


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=6), st.integers(1, 8))
def test_padding_keeps_what_fits(rows, limit):
    ids, mask = padded(Column.of([[str(x) for x in row] for row in rows]), limit, -1)
    kept = np.ones(ids.shape, bool) if mask is None else mask
    column = Column.of([[str(x) for x in row] for row in rows])
    for b in range(len(rows)):
        assert ids[kept[:, b], b].tolist() == column.ids[column.starts[b] : column.starts[b + 1]][:limit].tolist()
    assert (ids[~kept] == -1).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match="another kind"):
        encoded(TaskConfig(task="tag", data=small("classify").data))
    with pytest.raises(InputError, match="not here"):
        encoded(TaskConfig(task="tag", data="own:0123456789abcdef"))
    lonely = shelf.put(Dataset("x", "text", "t", "word", "en", Column.of([["a"]]), None, split(1)))
    with pytest.raises(InputError, match="too few"):
        encoded(TaskConfig(task="language", data=lonely.key))
    with pytest.raises(InputError, match="nothing to read"):
        encoded(small("classify")).reads([])


@pytest.mark.parametrize("task", TASKS)
def test_a_sentence_is_read_as_in_a_batch(task):
    numbers = encoded(small(task))
    row = numbers.rows["test"][0]
    alone, batch = numbers.reads(list(numbers.data.source[row])), numbers.batch([row])
    xs, expected = (alone.source, batch.source) if task == "translate" else (alone.xs, batch.xs)
    assert (xs == expected).all()


def test_the_digits_are_as_said():
    data = digits("labels")
    assert all((row[0] in "1357") == (label == ("odd",)) for row, label in zip(data.source, data.answers, strict=True))
