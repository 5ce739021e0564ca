"""A process that reads data for the page My data: `python -m rnnviz.data.reading FOLDER LANGUAGE`.

A large file takes seconds of pure computing, which would stop every page of the server if it were done there. In
FOLDER stand `order.json` and, of a file, `content`. What is written there is whole or not there: `progress`, the share
done; at the end `answer.json`, the key on the shelf and the report, or the sentence that says why there are no data.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rnnviz import language
from rnnviz.data import movie_reviews, nltk_corpora, shelf
from rnnviz.data.dataset import Dataset
from rnnviz.data.readers.choice import Choice
from rnnviz.data.readers.read import read
from rnnviz.data.readers.report import Dropped, Progress, Report, Stopped
from rnnviz.language import InputError, _

TOLD_S = 0.2  # between two words of progress


@dataclass(frozen=True)
class Order:
    """What is to be read.

    what : "file" as `choice` says; the Large Movie Review data set as an "archive" or a "folder"; a "corpus" of NLTK on
        this machine, as data of `kind`; or the "download" of one, which gives no data
    name : of the file, of the folder, of the corpus
    """

    what: str
    name: str
    choice: Choice | None = None
    kind: str = ""

    def to_json(self) -> str:
        """All fields."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Order:
        """The order of `to_json`."""
        fields = json.loads(text)
        choice = fields.pop("choice")
        return cls(**fields, choice=None if choice is None else Choice(**choice))


@dataclass(frozen=True)
class Answer:
    """What came of an order: the key of the data on the shelf ("" of a download) and their report, or a problem."""

    key: str = ""
    report: Report | None = None
    problem: str = ""


def carry_out(
    order: Order, content: BinaryIO | None, progress: Progress = lambda share: True
) -> tuple[Dataset, Report] | None:
    """The data that were ordered, with the key "", and their report; None of a download.

    Raises
    ------
    InputError, Stopped     as the readers do
    """
    if order.what == "file":
        return read(content, order.name, order.choice, progress)
    if order.what == "archive":
        return movie_reviews.read_archive(content, order.name, progress)
    if order.what == "folder":
        return movie_reviews.read_folder(Path(order.name), progress)
    if order.what == "corpus":
        return nltk_corpora.load(order.name, order.kind, progress=progress)
    return nltk_corpora.download(order.name, progress)


def answer_of(folder: Path) -> Answer | None:
    """The answer that was left in a folder; None if there is none yet."""
    try:
        fields = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    report = fields["report"]
    if report is not None:
        dropped = tuple(Dropped(**one) for one in report["dropped"])
        report = Report(report["rows"], dropped, tuple(report["notes"]))
    return Answer(fields["key"], report, fields["problem"])


def progress_of(folder: Path) -> float:
    """The share of the work that is done, as was last told in a folder."""
    try:
        return float((folder / "progress").read_text())
    except (FileNotFoundError, ValueError):
        return 0.0


def main(folder: Path, spoken: str) -> None:
    """Carry out the order in a folder; problems and reports are written in the language `spoken`."""
    language.use(spoken)
    order = Order.from_json((folder / "order.json").read_text(encoding="utf-8"))
    content = folder / "content"
    try:
        answer = _answer(order, content, _Teller(folder))
    except Stopped:
        answer = Answer(problem=_("Reading was stopped."))
    finally:
        content.unlink(missing_ok=True)
    _write(folder / "answer.json", json.dumps(dataclasses.asdict(answer)))


def _answer(order: Order, content: Path, progress: Progress) -> Answer:
    try:
        if content.exists():
            with content.open("rb") as stream:
                found = carry_out(order, stream, progress)
        else:
            found = carry_out(order, None, progress)
    except InputError as problem:
        return Answer(problem=str(problem))
    if found is None:
        return Answer()
    data, report = found
    return Answer(shelf.put(data).key, report)


class _Teller:
    """Writes the progress down, and stops when the program that wanted it has ended."""

    def __init__(self, folder: Path) -> None:
        self._path, self._told, self._parent = folder / "progress", 0.0, os.getppid()

    def __call__(self, share: float) -> bool:
        now = time.monotonic()
        if now - self._told > TOLD_S:
            self._told = now
            _write(self._path, f"{share:.4f}")
            return os.getppid() == self._parent
        return True


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
