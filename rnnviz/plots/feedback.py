"""The Jordan network's fed-back output over time."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, hover_time, new_figure, shorten, time_axis, words_height
from rnnviz.plots.matrix import matrix
from rnnviz.plots.theme import TEXT_SIZE


def plot_feedback(given_back: np.ndarray, words: list[str], tokens: list[str]) -> go.Figure:
    """Heat map of what the hidden layer reads at each step: the last output.

    Parameters
    ----------
    given_back : (T, K) probabilities y_{t-1} of K tokens; row 0 the initial output, zero
    words : the K tokens; tokens : the T inputs
    """
    names = [escape(shorten(word, 8)) for word in words]
    data = matrix(
        given_back.T,
        hover(hover_time(), _("was expected:") + " %{customdata}", "y = %{z:.4f}"),
        coloraxis="coloraxis2",
        customdata=np.repeat(np.array(names, dtype=object)[:, None], len(tokens), axis=1),
    )
    return new_figure(
        _("Fed back: what the network had expected, as it reads the next token"),
        height=90 + 24 * len(words) + words_height(tokens),
        data=[data],
        coloraxis2={"cmax": float(given_back.max()) or 1.0, "colorbar": {"title": {"text": _("probability y")}}},
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis={
            "range": [len(words) + 0.5, 0.5],
            "tickvals": np.arange(1, len(words) + 1),
            "ticktext": names,
            "tickfont": {"size": TEXT_SIZE},
            "ticks": "",
            "title": {"text": _("expected token")},
            "showgrid": False,
        },
    )
