"""The files in a .zip, .tar or .tar.gz, one after the other; nothing is written to the disk.

An archive can be made to do harm: names that climb out of a folder, links, a kilobyte that unpacks to a gigabyte, an
archive in the archive. Whatever is refused is refused whole, in one sentence.
"""

from __future__ import annotations

import gzip
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from rnnviz.data.readers.report import Progress, Stopped
from rnnviz.language import InputError, _

MAX_ARCHIVE_BYTES = 512 * 2**20
MAX_UNPACKED_BYTES = 2**30
MAX_MEMBERS = 150_000  # the Large Movie Review data set has 100,000
MAX_RATIO = 200  # unpacked bytes for each packed one; text has 3 to 10
MAX_DIRECTORY_BYTES = 24 * 2**20  # of a .zip: what lists its members
HEADER_BYTES = 2**20  # beside a member of a .tar
SMALL_BYTES = 2**20  # up to here the ratio does not matter

ARCHIVE = re.compile(r"(?i)\.(?:zip|tar|tgz|gz|bz2|xz|7z|rar|zst|jar|whl)$")
DIRECTORY_END = b"PK\x05\x06"
DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)

Files = Iterator[tuple[str, bytes]]


class _TooMuchError(Exception):
    """More was unpacked than the packed bytes and the headers allow."""


def files(stream: BinaryIO, wanted: Callable[[str], bool], limit: int, progress: Progress) -> Files:
    """The names and contents of those files in an archive whose names are wanted.

    limit : bytes of a wanted file; a larger one is refused

    Raises
    ------
    InputError      if it is no archive, damaged, or breaks one of the limits above
    Stopped         if `progress` answered False
    """
    size = stream.seek(0, 2)
    if size > MAX_ARCHIVE_BYTES:
        message = _("The archive has {size:.0f} MB; at most {limit:.0f} MB are accepted.")
        raise InputError(message.format(size=size / 2**20, limit=MAX_ARCHIVE_BYTES / 2**20))
    stream.seek(0)
    beginning = stream.read(512)
    stream.seek(0)
    try:
        if beginning.startswith(b"PK"):
            yield from _zip_files(stream, size, wanted, limit, progress)
        elif beginning.startswith(b"\x1f\x8b") or beginning[257:262] == b"ustar":
            yield from _tar_files(stream, size, wanted, limit, progress)
        else:
            raise InputError(_("The file is no archive: .zip, .tar and .tar.gz can be opened."))
    except InputError:
        raise
    except _TooMuchError:
        raise _unpacks_too_large() from None
    except DAMAGE as problem:
        raise InputError(_("The archive is damaged.")) from problem


def _zip_files(stream: BinaryIO, size: int, wanted: Callable, limit: int, progress: Progress) -> Files:
    _check_directory(stream, size)
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        total = 0
        for n, member in enumerate(members):
            _check_name(member.filename, n)
            mode = member.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _has_a_link(member.filename)
            if member.flag_bits & 1:
                raise InputError(_("The archive is encrypted: unpack it and pack it again without a password."))
            total += member.file_size
            if total > MAX_UNPACKED_BYTES or member.file_size > SMALL_BYTES + MAX_RATIO * member.compress_size:
                raise _unpacks_too_large()
        for n, member in enumerate(members):
            if not progress(n / len(members)):
                raise Stopped
            if not member.is_dir() and wanted(member.filename):
                with archive.open(member) as file:
                    yield member.filename, _content(file, member.filename, limit)


def _tar_files(stream: BinaryIO, size: int, wanted: Callable, limit: int, progress: Progress) -> Files:
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    bounded = _Bounded(stream, gzip.GzipFile(fileobj=stream) if packed else stream)
    total = 0
    with tarfile.open(fileobj=bounded, mode="r|") as archive:
        for n, member in enumerate(archive):
            _check_name(member.name, n)
            if not (member.isreg() or member.isdir()):
                raise _has_a_link(member.name)
            total += member.size
            if total > MAX_UNPACKED_BYTES:
                raise _unpacks_too_large()
            if not progress(min(stream.tell() / size, 1.0)):
                raise Stopped
            bounded.allow(member.size + HEADER_BYTES)
            if member.isreg() and wanted(member.name):
                yield member.name, _content(archive.extractfile(member), member.name, limit)
            archive.members = []  # tarfile would keep all it has seen


class _Bounded:
    """A stream that is read on as long as what was unpacked is in proportion, and headers are of a decent size."""

    def __init__(self, packed: BinaryIO, unpacked: BinaryIO) -> None:
        self._packed, self._unpacked = packed, unpacked
        self._n, self._left = 0, HEADER_BYTES

    def allow(self, n: int) -> None:
        """So many bytes may be read before the next member begins."""
        self._left = n

    def read(self, n: int) -> bytes:
        data = self._unpacked.read(n)
        self._n += len(data)
        self._left -= len(data)
        if self._left < 0 or self._n > SMALL_BYTES + MAX_RATIO * self._packed.tell():
            raise _TooMuchError
        return data


def _content(file: BinaryIO, name: str, limit: int) -> bytes:
    data = file.read(limit + 1)
    if len(data) > limit:
        message = _("The file “{name}” in the archive has more than {limit:.0f} MB.")
        raise InputError(message.format(name=name[-80:], limit=limit / 2**20))
    return data


def _check_directory(stream: BinaryIO, size: int) -> None:
    """Before zipfile reads all of it: the size of the list of members."""
    stream.seek(max(0, size - 2**16 - 22))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(DIRECTORY_END)
    if place < 0 or len(tail) < place + 22:
        raise zipfile.BadZipFile
    if struct.unpack_from("<I", tail, place + 12)[0] > MAX_DIRECTORY_BYTES:
        raise _too_many()


def _check_name(name: str, n: int) -> None:
    """Refuse the n-th member for its name."""
    if n >= MAX_MEMBERS:
        raise _too_many()
    parts = name.replace("\\", "/").split("/")
    if not parts[0] or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        message = _("The archive has a file that would land outside its folder: “{name}”.")
        raise InputError(message.format(name=_printable(name)))
    if ARCHIVE.search(name):
        message = _("There is another archive in the archive: “{name}”.")
        raise InputError(message.format(name=_printable(name)))


def _too_many() -> InputError:
    return InputError(_("The archive has more than {n} files.").format(n=f"{MAX_MEMBERS:,}"))


def _has_a_link(name: str) -> InputError:
    message = _("The archive has something in it that is neither a file nor a folder: “{name}”.")
    return InputError(message.format(name=_printable(name)))


def _unpacks_too_large() -> InputError:
    message = _("The archive unpacks to more than {limit:.0f} MB, or to more than {ratio} times its size.")
    return InputError(message.format(limit=MAX_UNPACKED_BYTES / 2**20, ratio=MAX_RATIO))


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in name[-80:])
