"""Entities from BIO tags, and how many of them were found exactly (Tjong Kim Sang and De Meulder, CoNLL-2003)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTSIDE = "O"
Span = tuple[int, int, str]


def is_bio(tags: Iterable[str]) -> bool:
    """Whether these are all tags of entities: O, B-X and I-X, with at least one of the latter."""
    tags = set(tags)
    inside = tags - {OUTSIDE}
    return bool(inside) and all(tag[:2] in ("B-", "I-") and len(tag) > 2 for tag in inside)


def spans(tags: Sequence[str]) -> list[Span]:
    """The entities of a sentence: first token, token after the last, kind.

    As the program conlleval reads them: an entity begins at B-X, at I-X behind O or at the sentence's start, and at I-X
    behind a tag of another kind; it ends before whatever is no I-X.
    """
    found: list[Span] = []
    start, kind = 0, ""
    for t, tag in enumerate([*tags, OUTSIDE]):
        mark, _dash, of = tag.partition("-")
        goes_on = mark == "I" and of == kind
        if kind and not goes_on:
            found.append((start, t, kind))
        if not goes_on:
            start, kind = t, of
    return found


@dataclass(frozen=True)
class EntityScores:
    """Entities of one kind, or of all: how many there are, were predicted, and were predicted exactly."""

    there: int
    predicted: int
    right: int

    @property
    def precision(self) -> float:
        """The share of the predicted ones that are right; 0 of none."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of those there are that were found; 0 of none."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where nothing is right."""
        return 2 * self.right / (self.there + self.predicted) if self.right else 0.0


def entity_scores(
    truths: Iterable[Sequence[str]], predictions: Iterable[Sequence[str]]
) -> tuple[EntityScores, dict[str, EntityScores]]:
    """Scores of all entities, and by kind: right is who has the same first token, last token and kind."""
    there, predicted, right = Counter(), Counter(), Counter()
    for true, said in zip(truths, predictions, strict=True):
        true_spans, said_spans = set(spans(true)), set(spans(said))
        there.update(kind for *_place, kind in true_spans)
        predicted.update(kind for *_place, kind in said_spans)
        right.update(kind for *_place, kind in true_spans & said_spans)
    by_kind = {kind: EntityScores(there[kind], predicted[kind], right[kind]) for kind in sorted(there | predicted)}
    return EntityScores(there.total(), predicted.total(), right.total()), by_kind
