"""What a task is learned from: examples in columns, dealt out to training, validation and test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.data.column import Column

KINDS = ("text", "labels", "tags", "pairs")
PARTS = ("train", "valid", "test")
SHARES = (0.8, 0.1, 0.1)  # of PARTS, where the data do not say


@dataclass(frozen=True, eq=False)
class Dataset:
    """N examples.

    key : equal keys, equal data: a name of datasets.BUILT_IN, or "own:" and a digest (see shelf.py)
    kind : "text": sentences to go on with; "labels": one answer an example; "tags": one answer a token; "pairs": a
        second sequence
    title : English to be translated when shown, or the name of the user's file
    tokens : "char" or "word", how text becomes tokens (tokenize.py), so that a sentence of the user's is split alike
    language : "en", "zh", or "" where it is not known
    source : N sequences, what is read
    answers : N sequences: of "labels" one token long, of "tags" as long as the source; None of a "text"
    parts : rows by name, a key for each of PARTS, all different
    licence : in words, "" for what comes with the program or belongs to the user
    """

    key: str
    kind: str
    title: str
    tokens: str
    language: str
    source: Column
    answers: Column | None
    parts: dict[str, np.ndarray]
    licence: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: expected one of {KINDS}, got {self.kind!r}")
        if tuple(self.parts) != PARTS:
            raise ValueError(f"parts: expected {PARTS}, got {tuple(self.parts)}")
        if (self.answers is None) != (self.kind == "text"):
            raise ValueError("answers: a text has none, every other kind has some")
        if self.answers is not None:
            if len(self.answers) != len(self.source):
                raise ValueError(f"answers: expected {len(self.source)} sequences, got {len(self.answers)}")
            expected = {"labels": 1, "tags": self.source.lengths}.get(self.kind, self.answers.lengths)
            if (self.answers.lengths != expected).any():
                raise ValueError("answers: a label is one token, tags are as many as the tokens")

    def __len__(self) -> int:
        return len(self.source)

    def answer_names(self) -> tuple[str, ...]:
        """All labels, tags or symbols, the most frequent of the training part first, those equally frequent by name."""
        counts = self.answers.take(self.parts["train"]).counts
        order = sorted(range(len(counts)), key=lambda k: (-counts[k], self.answers.words[k]))
        return tuple(self.answers.words[k] for k in order)


def split(n: int, seed: int = 0) -> dict[str, np.ndarray]:
    """`n` rows dealt out at random by SHARES, each part in rising order; with three rows or more none is empty."""
    order = np.random.default_rng((n, seed)).permutation(n)
    ends = np.cumsum([max(1, round(share * n)) for share in SHARES[:0:-1]])
    test, valid, train = np.split(order, ends)
    return {"train": np.sort(train), "valid": np.sort(valid), "test": np.sort(test)}
