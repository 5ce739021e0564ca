from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.analysis.corpus_statistics import BINS, amounts, answer_counts, coverage, length_histogram
from rnnviz.data.column import Column
from rnnviz.data.dataset import PARTS, Dataset
from rnnviz.data.vocabulary import build_vocabulary


def made(source, answers=None, kind="text", parts=None, tokens="word"):
    """A data set whose parts are thirds, if nothing else is said."""
    if parts is None:
        parts = dict(zip(PARTS, np.array_split(np.arange(len(source)), 3), strict=True))
    column = None if answers is None else Column.of(answers)
    return Dataset("", kind, "made", tokens, "en", Column.of(source), column, parts)


def test_amounts_are_counted_by_part():
    parts = {"train": np.array([0, 1]), "valid": np.array([2]), "test": np.array([], int)}
    data = made([s.split() for s in ("a b a", "c", "a d d d")], parts=parts)
    found = amounts(data.source, data.parts)
    as_tuples = {part: (one.sequences, one.tokens, one.types) for part, one in found.items()}
    assert as_tuples == {"": (3, 8, 4), "train": (2, 4, 3), "valid": (1, 4, 2), "test": (0, 0, 0)}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=300))
def test_a_histogram_holds_every_length_in_its_bin(lengths):
    lengths = np.array(lengths)
    found = length_histogram(lengths)
    assert len(found.starts) == len(found.counts) <= BINS + 1
    assert found.counts.sum() == len(lengths)
    assert (np.diff(found.starts) == found.width).all()
    ends = [*found.starts[1:], np.inf if found.open_end else found.starts[-1] + found.width]
    for start, end, count in zip(found.starts, ends, found.counts, strict=True):
        assert ((lengths >= start) & (lengths < end)).sum() == count
    if found.open_end:
        assert found.counts[-1] <= max(1, 0.01 * len(lengths) + 1)


def test_few_lengths_have_a_bar_each():
    found = length_histogram(np.array([3, 3, 5]))
    assert found.width == 1
    assert found.starts.tolist() == [3, 4, 5]
    assert found.counts.tolist() == [2, 0, 1]
    assert not found.open_end


def test_answers_are_counted_by_part_in_one_order():
    data = made([["x"]] * 6, [["b"], ["a"], ["a"], ["c"], ["b"], ["a"]], "labels")
    assert answer_counts(data) == {
        "train": {"a": 1, "b": 1, "c": 0},
        "valid": {"a": 1, "b": 0, "c": 1},
        "test": {"a": 1, "b": 1, "c": 0},
    }
    assert [list(of_part) for of_part in answer_counts(data).values()] == [["a", "b", "c"]] * 3


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=3, max_size=12),
    st.integers(4, 14),
)
def test_coverage_is_that_of_the_vocabulary_of_each_size(sentences, size):
    """Against a vocabulary that is built and a text that is encoded with it."""
    data = made(sentences)
    found = coverage(data)
    train, test = ([token for row in data.parts[part] for token in data.source[row]] for part in ("train", "test"))
    vocabulary = build_vocabulary(train, "word", size)
    at = found.words_within(size)
    assert at == len(vocabulary) - 4
    for tokens, known in ((train, found.known_train), (test, found.known_other)):
        expected = np.mean(vocabulary.encode(tokens) != vocabulary.unknown) if tokens else 0
        assert known[at] == pytest.approx(expected)
    assert Counter(train).total() == found.train.sum()


def test_words_that_training_never_shows_are_out_of_every_vocabulary():
    data = made([["a", "b"], ["a"], ["a", "new", "new", "newer"]])
    found = coverage(data)
    assert found.n_other == 4
    assert found.known_other.tolist() == [0, 0.25, 0.25]
    assert found.known_train.tolist() == [0, 0.5, 1]
