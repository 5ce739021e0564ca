"""The Large Movie Review data set, in small, as archive and as folder."""

import io
import tarfile
import zipfile

import pytest

from rnnviz.data.movie_reviews import read_archive, read_folder
from rnnviz.data.readers.report import Stopped
from rnnviz.language import InputError

REVIEWS = {
    f"aclImdb/{part}/{label}/{n}_{9 if label == 'pos' else 2}.txt": f"It is {label}.<br /><br />Part {part} {n}"
    for part in ("train", "test")
    for label in ("neg", "pos")
    for n in range(9)
}
OTHERS = {
    "aclImdb/README": "about",
    "aclImdb/train/unsup/0_0.txt": "no label",
    "aclImdb/imdb.vocab": "the",
    "aclImdb/train/pos/urls.csv": "no review",
}


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream


def tarred(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return stream


def check(data, report):
    assert (report.rows, report.dropped, data.kind) == (36, (), "labels")
    assert {name: len(rows) for name, rows in data.parts.items()} == {"train": 16, "valid": 2, "test": 18}
    for part, rows in data.parts.items():
        for row in rows:
            words, (label,) = data.source[row], data.answers[row]
            assert words[:5] == ("It", "is", label, ".", "Part")
            assert words[5] == ("test" if part == "test" else "train")


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_archives(pack):
    check(*read_archive(pack(REVIEWS | OTHERS), "aclImdb_v1.tar.gz"))
    with pytest.raises(Stopped):
        read_archive(pack(REVIEWS), "a", lambda share: False)


def test_folders(tmp_path):
    for name, text in (REVIEWS | OTHERS).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    check(*read_folder(tmp_path))
    check(*read_folder(tmp_path / "aclImdb"))
    with pytest.raises(Stopped):
        read_folder(tmp_path, lambda share: False)


def test_refusals(tmp_path):
    with pytest.raises(InputError, match="no reviews"):
        read_archive(zipped(OTHERS), "folder/some.zip")
    for folder in (tmp_path, tmp_path / "none", tmp_path / "\0"):
        with pytest.raises(InputError):
            read_folder(folder)
    with pytest.raises(InputError, match="2 usable"):
        read_archive(zipped(dict(list(REVIEWS.items())[8:10])), "a.zip")
