"""Examples are gathered one by one, whatever file they come from, and become a Dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rnnviz.data.column import Column, ColumnBuilder
from rnnviz.data.dataset import PARTS, SHARES, Dataset, split
from rnnviz.data.readers.report import Dropped, Drops, Report
from rnnviz.data.readers.sentences import SentenceSplitter
from rnnviz.data.readers.words import MOST_ASKED, WordSplitter
from rnnviz.language import InputError, _, ngettext

MOST_ROWS = 2_000_000
MOST_LABELS = 100
MOST_TAGS = 500
LONGEST_LABEL = 60  # characters
LONGEST_TEXT = {"word": 500, "char": 2000}  # tokens of a row of "text"; a longer sentence becomes several rows

Place = int | str  # the number of a line, or words


class Gathering:
    """Examples of one kind, while they are read.

    kind, tokens : see Dataset
    """

    def __init__(self, kind: str, tokens: str) -> None:
        self.kind, self.tokens = kind, tokens
        self.notes: list[str] = []
        self._drops = Drops()
        self._words, self._sentences = WordSplitter(), None
        self._source = ColumnBuilder()
        self._answers = None if kind == "text" else ColumnBuilder()
        self._n_cut = 0

    def __len__(self) -> int:
        return len(self._source)

    @property
    def full(self) -> bool:
        """Whether no more examples are taken."""
        return len(self) >= MOST_ROWS

    def add_text(self, text: str, by_line: bool = False) -> None:
        """The sentences of a clean text: of its lines if `by_line`, else as Punkt finds them."""
        if by_line:
            for line in text.split("\n"):
                self.add_tokens(self._split(line))
            return
        for pieces in self._punkt(text):
            self.add_tokens(self._words_of(pieces) if self.tokens == "word" else " ".join(pieces))

    def add_tokens(self, tokens: Sequence[str]) -> None:
        """A sentence of "text"; an empty one is none."""
        longest = LONGEST_TEXT[self.tokens]
        if len(tokens) > longest:
            self._n_cut += 1
            for begin in range(0, len(tokens), longest):
                self._source.add(tokens[begin : begin + longest])
        elif tokens:
            self._source.add(tokens)

    def add_label(self, place: Place, text: str, label: str) -> None:
        """An example of "labels"."""
        label = " ".join(label.split())
        source = self._split(text)
        if not source:
            self.drop(_("The text is empty."), place, label)
        elif not label:
            self.drop(_("The label is empty."), place, text)
        elif len(label) > LONGEST_LABEL:
            reason = _("The label has more than {most} characters.").format(most=LONGEST_LABEL)
            self.drop(reason, place, label)
        else:
            self._source.add(source)
            self._answers.add((label,))

    def add_tags(self, place: Place, words: Sequence[str], tags: Sequence[str]) -> None:
        """An example of "tags": as many tags as words."""
        if not words:
            self.drop(_("The text is empty."), place, "")
        elif len(tags) != len(words):
            self.drop(_("There are not as many tags as words."), place, " ".join(words[:20]))
        elif not all(words) or not all(tags):
            self.drop(_("A word or a tag is missing."), place, " ".join(words[:20]))
        else:
            self._source.add(words)
            self._answers.add(tags)

    def add_pair(self, place: Place, source: str | Sequence[str], target: str | Sequence[str]) -> None:
        """An example of "pairs", each side as text or as its tokens."""
        sides = [self._split(side) if isinstance(side, str) else side for side in (source, target)]
        if all(sides):
            self._source.add(sides[0])
            self._answers.add(sides[1])
        else:
            self.drop(_("One side of the pair is empty."), place, " ".join([*sides[0], *sides[1]][:20]))

    def drop(self, reason: str, place: Place, example: str) -> None:
        """A row left out for a reason, which is a translated sentence."""
        if isinstance(place, int):
            place = _("line {n}").format(n=f"{place:,}")
        self._drops.add(reason, place, example)

    def data(
        self, title: str, language: str, licence: str = "", parts: Iterable[str] | None = None
    ) -> tuple[Dataset, Report]:
        """All that was gathered.

        parts : of PARTS, where each row belongs, if the data say so; where no row is to be for validation, a ninth of
            those for training are

        Raises
        ------
        InputError      if there is too little, or there are too many different labels or tags
        """
        n = len(self)
        if n < len(PARTS):
            raise InputError(self._too_few(n))
        if self.full:
            self.notes.append(_("Only the first {most} rows are read.").format(most=f"{MOST_ROWS:,}"))
        if self._words.asked > MOST_ASKED or (self._sentences and self._sentences.asked > MOST_ASKED):
            self.notes.append(
                _("The text is so unusual that most of it is split by simple rules, not by those of NLTK.")
            )
        if self._n_cut:
            message = ngettext(
                "{n} sentence of more than {most} tokens was cut into several.",
                "{n} sentences of more than {most} tokens were cut into several.",
                self._n_cut,
            )
            self.notes.append(message.format(n=f"{self._n_cut:,}", most=LONGEST_TEXT[self.tokens]))
        answers = None if self._answers is None else self._answers.column()
        self._check_answers(answers)
        data = Dataset(
            "", self.kind, title, self.tokens, language, self._source.column(), answers, _dealt(n, parts), licence
        )
        return data, Report(n, self._drops.listed(), tuple(self.notes))

    def dropped(self) -> tuple[Dropped, ...]:
        """What has been left out so far."""
        return self._drops.listed()

    def _split(self, text: str) -> list[str] | str:
        """The tokens of a text of any number of sentences: those of `split_text`, or its characters."""
        if self.tokens == "char":
            return " ".join(text.split())
        return [word for pieces in self._punkt(text) for word in self._words_of(pieces)]

    def _punkt(self, text: str) -> Iterator[list[str]]:
        """The sentences of a text, each as its pieces between white space."""
        if self._sentences is None:
            self._sentences = SentenceSplitter()
        return self._sentences.split(text)

    def _words_of(self, pieces: list[str]) -> list[str]:
        sentence = " ".join(pieces)
        return self._words.split_pieces(pieces) if sentence.isascii() else self._words.split(sentence)

    def _check_answers(self, answers: Column | None) -> None:
        if self.kind == "labels":
            if len(answers.words) == 1:
                raise InputError(
                    _("Every row has the same label, “{label}”: there is nothing to learn.").format(
                        label=answers.words[0]
                    )
                )
            if len(answers.words) > MOST_LABELS:
                message = _("There are {n} different labels, at most {most} can be learned: is it the right column?")
                raise InputError(message.format(n=f"{len(answers.words):,}", most=MOST_LABELS))
        if self.kind == "tags" and len(answers.words) > MOST_TAGS:
            message = _("There are {n} different tags, at most {most} can be learned: is it the right column?")
            raise InputError(message.format(n=f"{len(answers.words):,}", most=MOST_TAGS))

    def _too_few(self, n: int) -> str:
        message = ngettext(
            "Only {n} usable row was found; at least {least} are needed.",
            "Only {n} usable rows were found; at least {least} are needed.",
            n,
        ).format(n=n, least=len(PARTS))
        for dropped in self._drops.listed()[:1]:
            example = _("For example {place}: {reason}").format(place=dropped.first, reason=dropped.reason)
            message = f"{message} {example}"
        return message


def _dealt(n: int, parts: Iterable[str] | None) -> dict[str, np.ndarray]:
    """Rows by part; where the data say nothing of a part, at random."""
    if parts is None:
        return split(n)
    named = np.array(list(parts))
    rows = {name: np.flatnonzero(named == name) for name in PARTS}
    if not len(rows["train"]) or not len(rows["test"]) or (not len(rows["valid"]) and len(rows["train"]) < 2):
        return split(n)
    if not len(rows["valid"]):
        order = np.random.default_rng(len(rows["train"])).permutation(rows["train"])
        n_valid = max(1, round(len(order) * SHARES[1] / (SHARES[0] + SHARES[1])))
        rows |= {"train": np.sort(order[n_valid:]), "valid": np.sort(order[:n_valid])}
    return rows
