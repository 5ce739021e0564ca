"""Dates to ISO 8601: every form against the calendar, the places of the digits, unseen days, and what is refused."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data import dates, dates_zh
from rnnviz.data.alignment import alignment, right_answer
from rnnviz.data.dataset import PARTS
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def said(rule, text):
    return "".join(w.symbol for w in rule.write(rule.read(text)))


@given(DAYS, st.sampled_from(dates.FORMS))
def test_every_english_form_of_a_day_is_its_international_form(day, form):
    text = dates.in_form(form, day)
    assert said(dates, text) == day.isoformat()
    told = dict(enumerate(alignment("dates_en", tuple(text))))
    assert [told[4], told[7]] == [(), ()]
    for t in (0, 1, 2, 3):
        assert text[told[t][0]] == day.isoformat()[t]
    if re.search("[A-Z][a-z]{2}", text):
        month = "".join(text[place] for place in told[5])
        assert dates.MONTHS[day.month - 1].startswith(month)
        assert told[6] == told[5]
    assert text[told[8][0]] == day.isoformat()[8] if day.day > 9 else told[8] == told[9]
    assert text[told[9][0]] == day.isoformat()[9]


@given(DAYS, st.booleans(), st.booleans(), st.booleans())
def test_every_chinese_form_of_a_day_is_its_international_form(day, numerals, zero, spoken):
    text = dates_zh.in_form(day, numerals, zero, spoken)
    assert said(dates_zh, text) == day.isoformat()
    told = alignment("dates_zh", tuple(text))
    assert [len(places) for places in told] == [1, 1, 1, 1, 0, 1, 1, 0, 1, 1]


@pytest.mark.parametrize(
    ("text", "iso", "places"),
    [
        ("二〇二一年五月三日", "2021-05-03", (5, 5, 7, 7)),
        ("二零二一年十二月三十一日", "2021-12-31", (5, 6, 8, 10)),
        ("一九九九年十月二十号", "1999-10-20", (5, 5, 7, 8)),
        ("2021年5月13日", "2021-05-13", (5, 5, 7, 8)),
        ("二〇二一年十一月十日", "2021-11-10", (5, 6, 8, 8)),
    ],
)
def test_chinese_dates_and_the_places_of_month_and_day(text, iso, places):
    assert said(dates_zh, text) == iso
    told = alignment("dates_zh", tuple(text))
    assert tuple(told[t][0] for t in (5, 6, 8, 9)) == places


@pytest.mark.parametrize("key", ["dates_en", "dates_zh"])
def test_a_day_of_the_test_is_in_no_other_part(key):
    data = dataset(key)
    days = {part: {"".join(data.answers[int(row)]) for row in data.parts[part]} for part in PARTS}
    assert len(set().union(*days.values())) == len(data) == sum(map(len, days.values()))
    assert all(right_answer(key, data.source[row]) is not None for row in range(0, len(data), 53))
    if key == "dates_en":
        texts = ["".join(tokens) for tokens in data.source]
        assert sum(" of " in text for text in texts) > 1000
        assert sum("/" in text for text in texts) > 500


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (dates, "03/05/21"),  # May or March
        (dates, "30 February 2021"),
        (dates, "3 Mai 2021"),
        (dates, "3 May 1821"),
        (dates, ""),
        (dates, "3 May 2021 " * 9),
        (dates_zh, "2021年13月1日"),
        (dates_zh, "二〇二一年二月三十日"),
        (dates_zh, "一八二一年二月三日"),
        (dates_zh, "2021-05-03"),
        (dates_zh, "年月日" * 20),
    ],
)
def test_what_is_no_date_is_refused_with_an_example(rule, text):
    with pytest.raises(InputError, match=r"such as|at most"):
        rule.read(text)


@given(st.text("0123456789年月日号十二〇 May,/of", max_size=45))
def test_any_text_is_read_or_refused(text):
    for rule in (dates, dates_zh):
        try:
            tokens = rule.read(text)
        except InputError:
            continue
        date.fromisoformat("".join(w.symbol for w in rule.write(tokens)))
