"""What should be answered in the small tasks for the four shapes: by rule, for inputs that a rule covers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

from rnnviz.data.shapes_words import (
    CHINESE_DIGITS,
    CONTINUED,
    EITHER,
    MONTHS,
    MOODS,
    NOUN,
    OPINIONS,
    SENTENCES,
    TAGS,
    VERB,
    WORDS,
)

Answer = tuple[str, ...]
FEWEST_REVERSED = 2
UNITS = "".join(CHINESE_DIGITS[1:])


def right_answer(task: str, language: str, read: Sequence[str]) -> Answer:
    """The right output, symbol by symbol, for the input symbols `read`; () where no rule decides it.

    From one character to the next there is no right answer, only a likeliest one.
    """
    rule = RULES.get(task)
    return () if rule is None else rule(language, tuple(read))


def _continued(language: str, read: Answer) -> Answer:
    """The one word in the list that begins with the character."""
    return tuple(next((word for word in CONTINUED[language].split() if word[0] == read[0]), ""))


def _mood(language: str, read: Answer) -> Answer:
    """By the adjective, turned round by a denial: sentences with one adjective and at most one denial."""
    w = OPINIONS[language]
    judged = [word in w["good"].split() for word in read if word in (*w["good"].split(), *w["bad"].split())]
    denials = {denial.split()[-1] for denial in w["denial"]}  # the last word of each: "not", "never"
    denied = sum(word in denials for word in read)
    return (MOODS[judged[0] != bool(denied)],) if len(judged) == 1 and denied <= 1 else ()


def _tags(language: str, read: Answer) -> Answer:
    """The parts of speech of the one pattern that the sentence fits."""
    words = {kind: set(list_.split()) for kind, list_ in WORDS[language].items()}
    either = {NOUN: words[EITHER], VERB: words[EITHER]}

    def fits(pattern: Sequence[int]) -> bool:
        return len(pattern) == len(read) and all(
            word in words[tag] | either.get(tag, set()) for word, tag in zip(read, pattern, strict=True)
        )

    fitting = [pattern for pattern in SENTENCES[language] if fits(pattern)]
    return tuple(TAGS[tag] for tag in fitting[0]) if len(fitting) == 1 else ()


def _reversed(language: str, read: Answer) -> Answer:
    return read[::-1] if len(read) >= FEWEST_REVERSED else ()


def _date(language: str, read: Answer) -> Answer:
    """Year, month and day in digits, of a date that exists."""
    text = "".join(read)
    if language == "zh":
        found = re.fullmatch(rf"([{CHINESE_DIGITS}]{{4}})年([{UNITS}十]+)月([{UNITS}十]+)日", text)
        parts = found and ("".join(str(CHINESE_DIGITS.index(c)) for c in found[1]), *map(_number, found.groups()[1:]))
    else:
        found = re.fullmatch(r"(\d{1,2}) ([a-z]+) (\d{4})", text)
        months = MONTHS.split()
        parts = found and (found[3], months.index(found[2]) + 1 if found[2] in months else 0, found[1])
    try:
        return tuple(datetime.date(*map(int, parts)).isoformat()) if parts else ()
    except ValueError:
        return ()


def _number(chinese: str) -> int:
    """A Chinese number from 1 to 99; 0 if it is none."""
    found = re.fullmatch(rf"(?:([{UNITS[1:]}]?)(十))?([{UNITS}]?)", chinese)
    if not found:
        return 0
    tens = (CHINESE_DIGITS.index(found[1]) if found[1] else 1) if found[2] else 0
    return 10 * tens + (CHINESE_DIGITS.index(found[3]) if found[3] else 0)


RULES: dict[str, Callable[[str, Answer], Answer]] = {
    "one_to_many": _continued,
    "many_to_one": _mood,
    "many_to_many": _tags,
    "reverse": _reversed,
    "date": _date,
}
