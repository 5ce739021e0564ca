"""Files of every format become rows and a report."""

import io

import pytest

from rnnviz.data import shelf
from rnnviz.data.readers import gathering
from rnnviz.data.readers.choice import Choice
from rnnviz.data.readers.gathering import Gathering
from rnnviz.data.readers.preview import look
from rnnviz.data.readers.read import read
from rnnviz.data.readers.report import Stopped
from rnnviz.data.tokenize import split_text
from rnnviz.language import InputError

TABLE = 'text,label\n"Good, really\nnice",pos\nBad,neg\nbad again,neg\nfine,pos\ny,pos,3\n,neg\n'
CONLL = "-DOCSTART- -X- O O\n\nU.N. NNP I-NP I-ORG\nheads VBZ I-VP O\n\n`` `` O O\nSo RB I-ADVP O\n\nA DT I-NP O\n"
CONLLU = (
    "# text = vámonos\n1-2\tvámonos{0}\n1\tvamos\tir\tVERB\tV{1}\n2\tnos\tnos\tPRON\tP{1}\n2.1\tx{0}\n\n"
    "1\tSí\tsí\tINTJ\tI{1}\n\n1\tNo\tno\tINTJ\tI{1}\n"
).format("\t_" * 8, "\t_" * 5)


def read_text(text, name, choice):
    return read(io.BytesIO(text.encode()), name, choice)


def sources(data):
    return [" ".join(row) for row in data.source]


def answers(data):
    return [" ".join(row) for row in data.answers]


@pytest.mark.parametrize(
    ("name", "text", "kind", "expected"),
    [
        (
            "a.csv",
            TABLE,
            "labels",
            [("Good , really nice", "pos"), ("Bad", "neg"), ("bad again", "neg"), ("fine", "pos")],
        ),
        (
            "b.csv",
            "1;gut;so\n2;schlecht;na\n3;gar;ja\n",
            "pairs",
            [("g u t", "s o"), ("s c h l e c h t", "n a"), ("g a r", "j a")],
        ),
        (
            "c.tsv",
            '"No" way\tb\n"I\tb\nyes\ta\nno\ta\n',
            "labels",
            [('" No " way', "b"), ('" I', "b"), ("yes", "a"), ("no", "a")],
        ),
        (
            "d.jsonl",
            '{"t":"a b","label":1}\n\n{"label":0,"t":"c\\n"}\n{"t":"d d","label":1}\n',
            "labels",
            [("a b", "1"), ("c", "0"), ("d d", "1")],
        ),
        ("e.jsonl", '{"w":["a","``"],"t":["X","Y"]}\n' * 3, "tags", [('a "', "X Y")] * 3),
        ("train.txt", CONLL, "tags", [("U.N. heads", "I-ORG O"), ('" So', "O O"), ("A", "O")]),
        ("u.conllu", CONLLU, "tags", [("vamos nos", "VERB PRON"), ("Sí", "INTJ"), ("No", "INTJ")]),
    ],
)
def test_rows_with_the_likeliest_choice(name, text, kind, expected):
    preview = look(io.BytesIO(text.encode()), name)
    assert preview.kinds[0] == kind
    data, report = read_text(text, f"/home/someone/{name}", preview.choices[kind])
    assert list(zip(sources(data), answers(data), strict=True)) == expected
    assert (data.kind, data.title, report.rows) == (kind, name, len(expected))
    assert shelf.put(data).key.startswith("own:")


def test_what_is_dropped_is_said():
    choice = look(io.BytesIO(TABLE.encode()), "a.csv").choices["labels"]
    _data, report = read_text(TABLE, "a.csv", choice)
    assert [(dropped.count, dropped.first) for dropped in report.dropped] == [(1, "line 7"), (1, "line 8")]
    assert "2 columns" in report.dropped[0].reason
    assert "empty" in report.dropped[1].reason
    broken = (
        '{"a": "x", "b": "y"}\n' * 3
        + "oops\n[1]\n"
        + "[" * 100_000
        + '\n{"a": "x"}\n{"a": {"b": 1}, "b": '
        + "1" * 5000
        + "}\n"
    )
    _data, report = read_text(broken, "a.jsonl", Choice("jsonl", "pairs", {"source": 0, "target": 1}))
    assert report.rows == 3
    assert [dropped.count for dropped in report.dropped] == [3, 1, 1]
    assert [dropped.example for dropped in report.dropped[:2]] == ["oops", "[1]"]


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ("punkt", ["Mr. Reed left .", 'He said " Go ! "', "We did", "A heading"]),
        ("line", ['Mr. Reed left . He said " Go ! " We', "did", "A heading"]),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\u2028"])
