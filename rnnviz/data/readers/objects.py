"""One JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from rnnviz.data.readers.lines import LONGEST_LINE
from rnnviz.data.readers.report import EXAMPLE_CHARACTERS
from rnnviz.data.readers.tables import Broken
from rnnviz.data.uploads import clean
from rnnviz.language import InputError, _

Value = str | list[str]


def objects(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Value] | Broken]]:
    """The objects with the numbers of their lines; of their fields those that are text, numbers or lists of these.

    Raises
    ------
    InputError      if the file is one long array
    """
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line:
            continue
        if number == 1 and line == "[":
            raise InputError(_("The file is one JSON array: save it with one object on each line (JSONL)."))
        yield number, _object(line)


def _object(line: str) -> dict[str, Value] | Broken:
    if len(line) > LONGEST_LINE:
        return Broken(
            _("The line has more than {n} characters.").format(n=f"{LONGEST_LINE:,}"), line[:EXAMPLE_CHARACTERS]
        )
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, too deep
        return Broken(_("The line is not JSON."), line[:EXAMPLE_CHARACTERS])
    if not isinstance(found, dict):
        return Broken(_("The line is not a JSON object."), line[:EXAMPLE_CHARACTERS])
    values = {clean(name): _value(value) for name, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}


def _value(value: object) -> Value | None:
    if isinstance(value, list):
        items = [_value(item) for item in value]
        return items if all(isinstance(item, str) for item in items) else None
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return str(value) if isinstance(value, int | float) else None
    except ValueError:  # more digits than Python writes
        return None
