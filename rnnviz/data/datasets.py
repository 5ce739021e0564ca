"""All data that a task can be learned from, by key: what comes with the program, and what was put on the shelf.

A key is a name, or a name and a number ("templates_en:3") where a dial decides what is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rnnviz.data import agreement, blanks, dates, dates_zh, hangul, kana, reviews, shelf, stories, tagging, templates
from rnnviz.data.corpora import CORPORA
from rnnviz.data.dataset import Dataset
from rnnviz.language import InputError, _


@dataclass(frozen=True)
class Dial:
    """A number that decides what is made.

    label : English, to be translated when shown
    """

    label: str
    lowest: int
    highest: int
    default: int


@dataclass(frozen=True)
class BuiltIn:
    """Data that come with the program.

    title : English, to be translated when shown
    kind : see Dataset; language : "en" or "zh", "" where it is neither
    make : (key, number of the dial or 0) -> the data; the same ones every time and on every machine
    """

    title: str
    kind: str
    language: str
    make: Callable[[str, int], Dataset]
    dial: Dial | None = None


BUILT_IN: dict[str, BuiltIn] = {
    "stories_en": BuiltIn(CORPORA["english"].title, "text", "en", stories.make),
    "stories_zh": BuiltIn(CORPORA["chinese"].title, "text", "zh", stories.make),
    "pydoc": BuiltIn(CORPORA["pydoc"].title, "text", "en", stories.make),
    **{
        f"templates_{language}": BuiltIn(
            title, "labels", language, templates.make, Dial(templates.MOST_CLAUSES, 1, 6, 3)
        )
        for language, title in templates.TITLES.items()
    },
    **{
        f"reviews_{language}": BuiltIn(title, "labels", language, reviews.make)
        for language, title in reviews.TITLES.items()
    },
    "hangul": BuiltIn(hangul.TITLE, "pairs", "", hangul.make),
    "kana": BuiltIn(kana.TITLE, "pairs", "", kana.make),
    "dates_en": BuiltIn(dates.TITLE, "pairs", "en", dates.make),
    "dates_zh": BuiltIn(dates_zh.TITLE, "pairs", "zh", dates_zh.make),
    "pos_en": BuiltIn(tagging.TITLES["pos"], "tags", "en", tagging.make),
    "pos_zh": BuiltIn(tagging.TITLES["pos"], "tags", "zh", tagging.make),
    "entities_en": BuiltIn(tagging.TITLES["entities"], "tags", "en", tagging.make),
    "entities_zh": BuiltIn(tagging.TITLES["entities"], "tags", "zh", tagging.make),
    "blanks_en": BuiltIn(blanks.TITLE, "tags", "en", blanks.make),
    "blanks_zh": BuiltIn(blanks.TITLE, "tags", "zh", blanks.make),
    "agreement_en": BuiltIn(
        agreement.TITLE, "text", "en", agreement.make, Dial(agreement.PHRASES, 0, agreement.MOST, agreement.MOST)
    ),
}


def default_key(name: str) -> str:
    """The key of a built-in with its dial where it stands at first."""
    dial = BUILT_IN[name].dial
    return f"{name}:{dial.default}" if dial else name


def built_in_of(key: str) -> tuple[str, int] | None:
    """The name and the dial's number that a key stands for; None if it is no built-in's."""
    name, _colon, number = key.partition(":")
    entry = BUILT_IN.get(name)
    if entry is None:
        return None
    if entry.dial is None:
        return (name, 0) if not number else None
    if not (number.isascii() and number.isdigit() and entry.dial.lowest <= int(number) <= entry.dial.highest):
        return None
    return name, int(number)


@lru_cache(maxsize=16)
def dataset(key: str) -> Dataset:
    """The data of a key.

    Raises
    ------
    InputError      if there are none: own data live as long as the server
    """
    found = built_in_of(key)
    if found is not None:
        name, number = found
        return BUILT_IN[name].make(key, number)
    kept = shelf.get(key)
    if kept is None:
        raise InputError(
            _("The data “{key}” are not here any more: open them again on the page My data.").format(key=key[:40])
        )
    return kept
