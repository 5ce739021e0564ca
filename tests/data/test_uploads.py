"""Files and pasted text: whatever comes in, a clean text or one sentence of refusal comes out."""

import codecs
import contextlib
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data.uploads import MAX_CHARACTERS, MAX_UPLOAD_BYTES, check_text, clean, read_text
from rnnviz.language import InputError

CHINESE = "小雨看着窗外。\n雪下得很大。"


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode(),
        codecs.BOM_UTF8 + CHINESE.encode(),
        codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"),
        CHINESE.encode("gb18030"),
        CHINESE.replace("\n", "\r\n").encode(),
        CHINESE.replace("\n", "\r").encode(),
        CHINESE.replace("\n", "\u2028").encode(),
        CHINESE.replace("\n", "\x85").encode(),
    ],
    ids=[
        "utf-8",
        "utf-8 bom",
        "utf-16-le",
        "utf-16-be",
        "gb18030",
        "crlf",
        "cr",
        "line separator",
        "next line",
    ],
)
def test_encodings_and_newlines(data):
    assert read_text(data, "Story.TXT") == CHINESE


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> & <script>alert(1)</script>",
        "a😀👩‍🔬b",
        "a\tb\n\n c ",
        "e\u0301 é",
        "100% {name} \\n $x$",
    ],
)
def test_text_is_left_as_it_is(text):
    assert check_text(text) == text
    assert read_text(text.encode()) == text


def test_control_characters_are_dropped():
    assert check_text("a\x00b\x1b\x7f\ufeffc\n\td") == "abc\n\td"
    assert read_text(b"a long enough line\x07 with a bell") == "a long enough line with a bell"


def test_lone_surrogates_are_replaced():
    assert check_text("a\ud800b\udfff") == "a\ufffdb\ufffd"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "", "empty"),
        (codecs.BOM_UTF8, "", "empty"),
        (b" \r\n\t ", "", "empty"),
        ("\u3000".encode(), "", "empty"),
        (b"x\n", "", "one character"),
        (b"text", "story.pdf", r"\.txt"),
        (b"text", "txt", r"\.txt"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.txt", "binary"),
        (bytes(range(1, 32)) * 9, "", "binary"),
        ("no mark".encode("utf-16-le"), "", "binary"),
        (codecs.BOM_UTF16_LE + b"\0\0a\0", "", "binary"),
        (codecs.BOM_UTF16_LE + b"abc", "", "encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\0", "", "encoding"),
        (codecs.BOM_UTF8 + b"caf\xe9 ", "", "encoding"),
        (b"caf\xe9 noir", "", "encoding"),
        (b"a" * (MAX_UPLOAD_BYTES + 1), "", "8 MB"),
        (b"a" * (MAX_CHARACTERS + 1), "", "2,000,001"),
    ],
)
def test_refusals(data, name, words):
    with pytest.raises(InputError, match=words) as refusal:
        read_text(data, name)
    message = str(refusal.value)
    assert message.endswith(".")
    assert "\n" not in message


def test_the_limits_themselves_are_accepted():
    assert len(check_text("ab" * (MAX_CHARACTERS // 2))) == MAX_CHARACTERS
    assert len(read_text(("我" * (MAX_CHARACTERS - 1) + "a").encode())) == MAX_CHARACTERS


@pytest.mark.parametrize("data", [b"a" * 10_000_000, random.Random(0).randbytes(10_000_000)], ids=["text", "noise"])
def test_ten_megabytes_are_refused_at_once(data):
    start = time.perf_counter()
    with pytest.raises(InputError, match=r"10\.0 MB"):
        read_text(data)
    with pytest.raises(InputError, match="10,000,000"):
        check_text(data.decode("latin-1"))
    assert time.perf_counter() - start < 1


@given(st.builds(bytes.__add__, st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE]), st.binary()))
def test_any_bytes(data):
    with contextlib.suppress(InputError):
        assert_clean(read_text(data))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text(text):
    try:
        accepted = check_text(text)
    except InputError:
        assert len(clean(text).strip()) < 2
    else:
        assert_clean(accepted)


def assert_clean(text):
    text.encode("utf-8")
    assert len(text.strip()) > 1
    assert not set(text) & {*map(chr, range(9)), *map(chr, range(11, 32)), "\x7f", "\x85", "\u2028", "\ufeff"}
    assert check_text(text) == text
