"""What can be written without a network: by copying, by the most frequent symbols, or by the most similar example."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rnnviz.data.dataset import Dataset
from rnnviz.language import N_

Sequences = Sequence[tuple[str, ...]]

COPY = N_("copying the source")
FREQUENT = N_("the most frequent symbols")
NEAREST = N_("the most similar example")
LIBRARY = 6000  # training examples that are looked through, at most


def baselines(data: Dataset, sources: Sequences) -> dict[str, list[tuple[str, ...]]]:
    """What each baseline writes for the sources, by its name."""
    rows = data.parts["train"][:LIBRARY]
    known = [data.source[int(row)] for row in rows]
    answers = [data.answers[int(row)] for row in rows]
    frequent = most_frequent(answers)
    return {
        COPY: [tuple(source) for source in sources],
        FREQUENT: [frequent for _source in sources],
        NEAREST: [answers[k] for k in nearest(known, sources)],
    }


def most_frequent(answers: Sequences) -> tuple[str, ...]:
    """The likeliest symbol at each place, the end being one of them; it ends where the end is likeliest."""
    written: list[str] = []
    for place in range(max(len(answer) for answer in answers)):
        counts = Counter(answer[place] if place < len(answer) else "" for answer in answers)
        symbol = min(counts, key=lambda s: (-counts[s], s))
        if symbol == "":
            break
        written.append(symbol)
    return tuple(written)


def nearest(known: Sequences, sources: Sequences) -> np.ndarray:
    """(N,) for each source the place of the known one that shares the largest part of tokens and neighbouring pairs.

    The cosine of their counts, the tokens' and the pairs' of each; of equals the first.
    """
    postings: dict[object, tuple[list[int], list[float]]] = {}
    for place, sequence in enumerate(known):
        for feature, share in _features(sequence).items():
            places, shares = postings.setdefault(feature, ([], []))
            places.append(place)
            shares.append(share)
    index = {feature: (np.array(places), np.array(shares)) for feature, (places, shares) in postings.items()}
    found = np.zeros(len(sources), int)
    for row, source in enumerate(sources):
        cosine = np.zeros(len(known))
        for feature, share in _features(source).items():
            if feature in index:
                places, shares = index[feature]
                cosine[places] += share * shares
        found[row] = cosine.argmax()
    return found


def _features(sequence: tuple[str, ...]) -> dict[object, float]:
    """The counts of tokens and of pairs of neighbours, the edges included, as a vector of length 1."""
    edged = (None, *sequence, None)
    counts = Counter([*sequence, *pairwise(edged)])
    length = math.sqrt(sum(n * n for n in counts.values()))
    return {feature: n / length for feature, n in counts.items()}
