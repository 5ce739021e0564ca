"""From text to windows of ids."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data.task import check_lengths, language_task, probe_ids, random_window, stream_window
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN
from rnnviz.language import InputError

TEXT = "The cat sat. The dog ran."


@pytest.mark.parametrize("kind", ["char", "word"])
@pytest.mark.parametrize("corpus", ["english", "chinese", "pydoc"])
def test_a_corpus_as_a_task(corpus, kind):
    task = language_task(corpus, "", kind, 8000)
    V = len(task.vocabulary)
    assert V <= 8000
    assert task.vocabulary.kind == kind
    assert task.ids.min() >= 0
    assert task.ids.max() < V
    assert task is language_task(corpus, "ignored", kind, 8000)
    with pytest.raises(ValueError, match="read-only"):
        task.ids[0] = 0


def test_rare_words_are_unknown():
    task = language_task("own", TEXT, "word", 6)
    words = [SENTENCE_START, "The", *[UNKNOWN_TOKEN] * 2, ".", SENTENCE_END] * 2
    assert task.vocabulary.decode(task.ids) == words


@given(st.data())
def test_a_pass_reads_every_lane_once(data):
    batch, length = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 7))
    n = data.draw(st.integers(batch * length + 1, 150))
    ids = np.arange(n)
    check_lengths(n, length, batch)
    lane = (n - 1) // batch
    windows = [stream_window(ids, step, length, batch) for step in range(2 * (lane // length))]
    half = len(windows) // 2
    for step, (xs, targets, start) in enumerate(windows):
        assert xs.shape == targets.shape == (length, batch)
        assert xs.flags.c_contiguous
        np.testing.assert_array_equal(targets, xs + 1)
        assert start == step % half * length
    read = np.concatenate([xs for xs, _targets, _start in windows[:half]])
    assert read.shape == (half * length, batch)
    assert lane - len(read) < length
    np.testing.assert_array_equal(read, np.arange(batch) * lane + np.arange(len(read))[:, None])
    np.testing.assert_array_equal(windows[0][0], windows[half][0])


def test_random_windows_reach_both_ends():
    ids = np.arange(12) * 2
    xs, targets = random_window(ids, np.random.default_rng(0), 9, 200)
    assert xs.shape == (9, 200)
    assert set(xs[0] // 2) == {0, 1, 2}
    np.testing.assert_array_equal(xs, xs[0] + 2 * np.arange(9)[:, None])
    np.testing.assert_array_equal(targets, xs + 2)
    np.testing.assert_array_equal(xs, random_window(ids, np.random.default_rng(0), 9, 200)[0])


def test_texts_that_are_just_long_enough():
    check_lengths(101, 25, 4)
    with pytest.raises(InputError, match=r"100 tokens.*4 sequences of 25 need 101.*up to 24"):
        check_lengths(100, 25, 4)
    check_lengths(100, 24, 4)
    with pytest.raises(InputError, match=r"6 tokens.*longer text"):
        check_lengths(6, 25, 4)


@pytest.mark.parametrize(("kind", "length", "expected"), [
    ("char", 50, list("The cat")),
    ("char", 3, list("The ")),
    ("word", 50, [SENTENCE_START, "The", "cat", SENTENCE_END]),
    ("word", 2, [SENTENCE_START, "The", "cat"]),
])  # fmt: skip
def test_a_probe_sentence(kind, length, expected):
    task = language_task("own", TEXT, kind, 100)
    ids, tokens = probe_ids(task, "The cat", length)
    assert tokens == expected == task.vocabulary.decode(ids)


def test_unknown_tokens_of_a_probe_keep_their_text():
    task = language_task("own", TEXT, "char", 100)
    ids, tokens = probe_ids(task, "The 猫", 50)
    assert tokens == list("The 猫")
    assert ids[-1] == task.vocabulary.unknown
    assert task.vocabulary.unknown not in ids[:-1]


@pytest.mark.parametrize("sentence", ["", " \n", "\x00"])
def test_an_empty_probe_is_the_beginning_of_the_text(sentence):
    task = language_task("own", TEXT, "char", 100)
    ids, tokens = probe_ids(task, sentence, 6)
    assert tokens == list("The cat")
    np.testing.assert_array_equal(ids, task.ids[:7])


@pytest.mark.parametrize(
    ("kind", "sentence", "words"),
    [("char", "x", "one character"), ("char", "猫狗", "knows none"), ("word", "Purple fog", "knows none")],
)
def test_refused_probes(kind, sentence, words):
    task = language_task("own", TEXT, kind, 100)
    with pytest.raises(InputError, match=words):
        probe_ids(task, sentence, 10)
