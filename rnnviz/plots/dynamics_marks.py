"""What the pictures of a moving state share: its path with the cursor, and the marks of fixed points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.fixed_points import (
    MARGINAL,
    SADDLE,
    SLOW,
    STABLE,
    STABLE_SPIRAL,
    UNSTABLE,
    UNSTABLE_SPIRAL,
    FixedPoint,
)
from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, shorten
from rnnviz.plots.theme import ACCENT, BACKWARD, FORWARD, NEUTRAL

SADDLE_COLOR = "#E69F00"
APART = 0.05  # of the path's own reach: of two labels nearer than this only the first is written
MARKS = {  # a shape for the kind, a colour for the way: to it, from it, both
    STABLE: ("circle", FORWARD),
    STABLE_SPIRAL: ("hexagram", FORWARD),
    SADDLE: ("diamond", SADDLE_COLOR),
    UNSTABLE: ("circle-open", BACKWARD),
    UNSTABLE_SPIRAL: ("hexagram-open", BACKWARD),
    MARGINAL: ("square", NEUTRAL),
    SLOW: ("x", NEUTRAL),
}


@dataclass(frozen=True, eq=False)
class Path:
    """A trajectory as it is drawn: places (T+1, k), the first that of the initial state, and T tokens."""

    places: np.ndarray
    tokens: Sequence[str]

    @property
    def labels(self) -> list[str]:
        """A label for each place, fit for Plotly."""
        return [_("start"), *(escape(shorten(token)) for token in self.tokens)]


def kind_name(kind: str) -> str:
    """The kind of a fixed point, in words."""
    return {
        STABLE: _("stable point"),
        STABLE_SPIRAL: _("stable spiral"),
        SADDLE: _("saddle"),
        UNSTABLE: _("unstable point"),
        UNSTABLE_SPIRAL: _("unstable spiral"),
        MARGINAL: _("marginal point"),
        SLOW: _("slow point"),
    }[kind]


def real_number(value: float) -> str:
    """A number with three places and a true minus sign."""
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "−")


def complex_number(value: complex) -> str:
    """A complex number with three places, as a real one where it is."""
    if abs(value.imag) < 5e-4:
        return real_number(value.real)
    return f"{real_number(value.real)} {'+' if value.imag > 0 else '−'} {real_number(abs(value.imag))} i"


def cursor_frames(path: Path, trace: int) -> list[dict[str, Any]]:
    """For each cursor 1..T the place of the cursor's trace: the move made by that step."""
    labels, frames = path.labels, []
    letters = "xyz"[: path.places.shape[1]]
    places = float32(path.places)
    for t in range(1, len(labels)):
        move = {letter: places[t - 1 : t + 1, k] for k, letter in enumerate(letters)}
        frames.append({"traces": {trace: {**move, "text": ["", labels[t]]}}})
    return frames


def written(places: np.ndarray, reach: float) -> np.ndarray:
    """(n,) bool: which of n places have their label written, so that none is upon another: the earlier one wins."""
    chosen: list[np.ndarray] = []
    shown = np.zeros(len(places), bool)
    for k, place in enumerate(places):
        shown[k] = not chosen or np.abs(np.array(chosen) - place).max(axis=1).min() > APART * reach
        if shown[k]:
            chosen.append(place)
    return shown


def path_traces(path: Path, reach: float | None = None) -> list[go.Scatter]:
    """The path with its tokens, where they have room; the pointer tells all of them.

    reach : how far the picture goes from side to side; without it as far as the path
    """
    labels = path.labels
    shown = written(path.places, reach or float(np.ptp(path.places, axis=0).max()))
    return [
        go.Scatter(
            **xyz(path.places),
            mode="lines+markers+text",
            name=_("the text's path"),
            text=[label if write else "" for label, write in zip(labels, shown, strict=True)],
            hovertext=labels,
            textposition="top center",
            textfont={"size": 12},
            line={"color": ACCENT, "width": 1},
            marker={"size": 4, "color": ACCENT},
            customdata=np.arange(len(labels)),
            hovertemplate=hover(_("step") + " %{customdata} · %{hovertext}", "(%{x:.3f}, %{y:.3f})"),
        )
    ]


def cursor_trace(path: Path, cursor: int) -> go.Scatter:
    """The move of the cursor's step, with its token."""
    return go.Scatter(
        **xyz(path.places[[cursor - 1, cursor]]),
        mode="lines+markers+text",
        name=_("cursor"),
        text=["", path.labels[cursor]],
        textposition="bottom center",
        textfont={"size": 16, "weight": 700},
        line={"color": ACCENT, "width": 3},
        marker={"color": ACCENT, "size": [0, 13]},
        hoverinfo="skip",
    )


def point_traces(points: Sequence[FixedPoint], places: np.ndarray) -> list[go.Scatter]:
    """Fixed points by kind, each with its leading eigenvalues on hover."""
    traces = []
    for kind, (symbol, color) in MARKS.items():
        chosen = [k for k, point in enumerate(points) if point.kind == kind]
        if not chosen:
            continue
        width = 3 if symbol.endswith("open") else 1
        traces.append(
            go.Scatter(
                **xyz(places[chosen]),
                mode="markers",
                name=f"{kind_name(kind)}: {len(chosen)}",
                text=[_eigenvalues(points[k]) for k in chosen],
                marker={
                    "symbol": symbol,
                    "color": color,
                    "size": 13,
                    "line": {"width": width, "color": color},
                },
                hovertemplate=hover(kind_name(kind), "(%{x:.3f}, %{y:.3f})", "%{text}"),
            )
        )
    return traces


def _eigenvalues(point: FixedPoint) -> str:
    shown = ", ".join(complex_number(value) for value in point.eigenvalues[:2])
    return f"λ = {shown}" + (", …" if len(point.eigenvalues) > 2 else "")


def xyz(places: np.ndarray) -> dict[str, np.ndarray]:
    return {letter: float32(places[:, k]) for k, letter in enumerate("xyz"[: places.shape[1]])}
