"""A look at the beginning of a file: what it is, and what could be made of it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from rnnviz.data.readers import columns, objects, tables
from rnnviz.data.readers.choice import Choice
from rnnviz.data.readers.guesses import Sampled, language_of, likely_choices
from rnnviz.data.readers.lines import encoding_of
from rnnviz.data.uploads import clean
from rnnviz.language import InputError, _

SAMPLE_BYTES = 2**18
SAMPLE_LINES = 500
MOST_COLUMNS = 100
SAMPLES = 5
SAMPLE_CHARACTERS = 80

BY_ENDING = {
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "json": "jsonl",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "conllu": "conllu",
}


@dataclass(frozen=True)
class ColumnPreview:
    """A column (of a table or CoNLL file) or a field (of JSON objects).

    name : from the header or the format, or "1", "2", ...
    samples : its first few values, at most SAMPLE_CHARACTERS characters each
    """

    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What a file seems to be.

    format : a key of choice.FORMATS
    encoding : "utf-8", "utf-16-le", "utf-16-be" or "gb18030"
    delimiter : of a table, else ""
    columns : the first MOST_COLUMNS; of a plain text one, whose samples are its first lines
    header : whether the first line of a table seems to hold names
    kinds : what it can serve as (see Dataset), the likeliest first
    language : "zh" if a good share of the letters is Chinese, "en" if most are Latin, else ""
    choices : the likeliest Choice for each of `kinds`
    """

    format: str
    encoding: str
    delimiter: str
    columns: tuple[ColumnPreview, ...]
    header: bool
    kinds: tuple[str, ...]
    language: str
    choices: dict[str, Choice]


def look(stream: BinaryIO, name: str) -> Preview:
    """What the file `name` seems to be; the stream is left at its beginning.

    Raises
    ------
    InputError      if it is empty, too large, binary, in an unknown encoding, or nothing can be made of it
    """
    encoding = encoding_of(stream)
    lines = first_lines(stream, encoding)
    if not any(line.strip() for line in lines):
        raise InputError(_("The text is empty."))
    format_ = format_of(name, lines)
    delimiter, header = "", False
    if format_ in ("csv", "tsv"):
        dialect, names, header, rows = sample_table(lines, format_)
        delimiter = dialect.delimiter
    elif format_ == "jsonl":
        names, rows = sample_objects(lines)
    elif format_ == "txt":
        names, rows = (_("text"),), [[line] for line in lines if line.strip()]
    else:
        names, rows = _sample_columns(lines, format_)
    language = language_of("\n".join(lines)[:20_000])
    choices = likely_choices(Sampled(format_, names, rows, header, language))
    previews = tuple(_column(names[k], k, rows) for k in range(min(len(names), MOST_COLUMNS)))
    return Preview(format_, encoding, delimiter, previews, header, tuple(choices), language, choices)


def first_lines(stream: BinaryIO, encoding: str) -> list[str]:
    """The first SAMPLE_LINES lines within the first SAMPLE_BYTES; the stream is left at its beginning."""
    stream.seek(0)
    beginning = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    lines = clean(codecs.getincrementaldecoder(encoding)().decode(beginning)).split("\n")
    if len(beginning) == SAMPLE_BYTES and len(lines) > 1:
        lines.pop()  # cut in two
    return lines[:SAMPLE_LINES]


def format_of(name: str, lines: list[str]) -> str:
    """The format by the name's ending, and by the content where that says nothing."""
    ending = name.lower().rpartition(".")[2]
    if ending in BY_ENDING:
        return BY_ENDING[ending]
    found = columns.format_of(lines)
    if ending in ("conll", "bio", "iob", "iob2"):
        return found or "conll2000"
    return found or "txt"


def sample_table(lines: list[str], format_: str) -> tuple[tables.Dialect, tuple[str, ...], bool, list[list[str]]]:
    """How a table is written, the names of its columns, whether it has a header, and its first rows without it."""
    dialect = tables.dialect_of(lines, format_)
    rows = [row for _line, row in tables.rows(lines, dialect) if not isinstance(row, tables.Broken)]
    rows = [row for row in rows if len(row) == dialect.width]
    if not rows:
        raise InputError(_("No row of the table can be read."))
    header = tables.has_header(rows)
    names = tuple(cell.strip() for cell in rows[0]) if header else tuple(str(k + 1) for k in range(dialect.width))
    return dialect, names, header, rows[header:]


def sample_objects(lines: list[str]) -> tuple[tuple[str, ...], list[list[objects.Value]]]:
    """The names of the fields as they come, and the values of the first objects, "" where one has none."""
    found = [found for _line, found in objects.objects(lines) if not isinstance(found, tables.Broken)]
    names = tuple(dict.fromkeys(name for one in found for name in one))
    if not names:
        raise InputError(_("No line holds a JSON object with text in it."))
    names = names[:MOST_COLUMNS]
    return names, [[one.get(name, "") for name in names] for one in found]


def _sample_columns(lines: list[str], format_: str) -> tuple[tuple[str, ...], list[list[str]]]:
    words = [cells for line in lines if line.strip() and (cells := columns.cells_of(line, format_)) is not None]
    if not words:
        raise InputError(_("No line of the file holds a word with its tags."))
    width = len(columns.CONLLU) if format_ == "conllu" else max(map(len, words))
    words = [cells for cells in words if len(cells) == width]
    if not words or width < 2:
        raise InputError(_("The lines have no columns: a word and its tags are expected on each."))
    return columns.column_names(width, format_), words


def _column(name: str, place: int, rows: list) -> ColumnPreview:
    values = (row[place] for row in rows[:SAMPLES])
    shown = (value if isinstance(value, str) else " ".join(value) for value in values)
    return ColumnPreview(name[:SAMPLE_CHARACTERS], tuple(value[:SAMPLE_CHARACTERS] for value in shown))
