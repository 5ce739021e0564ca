"""How each of NLTK's corpora becomes examples.

A reader adds to a Gathering and says after each piece what share is read, and to which of PARTS the piece belongs: ""
where the corpus does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rnnviz.data.readers.gathering import Gathering
from rnnviz.data.tokenize import QUOTES
from rnnviz.data.uploads import clean
from rnnviz.language import _

PIECE = 500  # examples between two reports

WRITTEN = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"} | dict.fromkeys(
    QUOTES, '"'
)
BROWN_TAG = re.compile(r"(?:fw-)?([a-z$.,():'`]+|--|\*)", re.IGNORECASE)  # without -tl, -hl, -nc, *, and second parts
TRACE = "-NONE-"

Pieces = Iterator[tuple[float, str]]


def _sentence_polarity(to: Gathering) -> Pieces:
    from nltk.corpus import sentence_polarity

    for place, label in enumerate(("neg", "pos")):
        lines = clean(sentence_polarity.raw(f"rt-polarity.{label}")).split("\n")
        for n, line in enumerate(lines, 1):
            if line.strip():
                _add(to, n, line, label)
            if n % PIECE == 0:
                yield (place + n / len(lines)) / 2, ""
    yield 1, ""


def _movie_reviews(to: Gathering) -> Pieces:
    from nltk.corpus import movie_reviews

    names = movie_reviews.fileids()
    for n, name in enumerate(names, 1):
        _add(to, name, clean(movie_reviews.raw(name)), name[:3])
        yield n / len(names), ""


def _names(to: Gathering) -> Pieces:
    from nltk.corpus import names

    for label in ("female", "male"):
        for n, name in enumerate(names.words(f"{label}.txt"), 1):
            _add(to, n, clean(name), label)
        yield 0.5 if label == "female" else 1, ""


def _cmudict(to: Gathering) -> Pieces:
    from nltk.corpus import cmudict

    entries, known = list(cmudict.entries()), set()
    for n, (word, phonemes) in enumerate(entries, 1):
        if word in known:
            to.drop(_("A second way to pronounce the same word."), n, f"{word}: {' '.join(phonemes)}")
        else:
            known.add(word)
            to.add_pair(n, word, phonemes)
        if n % PIECE == 0 or n == len(entries):
            yield n / len(entries), ""


def _raw_texts(corpus: str) -> Callable[[Gathering], Pieces]:
    """A reader of plain texts, file by file."""

    def read(to: Gathering) -> Pieces:
        import nltk.corpus

        texts = getattr(nltk.corpus, corpus)
        names = texts.fileids()
        for n, name in enumerate(names, 1):
            to.add_text(clean(texts.raw(name)))
            yield n / len(names), ""

    return read


def _tagged(corpus: str, tag: Callable[[str], str] = str) -> Callable[[Gathering], Pieces]:
    """A reader of a corpus in which every word has a part of speech."""

    def read(to: Gathering) -> Pieces:
        import nltk.corpus

        texts = getattr(nltk.corpus, corpus)
        names = texts.fileids()
        for n, name in enumerate(names, 1):
            for k, sentence in enumerate(texts.tagged_sents(name), 1):
                kept = [(word, tag(mark or "")) for word, mark in sentence if mark != TRACE]
                _add_tagged(to, _("{name}, sentence {n}").format(name=name, n=k), kept)
            yield n / len(names), ""

    return read


def _conll(corpus: str, files: dict[str, str], column: int) -> Callable[[Gathering], Pieces]:
    """A reader of columns; files : the part for each file; column : of the tag."""

    def read(to: Gathering) -> Pieces:
        import nltk.corpus

        for n, (name, part) in enumerate(files.items(), 1):
            for k, sentence in enumerate(getattr(nltk.corpus, corpus).iob_sents(name), 1):
                kept = [(token[0], token[column]) for token in sentence]
                _add_tagged(to, _("{name}, sentence {n}").format(name=name, n=k), kept)
            yield n / len(files), part

    return read


def _add(to: Gathering, place: int | str, text: str, label: str) -> None:
    if to.kind == "text":
        to.add_text(text, by_line=True)
    else:
        to.add_label(place, text, label)


def _add_tagged(to: Gathering, place: str, sentence: list[tuple[str, str]]) -> None:
    words = [WRITTEN.get(word, word) for word, _tag in sentence]
    if to.kind == "tags":
        to.add_tags(place, words, [tag for _word, tag in sentence])
    else:
        to.add_tokens(words)


def _brown_tag(tag: str) -> str:
    match = BROWN_TAG.match(tag)
    return (match[1] if match else tag).upper()


CONLL_2000 = {"train.txt": "train", "test.txt": "test"}
CONLL_2002 = {"esp.train": "train", "esp.testa": "valid", "esp.testb": "test"}
READERS: dict[str, Callable[[Gathering], Pieces]] = {
    "sentence_polarity": _sentence_polarity,
    "movie_reviews": _movie_reviews,
    "masc_tagged": _tagged("masc_tagged"),
    "brown": _tagged("brown", _brown_tag),
    "treebank": _tagged("treebank"),
    "conll2000": _conll("conll2000", CONLL_2000, 2),
    "conll2000_pos": _conll("conll2000", CONLL_2000, 1),
    "conll2002": _conll("conll2002", CONLL_2002, 2),
    "names": _names,
    "cmudict": _cmudict,
    "gutenberg": _raw_texts("gutenberg"),
    "inaugural": _raw_texts("inaugural"),
}
