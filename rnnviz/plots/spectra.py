"""Eigenvalues and singular values of the recurrent matrix: what one step back does to the error signal."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import hover, new_figure
from rnnviz.plots.theme import BACKWARD, FORWARD, NEUTRAL


def plot_eigenvalues(eigenvalues: np.ndarray, *, radius: float = 1.0, matrix: str = "W_h") -> go.Figure:
    """Complex eigenvalues (H,) of a matrix, with the circle of `radius` on which a signal keeps its size."""
    moduli = np.abs(eigenvalues)
    finite = moduli[np.isfinite(moduli)]
    largest = float(finite.max()) if finite.size else 0.0
    fig = new_figure(
        _("Eigenvalues of {matrix} and the unit circle").format(matrix=matrix),
        subtitle=_("Outside grows, inside fades. Spectral radius {value}").format(value=f"{largest:.3f}"),
        height=450,
    )
    angle = np.linspace(0, 2 * np.pi, 181)
    fig.add_trace(
        go.Scatter(
            x=radius * np.cos(angle),
            y=radius * np.sin(angle),
            mode="lines",
            name=_("circle of radius {radius}").format(radius=f"{radius:g}"),
            line={"color": NEUTRAL, "width": 2, "dash": "dash"},
            hoverinfo="skip",
        )
    )
    for where, name, color, symbol in (
        (moduli <= radius, _("inside"), FORWARD, "circle"),
        (moduli > radius, _("outside"), BACKWARD, "diamond"),
    ):
        fig.add_trace(
            go.Scatter(
                x=eigenvalues.real[where],
                y=eigenvalues.imag[where],
                mode="markers",
                name=f"{name}: {int(where.sum())}",
                marker={"color": color, "symbol": symbol, "size": 9},
                customdata=moduli[where],
                hovertemplate=hover("λ = %{x:.4f} %{y:+.4f} i", "|λ| = %{customdata:.4f}"),
            )
        )
    reach = 1.12 * max(radius, largest)
    fig.update_xaxes(range=[-reach, reach], constrain="domain", title_text=_("real part"), zeroline=True)
    fig.update_yaxes(
        range=[-reach, reach],
        scaleanchor="x",
        constrain="domain",
        title_text=_("imaginary part"),
        zeroline=True,
    )
    return fig


def plot_singular_values(values: np.ndarray, *, threshold: float | None = 1.0, matrix: str = "W_h") -> go.Figure:
    """Singular values (H,) of a matrix, largest first.

    threshold : the line 1/gamma: if all are below it, every gradient fades; None where there is no such theorem
    """
    ordered = np.sort(values)[::-1]
    ranks = np.arange(1, len(ordered) + 1)
    largest = float(np.nanmax(ordered, initial=0.0))
    said = _("Largest {value}") if threshold is None else _("Largest {value}; all below 1/γ: gradients must vanish")
    fig = new_figure(
        _("Singular values of {matrix}: stretch per step").format(matrix=matrix),
        subtitle=said.format(value=f"{largest:.3f}"),
        height=300,
    )
    limit = 1.0 if threshold is None else threshold
    for where, color, symbol in (
        (ordered <= limit, FORWARD, "circle"),
        (ordered > limit, BACKWARD, "diamond"),
    ):
        fig.add_trace(
            go.Scatter(
                x=ranks[where],
                y=ordered[where],
                mode="markers",
                marker={"color": color, "symbol": symbol, "size": 8},
                hovertemplate=hover(_("rank") + " %{x}", "σ = %{y:.4f}"),
            )
        )
    if threshold is not None:
        fig.add_hline(y=threshold, line={"color": NEUTRAL, "width": 2.5, "dash": "dash"})
        fig.add_annotation(
            x=1,
            xref="paper",
            y=threshold,
            text=f"1/γ = {threshold:g}",
            xanchor="right",
            yanchor="bottom",
            showarrow=False,
        )
    fig.update_layout(showlegend=False)
    fig.update_xaxes(
        title_text=_("rank, largest first"),
        range=[0.5 - 0.02 * len(ordered), len(ordered) + 0.5 + 0.02 * len(ordered)],
        dtick=1 if len(ordered) <= 10 else None,
        tickformat="d",
        showgrid=False,
    )
    fig.update_yaxes(title_text=_("singular value σ"), range=[0, 1.15 * max(largest, limit)])
    return fig
