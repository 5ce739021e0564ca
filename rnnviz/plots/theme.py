"""Colours, fonts and the two Plotly templates: what every figure looks like, by day and on a dark page.

Figures are built with LIGHT. DARK has the same structure, so a page can exchange one for the other without
building the figure anew; that is why no plot function sets a background, a font colour or a colour scale of
its own. Heat maps name a colour axis of the template instead:

    coloraxis   states in [-1, 1]: orange negative, blue positive, zero the colour of the page
    coloraxis2  gates in [0, 1]: one hue, from closed to open
    coloraxis3  log10 of gradient norms: viridis, which holds no grey, so that grey can mean "below the floor"

The categorical colours are those of Okabe and Ito, safe for colour-blind readers on both backgrounds.
"""

from __future__ import annotations

import plotly.graph_objects as go

CELL_COLORS = {
    "rnn": "#E69F00",
    "lstm": "#0072B2",
    "gru": "#009E73",
    "clockwork": "#CC79A7",
    "jordan": "#D55E00",
}
FORWARD = "#0072B2"
BACKWARD = "#D55E00"
ACCENT = "#CC79A7"
POSITIVE = "#0072B2"
NEGATIVE = "#D55E00"
NEUTRAL = "#7F868F"
BELOW_FLOOR = "#A3A8AE"

FONT = (
    '"Source Sans", "Source Sans 3", "Noto Sans", "Segoe UI", "PingFang SC", "Microsoft YaHei", '
    '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'
)
TITLE_SIZE = 17
TEXT_SIZE = 14
PALE = 2.2  # where the colours of shares would end: so pale that a number can be read on each of them
TICK_SIZE = 12


def _template(
    *, text: str, muted: str, grid: str, surface: str, states: list[str], gates: list[str]
) -> go.layout.Template:
    colorbar = {
        "thickness": 12,
        "outlinewidth": 0,
        "ticks": "",
        "tickfont": {"size": TICK_SIZE},
        "title": {"side": "right", "font": {"size": TEXT_SIZE}},
        "xpad": 6,
        "ticklabeloverflow": "allow",
    }
    axis = {
        "color": text,
        "gridcolor": grid,
        "linecolor": grid,
        "tickcolor": grid,
        "zerolinecolor": grid,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        "ticklabeloverflow": "allow",  # they have their margin; to look whether each fits takes a seventh of a drawing
        "tickfont": {"size": TICK_SIZE},
        "title": {"font": {"size": TEXT_SIZE}, "standoff": 8},
    }
    scale = [[i / (len(states) - 1), color] for i, color in enumerate(states)]
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": TEXT_SIZE, "color": text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "title": {
                "font": {"size": TITLE_SIZE, "weight": 600},
                "subtitle": {"font": {"size": TEXT_SIZE, "color": muted}},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"l": 8, "t": 8},
            },
            "margin": {"l": 52, "r": 16, "b": 48, "pad": 0},
            "hoverlabel": {
                "bgcolor": surface,
                "bordercolor": muted,
                "font": {"family": FONT, "size": TEXT_SIZE, "color": text},
                "align": "left",
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 0,
                "yref": "container",
                "yanchor": "bottom",
                "font": {"size": TEXT_SIZE},
            },
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": muted, "activecolor": text},
            "colorway": ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9"],
            "xaxis": axis,
            "yaxis": axis,
            "coloraxis": {"colorscale": scale, "cauto": False, "cmin": -1, "cmax": 1, "colorbar": colorbar},
            "coloraxis2": {
                "colorscale": [[i / (len(gates) - 1), color] for i, color in enumerate(gates)],
                "cauto": False,
                "cmin": 0,
                "cmax": 1,
                "colorbar": colorbar,
            },
            "coloraxis3": {"colorscale": "Viridis", "colorbar": colorbar},
        }
    )


LIGHT = _template(
    text="#10161D",
    muted="#52606D",
    grid="#DDE2E7",
    surface="#FFFFFF",
    states=["#8A3B00", "#E08214", "#F7F6F3", "#4393C3", "#053061"],
    gates=["#F7F5FB", "#9A8FC8", "#3B1F7A"],
)
DARK = _template(
    text="#E6E9EE",
    muted="#A9B2BD",
    grid="#343B45",
    surface="#1B2027",
    states=["#FFC98A", "#CF7412", "#1D222A", "#2B7CB8", "#B3DFFF"],
    gates=["#1D222A", "#6F62B8", "#E0D8FF"],
)
