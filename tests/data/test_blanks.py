"""Blanks: where the clue stands, and that nothing before it gives the answer away."""

from collections import Counter, defaultdict

import pytest

from rnnviz.data.blanks import BLANK, NO_ANSWER, clue_behind
from rnnviz.data.datasets import dataset
from rnnviz.data.tokenize import split_words

KEYS = ("blanks_en", "blanks_zh")


@pytest.mark.parametrize("key", KEYS)
def test_one_blank_each_and_the_answers_are_balanced(key):
    data = dataset(key)
    answers = {True: Counter(), False: Counter()}
    for tokens, tags in zip(data.source, data.answers, strict=True):
        assert tokens.count(BLANK) == 1
        assert [tag != NO_ANSWER for tag in tags] == [token == BLANK for token in tokens]
        answers[clue_behind(tokens)][tags[tokens.index(BLANK)]] += 1
    for counts in answers.values():
        assert len(counts) == 8
        assert len(set(counts.values())) == 1
    assert answers[True] == answers[False]
    assert len(set(data.source)) == len(data)


@pytest.mark.parametrize("key", KEYS)
def test_before_the_blank_nothing_tells_the_answer_if_the_clue_is_behind(key):
    """The best guess from any one word before the blank is hardly better than chance."""
    data = dataset(key)
    by_word = defaultdict(Counter)
    for tokens, tags in zip(data.source, data.answers, strict=True):
        if clue_behind(tokens):
            place = tokens.index(BLANK)
            for word in tokens[:place]:
                by_word[word][tags[place]] += 1
    frequent = {word: counts for word, counts in by_word.items() if counts.total() >= 300}
    assert frequent
    for counts in frequent.values():
        assert max(counts.values()) / counts.total() < 0.2


@pytest.mark.parametrize("key", KEYS)
def test_the_users_own_sentence_is_split_alike(key):
    glue = "" if key.endswith("zh") else " "
    for row in range(0, 3200, 40):
        tokens = dataset(key).source[row]
        assert split_words(glue.join(tokens)) == list(tokens)
