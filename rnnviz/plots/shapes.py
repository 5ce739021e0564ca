"""The shapes that a recurrent network can take: small diagrams, and the steps of a real run in the same form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure, shorten, words_height
from rnnviz.plots.theme import FORWARD, NEUTRAL

# What a step does: r reads the input, f the network's own last output, w writes. A step that is neither only goes on.
PATTERNS = {
    "one_to_one": ("rw",),
    "one_to_many": ("rw", "fw", "fw"),
    "many_to_one": ("r", "r", "rw"),
    "many_to_many": ("rw", "rw", "rw"),
    "encoder_decoder": ("r", "r", "r", "w", "fw", "fw"),
}
PITCH, BOX = 28, 14  # of the diagram, in pixels
ROWS = {"w": 9, "h": 38, "r": 67}  # heights of the boxes' middles
FEWEST = 4  # columns that a run is wide at least
HALF = 0.26  # half the width of a state, in columns
FLOOR, CEILING, BARS = 0.14, 0.8, 0.93  # heights in a run: of the states, and of the bars above them


def shape_svg(shape: str) -> str:
    """The diagram of a shape as SVG: boxes for input, state and output; thick arrows carry the state.

    Middle tones, to be seen on light and on dark pages alike.
    """
    pattern = PATTERNS[shape]
    width, height = PITCH * len(pattern), ROWS["r"] + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        '<g fill="none" stroke-width="1.6">',
    ]
    half = BOX / 2
    for n, does in enumerate(pattern):
        x = PITCH * (n + 0.5)
        parts.append(_square(x, ROWS["h"], FORWARD, filled=True))
        if n:
            parts.append(_arrow(x - PITCH + half, ROWS["h"], x - half, ROWS["h"], FORWARD))
        if "r" in does:
            parts.append(_square(x, ROWS["r"], NEUTRAL) + _arrow(x, ROWS["r"] - half, x, ROWS["h"] + half, NEUTRAL))
        if "w" in does:
            parts.append(_square(x, ROWS["w"], NEUTRAL) + _arrow(x, ROWS["h"] - half, x, ROWS["w"] + half, NEUTRAL))
        if "f" in does:
            left, low = x - PITCH / 2, ROWS["r"] - 8
            parts.append(
                f'<path stroke="{NEUTRAL}" stroke-dasharray="3 2" '
                f'd="M{x - PITCH + half} {ROWS["w"]}H{left}V{low}H{x}V{ROWS["h"] + half + 5}"/>'
                + _head(x, ROWS["h"] + half, 0, -1, NEUTRAL)
            )
    return "".join([*parts, "</g></svg>"])


def _square(x: float, y: float, color: str, *, filled: bool = False) -> str:
    fill = f' fill="{color}" fill-opacity="0.35"' if filled else ""
    return f'<rect x="{x - BOX / 2}" y="{y - BOX / 2}" width="{BOX}" height="{BOX}" rx="2" stroke="{color}"{fill}/>'


def _arrow(x0: float, y0: float, x1: float, y1: float, color: str) -> str:
    length = abs(x1 - x0) + abs(y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    return f'<path stroke="{color}" d="M{x0} {y0}L{x1 - 4 * dx} {y1 - 4 * dy}"/>' + _head(x1, y1, dx, dy, color)


def _head(x: float, y: float, dx: float, dy: float, color: str) -> str:
    """The head of an arrow that ends at (x, y) in the direction (dx, dy)."""
    bx, by = x - 5 * dx, y - 5 * dy
    return f'<path fill="{color}" d="M{x} {y}L{bx + 3 * dy} {by + 3 * dx}L{bx - 3 * dy} {by - 3 * dx}Z"/>'


def plot_run(
    read: Sequence[str],
    written: Sequence[str],
    probs: np.ndarray,
    states: np.ndarray,
    fed: Sequence[bool],
    *,
    title: str,
    before: bool = False,
    after: bool = False,
) -> go.Figure:
    """The steps of a run: what was read below, the hidden state as a column of colours, what was written above.

    Parameters
    ----------
    read : T printable symbols; fed : T, whether a symbol is the network's own last output (in brackets then)
    written : T, "" where nothing was; probs : (T,), their probabilities
    states : (T, H), in [-1, 1]
    before, after : whether the first state comes from another network, or the last one goes to another; that one's
        picture then stands beside this, and has the scale of colours
    """
    T = len(read)
    steps = np.arange(1, T + 1)
    wide = max(T, FEWEST)
    low = 0.5 - (wide - T) / 2
    below = [f"({symbol})" if own else symbol for symbol, own in zip(read, fed, strict=True)]
    links = [*([(low, 1)] if before else []), *((t, t + 1) for t in range(1, T)), *([(T, low + wide)] if after else [])]
    arrows = [
        *(_line(max(a + HALF, low), b - HALF if b <= T else b) for a, b in links),
        *(_rise(t, 0.03, FLOOR) for t in steps),
        *(_rise(t, CEILING, BARS - 0.03) for t, word in zip(steps, written, strict=True) if word),
    ]
    bars = [_bar(t, p) for t, p in zip(steps, probs, strict=True) if np.isfinite(p)]
    frames = [_bar(t, 1) for t, word in zip(steps, written, strict=True) if word]
    upright = words_height([*read, *written])
    labels = {
        "range": [low, low + wide],
        "tickvals": steps,
        "tickangle": None if upright else 0,
        "autotickangles": [0, -90],
        "ticks": "",
        "showgrid": False,
        "fixedrange": True,
    }
    rows = {0.0: "x", (FLOOR + CEILING) / 2: "h", BARS: "ŷ" if any(written) else ""}
    return new_figure(
        title,
        height=270 + (2 if any(written) else 1) * upright,
        data=[_states(states, steps, low), go.Scatter(x=steps, y=np.zeros(T), xaxis="x2", opacity=0, hoverinfo="skip")],
        shapes=[
            _drawing(arrows, FORWARD, width=2),
            _drawing(frames, NEUTRAL, width=0, fill=NEUTRAL, opacity=0.3),
            _drawing(bars, FORWARD, width=0, fill=FORWARD),
        ],
        showlegend=False,
        dragmode=False,
        margin={"l": 34, "r": 8, "b": 30},
        coloraxis={"showscale": not after, "colorbar": {"title": {"text": _("state h")}}},
        xaxis={**labels, "ticktext": [escape(shorten(symbol)) for symbol in below]},
        xaxis2={
            **labels,
            "ticktext": [escape(shorten(symbol)) for symbol in written],
            "overlaying": "x",
            "side": "top",
        },
        yaxis={
            "range": [0, 1],
            "tickvals": list(rows),
            "ticktext": list(rows.values()),
            "ticks": "",
            "showgrid": False,
            "fixedrange": True,
        },
    )


def _states(states: np.ndarray, steps: np.ndarray, low: float) -> go.Heatmap:
    """Every second column of the heat map is a state, those between are empty."""
    T, H = states.shape
    z = np.full((H, 2 * T - 1), np.nan, np.float32)
    z[:, ::2] = float32(states.T)[::-1]
    edges = np.linspace(FLOOR, CEILING, H + 1)
    return go.Heatmap(
        z=z,
        x=np.stack([steps - HALF, steps + HALF], axis=1).ravel(),
        y=edges,
        customdata=np.repeat(np.arange(H, 0, -1)[:, None], 2 * T - 1, axis=1),
        coloraxis="coloraxis",
        hoverongaps=False,
        hovertemplate=hover(_("step") + " %{x:.0f}", _("unit") + " %{customdata}", "h = %{z:.4f}"),
    )


def _drawing(parts: list[str], color: str, *, width: float, fill: str | None = None, opacity: float = 1) -> dict:
    """One shape for all `parts`."""
    return {
        "type": "path",
        "path": "".join(parts) or "M0,0",
        "xref": "x",
        "yref": "y",
        "line": {"color": color, "width": width},
        "fillcolor": fill,
        "opacity": opacity,
    }


def _line(left: float, right: float) -> str:
    y = (FLOOR + CEILING) / 2
    return (
        f"M{left:.3f},{y}L{right:.3f},{y}M{right - 0.07:.3f},{y + 0.03}L{right:.3f},{y}L{right - 0.07:.3f},{y - 0.03}"
    )


def _rise(x: float, bottom: float, top: float) -> str:
    return f"M{x},{bottom}L{x},{top}M{x - 0.05:.3f},{top - 0.035}L{x},{top}L{x + 0.05:.3f},{top - 0.035}"


def _bar(x: float, p: float) -> str:
    left, right = x - 0.36, x - 0.36 + 0.72 * p
    return f"M{left:.3f},{BARS}L{right:.3f},{BARS}L{right:.3f},{BARS + 0.03}L{left:.3f},{BARS + 0.03}Z"
