"""The built-in texts as data to learn a language from: every sentence an example, no two of them alike."""

from __future__ import annotations

from rnnviz.data.column import Column
from rnnviz.data.corpora import CORPORA, load_text
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.tokenize import split_sentences, split_words

TEXTS = {"stories_en": "english", "stories_zh": "chinese", "pydoc": "pydoc"}  # the key of the data: of the corpus


def make(key: str, _number: int) -> Dataset:
    """The sentences of a text in its order, as words and punctuation; those that occur twice are there once."""
    corpus = CORPORA[TEXTS[key]]
    sentences = (tuple(split_words(sentence)) for sentence in split_sentences(load_text(corpus.key)))
    source = Column.of(dict.fromkeys(words for words in sentences if words))
    return Dataset(key, "text", corpus.title, "word", corpus.language, source, None, split(len(source)))
