"""What a decoder with attention should look at while it writes, where the rule that made the pairs is known."""

from __future__ import annotations

from rnnviz.data import dates, dates_zh, hangul, kana
from rnnviz.data.dataset import Dataset
from rnnviz.data.tokenize import split_text
from rnnviz.data.vocabulary import printable
from rnnviz.data.written import Rule, Written
from rnnviz.language import InputError, _

RULES: dict[str, Rule] = {
    "hangul": hangul.RULE,
    "kana": kana.RULE,
    "dates_en": dates.RULE,
    "dates_zh": dates_zh.RULE,
}
LONGEST = 200  # tokens of a user's own source


def right_answer(key: str, tokens: tuple[str, ...]) -> tuple[Written, ...] | None:
    """What should be written for a source; None for data without a rule, or a source outside it."""
    rule = RULES.get(key)
    return None if rule is None else rule.write(tuple(tokens))


def alignment(key: str, tokens: tuple[str, ...]) -> tuple[tuple[int, ...], ...] | None:
    """For each target place the source places 0, 1, ... that tell it, () where it is always the same symbol.

    None for data without a rule, or a source outside it.
    """
    written = right_answer(key, tokens)
    return None if written is None else tuple(w.places for w in written)


def source_tokens(data: Dataset, text: str) -> tuple[str, ...]:
    """A text of the user's as a source of these data.

    Raises
    ------
    InputError      if it cannot be one, with what would be right
    """
    if data.key in RULES:
        return RULES[data.key].read(text)
    tokens = tuple(text.strip()) if data.tokens == "char" else tuple(split_text(text))
    if not 1 <= len(tokens) <= LONGEST:
        raise InputError(_("Expected 1 to {most} tokens, got {n}.").format(most=LONGEST, n=len(tokens)))
    known = set(data.source.words)
    if not known.intersection(tokens):
        raise InputError(
            _("None of these tokens occurs in the data; try one such as “{example}”.").format(
                example=source_text(data, data.source[int(data.parts["test"][0])])[:60]
            )
        )
    return tokens


def source_text(data: Dataset, tokens: tuple[str, ...]) -> str:
    """The text that people read for a source."""
    if data.key in RULES:
        return RULES[data.key].shown(tuple(tokens))
    return ("" if data.tokens == "char" else " ").join(tokens)


def source_labels(data: Dataset, tokens: tuple[str, ...]) -> list[str]:
    """How the tokens of a source stand under a chart."""
    label = RULES[data.key].label if data.key in RULES else str
    return [printable(label(token)) for token in tokens]
