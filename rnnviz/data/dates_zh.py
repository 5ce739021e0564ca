"""Chinese dates to the international form (ISO 8601): 二〇二一年五月三日 and 2021年5月3日 to 2021-05-03.

The values of the numerals are those of the Unicode character database. Dealt out day by day, as in dates.py.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import numpy as np

from rnnviz.data.dataset import Dataset, split
from rnnviz.data.dates import LONGEST_READ, ROWS, days, iso, two_digits
from rnnviz.data.written import Rule, Written, pairs_by
from rnnviz.language import N_, InputError, _

TITLE = N_("Dates in Chinese to the international form")
NUMERALS = "〇一二三四五六七八九"
TEN, ZERO = "十", "零"  # 零 is the other way to write 〇
NUMBER = rf"\d{{1,2}}|[一二三四五六七八九]?{TEN}[一二三四五六七八九]?|[一二三四五六七八九]"
DATE = re.compile(rf"(\d{{4}}|[{NUMERALS}{ZERO}]{{4}})年({NUMBER})月({NUMBER})[日号]", re.ASCII)


def read(text: str) -> tuple[str, ...]:
    """The characters of a date."""
    tokens = tuple("".join(text.split()))
    if len(tokens) > LONGEST_READ:
        raise InputError(_("Expected at most {most} characters, got {n}.").format(most=LONGEST_READ, n=len(tokens)))
    if write(tokens) is None:
        raise InputError(
            _("“{text}” is not a date from 1900 to 2099 such as “2021年5月3日” or “二〇二一年五月三日”.").format(
                text="".join(tokens)
            )
        )
    return tokens


def write(tokens: tuple[str, ...]) -> tuple[Written, ...] | None:
    """The international form; every digit has the characters that tell it."""
    found = DATE.fullmatch("".join(tokens))
    if found is None:
        return None
    year = [(str(_value(found.string[place])), (place,)) for place in range(*found.span(1))]
    parts = [year, *(_number(found.string, range(*found.span(group))) for group in (2, 3))]
    y, m, d = (int("".join(digit for digit, _places in part)) for part in parts)
    try:
        date(y, m, d)
    except ValueError:
        return None
    return iso(*parts) if 1900 <= y < 2100 else None


def _value(character: str) -> int:
    """The value of a digit or numeral."""
    return 0 if character == ZERO else int(unicodedata.numeric(character))


def _number(text: str, places: range) -> list[tuple[str, tuple[int, ...]]]:
    """A number below 100 as two digits with their places: 十 tells a digit that is not written."""
    ten = text.find(TEN, places.start, places.stop)
    if ten < 0:
        digits = "".join(str(_value(text[place])) for place in places).zfill(2)
        return list(zip(digits, two_digits(places), strict=True))
    tens, ones = (places[0], places[-1])  # the numerals around 十, or 十 itself
    return [
        ("1" if tens == ten else str(_value(text[tens])), (tens,)),
        ("0" if ones == ten else str(_value(text[ones])), (ones,)),
    ]


def make(key: str, _number: int) -> Dataset:
    """Random days of two centuries, all different: in digits, or in numerals with either zero, ending in 日 or 号."""
    rng = np.random.default_rng(2021)
    forms = rng.integers(2, size=(ROWS, 3))
    sources = (tuple(in_form(day, *form)) for form, day in zip(forms.tolist(), days(rng, ROWS), strict=True))
    return pairs_by(RULE, key, TITLE, "zh", sources, split(ROWS))


def in_form(day: date, numerals: int, zero: int, spoken: int) -> str:
    """A day in digits or numerals, with 〇 or 零, ending in 日 or 号."""
    end = "号" if spoken else "日"
    if not numerals:
        return f"{day.year}年{day.month}月{day.day}{end}"
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    year = year.replace(NUMERALS[0], ZERO) if zero else year
    return f"{year}年{_in_numerals(day.month)}月{_in_numerals(day.day)}{end}"


def _in_numerals(n: int) -> str:
    """A number from 1 to 99 as it is said."""
    tens, ones = divmod(n, 10)
    return (NUMERALS[tens] if tens > 1 else "") + TEN * (tens > 0) + (NUMERALS[ones] if ones else "")


RULE = Rule(read, write)
