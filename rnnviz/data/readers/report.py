"""What was read of a file, and what was left out and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

EXAMPLE_CHARACTERS = 80

Progress = Callable[[float], bool]  # is told the share done, 0 to 1; answers whether to go on


class Stopped(Exception):  # noqa: N818  nothing went wrong
    """Reading was given up because `progress` said so."""


@dataclass(frozen=True)
class Dropped:
    """Rows left out for one reason.

    reason : a sentence, translated
    count : how many
    first : the place of the first one, such as "line 17", translated
    example : the beginning of the first one, at most EXAMPLE_CHARACTERS characters
    """

    reason: str
    count: int
    first: str
    example: str


@dataclass(frozen=True)
class Report:
    """What came of a file.

    rows : examples read
    dropped : in the order in which each reason was first met
    notes : sentences, translated: what was understood or changed on the way
    """

    rows: int
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()


class Drops:
    """The rows left out, while a file is read."""

    def __init__(self) -> None:
        self._by_reason: dict[str, Dropped] = {}

    def add(self, reason: str, place: str, example: str) -> None:
        """One more row left out."""
        known = self._by_reason.get(reason)
        if known is None:
            known = Dropped(reason, 0, place, example[:EXAMPLE_CHARACTERS])
        self._by_reason[reason] = replace(known, count=known.count + 1)

    def listed(self) -> tuple[Dropped, ...]:
        """All of them, by reason."""
        return tuple(self._by_reason.values())
