"""Encodings, newlines, long lines and progress, whatever way the blocks fall."""

import codecs
import io
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.readers import lines as reading
from rnnviz.data.readers.lines import blocks, encoding_of, lines, passages
from rnnviz.data.readers.report import Stopped
from rnnviz.data.uploads import clean
from rnnviz.language import InputError

TEXTS = st.text(st.sampled_from("ab é我😀.\r\n\x85\u2028 "), min_size=1, max_size=60)


def go_on(share):
    return True


def test_what_is_clean_is_left_alone():
    every = [chr(code) for code in range(0x110000)]
    assert [one for one in every if clean(one) != one and not reading.UNCLEAN.search(one)] == []
    assert not reading.UNCLEAN.search("plain text, 我们。\n\té😀")


@contextmanager
def small_blocks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", 3)
        patch.setattr(reading, "PASSAGE", 8)
        patch.setattr(reading, "LONGEST_PASSAGE", 32)
        yield


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
@given(text=TEXTS)
@settings(max_examples=50, deadline=None)
def test_pieces_make_the_text(encoding, text):
    stream, text = io.BytesIO(text.encode(encoding)), clean(text)
    with small_blocks():
        assert "".join(blocks(stream, encoding, go_on)) == text
        assert "".join(passages(stream, encoding, go_on)) == text
        assert list(lines(stream, encoding, go_on)) == text.removesuffix("\n").split("\n")


def test_passages_end_where_a_paragraph_does():
    text = "one two three.\n\nfour five six.\n\nseven eight nine ten eleven twelve."
    with small_blocks():
        found = list(passages(io.BytesIO(text.encode()), "utf-8", go_on))
    assert found[:2] == ["one two three.", "\n\nfour five six."]
    assert all(" " in piece for piece in found[2:-1])


def test_a_long_line_is_cut(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_LINE", 10)
    monkeypatch.setattr(reading, "BLOCK", 4)
    found = list(lines(io.BytesIO(b"a" * 30 + b"\nb"), "utf-8", go_on))
    assert "".join(found) == "a" * 30 + "b"
    assert max(map(len, found)) <= 14
    assert found[-1] == "b"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b""])
def test_encodings(mark):
    encoding = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(mark, "utf-8")
    stream = io.BytesIO(mark + "雪下得很大。".encode(encoding))
    assert encoding_of(stream) == encoding
    assert stream.tell() == 0
    assert "".join(blocks(stream, encoding, go_on)) == "雪下得很大。"


def test_gb18030_is_found_far_behind():
    assert encoding_of(io.BytesIO(b"a" * 3_000_000 + "雪下得很大。".encode("gb18030"))) == "gb18030"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (bytes(range(1, 32)) * 9, "binary"),
        (codecs.BOM_UTF16_LE + b"\0\0a\0", "binary"),
        (codecs.BOM_UTF16_LE + b"abc", "encoding"),
        (b"caf\xe9 noir", "encoding"),
    ],
)
def test_refusals(data, words):
    with pytest.raises(InputError, match=words):
        encoding_of(io.BytesIO(data))


def test_a_file_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(InputError, match="at most"):
        encoding_of(io.BytesIO(b"a" * 11))


def test_progress_rises_and_stops():
    shares = []
    stream = io.BytesIO(b"word " * 100_000)
    list(lines(stream, "utf-8", lambda share: shares.append(share) or True))
    assert len(shares) > 5
    assert all(a <= b for a, b in pairwise(shares))
    assert shares[-1] == 1
    with pytest.raises(Stopped):
        list(lines(stream, "utf-8", lambda share: share < 0.5))
