"""The phase portrait of a cell with two units: what one step does to every point of a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.dynamics import Map, vector_names, widths

SETTLING = 100  # rounds in which the components outside the plane follow those within, at most
SETTLED = 1e-7  # until they change by less


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane of state vectors: two components vary, the others settle to them.

    mapping : the map whose states these are
    columns : the two components of the state vector that are the coordinates

    For most cells of two units the plane is the whole state. The LSTM has four numbers, (h, c): in its plane of c, h
    is what it comes to while c is held (and the other way round). So a point of the plane rests where the whole state
    does.
    """

    mapping: Map
    columns: tuple[int, int]

    def lift(self, coordinates: np.ndarray) -> np.ndarray:
        """The state vectors (N, S) at the coordinates (N, 2)."""
        points = np.zeros((len(coordinates), self.mapping.size))
        points[:, self.columns] = coordinates
        if self.mapping.size > 2:
            for _round in range(SETTLING):
                before, points = points, self.mapping(points)
                points[:, self.columns] = coordinates
                if np.abs(points - before).max() < SETTLED:
                    break
        return points

    def project(self, points: np.ndarray) -> np.ndarray:
        """The coordinates (..., 2) of state vectors (..., S)."""
        return points[..., self.columns]

    def change(self, coordinates: np.ndarray) -> np.ndarray:
        """F(s) - s within the plane, (N, 2), at the coordinates (N, 2)."""
        return self.project(self.mapping(self.lift(coordinates))) - coordinates


@dataclass(frozen=True, eq=False)
class Field:
    """What a step does on a square grid of a plane.

    axis : (n,) the values of both coordinates; change : (n, n, 2), row by the second, column by the first
    """

    axis: np.ndarray
    change: np.ndarray


def vector_field(plane: Plane, reach: float, n: int) -> Field:
    """The field on an n x n grid of [-reach, reach]^2. Its zero contours are the plane's nullclines."""
    axis = np.linspace(-reach, reach, n)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    return Field(axis, plane.change(grid.reshape(-1, 2)).reshape(n, n, 2))


def plane_of(mapping: Map, state: str) -> Plane:
    """The plane of the two units' `state`, "h" or the LSTM's "c"."""
    first = sum(widths(mapping.cell)[: vector_names(mapping.cell).index(state)])
    return Plane(mapping, (first, first + 1))


def spread(n: int, size: int, reach: float) -> np.ndarray:
    """n points (n, size) spread evenly over [-reach, reach]^size, none on an axis or a diagonal.

    The additive recurrence of the generalised golden ratio (Roberts 2018): as even as a grid, without its symmetry, by
    which starts on a border between two basins would stay on it.
    """
    ratio = 2.0
    for _ in range(40):
        ratio = (1 + ratio) ** (1 / (size + 1))
    steps = (1 / ratio) ** np.arange(1, size + 1)
    return reach * (2 * ((0.5 + np.arange(1, n + 1)[:, None] * steps) % 1) - 1)
