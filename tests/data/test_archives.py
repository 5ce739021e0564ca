"""Archives give their files, or one clear sentence; nothing lands on the disk."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data import archives
from rnnviz.data.archives import files
from rnnviz.data.readers.report import Stopped
from rnnviz.language import InputError

LIMIT = 2**20


def go_on(share):
    return True


def unpacked(content, progress=go_on):
    return dict(files(io.BytesIO(content), lambda name: name.endswith(".txt"), LIMIT, progress))


def zipped(members, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(members, mode="w:gz"):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for member, content in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def special(kind, target=""):
    info = tarfile.TarInfo("a/b.txt")
    info.type, info.linkname = kind, target
    return info


def zip_with_mode(mode):
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = mode << 16
    return zipped([(info, "/etc/passwd")])


def encrypted():
    content = bytearray(zipped([("a.txt", b"text")], zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def many_listed():
    content = bytearray(zipped([("a.txt", b"text")]))
    struct.pack_into("<I", content, content.index(b"PK\x05\x06") + 12, 2**31)
    return bytes(content)


def large_zip():
    return zipped([("a.bin", bytes(50_000_000))])


def large_tar():
    return tarred([("a.bin", bytes(50_000_000))])


def large_header():
    """A .tar.gz whose first member has an attribute of 50 MB."""
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {"comment": "x" * 50_000_000}
    return gzip.compress(info.tobuf(tarfile.PAX_FORMAT), 1)


def refused(content, words):
    with pytest.raises(InputError, match=words) as refusal:
        unpacked(content)
    assert "\n" not in str(refusal.value)


OUTSIDE = ("../a.txt", "/a.txt", "a/../../b.txt", "C:\\a.txt", "..\\a.txt")
MEMBERS = [("top/a.txt", b"one"), ("top/b.csv", b"two"), ("top/c.txt", "三".encode() * 50_000)]


@pytest.mark.parametrize(
    "content",
    [zipped(MEMBERS), tarred(MEMBERS), tarred(MEMBERS, "w"), zipped(MEMBERS, zipfile.ZIP_STORED)],
    ids=["zip", "tar.gz", "tar", "stored"],
)
def test_files(content):
    assert unpacked(content) == {name: content for name, content in MEMBERS if name.endswith(".txt")}
    with pytest.raises(Stopped):
        unpacked(content, lambda share: False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no archive"),
        (b"just text", "no archive"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\x1f\x8b and no more", "damaged"),
        (zipped(MEMBERS)[:-40], "damaged"),
        (tarred(MEMBERS)[:-40], "damaged"),
        (gzip.compress(b"no tar in it" * 100), "damaged"),
        *((zipped([(name, b"x")]), "outside") for name in OUTSIDE),
        *((tarred([(name, b"x")]), "outside") for name in OUTSIDE),
        *((tarred([(special(kind, "/etc/passwd"), b"")]), "neither") for kind in (b"1", b"2", b"3", b"4", b"6")),
        (zip_with_mode(0o120777), "neither"),
        (zip_with_mode(0o020666), "neither"),
        (encrypted(), "encrypted"),
        *((zipped([(name, b"x")]), "another archive") for name in ("a.zip", "b/c.tar.gz", "d.TGZ")),
        (tarred([("inner.zip", b"x")]), "another archive"),
        (many_listed(), "more than 150,000"),
        (zipped([("a.txt", bytes(range(256)) * 5000)], zipfile.ZIP_STORED), "1 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # an archive's bytes hold the time of day
)
def test_refusals(content, words):
    refused(content, words)


@pytest.mark.parametrize("pack", [large_zip, large_tar, large_header])
def test_a_small_archive_of_much_is_refused(pack):
    refused(pack(), "unpacks")


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_limits(monkeypatch, pack):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    assert len(unpacked(pack([(f"{n}.txt", b"x") for n in range(3)]))) == 3
    with pytest.raises(InputError, match="more than 3"):
        unpacked(pack([(f"{n}.txt", b"x") for n in range(4)]))
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(InputError, match="unpacks"):
        unpacked(pack([("a.txt", bytes(60)), ("b.txt", bytes(60))]))
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 10)
    with pytest.raises(InputError, match="at most"):
        unpacked(pack([("a.txt", b"x")]))


@given(st.sampled_from([zipped(MEMBERS), tarred(MEMBERS), tarred(MEMBERS, "w")[:2048]]), st.data())
@settings(deadline=None, max_examples=50)
def test_damaged_anywhere(content, data):
    changed = bytearray(content)
    for _change in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        unpacked(bytes(changed))
    except InputError as problem:
        sentence = str(problem)
    else:
        sentence = "."
    assert sentence.endswith(".")


@given(
    st.builds(
        bytes.__add__, st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"]), st.binary(max_size=80)
    )
)
@settings(deadline=None, max_examples=40)
def test_any_bytes(content):
    with pytest.raises(InputError):
        unpacked(content)
