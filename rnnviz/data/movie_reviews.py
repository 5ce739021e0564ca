"""The Large Movie Review data set: 25,000 reviews to learn from and 25,000 to be tested on, each good or bad.

Maas, Daly, Pham, Huang, Ng and Potts 2011, "Learning Word Vectors for Sentiment Analysis".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from rnnviz.data.archives import files
from rnnviz.data.dataset import Dataset
from rnnviz.data.readers.gathering import Gathering
from rnnviz.data.readers.report import Progress, Report, Stopped
from rnnviz.data.uploads import clean
from rnnviz.language import N_, InputError, _

TITLE = N_("Large Movie Review data set")
LICENCE = N_("Free for research; its authors ask to be cited: Maas and others 2011")

REVIEW = re.compile(r"(?:.*/)?(train|test)/(pos|neg)/[^/]+\.txt", re.DOTALL)
LINE_BREAK = re.compile(r"(?i)<br ?/?>")
MAX_REVIEW_BYTES = 2**20


def read_archive(stream: BinaryIO, name: str, progress: Progress = lambda share: True) -> tuple[Dataset, Report]:
    """The reviews in a .zip, .tar or .tar.gz file; nothing is written to the disk.

    Raises
    ------
    InputError      if it is no such archive, breaks a limit (see archives.py), or holds no reviews
    Stopped         if `progress` answered False
    """
    found = files(stream, lambda path: REVIEW.fullmatch(path) is not None, MAX_REVIEW_BYTES, progress)
    return _read(found, name)


def read_folder(folder: Path, progress: Progress = lambda share: True) -> tuple[Dataset, Report]:
    """The reviews in a folder `aclImdb`, or in the folder that holds it.

    Raises
    ------
    InputError      if there are none, or they cannot be read
    Stopped         if `progress` answered False
    """
    try:
        top = folder / "aclImdb" if (folder / "aclImdb").is_dir() else folder
        paths = [
            path
            for part in ("train", "test")
            for label in ("neg", "pos")
            for path in sorted((top / part / label).glob("*.txt"))
        ]
        return _read(_contents(paths, top, progress), str(folder))
    except OSError as problem:
        raise InputError(_("The folder cannot be read: {reason}").format(reason=problem.strerror or "")) from problem


def _contents(paths: list[Path], top: Path, progress: Progress) -> Iterable[tuple[str, bytes]]:
    for n, path in enumerate(paths):
        if not progress(n / len(paths)):
            raise Stopped
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                yield path.relative_to(top).as_posix(), file.read(MAX_REVIEW_BYTES)


def _read(found: Iterable[tuple[str, bytes]], name: str) -> tuple[Dataset, Report]:
    gathering, parts = Gathering("labels", "word"), []
    for path, content in found:
        part, label = REVIEW.fullmatch(path).groups()
        text = clean(LINE_BREAK.sub(" ", content.decode("utf-8", "replace")))
        gathering.add_label(path[-80:], text, label)
        parts += [part] * (len(gathering) - len(parts))
    if not parts:
        message = _("There are no reviews in “{name}”: files like aclImdb/train/pos/0_9.txt are expected.")
        raise InputError(message.format(name=name.replace("\\", "/").rstrip("/").rpartition("/")[2][:80]))
    return gathering.data(TITLE, "en", LICENCE, parts if len(set(parts)) == 2 else None)
