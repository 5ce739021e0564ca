"""Units, features and tokens in words."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.selectivity import Following
from rnnviz.language import _, listed, ngettext, told
from rnnviz.ui.cards.words import quantity_name
from rnnviz.ui.units.numbers import TANH_C, Reading, Watch

LARGE = 1e4
FOLLOWS, HOLDS = 0.3, 0.5  # |r| from which a unit follows a feature; the share of r that must be left on other text


def feature_name(name: str) -> str:
    """What a feature of a text is called; of a word's class, an example with it."""
    names = {
        "quotation": _("inside a quotation"),
        "brackets": _("inside brackets"),
        "word_position": _("letters of the word so far"),
        "clause_position": _("tokens since a punctuation mark"),
        "sentence_position": _("tokens of the sentence so far"),
        "line_position": _("characters of the line so far"),
        "word_length": _("length of the word"),
        "vowel": _("vowel"),
        "consonant": _("consonant"),
        "upper": _("upper-case letter"),
        "digit": _("digit"),
        "space": _("space or line end"),
        "punctuation": _("punctuation mark"),
        "wide": _("Chinese character or kana"),
        "article": _("article or demonstrative (the, this)"),
        "pronoun": _("pronoun (he, my)"),
        "preposition": _("preposition (of, in)"),
        "auxiliary": _("auxiliary verb (is, can)"),
        "conjunction": _("conjunction (and, because)"),
        "particle": _("particle (的, 了)"),
        "ing": _("word that ends in -ing"),
        "ed": _("word that ends in -ed"),
        "plural": _("word that ends in -s"),
        "capital": _("capitalised word"),
        "number": _("number"),
        "unknown": _("word outside the vocabulary"),
    }
    return names[name]


def watched_name(quantity: str) -> str:
    """What is watched of the units, with its letter."""
    return _("memory, as tanh c") if quantity == TANH_C else quantity_name(quantity)


def token_in_words(reading: Reading, t: int, unit: int, watch: Watch) -> str:
    """What is read at token `t`, what the unit is then, what is expected and what comes."""
    passage = reading.passage
    said = _("Token {t}: {token}. Unit {unit} has {letter} = {value}.").format(
        t=t,
        token=_quoted(reading.tokens[t - 1]),
        unit=unit,
        letter=watch.letter,
        value=_exact(float(passage.values[t - 1, unit - 1])),
    )
    if t > len(reading.targets) or np.isnan(passage.next_prob[t - 1]):
        return said
    return told(
        said,
        _("Next comes {target}, which the network gives a probability of {q}.").format(
            target=_quoted(reading.targets[t - 1]), q=f"{passage.next_prob[t - 1]:.3f}"
        ),
    )


def unit_in_words(found: Following, unit: int, n: int) -> str:
    """What a unit (from 1) follows most closely, with the rule."""
    row = found.r[unit - 1]
    if not len(row) or np.isnan(row).all():
        return _("Unit {unit} does not change over the {n} tokens that were read.").format(unit=unit, n=f"{n:,}")
    best = int(np.nanargmax(np.abs(row)))
    r, held = row[best], found.held_out[unit - 1, best]
    values = {
        "unit": unit,
        "feature": feature_name(found.names[best]),
        "r": signed(r),
        "held": signed(held),
        "n": f"{n:,}",
        "rule": FOLLOWS,
    }
    if abs(r) < FOLLOWS:
        said = _(
            "Unit {unit} follows none of these features: the closest is “{feature}”, r = {r} "
            "(rule: below {rule}; first half of {n} tokens)."
        )
    elif not held * np.sign(r) >= HOLDS * abs(r):
        said = _(
            "Unit {unit} seems to follow “{feature}”, r = {r} on the first half of {n} tokens, but on the second it is "
            "{held}: chance, or a peculiarity of the first half."
        )
    elif r > 0:
        said = _(
            "Unit {unit} follows “{feature}”: it is higher there, r = {r} on the first half of {n} tokens, "
            "{held} on the second."
        )
    else:
        said = _(
            "Unit {unit} follows “{feature}”: it is lower there, r = {r} on the first half of {n} tokens, "
            "{held} on the second."
        )
    return said.format(**values)


def how_many_follow(found: Following) -> str:
    """How many units follow a feature, with the rule."""
    r, held = found.r, found.held_out
    with np.errstate(invalid="ignore"):
        good = (np.abs(r) >= FOLLOWS) & (held * np.sign(r) >= HOLDS * np.abs(r))
    n = int(good.any(axis=1).sum())
    return ngettext(
        "{n} of {all} units follows a feature (rule: |r| of at least {rule}, at least half of it on the second half).",
        "{n} of {all} units follow a feature (rule: |r| of at least {rule}, at least half of it on the second half).",
        n,
    ).format(n=n, all=len(r), rule=FOLLOWS)


def left_out(found: Following) -> str:
    """Which features are left out, and why; empty if none is."""
    if not found.constant:
        return ""
    return _("Left out, because they do not vary in this text: {names}.").format(
        names=listed(map(feature_name, found.constant))
    )


def signed(r: float) -> str:
    """A correlation with two decimals and a real minus sign."""
    return f"{r:.2f}".replace("-", "−")


def _exact(value: float) -> str:
    """A value with four decimals; one that outgrows them as a power."""
    return f"{value:{'.4f' if abs(value) < LARGE else '.3e'}}".replace("-", "−")


def _quoted(token: str) -> str:
    """A token as code in Markdown, whatever it holds."""
    fence = "``" if "`" in token else "`"
    return f"{fence} {token} {fence}" if "`" in token else f"{fence}{token}{fence}"
