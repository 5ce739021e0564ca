"""The built-in texts as sentences to learn a language from."""

import pytest

from rnnviz.data.corpora import CORPORA
from rnnviz.data.datasets import BUILT_IN, dataset
from rnnviz.data.stories import TEXTS, make
from rnnviz.data.vocabulary import SPECIAL


@pytest.mark.parametrize("key", ["stories_en", "stories_zh"])
def test_sentences_of_a_text(key):
    data = dataset(key)
    assert (data.kind, data.tokens, data.language) == ("text", "word", BUILT_IN[key].language)
    sentences = list(data.source)
    assert len(set(sentences)) == len(sentences) > 1000
    assert min(data.source.lengths) > 0
    assert not set(data.source.words) & set(SPECIAL["word"])
    assert sorted(row for rows in data.parts.values() for row in rows) == list(range(len(data)))


def test_every_text_is_there_under_its_title():
    assert sorted(TEXTS.values()) == sorted(CORPORA)
    for key, corpus in TEXTS.items():
        assert BUILT_IN[key].title == CORPORA[corpus].title
        assert BUILT_IN[key].make is make


def test_the_same_sentence_is_there_once(monkeypatch):
    monkeypatch.setattr("rnnviz.data.stories.load_text", lambda corpus: "It rained. We ran. It rained. It snowed. No.")
    data = make("stories_en", 0)
    assert [" ".join(words) for words in data.source] == ["It rained .", "We ran .", "It snowed .", "No ."]
