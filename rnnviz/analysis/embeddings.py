"""What lies near what among the vectors of words: cosines, neighbours, a projection to the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ONE_HOT_COSINE = 0.0
ONE_HOT_DISTANCE = np.sqrt(2.0)


@dataclass(frozen=True)
class Neighbour:
    """A word near another: its id, the cosine of the angle between the two vectors, and their distance."""

    word: int
    cosine: float
    distance: float


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """The rows (V, D) at length 1; a row of zeros stays."""
    vectors = vectors.astype(float)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def neighbours(vectors: np.ndarray, word: int, among: np.ndarray, n: int) -> list[Neighbour]:
    """The `n` words whose vectors point most nearly the same way, the nearest first.

    Parameters
    ----------
    vectors : (V, D); word : an id; among : ids that are looked at, `word` itself left out
    """
    others = among[among != word]
    units = unit_rows(vectors[np.append(others, word)])
    cosines = units[:-1] @ units[-1]
    nearest = np.argsort(-cosines, kind="stable")[:n]
    distances = np.linalg.norm(vectors[others[nearest]].astype(float) - vectors[word], axis=1)
    return [
        Neighbour(int(others[k]), float(cosines[k]), float(distance))
        for k, distance in zip(nearest, distances, strict=True)
    ]


def pair_cosines(vectors: np.ndarray) -> np.ndarray:
    """The cosines of all pairs of different rows of (N, D), (N (N - 1) / 2,)."""
    units = unit_rows(vectors)
    return (units @ units.T)[np.triu_indices(len(vectors), 1)]


def project(vectors: np.ndarray, before: np.ndarray | None = None) -> tuple[np.ndarray, float]:
    """The rows (N, D) in the plane of their two largest principal components, (N, 2), and its share of the variance.

    Principal components have no sign and may change places; so the plane is turned and mirrored until the points are
    as near as they can be to where they were before (orthogonal Procrustes, Schoenemann 1966): distances stay.

    Parameters
    ----------
    before : (N, 2), the same rows' points in an earlier picture
    """
    centred = vectors.astype(float) - vectors.mean(axis=0, dtype=float)
    U, s, _Vt = np.linalg.svd(centred, full_matrices=False)
    points = np.zeros((len(vectors), 2))
    points[:, : min(2, len(s))] = (U * s)[:, :2]
    share = float((s[:2] ** 2).sum() / max((s**2).sum(), np.finfo(float).tiny))
    if before is not None:
        left, _scale, right = np.linalg.svd(points.T @ before)
        points = points @ (left @ right)
    return points, share
