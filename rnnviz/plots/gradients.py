"""How far back the error signal reaches: curves of the norms of dL/dh_k; and clipping."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.theme import BACKWARD, BELOW_FLOOR, NEUTRAL, TEXT_SIZE

BOUND_HEADROOM = 1e3  # a bound this many times above the highest gradient leaves the picture


def plot_gradient_norms(
    curves: dict[str, np.ndarray],
    tokens: list[str],
    *,
    colors: dict[str, str] | None = None,
    bound: np.ndarray | None = None,
    floor: float = 1e-12,
    title: str | None = None,
    travels: str = "back",
    gradient: str = "∂L/∂h<sub>k</sub>",
) -> go.Figure:
    """Curves of ||dL/dh_k|| over the steps k, on a logarithmic axis.

    Parameters
    ----------
    curves : {label: (T,)} norms. What is below the floor, zero included, becomes a grey "0" on the floor.
    tokens : T printable tokens
    colors : {label: color}; without it a single curve has the colour of the backward pass
    bound : (T,) upper bound of the norms, dashed
    travels : the error goes "back" in the text, "on" in it (a lane that reads from the end), or "both" ways
    gradient : what the norms are of, on the axis
    """
    steps = np.arange(1, len(tokens) + 1)
    if colors is None:
        colors = {label: BACKWARD for label in curves} if len(curves) == 1 else {}
    symbols = ["circle", "diamond", "square", "x", "triangle-up"]
    lines = [
        go.Scatter(
            x=steps,
            y=_from_floor(norms, floor),
            name=escape(label),
            mode="lines+markers" if len(steps) <= 60 else "lines",
            line={"color": colors.get(label), "width": 3},
            marker={"symbol": symbols[index % len(symbols)], "size": 7},
            hovertemplate=hover(escape(label), hover_time(), "||∂L/∂h<sub>k</sub>|| = %{y:.3e}"),
            _validate=False,
        )
        for index, (label, norms) in enumerate(curves.items())
    ]
    if bound is not None:
        lines.append(
            go.Scatter(
                x=steps,
                y=_from_floor(bound, floor),
                name=_("upper bound"),
                mode="lines",
                line={"color": NEUTRAL, "width": 2.5, "dash": "dash"},
                hovertemplate=hover(_("upper bound"), hover_time(), "≤ %{y:.3e}"),
                _validate=False,
            )
        )
    reach = _log_range(curves, bound, floor)
    arrows = {"back": _("step k, with its token  ← error"), "on": _("step k, with its token  → error")}
    return new_figure(
        title or _("How far back does the error signal reach?"),
        subtitle=_ways()[travels],
        height=360 + words_height(tokens),
        data=[*lines, _zeros(curves, steps, floor)],
        showlegend=len(curves) > 1 or bound is not None,
        xaxis=time_axis(tokens, arrows.get(travels, _("step k, with its token"))),
        yaxis={
            "type": "log",
            "range": reach,
            "dtick": decades_apart(*reach),
            "exponentformat": "power",
            "title": {"text": _("‖{gradient}‖ (log scale)").format(gradient=gradient)},
        },
    )


def _ways() -> dict[str, str]:
    """How a curve of gradient norms is read."""
    return {
        "back": _("Read from right to left, as the error travels."),
        "on": _("Read from left to right: this layer read the text from its end."),
        "both": _("The error travels both ways, through the two directions of the layer above."),
    }


def plot_clipping(raw: float, clipped: float, threshold: float | None) -> go.Figure:
    """The norm of the whole gradient before and after clipping, with the threshold if it is one of the norm."""
    norms = np.array([raw, clipped])
    top = float(np.nanmax([*norms[np.isfinite(norms)], threshold or 0]))
    bars = go.Bar(
        x=norms,
        y=np.array([1, 2]),
        orientation="h",
        width=0.6,
        showlegend=False,
        marker={"color": BACKWARD, "opacity": np.array([1.0, 0.6])},
        text=[f"{norm:.3g}" for norm in norms],
        textposition="outside",
        textfont={"size": TEXT_SIZE},
        cliponaxis=False,
        customdata=[_("before clipping"), _("after clipping")],
        hovertemplate=hover("%{customdata}", _("norm") + " %{x:.4e}"),
        _validate=False,
    )
    return new_figure(
        _("Clipping: what is left of the gradient?"),
        height=180,
        data=[bars],
        shapes=[] if threshold is None else [_threshold(threshold)],
        xaxis={"range": [0, 1.2 * top or 1], "title": {"text": _("norm of the gradient")}},
        yaxis={
            "range": [2.5, 0.2],
            "tickvals": np.array([1, 2]),
            "ticktext": [_("before") + " ", _("after") + " "],
            "tickfont": {"size": TEXT_SIZE},
            "ticks": "",
            "showgrid": False,
            "fixedrange": True,
        },
    )


def _threshold(norm: float) -> dict:
    """An upright dashed line where clipping begins, with its name in the legend."""
    return {
        **{"type": "line", "x0": norm, "x1": norm, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"},
        "line": {"color": NEUTRAL, "width": 2.5, "dash": "dash"},
        "name": _("threshold {threshold}").format(threshold=f"{norm:.3g}"),
        "showlegend": True,
    }


def _from_floor(norms: np.ndarray, floor: float) -> np.ndarray:
    """`norms` with NaN in place of what a logarithmic axis cannot show."""
    norms = np.asarray(norms)
    return np.where(np.isfinite(norms) & (norms >= floor), norms, np.nan)


def _zeros(curves: dict[str, np.ndarray], steps: np.ndarray, floor: float) -> go.Scatter:
    """Grey marks on the floor for what is below it, with as many "0" as can be read."""
    below = [(label, np.asarray(norms) < floor, np.asarray(norms)) for label, norms in curves.items()]
    x = np.concatenate([steps[where] for _label, where, _norms in below])
    stride = max(1, len(steps) // 25)
    return go.Scatter(
        x=x,
        y=np.full(len(x), floor),
        mode="markers+text",
        marker={"color": BELOW_FLOOR, "symbol": "square", "size": 5},
        text=["0" if step % stride == 0 else "" for step in x],
        textposition="top center",
        showlegend=False,
        customdata=[[escape(label), f"{value:.2e}"] for label, where, norms in below for value in norms[where]],
        hovertemplate=hover(
            "%{customdata[0]}",
            hover_time(),
            _("{value}, below the floor {floor}").format(value="%{customdata[1]}", floor=f"{floor:.0e}"),
        ),
        _validate=False,
    )


def decades_apart(low: float, high: float) -> int | None:
    """Whole powers of ten between the ticks of a logarithmic axis; None where it is too short for them."""
    return max(1, round((high - low) / 6)) if high - low > 1.5 else None


def _log_range(curves: dict[str, np.ndarray], bound: np.ndarray | None, floor: float) -> list[float]:
    """Exponents between which all curves lie, and the bound too unless it is far above them."""
    seen = np.concatenate([_from_floor(norms, floor) for norms in curves.values()])
    if not np.isfinite(seen).any():
        seen = np.ones(1)
    high = np.nanmax(seen)
    if bound is not None and np.isfinite(limit := _from_floor(bound, floor)).any():
        seen = np.append(seen, np.minimum(limit, high * BOUND_HEADROOM))
    has_zeros = any((np.asarray(norms) < floor).any() for norms in curves.values())
    low = floor if has_zeros else np.nanmin(seen)
    return [float(np.log10(low)) - 0.4, float(np.log10(np.nanmax(seen))) + 0.4]
