"""Kana, both the round and the angular script, to Latin letters as Unicode names them: si, ti, tu, hu.

a kana                            its name
a kana in -i and a small y-       both are one syllable: ki + small ya is kya
small tu and a kana               the consonant that follows is written twice: small tu + ka is kka
the length mark                   the vowel before it once more
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from rnnviz.data.dataset import Dataset, split
from rnnviz.data.written import Rule, Written, pairs_by
from rnnviz.language import N_, InputError, _

SCRIPTS = ("HIRAGANA", "KATAKANA")
TITLE = N_("Japanese kana in Latin letters")
ROWS = 6000
SHORTEST, LONGEST, LONGEST_READ = 2, 6, 12  # syllables of a word; kana of a user's
MARK = "ー"
DOUBLED = "kstp"  # consonants that a small tu doubles in our words


@lru_cache(maxsize=1)
def names() -> dict[str, dict[str, str]]:
    """{script: {kana: name}} of those in use, small ones as "small tu"."""
    wanted = {c + v for c in ("", *"kgsztdnhbpmr") for v in "aiueo"}
    wanted |= {"ya", "yu", "yo", "wa", "wo", "n", "small ya", "small yu", "small yo", "small tu"}
    made = {}
    for script in SCRIPTS:
        start = ord(unicodedata.lookup(f"{script} LETTER SMALL A"))
        every = {chr(c): unicodedata.name(chr(c), "").lower() for c in range(start, start + 0x56)}
        every = {kana: name.removeprefix(f"{script.lower()} letter ") for kana, name in every.items()}
        made[script] = {kana: name for kana, name in every.items() if name in wanted}
    return made


@lru_cache(maxsize=1)
def name_of() -> dict[str, str]:
    """The name of each kana of both scripts."""
    return {kana: name for known in names().values() for kana, name in known.items()}


def read(text: str) -> tuple[str, ...]:
    """The kana of a word."""
    word = unicodedata.normalize("NFC", "".join(text.split()))
    for character in word:
        if character not in name_of() and character != MARK:
            raise InputError(
                _("“{character}” is not a kana such as か or カ, nor the length mark ー.").format(character=character)
            )
    if not 1 <= len(word) <= LONGEST_READ:
        raise InputError(_("Expected 1 to {most} kana, got {n}.").format(most=LONGEST_READ, n=len(word)))
    return tuple(word)


def write(tokens: tuple[str, ...]) -> tuple[Written, ...] | None:
    """The word in Latin letters; a letter that two kana decide together has the places of both."""
    known, written = name_of(), []
    doubling = False  # whether the kana before is a small tu that waits for its consonant
    for place, token in enumerate(tokens):
        name = known.get(token, "")
        last = written[-1] if written else None
        if doubling and (not name or name[0] not in DOUBLED or name.startswith("small")):
            return None
        if name == "small tu":
            doubling = True
            continue
        if doubling:
            written.append(Written(name[0], (place - 1, place)))
            doubling = False
        if token == MARK and last is not None and last.symbol in "aiueo":
            written.append(Written(last.symbol, tuple(sorted({*last.places, place}))))
        elif name.startswith("small y") and last is not None and _in_i(known.get(tokens[place - 1], "")):
            written[-1] = Written("y", (place,))
            written.append(Written(name[-1], (place,)))
        elif name and not name.startswith("small"):
            written += [Written(letter, (place,)) for letter in name]
        else:
            return None
    return None if doubling else tuple(written)


def _in_i(name: str) -> bool:
    """Whether a small y- may follow this kana."""
    return len(name) == 2 and name[1] == "i"


def make(key: str, _number: int) -> Dataset:
    """Words of 2 to 6 random syllables, all different, half of them in each script."""
    rng = np.random.default_rng(50)
    words: dict[tuple[str, ...], None] = {}
    while len(words) < ROWS:
        script = SCRIPTS[rng.integers(2)]
        kana = {name: character for character, name in names()[script].items()}
        words.setdefault(tuple(_word(rng, kana, script == "KATAKANA")))
    return pairs_by(RULE, key, TITLE, "", words, split(ROWS))


def _word(rng: np.random.Generator, kana: dict[str, str], marked: bool) -> list[str]:
    """A random word; `marked` if vowels are made long by the length mark."""
    plain = [name for name in kana if name != "n" and not name.startswith("small")]
    word: list[str] = []
    for syllable in range(rng.integers(SHORTEST, LONGEST + 1)):
        name = plain[rng.integers(len(plain))]
        kind = rng.random(3)
        if syllable and name[0] in DOUBLED and kind[0] < 0.3:
            word.append(kana["small tu"])
        word.append(kana[name])
        if _in_i(name) and kind[1] < 0.5:
            word.append(kana[("small ya", "small yu", "small yo")[rng.integers(3)]])
        if kind[2] < 0.12:
            word.append(kana["n"])
        elif marked and kind[2] < 0.3:
            word.append(MARK)
    return word


RULE = Rule(read, write)
