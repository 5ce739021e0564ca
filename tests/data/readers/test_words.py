"""The fast way to words gives what NLTK gives."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.data.corpora import load_text
from rnnviz.data.readers import words as words_module
from rnnviz.data.readers.words import LONGEST_WORD, REMEMBERED, Remembered, WordSplitter
from rnnviz.data.tokenize import split_words

SPECIAL = """cannot can't (don't) "can't" 'tis 'Twas. d'ye more'n wanna I'd've n't 's dogs' Tom's. it's) '' `` ' " ...
    e.g. -- 1,000 3.5 foo," foo." [foo-bar]: cannot-do x?" (a b) U.S. $5 50% 我们 “So” a—b"""
PIECES = st.sampled_from(SPECIAL.split()) | st.text(
    st.sampled_from("abtTdsxS019.,:;?!'\"`’”“‘«»()[]{}<>-—_…@#$%&*，。我é ıſ"), max_size=6
)
SPLITTER = WordSplitter()


@given(st.lists(PIECES, max_size=6).map(" ".join))
@example('"')
@example("a. )")
@example("a .")
@example("\"''a b")
@settings(deadline=None, max_examples=120)
def test_any_sentence(sentence):
    sentence = " ".join(sentence.split())
    assert SPLITTER.split(sentence) == SPLITTER.split(sentence) == split_words(sentence)


@pytest.mark.parametrize("corpus", ["english", "chinese", "pydoc"])
def test_texts(corpus):
    for line in load_text(corpus).splitlines()[:100]:
        assert SPLITTER.split(line) == split_words(" ".join(line.split()))


def test_what_is_no_word_is_cut():
    words = SPLITTER.split("see " + "a." * LONGEST_WORD + " there")
    assert words == ["see", "a." * (LONGEST_WORD // 2), "a." * (LONGEST_WORD // 2), "there"]


def test_patience_ends(monkeypatch):
    monkeypatch.setattr(words_module, "MOST_ASKED", 3)
    splitter = WordSplitter()
    assert [splitter.split(f"a.{n}!b c") for n in range(5)] == [
        *(["a.0", "!", "b", "c"], ["a.1", "!", "b", "c"], ["a.2", "!", "b", "c"]),
        *(["a", ".", "3", "!", "b", "c"], ["a", ".", "4", "!", "b", "c"]),
    ]


def test_memory_is_bounded():
    remembered = Remembered(len)
    for n in range(REMEMBERED + 10):
        assert remembered[str(n)] == len(str(n))
    assert remembered["x" * 1000] == 1000
    assert len(remembered) == REMEMBERED
