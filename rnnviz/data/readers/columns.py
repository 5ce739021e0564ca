"""A word a line with its tags beside it, and an empty line after each sentence: CoNLL-2000, -2003 and CoNLL-U."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from rnnviz.data.readers.tables import Broken
from rnnviz.language import N_, _

LONGEST_SENTENCE = 1000  # words
LEAST_ALIKE = 0.95  # of the lines, to be taken for columns
WIDTHS = range(2, 7)
DOCUMENT = "-DOCSTART-"
TAG = re.compile(r"[A-Z0-9.,:;$#'`\"()\-_|+*/&=]{1,20}|[BIESLU]-[\w-]{1,30}")
WORD_ID = re.compile(r"\d{1,9}")  # neither a range "1-2" nor an empty node "1.1"

NAMES = {
    2: (N_("word"), N_("tag")),
    3: (N_("word"), N_("part of speech"), N_("chunk")),
    4: (N_("word"), N_("part of speech"), N_("chunk"), N_("entity")),
}
CONLLU = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
FORM, UPOS = CONLLU.index("FORM"), CONLLU.index("UPOS")

Words = list[list[str]]  # the cells of each word


def sentences(lines: Iterable[str], format_: str) -> Iterator[tuple[int, Words | Broken]]:
    """The sentences, each with the number of its first line; format_ : "conll2000", "conll2003" or "conllu"."""
    words: Words = []
    first, too_long = 0, False
    number = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            cells = cells_of(line, format_)
            if cells is not None and not too_long:
                first = first if words else number
                words.append(cells)
                too_long = len(words) > LONGEST_SENTENCE
            continue
        if words:
            yield first, _finished(words, too_long)
        words, too_long = [], False
    if words:
        yield first, _finished(words, too_long)


def cells_of(line: str, format_: str) -> list[str] | None:
    """The cells of a line; None of a comment, a range of words, an empty node or the beginning of a document."""
    if format_ != "conllu":
        cells = [cell.strip() for cell in line.split("\t")] if "\t" in line else line.split()
        return None if cells[0] == DOCUMENT else cells
    if line.startswith("#"):
        return None
    cells = [cell.strip() for cell in line.split("\t")]
    if re.fullmatch(r"\d+[-.]\d+", cells[0][:40]):
        return None
    return cells


def format_of(sample: list[str]) -> str:
    """The format that the first lines of a file seem to be in; "" if they are no columns."""
    written = [line for line in sample if line.strip()]
    if not written or len(written) == len(sample):
        return ""
    words = [line for line in written if not line.startswith("#")]
    if words and all(len(line.split("\t")) == len(CONLLU) and line[0].isdigit() for line in words):
        return "conllu"
    cells = [cells for line in written if (cells := cells_of(line, "")) is not None]
    width, count = Counter(map(len, cells)).most_common(1)[0] if cells else (0, 0)
    if width not in WIDTHS or count < LEAST_ALIKE * len(cells):
        return ""
    n_tags = sum(bool(TAG.fullmatch(row[-1])) for row in cells)
    if n_tags < LEAST_ALIKE * len(cells):
        return ""
    return "conll2003" if width > 3 else "conll2000"


def column_names(width: int, format_: str) -> tuple[str, ...]:
    """What the columns are called, translated."""
    if format_ == "conllu":
        return CONLLU
    return tuple(map(_, NAMES[width])) if width in NAMES else tuple(str(k + 1) for k in range(width))


def _finished(words: Words, too_long: bool) -> Words | Broken:
    if too_long:
        reason = _("The sentence has more than {n} words.").format(n=f"{LONGEST_SENTENCE:,}")
        return Broken(reason, " ".join(cells[0] for cells in words[:20]))
    return words
