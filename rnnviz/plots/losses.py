"""What each token of a sentence costs."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.levels import level
from rnnviz.plots.theme import ACCENT, FORWARD


def plot_step_losses(
    losses: np.ndarray,
    tokens: list[str],
    targets: list[str],
    chance: float,
    *,
    selected: int | None = None,
    tags: bool = False,
) -> go.Figure:
    """Bars of the loss (T,) in nats of each step, with the loss of a uniform guess.

    Parameters
    ----------
    tokens, targets : T printable tokens read, and those that came next
    chance : ln V, the loss of who gives all V tokens the same probability
    selected : the step 1..T whose bar is outlined
    tags : whether the targets are the tokens' tags, not those that came next
    """
    steps = np.arange(1, len(losses) + 1)
    finite = losses[np.isfinite(losses)]
    edges = np.where(steps == selected, 3, 0)
    follows = _("tag") if tags else _("next")
    said = _("Loss −ln p of the token that came next; mean {mean}. Dashed: a uniform guess, ln V = {chance}.")
    if tags:
        said = _("Loss −ln p of each token's tag; mean {mean}. Dashed: a uniform guess, ln K = {chance}.")
    return new_figure(
        _("What does each token cost?"),
        subtitle=said.format(mean=f"{losses.mean():.2f}", chance=f"{chance:.2f}"),
        height=150 + words_height(tokens),
        data=[
            go.Bar(
                x=steps,
                y=float32(losses),
                marker={"color": FORWARD, "line": {"color": ACCENT, "width": edges}},
                customdata=[escape(target) for target in targets],
                hovertemplate=hover(
                    hover_time(),
                    follows + " %{customdata}",
                    _("loss") + " %{y:.4f} " + _("nats"),
                ),
                _validate=False,
            )
        ],
        shapes=[level(chance)],
        showlegend=False,
        bargap=0.1,
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis={
            "range": [0, 1.08 * max(chance, float(finite.max(initial=0.0)))],
            "title": {"text": _("loss (nats)")},
            "nticks": 5,
            "fixedrange": True,
        },
    )
