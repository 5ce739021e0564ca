"""Whatever a file holds: rows with a report, or one clear sentence; never another error, never a long wait."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.dataset import PARTS
from rnnviz.data.readers.choice import FORMATS, ROLES, Choice
from rnnviz.data.readers.preview import look
from rnnviz.data.readers.read import read
from rnnviz.language import InputError

ENDINGS = ("txt", "csv", "tsv", "jsonl", "json", "conll", "conllu", "bin")
WRITTEN = (
    """text label , ; B-NP { } [ {"a":"b","c":1} {"a":["x"],"b":["Y"]} 1-2 # NaN 1e999 "\\ud800" 😀 我。 é -DOCSTART-"""
)
BETWEEN = ("\t", '"', "\n", "\r\n", "\n\n", " ", "a b.", "\x85", "\n1\tx" + "\t_" * 8)
PIECES = st.sampled_from([*WRITTEN.split(), *BETWEEN])
TEXTS = st.lists(PIECES, max_size=25).map("".join)
BYTES = st.binary(max_size=60) | st.builds(
    bytes.__add__, st.sampled_from([b"\xff\xfe", b"\xfe\xff"]), st.binary(max_size=20)
)
FILES = BYTES | TEXTS.map(str.encode) | TEXTS.map(lambda text: text.encode("utf-16"))
CHOICES = st.builds(
    Choice,
    st.sampled_from([*FORMATS]),
    st.sampled_from([*ROLES]),
    st.fixed_dictionaries({role: st.integers(-1, 3) for roles in ROLES.values() for role in roles}),
    st.booleans(),
    st.sampled_from(["char", "word"]),
    st.just(""),
    st.sampled_from(["punkt", "line"]),
)


def check(content, name, choice=None):
    """Read with one choice, or with all that the preview offers."""
    stream = io.BytesIO(content)
    try:
        choices = [choice] if choice else look(stream, name).choices.values()
        for choice in choices:
            data, report = read(stream, name, choice)
            assert len(data) == report.rows >= len(PARTS)
            assert sum(map(len, data.parts.values())) == len(data)
            assert all(data.source.words)
            "".join(data.source.words).encode()
            for dropped in report.dropped:
                assert dropped.count > 0
                assert len(dropped.example) <= 80
    except InputError as problem:
        sentence = str(problem)
    else:
        sentence = "."
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence


@given(FILES, st.sampled_from(ENDINGS))
@settings(deadline=None, max_examples=200)
def test_any_file(content, ending):
    check(content, f"a.{ending}")


@given(FILES, CHOICES)
@settings(deadline=None, max_examples=200)
def test_any_choice(content, choice):
    check(content, "a", choice)


LARGE = {
    "a line of 10 MB": b"a" * 10_000_000,
    "quotation marks": b'"' * 1_000_000,
    "an open quotation mark": b'a,"b\n' + b"c,d\n" * 100_000,
    "a hundred thousand columns": b",".join([b"x"] * 100_000) + b"\n" + b",".join([b"y"] * 100_000) + b"\n",
    "deep JSON": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"\n") * 2,
    "a number of a million digits": b'{"a": "b", "c": ' + b"9" * 900_000 + b"}\n",
    "full stops": b". " * 50_000,
    "closing marks": b'." ' * 20_000,
    "a sentence without end": b"word NN\n" * 50_000,
    "noise": random.Random(0).randbytes(1_000_000),
    "empty lines": b"\n" * 500_000,
    "brackets": b"(" * 500_000,
}


@pytest.mark.parametrize("ending", ["txt", "csv", "jsonl", "conll"])
@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE)
@pytest.mark.timeout(60)
def test_large_files(content, ending):
    check(content, f"a.{ending}")
