"""The text of a file in pieces: its encoding found, cleaned, and never all of it in memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from rnnviz.data.readers.report import Progress, Stopped
from rnnviz.data.uploads import BOMS, CONTROL, MAX_CONTROL_SHARE, clean
from rnnviz.language import InputError, _

MAX_FILE_BYTES = 64 * 2**20
LONGEST_LINE = 1_000_000  # characters; a longer line is cut
BLOCK = 2**16  # bytes
PASSAGE = 2**16  # characters
LONGEST_PASSAGE = 2**20

UNCLEAN = re.compile("[^\n\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\U0010ffff]")  # what `clean` may change
MARK = "\ufeff"  # of the byte order
CONTROL_BYTES = bytes([*range(9), *range(14, 32), 127])


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of a whole text file, which is read through and left at its beginning.

    Raises
    ------
    InputError      if it is empty, too large, binary, or neither UTF-8, UTF-16 with a byte order mark nor GB18030
    """
    size = stream.seek(0, 2)
    if not size:
        raise InputError(_("The file is empty."))
    if size > MAX_FILE_BYTES:
        message = _("The file has {size:.0f} MB; at most {limit:.0f} MB are accepted.")
        raise InputError(message.format(size=size / 2**20, limit=MAX_FILE_BYTES / 2**20))
    encodings = (_marked(stream),) if _marked(stream) else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            n, n_control, has_zero = _count(stream, encoding)
        except UnicodeDecodeError:
            continue
        finally:
            stream.seek(0)
        if has_zero or n_control > MAX_CONTROL_SHARE * n:
            raise InputError(_("The file is binary, not a text."))
        return encoding
    raise InputError(_("The file's encoding is not known: save it as UTF-8 and try again."))


def blocks(stream: BinaryIO, encoding: str, progress: Progress) -> Iterator[str]:
    """The clean text of a file from its beginning, block by block; a newline is never cut in two."""
    size = stream.seek(0, 2)
    stream.seek(0)
    held = ""
    for text, place in _decoded(stream, encoding):
        if not progress(min(place / size, 1.0)):
            raise Stopped
        text = held + text
        held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix(held)
        yield clean(text) if UNCLEAN.search(text) else text
    yield clean(held)


def lines(stream: BinaryIO, encoding: str, progress: Progress) -> Iterator[str]:
    """The lines of a file without their ends; one longer than LONGEST_LINE is cut into several."""
    pieces, length = [], 0
    for block in blocks(stream, encoding, progress):
        *whole, last = block.split("\n")
        for line in whole:
            yield "".join([*pieces, line]) if pieces else line
            pieces, length = [], 0
        pieces.append(last)
        length += len(last)
        if length > LONGEST_LINE:
            yield "".join(pieces)
            pieces, length = [], 0
    if length:
        yield "".join(pieces)


def passages(stream: BinaryIO, encoding: str, progress: Progress) -> Iterator[str]:
    """The text of a file, cut at empty lines; where there is none for long, at the end of a line or of a word."""
    rest = ""
    for block in blocks(stream, encoding, progress):
        rest += block
        if len(rest) < PASSAGE:
            continue
        end = rest.rfind("\n\n")
        if end < 1:
            if len(rest) < LONGEST_PASSAGE:
                continue
            end = max(rest.rfind("\n"), rest.rfind(" "))
            end = end if end > 0 else len(rest)
        yield rest[:end]
        rest = rest[end:]
    yield rest


def _marked(stream: BinaryIO) -> str:
    """The encoding that a byte order mark says, "" without one."""
    stream.seek(0)
    beginning = stream.read(4)
    return next((encoding for mark, encoding in BOMS if beginning.startswith(mark)), "")


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, int]]:
    """The text from where the stream stands, with how many bytes have been read; byte order marks are control marks."""
    decoder = codecs.getincrementaldecoder(encoding)()
    place = 0
    while block := stream.read(BLOCK):
        place += len(block)
        yield decoder.decode(block), place
    yield decoder.decode(b"", final=True), place


def _count(stream: BinaryIO, encoding: str) -> tuple[int, int, bool]:
    """Units and control marks among them, and whether there is a zero.

    Bytes are counted where a byte below 32 is a control mark whatever stands beside it: in UTF-8 and GB18030.
    """
    stream.seek(0)
    n = n_control = 0
    has_zero = False
    decoder = codecs.getincrementaldecoder(encoding)()
    while block := stream.read(BLOCK * 16):
        text = decoder.decode(block)
        if encoding.startswith("utf-16"):
            n += len(text)
            n_control += len(CONTROL.findall(text.removeprefix(MARK)))
            has_zero = has_zero or "\0" in text
        else:
            n += len(block)
            n_control += len(block) - len(block.translate(None, CONTROL_BYTES))
            has_zero = has_zero or b"\0" in block
    decoder.decode(b"", final=True)
    return n, n_control, has_zero
