"""A file becomes a Dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from rnnviz.data.dataset import Dataset
from rnnviz.data.readers import columns, objects, preview, tables
from rnnviz.data.readers.choice import FORMATS, ROLES, Choice
from rnnviz.data.readers.gathering import Gathering
from rnnviz.data.readers.lines import encoding_of, lines, passages
from rnnviz.data.readers.objects import Value
from rnnviz.data.readers.report import Progress, Report
from rnnviz.data.tokenize import QUOTES
from rnnviz.language import InputError, _

LONGEST_TITLE = 80  # characters

Cells = Callable[[str], Value | None]  # the value for a role of ROLES, None where there is none


def read(
    stream: BinaryIO, name: str, choice: Choice, progress: Progress = lambda share: True
) -> tuple[Dataset, Report]:
    """The data of a file, with the key "" (see shelf.put), and what was left out.

    Raises
    ------
    InputError      if nothing useful is in it, or it is not what `choice` says
    Stopped         if `progress` answered False
    """
    _check(choice)
    encoding = encoding_of(stream)
    gathering = Gathering(choice.kind, choice.tokens)
    READERS[choice.format](stream, encoding, choice, gathering, progress)
    return gathering.data(name.replace("\\", "/").rpartition("/")[2][:LONGEST_TITLE], choice.language)


def _check(choice: Choice) -> None:
    if choice.format not in FORMATS or choice.kind not in ROLES or choice.tokens not in ("char", "word"):
        raise InputError(_("The file cannot be read in this way."))
    if choice.format == "txt":
        if choice.kind != "text":
            raise InputError(_("A plain text has no column of answers."))
        return
    roles = ROLES[choice.kind]
    if not all(isinstance(choice.columns.get(role), int) and choice.columns[role] >= 0 for role in roles):
        raise InputError(_("Choose a column for each part."))
    if len({choice.columns[role] for role in roles}) < len(roles):
        raise InputError(_("Choose two different columns."))


def _read_txt(stream: BinaryIO, encoding: str, choice: Choice, to: Gathering, progress: Progress) -> None:
    by_line = choice.sentences == "line"
    for text in (lines if by_line else passages)(stream, encoding, progress):
        to.add_text(text, by_line)
        if to.full:
            return


def _read_table(stream: BinaryIO, encoding: str, choice: Choice, to: Gathering, progress: Progress) -> None:
    dialect, *_others = preview.sample_table(preview.first_lines(stream, encoding), choice.format)
    _check_width(choice, dialect.width)
    wrong_width = _("The row does not have {n} columns like the others.").format(n=dialect.width)
    skip = choice.header
    for number, row in tables.rows(lines(stream, encoding, progress), dialect):
        if skip:
            skip = False
        elif isinstance(row, tables.Broken):
            to.drop(row.reason, number, row.example)
        elif len(row) != dialect.width and (len(row) < dialect.width or any(row[dialect.width :])):
            to.drop(wrong_width, number, dialect.delimiter.join(row[:5]))
        else:
            _add(to, number, choice.kind, lambda role, row=row: row[choice.columns[role]])
        if to.full:
            return


def _read_objects(stream: BinaryIO, encoding: str, choice: Choice, to: Gathering, progress: Progress) -> None:
    names, _rows = preview.sample_objects(preview.first_lines(stream, encoding))
    _check_width(choice, len(names))
    fields = {role: names[place] for role, place in choice.columns.items()}
    for number, found in objects.objects(lines(stream, encoding, progress)):
        if isinstance(found, tables.Broken):
            to.drop(found.reason, number, found.example)
        else:
            _add(to, number, choice.kind, lambda role, found=found: found.get(fields[role]))
        if to.full:
            return


def _read_columns(stream: BinaryIO, encoding: str, choice: Choice, to: Gathering, progress: Progress) -> None:
    places = [choice.columns[role] for role in ROLES[choice.kind]]
    too_few = _("A line has fewer columns than the one chosen.")
    for number, words in columns.sentences(lines(stream, encoding, progress), choice.format):
        if isinstance(words, tables.Broken):
            to.drop(words.reason, number, words.example)
        elif any(len(cells) <= max(places) for cells in words):
            to.drop(too_few, number, " ".join(cells[0] for cells in words[:20]))
        else:
            picked = [[_word(cells[place]) for cells in words] for place in places]
            if choice.kind == "tags":
                to.add_tags(number, picked[0], picked[1])
            else:
                to.add_tokens(picked[0])
        if to.full:
            return


def _add(to: Gathering, number: int, kind: str, cell: Cells) -> None:
    """A row of a table or an object as an example."""
    values = {role: cell(role) for role in ROLES[kind]}
    missing = next((role for role, value in values.items() if value is None), None)
    if missing is not None:
        to.drop(_("The object has no such field, or no text in it."), number, str(values)[:80])
    elif kind == "tags":
        words, tags = (value.split() if isinstance(value, str) else value for value in values.values())
        to.add_tags(number, [_word(word) for word in words], tags)
    else:
        texts = [value if isinstance(value, str) else " ".join(value) for value in values.values()]
        if kind == "text":
            to.add_text(texts[0])
        else:
            (to.add_label if kind == "labels" else to.add_pair)(number, *texts)


def _check_width(choice: Choice, width: int) -> None:
    if any(choice.columns[role] >= width for role in ROLES[choice.kind]):
        raise InputError(_("The table has {n} columns only.").format(n=width))


def _word(word: str) -> str:
    """Quotation marks as a sentence of the user's will have them."""
    return '"' if word in QUOTES else word


READERS = {
    "txt": _read_txt,
    "csv": _read_table,
    "tsv": _read_table,
    "jsonl": _read_objects,
    "conll2000": _read_columns,
    "conll2003": _read_columns,
    "conllu": _read_columns,
}
