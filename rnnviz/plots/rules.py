"""Learning rules side by side: their losses on one axis, and what RTRL and the Kalman filter carry along."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure
from rnnviz.plots.levels import legend_height, named_levels
from rnnviz.plots.matrix import matrix

RULE_COLORS = {"bptt": "#0072B2", "tbptt": "#56B4E9", "rtrl": "#E69F00", "ekf": "#009E73"}
_DASHES = {"bptt": "solid", "tbptt": "dash", "rtrl": "dashdot", "ekf": "solid"}
_SYMBOLS = {"bptt": "circle", "tbptt": "square", "rtrl": "diamond", "ekf": "x"}
AXES = ("updates", "seconds", "steps")
HEIGHT = 400  # without the legend
CEILING = 1.15  # a loss this many times the first one leaves the picture


def axis_title(axis: str) -> str:
    """What an axis of AXES counts."""
    return {
        "updates": _("updates of the weights (log scale)"),
        "seconds": _("seconds of the rule's own computing (log scale)"),
        "steps": _("time steps seen (log scale)"),
    }[axis]


def plot_rule_losses(
    curves: dict[str, tuple[np.ndarray, np.ndarray]],
    names: dict[str, str],
    floors: dict[str, float],
    *,
    axis: str,
    unit: str,
) -> go.Figure:
    """Losses {rule: (x (N,), loss (N,))} over one axis of AXES, with the exact floors of the task {label: loss}.

    The first point of a curve, before any update, has no place on a logarithmic axis: the subtitle tells it.
    `unit` is that of the loss.
    """
    first = next((float(loss[0]) for _x, loss in curves.values() if len(loss)), 0.0)
    lines = [
        go.Scatter(
            x=x[x > 0],
            y=loss[x > 0],
            name=escape(names[rule]),
            mode="lines+markers",
            line={"color": RULE_COLORS[rule], "width": 3, "dash": _DASHES[rule]},
            marker={"symbol": _SYMBOLS[rule], "size": 6},
            hovertemplate=hover(escape(names[rule]), "%{x:.4g}", _("loss") + " %{y:.4f}"),
            _validate=False,
        )
        for rule, (x, loss) in curves.items()
    ]
    top = CEILING * max([first, *floors.values()]) or 1.0
    legend = legend_height(len(curves) + len(floors))
    return new_figure(
        {
            "updates": _("Which rule needs fewer updates?"),
            "steps": _("Which rule needs fewer time steps?"),
            "seconds": _("Which rule needs less time?"),
        }[axis],
        subtitle=_("All begin at {loss}.").format(loss=f"{first:.3f}") if first else "",
        height=HEIGHT + legend,
        data=lines,
        shapes=named_levels(floors, ".3f"),
        showlegend=True,
        margin={"b": 62 + legend},
        xaxis={"type": "log", "title": {"text": axis_title(axis)}, "exponentformat": "power", "dtick": 1},
        yaxis={"title": {"text": _("test loss ({unit})").format(unit=unit)}, "range": [0, top]},
    )


def plot_influence(M: np.ndarray, rows: list[str], into: np.ndarray, weight: str) -> go.Figure:
    """Heat map of some columns of the influence matrix M (n, N): how a small change of a weight changes a state.

    Parameters
    ----------
    rows : n names of the states
    into : (N,) the unit, counted from 1, whose sum each weight of the columns joins
    weight : the letter of these weights
    """
    top = _reach(M)
    return new_figure(
        _("RTRL carries M: what {weight} has done to every state").format(weight=weight),
        subtitle=_span(M),
        height=int(np.clip(130 + 16 * len(rows), 210, 420)),
        data=[_heat(M, _named(_("state")), weight, "∂s/∂w")],
        xaxis=_weights_axis(into, weight),
        yaxis=_names_axis(rows),
        coloraxis={"cmin": -top, "cmax": top, "colorbar": {"title": {"text": "∂s/∂w"}}},
    )


def plot_covariance(P: np.ndarray, into: np.ndarray, weight: str, *, at_first: float) -> go.Figure:
    """Heat map of the correlations in a covariance P (N, N) of some weights, their variances in the subtitle.

    at_first : the variance of every weight before the first observation
    """
    variance = np.diagonal(P)
    deviation = np.sqrt(np.where(variance > 0, variance, np.nan))
    correlation = P / deviation / deviation[:, None]
    left = float(np.mean(variance)) if variance.size else 0.0
    heat = _heat(correlation, _("weight") + " %{y}", weight, _("correlation"))
    heat.update(customdata=float32(P))
    heat.update(hovertemplate=heat.hovertemplate.replace("<extra>", "<br>P = %{customdata:.3e}<extra>"))
    return new_figure(
        _("The filter carries P: which weights it has tied together"),
        subtitle=_("Mean variance of a weight: {left}, at first {first}").format(
            left=f"{left:.3g}", first=f"{at_first:.3g}"
        ),
        height=420,
        data=[heat],
        xaxis=_weights_axis(into, weight),
        yaxis={
            **_weights_axis(into, weight),
            "range": [len(into) + 0.5, 0.5],
            "scaleanchor": "x",
            "constrain": "domain",
        },
        coloraxis={"colorbar": {"title": {"text": _("correlation")}}},
    )


def plot_gain(gain: np.ndarray, into: np.ndarray, weight: str, outputs: list[str]) -> go.Figure:
    """Heat map of the Kalman gain (N, K) of some weights, weights as columns: what an error of 1 would change."""
    top = _reach(gain)
    return new_figure(
        _("The gain K: which weights the last error moved"),
        subtitle=_span(gain),
        height=int(np.clip(130 + 22 * len(outputs), 210, 420)),
        data=[_heat(gain.T, _named(_("output")), weight, "K")],
        xaxis=_weights_axis(into, weight),
        yaxis=_names_axis(outputs),
        coloraxis={"cmin": -top, "cmax": top, "colorbar": {"title": {"text": "K"}}},
    )


def _reach(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max(initial=0.0)) or 1.0


def _span(values: np.ndarray) -> str:
    """What the colours of a matrix reach, or that it is still zero."""
    if not values.any():
        return _("All zero so far")
    return _("After the last step; colours span ±{top}").format(top=f"{_reach(values):.3g}")


def _named(row: str) -> str:
    return row + " %{y}"


def _heat(values: np.ndarray, row: str, weight: str, value: str) -> go.Heatmap:
    return matrix(
        values,
        hover(row, escape(weight) + " %{x}", value + " = %{z:.4f}"),
        coloraxis="coloraxis",
        hoverongaps=False,
    )


def _weights_axis(into: np.ndarray, weight: str) -> dict:
    """An axis of weights 1..N, marked where those into a unit end, with the unit's number in the middle."""
    units, starts, counts = np.unique(into, return_index=True, return_counts=True)
    step = max(1, -(-len(units) // 16))
    return {
        "range": [0.5, len(into) + 0.5],
        "title": {"text": _("{weight}, by the sum that each weight joins").format(weight=escape(weight))},
        "tickvals": (starts + (counts + 1) / 2)[::step],
        "ticktext": [str(unit) for unit in units[::step]],
        "showgrid": False,
    }


def _names_axis(names: list[str]) -> dict:
    step = max(1, -(-len(names) // 24))
    return {
        "range": [len(names) + 0.5, 0.5],
        "tickvals": np.arange(1, len(names) + 1)[::step],
        "ticktext": [escape(name) for name in names[::step]],
        "showgrid": False,
    }
