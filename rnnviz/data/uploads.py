"""Text that people bring: any common encoding and newline in, plain text with known limits out."""

from __future__ import annotations

import codecs
import re

from rnnviz.language import InputError, _

MAX_UPLOAD_BYTES = 8_000_000
MAX_CHARACTERS = 2_000_000
MAX_CONTROL_SHARE = 0.05  # of the characters; a text with more is taken for a binary file

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NEWLINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")


def read_text(data: bytes, name: str = "") -> str:
    """The text of an uploaded .txt file: UTF-8, UTF-16 with a byte order mark, or GB18030.

    Parameters
    ----------
    name : the file's name, to refuse what is not called .txt

    Raises
    ------
    InputError      if it is no .txt file, too large, binary, in another encoding, or refused by `check_text`
    """
    if name and not name.lower().endswith(".txt"):
        raise InputError(_("Only plain text files (.txt) can be opened."))
    if len(data) > MAX_UPLOAD_BYTES:
        raise InputError(
            _("The file has {size:.1f} MB; at most {limit:.0f} MB are accepted.").format(
                size=len(data) / 1e6, limit=MAX_UPLOAD_BYTES / 1e6
            )
        )
    text = _decode(data)
    if "\0" in text or len(CONTROL.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise InputError(_("The file is binary, not a text."))
    return check_text(text)


def check_text(text: str) -> str:
    """`text` with newlines as \\n and without control characters, if it is fit to be learned from.

    Lone surrogates, which no encoding can carry, become U+FFFD. Nothing else changes: HTML is text like any.

    Raises
    ------
    InputError      if it is empty, blank, a single character, or longer than MAX_CHARACTERS
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            _("The text has {n:,} characters; at most {limit:,} are accepted.").format(
                n=len(text), limit=MAX_CHARACTERS
            )
        )
    text = clean(text)
    n_visible = len(text.strip())
    if not n_visible:
        raise InputError(_("The text is empty."))
    if n_visible == 1:
        raise InputError(_("The text has only one character; there must be a next one to predict."))
    return text


def clean(text: str) -> str:
    """`text` with newlines as \\n, without control characters but newline and tab, fit to be encoded."""
    return SURROGATE.sub("\ufffd", CONTROL.sub("", NEWLINE.sub("\n", text)))


def _decode(data: bytes) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            encodings, data = (encoding,), data.removeprefix(mark)
            break
    else:
        encodings = ("utf-8", "gb18030")
        if b"\0" in data:
            raise InputError(_("The file is binary, not a text."))
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(_("The file's encoding is not known: save it as UTF-8 and try again."))
