"""What a step does to small differences, along the text: eigenvalues of its Jacobian, Lyapunov exponents."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.complex_plane import circle, plane_axes
from rnnviz.plots.frame import float32, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.levels import level
from rnnviz.plots.theme import BACKWARD, FORWARD, NEUTRAL

EXPONENT_COLORS = ("#0072B2", "#E69F00", "#56B4E9", "#CC79A7")


def plot_moduli(steps: np.ndarray, moduli: np.ndarray, tokens: list[str]) -> go.Figure:
    """The moduli (n, S) of the eigenvalues of ds_t/ds_{t-1} at n of the steps 1..T: largest, median, and the middle.

    The band holds 80% of them; the line at 1 is where a difference keeps its size.
    """
    x = float32(steps)
    low, median, high = (float32(np.quantile(moduli, q, axis=1)) for q in (0.1, 0.5, 0.9))
    lines = [
        (low, _("80% lie within"), {"width": 0}, None, False),
        (high, _("80% lie within"), {"width": 0}, "tonexty", True),
        (median, _("median"), {"color": FORWARD, "width": 2, "dash": "dash"}, None, True),
        (float32(moduli.max(axis=1)), _("largest"), {"color": FORWARD, "width": 3}, None, True),
    ]
    top = float(np.nanmax(moduli, initial=1.0))
    return new_figure(
        _("How one step stretches a difference"),
        subtitle=_("Moduli of the eigenvalues of ∂state(t)/∂state(t−1). Above 1 grows, below 1 fades."),
        height=300 + words_height(tokens),
        data=[
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                name=name,
                line=line,
                fill=fill,
                fillcolor="rgba(0,114,178,0.2)" if fill else None,
                showlegend=legend,
                hovertemplate=hover(hover_time(), name + " |λ| = %{y:.3f}") if not fill and legend else None,
                hoverinfo="skip" if fill or not legend else None,
            )
            for y, name, line, fill, legend in lines
        ],
        shapes=[level(1.0)],
        margin={"b": 100},
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis={"title": {"text": _("modulus |λ|")}, "range": [0, 1.1 * min(top, 1e6)]},
    )


def plot_step_eigenvalues(eigenvalues: np.ndarray, cursor: int) -> go.Figure:
    """The eigenvalues (T, S) complex of the cursor's step in the plane, with the unit circle."""
    largest = min(float(np.abs(eigenvalues).max(initial=0)), 1e6)
    now = eigenvalues[cursor - 1]
    return new_figure(
        _("The eigenvalues of the cursor's step"),
        height=300,
        data=[
            circle(),
            go.Scatter(
                x=float32(now.real),
                y=float32(now.imag),
                mode="markers",
                marker={"color": FORWARD, "size": 7, "opacity": 0.8},
                hovertemplate=hover("λ = %{x:.3f} %{y:+.3f} i"),
            ),
        ],
        showlegend=False,
        **plane_axes(max(1.0, largest)),
    )


def eigenvalue_frames(eigenvalues: np.ndarray) -> list[dict[str, Any]]:
    """The eigenvalues of every step, as frames of `plot_step_eigenvalues`."""
    return [{"traces": {1: {"x": float32(row.real), "y": float32(row.imag)}}} for row in eigenvalues]


def plot_exponents(estimates: np.ndarray, tokens: list[str]) -> go.Figure:
    """The estimates (T, n) of the n largest Lyapunov exponents after each step: how they settle."""
    finite = np.where(np.isfinite(estimates), estimates, np.nan)
    x = float32(np.arange(1, len(estimates) + 1))
    return new_figure(
        _("Lyapunov exponents: part or meet?"),
        subtitle=_("Estimated from all steps up to each. Above 0: chaos; below 0: the past is forgotten."),
        height=280 + words_height(tokens),
        data=[
            go.Scatter(
                x=x,
                y=float32(finite[:, k]),
                mode="lines",
                name=_("exponent {n}").format(n=k + 1),
                line={"color": EXPONENT_COLORS[k], "width": 3 if k == 0 else 2},
                hovertemplate=hover(hover_time(), "%{y:.3f}"),
            )
            for k in range(estimates.shape[1])
        ],
        shapes=[level(0.0)],
        margin={"b": 100},
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis={"title": {"text": _("nats per step")}},
    )


def plot_bits(xs: np.ndarray, outputs: np.ndarray, targets: np.ndarray) -> go.Figure:
    """The flip-flop's pulses (T, 3), outputs (T, 3) and what should be held (T, 3), one row a bit."""
    n_steps, n_bits = xs.shape
    t = float32(np.arange(1, n_steps + 1))
    data, axes, share = [], {}, 1 / n_bits
    for k in range(n_bits):
        place = {"xaxis": "x", "yaxis": "y" if k == 0 else f"y{k + 1}", "showlegend": k == 0}
        pulses = np.flatnonzero(xs[:, k])
        data += [
            go.Scatter(
                x=t,
                y=float32(targets[:, k]),
                mode="lines",
                name=_("to be held"),
                line={"color": NEUTRAL, "width": 2, "dash": "dot"},
                hoverinfo="skip",
                **place,
            ),
            go.Scatter(
                x=t,
                y=float32(outputs[:, k]),
                mode="lines",
                name=_("output"),
                line={"color": FORWARD, "width": 2.5},
                hovertemplate=hover(_("step") + " %{x}", _("output") + " %{y:.3f}"),
                **place,
            ),
            go.Scatter(
                x=t[pulses],
                y=float32(xs[pulses, k]),
                mode="markers",
                name=_("pulse"),
                marker={
                    "color": BACKWARD,
                    "size": 11,
                    "symbol": ["triangle-up" if xs[p, k] > 0 else "triangle-down" for p in pulses],
                },
                hoverinfo="skip",
                **place,
            ),
        ]
        top = 1 - k * share
        axes["yaxis" if k == 0 else f"yaxis{k + 1}"] = {
            "domain": [top - 0.86 * share, top],
            "range": [-1.45, 1.45],
            "tickvals": [-1, 0, 1],
            "title": {"text": _("bit {n}").format(n=k + 1)},
        }
    return new_figure(
        _("What comes in, what is held"),
        height=400,
        data=data,
        margin={"b": 96},
        xaxis={
            "title": {"text": _("time step")},
            "range": [0.5, n_steps + 0.5],
            "anchor": f"y{n_bits}",
            "showgrid": False,
        },
        **axes,
    )
