"""Eigenvalues and singular values of the recurrent matrix: what one step back does to the error signal."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.complex_plane import circle, plane_axes
from rnnviz.plots.frame import hover, new_figure
from rnnviz.plots.levels import level, level_name
from rnnviz.plots.theme import BACKWARD, FORWARD


def plot_eigenvalues(eigenvalues: np.ndarray, *, radius: float = 1.0, matrix: str = "W_h") -> go.Figure:
    """Complex eigenvalues (H,) of a matrix, with the circle of `radius` on which a signal keeps its size."""
    moduli = np.abs(eigenvalues)
    finite = moduli[np.isfinite(moduli)]
    largest = float(finite.max()) if finite.size else 0.0
    points = [
        go.Scatter(
            x=eigenvalues.real[where],
            y=eigenvalues.imag[where],
            mode="markers",
            name=f"{name}: {int(where.sum())}",
            marker={"color": color, "symbol": symbol, "size": 9},
            customdata=moduli[where],
            hovertemplate=hover("λ = %{x:.4f} %{y:+.4f} i", "|λ| = %{customdata:.4f}"),
            _validate=False,
        )
        for where, name, color, symbol in (
            (moduli <= radius, _("inside"), FORWARD, "circle"),
            (moduli > radius, _("outside"), BACKWARD, "diamond"),
        )
    ]
    return new_figure(
        _("Eigenvalues of {matrix} and the unit circle").format(matrix=matrix),
        subtitle=_("Outside grows, inside fades. Spectral radius {value}").format(value=f"{largest:.3f}"),
        height=450,
        data=[circle(radius, name=_("circle of radius {radius}").format(radius=f"{radius:g}")), *points],
        **plane_axes(max(radius, largest)),
    )


def plot_singular_values(values: np.ndarray, *, threshold: float | None = 1.0, matrix: str = "W_h") -> go.Figure:
    """Singular values (H,) of a matrix, largest first.

    threshold : the line 1/gamma: if all are below it, every gradient fades; None where there is no such theorem
    """
    ordered = np.sort(values)[::-1]
    ranks = np.arange(1, len(ordered) + 1)
    largest = float(np.nanmax(ordered, initial=0.0))
    said = _("Largest {value}") if threshold is None else _("Largest {value}; all below 1/γ: gradients must vanish")
    limit = 1.0 if threshold is None else threshold
    points = [
        go.Scatter(
            x=ranks[where],
            y=ordered[where],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 8},
            hovertemplate=hover(_("rank") + " %{x}", "σ = %{y:.4f}"),
            _validate=False,
        )
        for where, color, symbol in (
            (ordered <= limit, FORWARD, "circle"),
            (ordered > limit, BACKWARD, "diamond"),
        )
    ]
    shapes, notes = [], []
    if threshold is not None:
        shapes.append(level(threshold, width=2.5))
        notes.append(level_name(f"1/γ = {threshold:g}", threshold))
    return new_figure(
        _("Singular values of {matrix}: stretch per step").format(matrix=matrix),
        subtitle=said.format(value=f"{largest:.3f}"),
        height=300,
        data=points,
        shapes=shapes,
        annotations=notes,
        showlegend=False,
        xaxis={
            "title": {"text": _("rank, largest first")},
            "range": [0.5 - 0.02 * len(ordered), len(ordered) + 0.5 + 0.02 * len(ordered)],
            "dtick": 1 if len(ordered) <= 10 else None,
            "tickformat": "d",
            "showgrid": False,
        },
        yaxis={"title": {"text": _("singular value σ")}, "range": [0, 1.15 * max(largest, limit)]},
    )
