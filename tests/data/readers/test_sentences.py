"""The fast way to sentences gives what Punkt gives."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.data.corpora import load_text
from rnnviz.data.readers.sentences import SentenceSplitter
from rnnviz.data.tokenize import EMPTY_LINE, split_sentences

SPECIAL = """Mr. Smith said." foo.) he J. U.S. p.m. e.g. The word. Word. No. 15. "Why? what?! oh... ... " (And ” --
    --x "--y foo.--bar dr.-ing. a.b. x.(y 我来了。 “走！” Anna."""
PIECES = st.sampled_from([*SPECIAL.split(), "\n\n"]) | st.text(
    st.sampled_from("abTS09.,;?!'\"’”“)(-—…。我"), max_size=4
)
SPLITTER = SentenceSplitter()


def by_nltk(text):
    text = "\n\n".join(" ".join(paragraph.split()) for paragraph in EMPTY_LINE.split(text))
    return [sentence for sentence in split_sentences(text) if sentence.strip()]


@given(st.lists(PIECES, max_size=8).map(" ".join))
@example("A. B. said he.\n\nB.")
@example('He left. " Then.')
@settings(deadline=None, max_examples=100)
def test_any_text(text):
    found = [" ".join(sentence) for sentence in SPLITTER.split(text)]
    assert found == [" ".join(sentence.split()) for sentence in by_nltk(text)]


@pytest.mark.parametrize("corpus", ["english", "chinese", "pydoc"])
def test_texts(corpus):
    text = load_text(corpus)[:8000]  # tokenize.py cuts paragraphs of 10,000 characters
    assert [" ".join(sentence) for sentence in SPLITTER.split(text)] == [" ".join(s.split()) for s in by_nltk(text)]


def test_long_pieces_do_not_stall():
    found = list(SPLITTER.split("a" * 100_000 + ". Then " + ".!" * 50_000 + " end. So."))
    assert found[0] == ["a" * 100_000 + "."]
    assert found[-1] == ["So."]
