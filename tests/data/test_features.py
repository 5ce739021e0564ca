"""Features of a text, written out by hand."""

import numpy as np
import pytest

from rnnviz.data.features import text_features
from rnnviz.data.tokenize import split_tokens
from rnnviz.data.vocabulary import build_vocabulary
from rnnviz.data.word_classes import CHARACTER_CLASSES, WORD_CLASSES


def features(text, kind="char"):
    tokens = split_tokens(text, kind)
    vocabulary = build_vocabulary(tokens, kind)
    return text_features(vocabulary, vocabulary.encode(tokens)), tokens


def marked(text, name, kind="char"):
    """The features as digits, one a token."""
    return "".join(str(int(v)) for v in features(text, kind)[0][name])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("quotation", 'Say "a b." Go', "0000111110000"),
        ("quotation", '"A," he said. "B."', "111000000000001110"),
        ("quotation", "说：“好。”走", "0011100"),
        ("quotation", "「『a』b」c", "1111100"),
        ("quotation", '("a")', "01100"),
        ("quotation", 'x "open\n\ny', "0011111100"),
        ("quotation", "b” a", "0000"),
        ("brackets", "a (b [c] d) e", "0011111111000"),
        ("brackets", "《书》（好）", "110110"),
        ("brackets", "a) b (c\n\nd", "0000011100"),
        ("word_position", "it is an old cat.", "12012012012301230"),
        ("word_position", "don't 好a", "12301001"),
        ("clause_position", "ab, cd", "120123"),
        ("line_position", "ab\nc\n\nd", "1201001"),
        ("sentence_position", "Hi! Go.", "1201230"),
        ("vowel", "Été you", "1010011"),
        ("consonant", "Été you", "0100100"),
        ("upper", "aB C", "0101"),
        ("digit", "a12", "011"),
        ("space", "a b\n", "0101"),
        ("punctuation", "a, “b”。", "0101011"),
        ("wide", "a好、か", "0101"),
    ],
)
def test_features_of_characters(name, text, expected):
    assert marked(text, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quotation", "0 0 0 1 1 1 1 0 0 0 0 0 0"),
        ("sentence_position", "0 1 2 3 4 5 6 7 0 1 2 3 4"),
        ("word_length", "0 2 4 1 4 2 1 1 0 2 3 1 0"),
        ("pronoun", "0 1 0 0 0 1 0 0 0 1 0 0 0"),
        ("capital", "0 1 0 0 1 0 0 0 0 1 0 0 0"),
        ("punctuation", "0 0 0 1 0 0 1 1 0 0 0 1 0"),
    ],
)
def test_features_of_words(name, expected):
    """SENTENCE_START He said "Give it . " SENTENCE_END, SENTENCE_START It ran . SENTENCE_END, less what NLTK splits."""
    tokens = [
        "SENTENCE_START",
        "He",
        "said",
        '"',
        "Give",
        "it",
        ".",
        '"',
        "SENTENCE_START",
        "It",
        "ran",
        ".",
        "SENTENCE_END",
    ]
    vocabulary = build_vocabulary(tokens, "word")
    found = text_features(vocabulary, vocabulary.encode(tokens))
    assert " ".join(str(int(v)) for v in found[name]) == expected


def test_quotes_at_the_edges_of_a_sentence_only_open_and_only_close():
    start, end = "SENTENCE_START", "SENTENCE_END"
    tokens = [start, "a", '"', "b", end, start, '"', "c", '"', end, start, "d", end]
    vocabulary = build_vocabulary(tokens, "word")
    found = text_features(vocabulary, vocabulary.encode(tokens))["quotation"]
    assert "".join(str(int(v)) for v in found) == "0011111100000"


def test_words_outside_the_vocabulary_are_a_feature():
    vocabulary = build_vocabulary(["a", "b", "b"], "word", size=5)
    found = text_features(vocabulary, vocabulary.encode(["a", "b", "c"]))
    assert found["unknown"].tolist() == [1, 0, 1]


@pytest.mark.parametrize("kind", ["char", "word"])
def test_marks_belong_to_no_class(kind):
    vocabulary = build_vocabulary("ab", kind)
    ids = np.arange(len(vocabulary) - 2)
    found = text_features(vocabulary, ids)
    for name in CHARACTER_CLASSES if kind == "char" else WORD_CLASSES:
        assert not found[name].any(), name


def test_every_class_has_members():
    text = "The cat isn't going; we walked, and 12 dogs ran in Paris 的了 café A\n"
    for kind, classes in (("char", CHARACTER_CLASSES), ("word", WORD_CLASSES)):
        found = features(text, kind)[0]
        assert all(found[name].any() for name in classes), [n for n in classes if not found[n].any()]
