"""Dates in English to the international form (ISO 8601): "3rd of May 2021" to 2021-05-03.

Only forms that cannot be read in two ways: the month is a name, or the year stands first. Symbols are characters. Dates
are dealt out to training, validation and test day by day, so that a day of the test was seen in no form.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from rnnviz.data.dataset import Dataset, split
from rnnviz.data.written import Rule, Written, pairs_by
from rnnviz.language import N_, InputError, _

TITLE = N_("Dates in English to the international form")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FORMS = (
    "{day} {month} {year}",
    "{month} {day}, {year}",
    "{day} {short} {year}",
    "{short} {day}, {year}",
    "{day}{th} of {month} {year}",
    "the {day}{th} of {month}, {year}",
    "{month} {day}{th}, {year}",
    "{year}/{number}/{day}",
)
FIRST, DAYS = date(1900, 1, 1), 73_049  # to the end of 2099
ROWS = 6000
LONGEST_READ = 40


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """What a date of FORMS looks like."""
    named = "|".join(sorted({*MONTHS, *(month[:3] for month in MONTHS)}, key=len, reverse=True))
    parts = {
        "day": r"(?P<day>[1-9]|[12]\d|3[01])",
        "month": f"(?P<month>{named})",
        "short": f"(?P<month>{named})",
        "number": r"(?P<number>[1-9]|1[0-2])",
        "year": r"(?P<year>(?:19|20)\d\d)",
        "th": "(?:st|nd|rd|th)",
    }
    forms = (form.format_map(parts) for form in FORMS)
    # a name may stand once in a pattern: each form has names of its own, told apart by a number
    numbered = (re.sub(r"\?P<(\w+)>", rf"?P<\1_{k}>", form) for k, form in enumerate(forms))
    return re.compile("|".join(f"(?:{form})" for form in numbered), re.ASCII)


def read(text: str) -> tuple[str, ...]:
    """The characters of a date."""
    tokens = tuple(" ".join(text.split()))
    if len(tokens) > LONGEST_READ:
        raise InputError(_("Expected at most {most} characters, got {n}.").format(most=LONGEST_READ, n=len(tokens)))
    if write(tokens) is None:
        raise InputError(
            _("“{text}” is not a date from 1900 to 2099 such as “3 May 2021” or “the 3rd of May, 2021”.").format(
                text="".join(tokens)
            )
        )
    return tokens


def write(tokens: tuple[str, ...]) -> tuple[Written, ...] | None:
    """The international form; every digit has the characters that tell it, a month all letters of its name."""
    found = pattern().fullmatch("".join(tokens))
    if found is None:
        return None
    spans = {name.split("_")[0]: found.span(name) for name, text in found.groupdict().items() if text is not None}
    text = {name: found.string[slice(*span)] for name, span in spans.items()}
    month = text.get("number") or str([m[:3] for m in MONTHS].index(text["month"][:3]) + 1)
    try:
        date(int(text["year"]), int(month), int(text["day"]))
    except ValueError:
        return None
    whole = tuple(range(*spans.get("month", (0, 0))))
    month_places = [whole, whole] if "month" in spans else two_digits(range(*spans["number"]))
    return iso(
        zip(text["year"], ((place,) for place in range(*spans["year"])), strict=True),
        zip(month.zfill(2), month_places, strict=True),
        zip(text["day"].zfill(2), two_digits(range(*spans["day"])), strict=True),
    )


def two_digits(places: range) -> list[tuple[int, ...]]:
    """Where the two digits of a number are told that has one or two: a leading zero by the one digit there is."""
    return [(places[0],), (places[-1],)]


def iso(*parts: object) -> tuple[Written, ...]:
    """Year, month and day, each as (digit, places), with the hyphens between, which no place tells."""
    written: list[Written] = []
    for k, part in enumerate(parts):
        written += [Written("-", ())] * (k > 0) + [Written(digit, places) for digit, places in part]
    return tuple(written)


def make(key: str, _number: int) -> Dataset:
    """Random days of two centuries, all different, each in one of FORMS."""
    rng = np.random.default_rng(8601)
    forms = rng.integers(len(FORMS), size=ROWS)
    sources = (tuple(in_form(FORMS[form], day)) for form, day in zip(forms, days(rng, ROWS), strict=True))
    return pairs_by(RULE, key, TITLE, "en", sources, split(ROWS))


def days(rng: np.random.Generator, n: int) -> list[date]:
    """`n` different random days."""
    return [FIRST + timedelta(int(k)) for k in rng.permutation(DAYS)[:n]]


def in_form(form: str, day: date) -> str:
    """A day in one of FORMS."""
    ending = "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month = MONTHS[day.month - 1]
    return form.format(year=day.year, month=month, short=month[:3], number=day.month, day=day.day, th=ending)


RULE = Rule(read, write)
