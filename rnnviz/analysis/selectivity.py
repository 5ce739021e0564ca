"""What units follow: the correlation of each unit with each feature of a text, and whether it holds on another part.

(Karpathy, Johnson & Fei-Fei 2016 found such units by eye.) Of a feature that is there or not, the correlation with it
is the point-biserial one, which is Pearson's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

CHUNK = 1 << 14  # tokens that are multiplied at a time


@dataclass(frozen=True)
class Following:
    """Correlations of H units with F features over the first half of a text, and over the second.

    names : the F features; constant : those left out, because they do not vary in one of the halves
    r, held_out : (H, F), NaN where a unit does not vary
    """

    names: tuple[str, ...]
    constant: tuple[str, ...]
    r: np.ndarray
    held_out: np.ndarray

    def best(self, feature: str | None = None) -> list[tuple[int, int]]:
        """(unit, feature) from 0, the strongest correlation of the first half first: of each unit its best feature.

        feature : only this one; units that do not vary are left out
        """
        columns = np.arange(len(self.names)) if feature is None else np.array([self.names.index(feature)])
        size = np.nan_to_num(np.abs(self.r[:, columns]), nan=-1.0)
        if not size.size:
            return []
        which = size.argmax(axis=1)
        strongest = size[np.arange(len(size)), which]
        order = np.argsort(-strongest, kind="stable")
        return [(int(unit), int(columns[which[unit]])) for unit in order if strongest[unit] >= 0]


def follow(values: np.ndarray, features: Mapping[str, np.ndarray]) -> Following:
    """Correlate units (H, N) with features (N,) of any kind: of the text, or a task's labels.

    The first half of the N steps finds what a unit follows; the second shows that it was not chance.
    """
    half = values.shape[1] // 2
    parts = slice(0, half), slice(half, 2 * half)
    varied = {name: f for name, f in features.items() if all(f[part].min() < f[part].max() for part in parts)}
    table = np.array(list(varied.values()), float).reshape(len(varied), values.shape[1])
    first, second = (correlations(values[:, part], table[:, part]) for part in parts)
    return Following(tuple(varied), tuple(name for name in features if name not in varied), first, second)


def correlations(values: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Pearson's r (H, F) of every row of `values` (H, N) with every row of `features` (F, N); NaN without variance."""
    n = values.shape[1]
    features = features - features.mean(axis=1, keepdims=True)
    total, squares = np.zeros(len(values)), np.zeros(len(values))
    together = np.zeros((len(values), len(features)))
    for start in range(0, n, CHUNK):
        part = values[:, start : start + CHUNK].astype(float)
        total += part.sum(axis=1)
        squares += np.einsum("hn,hn->h", part, part)
        together += part @ features[:, start : start + CHUNK].T
    spread = np.sqrt(np.maximum(squares - total**2 / n, 0))
    spread[spread <= 1e-9 * np.sqrt(squares)] = np.nan
    return together / spread[:, None] / np.sqrt(np.einsum("fn,fn->f", features, features))


def strongest(values: np.ndarray, *, rising: bool = True, most: int = 3, apart: int = 60) -> list[int]:
    """The steps where a unit's values (N,) int8 are largest, or smallest, at least `apart` steps from each other.

    Of equal values, of which a saturated unit has many, some are drawn from the whole text, always the same.
    """
    rng, found = np.random.default_rng(0), list[int]()
    levels = (
        range(int(values.max()), int(values.min()) - 1, -1)
        if rising
        else range(int(values.min()), int(values.max()) + 1)
    )
    for level in levels:
        for step in rng.permutation(np.flatnonzero(values == level)).tolist():
            if all(abs(step - other) >= apart for other in found):
                found.append(step)
                if len(found) == most:
                    return found
    return found