def test_sentences_of_a_text(sentences, expected, ending):
    text = 'Mr. Reed left. He said "Go!" We\ndid\n\nA heading\n'.replace("\n", ending)
    data, _report = read_text(text, "a.txt", Choice("txt", "text", sentences=sentences))
    assert sources(data) == expected
    assert data.answers is None


def test_letters_of_a_text():
    data, _report = read_text("Wir  sind.\nIhr seid. \n\nSo!", "a.txt", Choice("txt", "text", tokens="char"))
    assert ["".join(row) for row in data.source] == ["Wir sind.", "Ihr seid.", "So!"]


def test_long_sentences_are_cut():
    data, report = read_text("word " * 1200 + "\na\nb", "a.txt", Choice("txt", "text", sentences="line"))
    assert list(data.source.lengths) == [500, 500, 200, 1, 1]
    assert report.notes == ("1 sentence of more than 500 tokens was cut into several.",)


def test_the_first_rows_of_too_many(monkeypatch):
    monkeypatch.setattr(gathering, "MOST_ROWS", 4)
    data, report = read_text("a,b\n" * 9, "a.csv", Choice("csv", "pairs", {"source": 0, "target": 1}))
    assert len(data) == report.rows == 4
    assert "4 rows" in report.notes[0]


TWO = {"text": 0, "label": 1}


@pytest.mark.parametrize(
    ("text", "name", "choice", "words"),
    [
        ("a,b\nc,d\n", "a.csv", Choice("csv", "labels", TWO), "2 usable rows"),
        ("a,\nc,\n", "a.csv", Choice("csv", "labels", TWO), "line 1: The label is empty"),
        ("a,b\nc,b\nd,b\n", "a.csv", Choice("csv", "labels", TWO), "same label, “b”"),
        ("".join(f"a,{n}\n" for n in range(101)), "a.csv", Choice("csv", "labels", TWO), "101 different labels"),
        (
            "".join(f"a T{n}\n\n" for n in range(501)),
            "a.conll",
            Choice("conll2000", "tags", {"text": 0, "tag": 1}),
            "501",
        ),
        ("a,b\n" * 3, "a.csv", Choice("csv", "labels", {"text": 0, "label": 5}), "2 columns only"),
        ("a,b\n" * 3, "a.csv", Choice("csv", "labels", {"text": 0, "label": 0}), "different"),
        ("a,b\n" * 3, "a.csv", Choice("csv", "labels", {"text": 0}), "each part"),
        ("a,b\n" * 3, "a.csv", Choice("csv", "labels", {"text": 0, "label": -1}), "each part"),
        ("a b\n" * 3, "a.txt", Choice("txt", "labels", TWO), "no column"),
        ("a b\n" * 3, "a.pdf", Choice("pdf", "text"), "in this way"),
        ("[\n{}\n]", "a.json", Choice("jsonl", "text", {"text": 0}), "array"),
        ("1\n2\n", "a.jsonl", Choice("jsonl", "text", {"text": 0}), "JSON object"),
        ("a\n\nb\n", "a.conll", Choice("conll2000", "tags", {"text": 0, "tag": 1}), "usable"),
    ],
)
def test_refusals(text, name, choice, words):
    with pytest.raises(InputError, match=words):
        read_text(text, name, choice)


def test_reading_can_be_stopped():
    stream = io.BytesIO(b"a b c. " * 100_000)
    with pytest.raises(Stopped):
        read(stream, "a.txt", Choice("txt", "text"), lambda share: share < 0.3)


@pytest.mark.parametrize("kind", ["labels", "pairs"])
def test_a_text_of_several_sentences_is_split_like_the_sentence_of_a_reader(kind):
    text = "It was good. I liked it! Really."
    gathering = Gathering(kind, "word")
    for _n in range(10):
        (gathering.add_label if kind == "labels" else gathering.add_pair)(1, text, str(_n % 2))
    data, _report = gathering.data("title", "en")
    assert (
        list(data.source[0]) == split_text(text) == ["It", "was", "good", ".", "I", "liked", "it", "!", "Really", "."]
    )
