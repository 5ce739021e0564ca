"""The Clockwork's modules: when each ticks, whom it reads, and how fast its states move."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import float32, hover, hover_time, new_figure, time_axis, unit_axis, words_height
from rnnviz.plots.matrix import matrix
from rnnviz.plots.states import plot_states
from rnnviz.plots.theme import FORWARD, NEUTRAL, TICK_SIZE

MODULE_COLORS = ("#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7", "#7F868F", "#8A3B00")
BLANK = "rgba(0,0,0,0)"


def plot_clock(ticks: np.ndarray, periods: tuple[int, ...], tokens: list[str]) -> go.Figure:
    """Strip of the clocks.

    Parameters
    ----------
    ticks : (T, M) bool, whether module m ticks at step t
    periods : of the M modules, in steps
    """
    n_modules = len(periods)
    strip = matrix(
        ticks.T,
        hover(hover_time(), _("module") + " %{y}", "%{customdata}"),
        xgap=1,
        ygap=3,
        zmin=0,
        zmax=1,
        colorscale=[[0, BLANK], [1, FORWARD]],
        showscale=False,
        customdata=np.where(ticks.T, _("ticks"), _("rests")),
    )
    return new_figure(
        _("The clocks: which modules compute at which step"),
        height=80 + 30 * n_modules + words_height(tokens),
        data=[strip],
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis=_module_axis(np.arange(1, n_modules + 1), periods) | {"range": [n_modules + 0.5, 0.5]},
    )


def plot_block_mask(W_h: np.ndarray, mask: np.ndarray, modules: np.ndarray, periods: tuple[int, ...]) -> go.Figure:
    """Heat map of W_h (H, H), empty where the mask lets nothing through, with the modules' borders.

    Parameters
    ----------
    mask : (H, H) bool; modules : (H,), each unit's module 0, 1, ...; periods : by module
    """
    n_units = len(W_h)
    top = float(np.abs(W_h[mask]).max(initial=0.0)) or 1.0
    data = matrix(
        np.where(mask, W_h, np.nan),
        hover(_("from unit") + " %{x}", _("to unit") + " %{y}", "W_h = %{z:.4f}"),
        coloraxis="coloraxis",
        hoverongaps=False,
    )
    ends = (0.5, n_units + 0.5)
    low, high = ends
    upright = [_border(x0=b, x1=b, y0=low, y1=high) for b in _borders(modules)]
    level = [_border(x0=low, x1=high, y0=b, y1=b) for b in _borders(modules)]
    axis = _module_axis(_centres(modules), periods)
    return new_figure(
        _("W_h: a module reads itself and the slower ones"),
        height=360,
        data=[data],
        coloraxis={"cmin": -top, "cmax": top, "colorbar": {"title": {"text": _("weight")}}},
        shapes=[*upright, *level],
        xaxis={**axis, "range": [*ends], "title": {"text": _("from module (its period in steps)")}},
        yaxis={**axis, "range": [ends[1], ends[0]], "title": {"text": _("to module")}},
    )


def plot_module_states(
    states: np.ndarray, tokens: list[str], modules: np.ndarray, periods: tuple[int, ...], selected: tuple[int, int]
) -> go.Figure:
    """Heat map of the states (T, H), the modules' borders and periods at its side; `selected` as in `plot_states`."""
    fig = plot_states(states, tokens, title=_("States by module: slow ones hold their value"), selected=selected)
    borders = [_border(x0=0.5, x1=len(states) + 0.5, y0=b, y1=b) for b in _borders(modules)]
    axis = {**unit_axis(len(modules)), **_module_axis(_centres(modules), periods), "range": [len(modules) + 0.5, 0.5]}
    return fig.update_layout(shapes=[*borders, *fig.layout.shapes], yaxis=axis)


def plot_module_spectra(frequencies: np.ndarray, power: np.ndarray, periods: tuple[int, ...]) -> go.Figure:
    """Mean power (F, M) of the units of each module against the frequency (F,) in cycles per step, logarithmic."""
    curves = [
        go.Scatter(
            x=frequencies,
            y=float32(np.where(power[:, m] > 0, power[:, m], np.nan)),
            mode="lines+markers",
            name=_("period {period}").format(period=period),
            line={"color": MODULE_COLORS[m % len(MODULE_COLORS)], "width": 2.5},
            marker={"size": 5},
            customdata=float32(1 / frequencies),
            hovertemplate=hover(
                _("period {period}").format(period=period),
                _("frequency") + " %{x:.3f}",
                _("one cycle in %{customdata:.1f} steps"),
                _("power") + " %{y:.2e}",
            ),
        )
        for m, period in enumerate(periods)
    ]
    return new_figure(
        _("Power spectrum: how fast does each module move?"),
        height=340,
        data=curves,
        showlegend=True,
        margin={"b": 88},
        xaxis={"title": {"text": _("frequency (cycles per step)")}, "range": [0, 0.515]},
        yaxis={"type": "log", "exponentformat": "power", "title": {"text": _("mean power of a unit (log scale)")}},
    )


def _module_axis(places: np.ndarray, periods: tuple[int, ...]) -> dict:
    return {
        "title": {"text": _("period")},
        "tickvals": list(places),
        "ticktext": [str(period) for period in periods],
        "tickfont": {"size": TICK_SIZE + 1},
        "ticks": "",
        "showgrid": False,
    }


def _borders(modules: np.ndarray) -> np.ndarray:
    """Where one module ends and the next begins, between units counted from 1."""
    return np.flatnonzero(np.diff(modules)) + 1.5


def _centres(modules: np.ndarray) -> np.ndarray:
    """The middle of each module, in units counted from 1."""
    return np.array([np.flatnonzero(modules == m).mean() + 1 for m in range(modules.max() + 1)])


def _border(**ends: float) -> dict:
    return {"type": "line", **ends, "line": {"color": NEUTRAL, "width": 1.5}}
