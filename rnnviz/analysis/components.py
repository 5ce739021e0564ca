"""Principal components: the plane in which a cloud of states spreads most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Components:
    """The k directions of largest variance.

    mean : (S,); axes : (k, S) orthonormal, the widest first, each with its largest entry positive
    explained : (k,) the share of the whole variance that lies along each
    """

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray

    def project(self, points: np.ndarray) -> np.ndarray:
        """Coordinates (..., k) of points (..., S)."""
        return (points - self.mean) @ self.axes.T

    def place(self, coordinates: np.ndarray) -> np.ndarray:
        """The points (..., S) of the plane with these coordinates (..., k)."""
        return self.mean + coordinates @ self.axes


def principal_components(points: np.ndarray, k: int) -> Components:
    """The first k principal components (Pearson 1901) of N points (N, S).

    Points without spread, or fewer than k + 1 of them, leave some shares 0.
    """
    mean = points.mean(axis=0)
    _, singular, axes = np.linalg.svd(points - mean, full_matrices=points.shape[0] < k + 1)
    variance = np.zeros(max(k, len(singular)))
    variance[: len(singular)] = singular**2
    total = variance.sum()
    axes = axes[:k].copy()
    largest = np.abs(axes).argmax(axis=1)
    axes *= np.sign(axes[np.arange(len(axes)), largest])[:, None]
    return Components(mean, axes, variance[:k] / total if total > 0 else variance[:k])
