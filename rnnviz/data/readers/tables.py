"""Tables in text: CSV and TSV, with any of the usual delimiters, with quotation marks or without."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rnnviz.data.readers.lines import LONGEST_LINE
from rnnviz.language import _

DELIMITERS = (",", ";", "\t", "|")  # the first of those that fit alike
SAMPLED = 200  # rows
LONGEST_NAME = 40  # characters of a column's name
LABEL_NAMES = frozenset(
    [
        "label",
        "labels",
        "class",
        "category",
        "sentiment",
        "polarity",
        "rating",
        "score",
        "stars",
        "标签",
        "类别",
        "情感",
    ]
)
TEXT_NAMES = frozenset(
    [
        "text",
        "texts",
        "sentence",
        "review",
        "content",
        "comment",
        "tweet",
        "message",
        "body",
        "文本",
        "句子",
        "评论",
        "内容",
    ]
)
USUAL_NAMES = (
    LABEL_NAMES
    | TEXT_NAMES
    | frozenset(
        [
            "id",
            "sentences",
            "reviews",
            "title",
            "document",
            "doc",
            "target",
            "targets",
            "source",
            "src",
            "tgt",
            "input",
            "output",
            "question",
            "answer",
            "english",
            "chinese",
            "translation",
            "pinyin",
            "word",
            "words",
            "tag",
            "tags",
            "原文",
            "译文",
        ]
    )
)


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    width : columns
    """

    delimiter: str
    quoted: bool
    width: int


@dataclass(frozen=True)
class Broken:
    """A row that cannot be read, and why; with what it begins."""

    reason: str
    example: str = ""


def dialect_of(sample: list[str], format_: str) -> Dialect:
    """How the table whose first lines are `sample` is written; format_ : "csv" or "tsv"."""
    delimiters = ("\t",) if format_ == "tsv" else DELIMITERS
    widths = {delimiter: _width(sample, delimiter) for delimiter in delimiters}
    best = max(delimiters, key=lambda delimiter: (widths[delimiter][1] > 1, widths[delimiter][0]))
    return Dialect(best, _quoted(sample, best), widths[best][1])


def rows(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str] | Broken]]:
    """The rows of a table, each with the number of its last line; empty ones are left out."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))  # the module has one limit for all
    reader = _reader(lines, dialect.delimiter, dialect.quoted)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reason = _("A quotation mark is opened, and not closed for {n} characters.")
            yield reader.line_num, Broken(reason.format(n=f"{csv.field_size_limit():,}"))
            continue
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def has_header(sample: list[list[str]]) -> bool:
    """Whether the first row of a table seems to hold the names of its columns."""
    first, *others = sample
    names = [name.strip() for name in first]
    if not all(names) or len(set(names)) < len(names) or any(len(name) > LONGEST_NAME for name in names):
        return False
    if any(is_number(name) for name in names):
        return False
    columns = list(zip(*(row for row in others if len(row) == len(first)), strict=False))
    if any(name in column for name, column in zip(names, columns, strict=False)):
        return False
    if any(name.lower() in USUAL_NAMES for name in names):
        return True
    return any(column and all(is_number(cell) for cell in column) for column in columns)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _width(sample: list[str], delimiter: str) -> tuple[float, int]:
    """The share of the rows that have the commonest number of columns, and that number."""
    found = rows(sample, Dialect(delimiter, _quoted(sample, delimiter), 0))
    widths = Counter(len(row) for _line, row in found if not isinstance(row, Broken))
    if not widths:
        return 0.0, 1
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width


def _quoted(sample: list[str], delimiter: str) -> bool:
    """Whether quotation marks enclose cells: with tabs, where those that open at a cell's beginning close at an end."""
    if delimiter != "\t":
        return True
    cells = [cell for line in sample for cell in line.split(delimiter)]
    opening = [cell for cell in cells if cell.startswith('"')]
    return bool(opening) and all(len(cell) > 1 and cell.endswith('"') for cell in opening)


def _reader(lines: Iterable[str], delimiter: str, quoted: bool) -> Iterator[list[str]]:
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, quoting=quoting)
