"""What a file is taken for."""

import codecs
import io

import pytest

from rnnviz.data.readers.preview import MOST_COLUMNS, look
from rnnviz.language import InputError


def seen(text, name="a.txt"):
    return look(io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)


@pytest.mark.parametrize(
    ("name", "text", "delimiter", "header", "kinds"),
    [
        ("a.csv", "text,label\nso it is,a\nso was it,b\nnever,a\n", ",", True, ("labels", "pairs", "text")),
        ("a.csv", "x;1,5\ny;2,5\nz, v, w;3\n", ";", False, ("pairs", "labels", "text")),
        ("a.csv", "one\ntwo\nthree\n", ",", False, ("text",)),
        ("a.csv", "x|y\nz|w\n", "|", False, ("pairs", "labels", "text")),
        ("a.tsv", "how,ever\tso\nb\tc\n", "\t", False, ("pairs", "labels", "text")),
        ("a.csv", "height,weight\n1,2\n3,4\n", ",", True, ("pairs", "labels", "text")),
        ("a.csv", "good,yes\nbad,no\nfair,yes\nfine,no\n", ",", False, ("labels", "pairs", "text")),
        ("a.jsonl", '{"a": "x", "b": "y"}\n{"c": 3.5}\n', "", False, ("pairs", "labels", "text")),
        ("a.conll", "A B\n\nC D\n", "", False, ("tags", "text")),
        ("a.txt", "Plain text. It goes on.\n", "", False, ("text",)),
    ],
)  # fmt: skip
def test_formats(name, text, delimiter, header, kinds):
    preview = seen(text, name)
    assert (preview.delimiter, preview.header, preview.kinds) == (delimiter, header, kinds)
    assert set(preview.choices) == set(kinds)
    for kind, choice in preview.choices.items():
        assert (choice.kind, choice.format, choice.header) == (kind, preview.format, header)


def test_columns_and_samples():
    preview = seen("id,text,label\n1,so it is,a\n2,so was it,b\n", "a.csv")
    assert [column.name for column in preview.columns] == ["id", "text", "label"]
    assert preview.columns[1].samples == ("so it is", "so was it")
    assert preview.choices["labels"].columns == {"text": 1, "label": 2}
    assert [column.name for column in seen("A DT O\n\nB NN O\n").columns] == ["word", "part of speech", "chunk"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One came.\nTwo left!\nThree stayed.\n", "line"),
        ("Anna\nBen\nCarl\n", "line"),
        ("One came. Two left. Three\nstayed. He did. So\n", "punkt"),
        ("It was in the\nmiddle of the\nnight.\n", "punkt"),
        ("小雨看着窗外。\n雪下得很大。\n", "line"),
        ("小雨看着窗外。雪下得很大。我走了。\n", "punkt"),
    ],
)
def test_sentences_and_lines(text, sentences):
    assert seen(text).choices["text"].sentences == sentences


@pytest.mark.parametrize(("text", "language"), [("小雨 saw", "zh"), ("plain", "en"), ("Ελλάδα", ""), ("1 2 3 4", "")])
def test_languages(text, language):
    assert seen(text).language == language


def test_encodings_are_named():
    assert seen("雪下得很大。".encode("gb18030")).encoding == "gb18030"
    preview = seen(codecs.BOM_UTF16_LE + "text,label\na,b\n".encode("utf-16-le"), "a.csv")
    assert (preview.encoding, preview.columns[0].name) == ("utf-16-le", "text")


def test_a_hundred_thousand_columns():
    preview = seen(",".join(map(str, range(100_000))) + "\n", "a.csv")
    assert len(preview.columns) == MOST_COLUMNS


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", " \n \n", "empty"),
        ("a.jsonl", "1\n2\n", "JSON object"),
        ("a.json", "[\n{}\n]", "array"),
        ("a.conllu", "# nothing\n", "No line"),
        ("a.conll", "word\n\nword\n", "no columns"),
        ("a.csv", b"\0\1\2", "binary"),
    ],
)
def test_refusals(name, text, words):
    with pytest.raises(InputError, match=words):
        seen(text, name)
