"""How far back the error signal reaches: heat maps of the norms of dL/dh_k, loss by loss and layer by layer."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.matrix import matrix
from rnnviz.plots.theme import BELOW_FLOOR


def plot_lane_norms(norms: dict[str, np.ndarray], tokens: list[str], *, floor: float = 1e-12) -> go.Figure:
    """Heat map of ||dL/dh_k|| over the steps k, a row for each layer and direction.

    Parameters
    ----------
    norms : {label: (T,)} from the top row down; NaN where nothing flows stays empty
    floor : the lowest colour; what is below, zero included, is grey
    """
    values = np.stack(list(norms.values()))
    hovered = (_("layer") + " %{y}", hover_time())
    maps, colors = _norm_maps(values, floor, hovered, "||∂L/∂h<sub>k</sub>||")
    return new_figure(
        _("Where does this error arrive, layer by layer?"),
        subtitle=_("Empty: nothing can flow there. Grey: 0 (below {floor}).").format(floor=f"{floor:.0e}"),
        height=110 + 26 * len(norms) + words_height(tokens),
        data=maps,
        coloraxis3=colors,
        xaxis=time_axis(tokens, _("step k, with its token")),
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": np.arange(len(norms) + 1),
            "labelalias": {str(row): escape(label) for row, label in enumerate(norms, 1)},
            "range": [len(norms) + 0.5, 0.5],
            "title": {"text": _("layer")},
            "fixedrange": True,
            "showgrid": False,
        },
    )


def plot_gradient_flow(
    flow: np.ndarray, tokens: list[str], *, floor: float = 1e-10, title: str | None = None
) -> go.Figure:
    """Heat map of ||dL_t/dh_k||: what the loss of step t (row) says to the state of step k (column).

    Parameters
    ----------
    flow : (T, T), NaN where nothing can flow: above the diagonal, in one direction of reading
    floor : the lowest colour; what is below, zero included, is grey
    """
    hovered = (
        _("loss of step") + " t = %{y:d} · " + _("token") + " %{y}",
        _("state of step") + " k = %{x:d} · " + _("token") + " %{x}",
    )
    maps, colors = _norm_maps(flow, floor, hovered, "||∂L<sub>t</sub>/∂h<sub>k</sub>||")
    rows = time_axis(tokens, _("loss of step t"))
    return new_figure(
        title or _("Which past step does each loss correct?"),
        subtitle=_("Row: the loss of step t. Column: the state of step k. Grey: 0 (below {floor}).").format(
            floor=f"{floor:.0e}"
        ),
        height=430 + words_height(tokens),
        data=maps,
        coloraxis3=colors,
        xaxis=time_axis(tokens, _("state of step k, with its token")),
        yaxis={**rows, "range": rows["range"][::-1], "tickangle": 0},
    )


def _norm_maps(norms: np.ndarray, floor: float, hovered: tuple[str, ...], name: str) -> tuple[list[go.Heatmap], dict]:
    """Norms (rows, T) as log10 colours, with grey for what is below the floor and nothing for NaN; and their axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exponents = np.where(norms >= floor, np.log10(norms), np.nan)
    lowest = int(np.floor(np.log10(floor)))
    finite = exponents[np.isfinite(exponents)]
    highest = max(0, int(np.ceil(finite.max()))) if finite.size else 0
    logarithms = matrix(
        exponents,
        hover(*hovered, name + " = %{customdata:.3e}"),
        customdata=float32(norms),
        coloraxis="coloraxis3",
        hoverongaps=False,
    )
    below = matrix(
        np.where(norms < floor, norms, np.nan),
        hover(*hovered, name + " = %{z:.3e}"),
        colorscale=[[0, BELOW_FLOOR], [1, BELOW_FLOOR]],
        showscale=False,
        hoverongaps=False,
    )
    decades = np.arange(lowest, highest + 1, max(1, (highest - lowest) // 5))
    colors = {
        "cmin": lowest,
        "cmax": highest,
        "colorbar": {
            "title": {"text": name},
            "tickvals": decades,
            "ticktext": [f"10<sup>{str(decade).replace('-', '−')}</sup>" for decade in decades],
        },
    }
    return [logarithms, below], colors
