"""Hangul to Latin letters, as Unicode names its 11,172 syllables: from an initial, a vowel and perhaps a final.

The source is the decomposition of the syllables (Unicode Standard, section 3.12: NFD), so that a syllable that was
never seen is made of letters that were. A tenth of all syllables are set aside for each of validation and test: a word
of these parts is made of such syllables alone, and no word of the training part contains one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from rnnviz.data.dataset import PARTS, Dataset
from rnnviz.data.written import Rule, Written, pairs_by
from rnnviz.language import N_, InputError, _

FIRST, INITIALS, VOWELS, FINALS = 0xAC00, 19, 21, 28  # the first of the finals is none
SYLLABLES = INITIALS * VOWELS * FINALS
ROWS = {"train": 4800, "valid": 600, "test": 600}
LONGEST = 4  # syllables of a word
LONGEST_READ = 12  # of a user's
TITLE = N_("Korean syllables in Latin letters")


def name_of(syllable: str) -> str:
    """A syllable in Latin letters."""
    return unicodedata.name(syllable).removeprefix("HANGUL SYLLABLE ").lower()


@lru_cache(maxsize=1)
def letters() -> dict[str, str]:
    """Each letter of a decomposition in Latin: what it adds to the name of a syllable; one initial adds nothing."""
    silent = 11 * VOWELS * FINALS  # syllables that begin with the silent initial
    a = name_of(chr(FIRST + silent))
    made = {}
    for k in range(INITIALS):
        syllable = chr(FIRST + k * VOWELS * FINALS)
        made[unicodedata.normalize("NFD", syllable)[0]] = name_of(syllable).removesuffix(a)
    for k in range(VOWELS):
        syllable = chr(FIRST + silent + k * FINALS)
        made[unicodedata.normalize("NFD", syllable)[1]] = name_of(syllable)
    for k in range(1, FINALS):
        syllable = chr(FIRST + silent + k)
        made[unicodedata.normalize("NFD", syllable)[2]] = name_of(syllable).removeprefix(a)
    return made


def read(text: str) -> tuple[str, ...]:
    """The letters of a word in Hangul."""
    word = unicodedata.normalize("NFC", "".join(text.split()))
    for character in word:
        if not 0 <= ord(character) - FIRST < SYLLABLES:
            raise InputError(_("“{character}” is not a Korean syllable such as 한.").format(character=character))
    if not 1 <= len(word) <= LONGEST_READ:
        raise InputError(_("Expected 1 to {most} Korean syllables, got {n}.").format(most=LONGEST_READ, n=len(word)))
    return tuple(unicodedata.normalize("NFD", word))


def write(tokens: tuple[str, ...]) -> tuple[Written, ...] | None:
    """The word in Latin letters; each is told by the letter that it stands for."""
    known = letters()
    if not all(token in known for token in tokens):
        return None
    return tuple(Written(latin, (place,)) for place, token in enumerate(tokens) for latin in known[token])


def shown(tokens: tuple[str, ...]) -> str:
    """The letters put together to syllables again."""
    return unicodedata.normalize("NFC", "".join(tokens))


def label(token: str) -> str:
    """The letter as it stands alone: those of a decomposition are meant to be put together."""
    name = unicodedata.name(token, "").split(" ", 2)
    return unicodedata.lookup(f"HANGUL LETTER {name[2]}") if token in letters() else token


@lru_cache(maxsize=1)
def part_of() -> dict[str, str]:
    """The part, train, valid or test, in whose words each syllable occurs."""
    order = np.random.default_rng(SYLLABLES).permutation(SYLLABLES)
    tenth = SYLLABLES // 10
    named = {k: "test" for k in order[:tenth]} | {k: "valid" for k in order[tenth : 2 * tenth]}
    return {chr(FIRST + k): named.get(k, "train") for k in range(SYLLABLES)}


def make(key: str, _number: int) -> Dataset:
    """Words of 1 to 4 random syllables, all different; half of the syllables have no final."""
    rng = np.random.default_rng(1446)
    pools = {part: ([], []) for part in PARTS}  # syllables without and with a final
    for syllable, part in part_of().items():
        pools[part][(ord(syllable) - FIRST) % FINALS > 0].append(syllable)
    words: dict[str, str] = {}
    for part, n in ROWS.items():
        stop = len(words) + n
        while len(words) < stop:
            chosen = (pools[part][rng.integers(2)] for _syllable in range(rng.integers(1, LONGEST + 1)))
            words.setdefault("".join(pool[rng.integers(len(pool))] for pool in chosen), part)
    edges = np.cumsum([0, *ROWS.values()])
    parts = {part: np.arange(low, high) for part, low, high in zip(ROWS, edges, edges[1:], strict=False)}
    return pairs_by(RULE, key, TITLE, "", (tuple(unicodedata.normalize("NFD", word)) for word in words), parts)


RULE = Rule(read, write, shown, label)
