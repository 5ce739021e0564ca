"""What the itemised gradients say in words: sums, what cancels in them, pieces, and what a cut misses."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.items import Items
from rnnviz.core.model import Model
from rnnviz.language import _, listed, ngettext, told
from rnnviz.ui.gradients.words import power

MOST = 0.9
FOUND = 0.1  # a cut that misses less than this has found the gradient, more or less


def distance(group: tuple[int, int]) -> str:
    """A group of distances: "2", "3–4"."""
    low, high = group
    return f"{low}" if low == high else f"{low}–{high}"


def sum_at(items: Items, t: int, state: str) -> str:
    """What adds up to the gradient at step t, and what cancels."""
    norm, total, gone = float(items.sums[t - 1]), float(items.total[t - 1]), float(items.cancelled[t - 1])
    if norm == 0:
        return _("At step {t} no loss has a gradient.").format(t=t)
    column = np.nan_to_num(items.norms[:, t - 1])
    if np.count_nonzero(column) == 1:
        return _("At step {t} a single loss pulls at {state}, with norm {total}: nothing can cancel.").format(
            t=t, state=state, total=power(total)
        )
    away = np.abs(np.arange(len(column)) - (t - 1))
    near = np.argsort(away, kind="stable")
    most = int(away[near][np.searchsorted(column[near].cumsum(), MOST * norm)])
    said = _(
        "At step {t} the contributions' norms add up to {sum}; their sum, ∂L/∂{state}, has norm {total}: "
        "{share} cancels."
    ).format(t=t, state=state, sum=power(norm), total=power(total), share=f"{gone:.0%}")
    return told(
        said,
        ngettext(
            "{most} of the norms come from losses at most {n} step away.",
            "{most} of the norms come from losses at most {n} steps away.",
            most,
        ).format(most=f"{MOST:.0%}", n=most),
    )


def piece(items: Items, t: int, group: tuple[int, int]) -> str:
    """The piece of a stack at step t that holds the losses at a group of distances."""
    column, sums = items.norms[:, t - 1], float(items.sums[t - 1])
    away = np.abs(np.arange(len(column)) - (t - 1))
    steps = np.flatnonzero((group[0] <= away) & (away <= group[1]) & np.isfinite(column)) + 1
    if not len(steps):
        return _("No loss at distance {distance} reaches step {t}.").format(distance=distance(group), t=t)
    norm = float(column[steps - 1].sum())
    return ngettext(
        "Distance {distance}: the loss of step {steps} contributes a norm of {norm}, {share} of all norms at step {t}.",
        "Distance {distance}: the losses of steps {steps} contribute norms of {norm} together, "
        "{share} of all norms at step {t}.",
        len(steps),
    ).format(distance=distance(group), steps=_ranges(steps), norm=power(norm), share=f"{norm / (sums or 1):.1%}", t=t)


def _ranges(steps: np.ndarray) -> str:
    """Rising steps as ranges: 3–4, 10–11."""
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    return listed(distance((int(run[0]), int(run[-1]))) for run in runs)


def how_to_read(model: Model, lane: int) -> str:
    """Which way the distances count, and what the weights are."""
    place = model.lanes[lane]
    if model.bidirectional and place.layer < model.layers:
        which = _("Losses of earlier and of later steps reach this layer: the distance counts both ways.")
    elif place.reverse:
        which = _("This direction read the text from its end: losses of earlier steps reach a state.")
    else:
        which = _("Losses of a state's own step (distance 0) and of later steps reach it.")
    return told(
        which,
        _(
            "Each loss counts with its weight in the whole loss, 1/T. Click a piece to read it. "
            "The idea is that of RNNbow (Cashman et al. 2017)."
        ),
    )


def truncated(missing: np.ndarray, groups: list[tuple[int, int]], matrix: str) -> str:
    """How far BPTT must go back to find the gradient of a lane's W_h."""
    enough = int(np.flatnonzero(missing <= FOUND)[0])
    last, n_steps = groups[enough][1], groups[-1][1] + 1
    said = [
        _(
            "The gradient of {matrix} is a sum too, over all pairs of a loss and a use of the matrix. "
            "BPTT that goes back {n} steps from each loss leaves out the parts further away."
        ).format(matrix=f"`{matrix}`", n="*d*")
    ]
    said.append(
        ngettext(
            "**{n} step back** finds it but for {missing} of its norm (rule: at most {rule}).",
            "**{n} steps back** find it but for {missing} of its norm (rule: at most {rule}).",
            last,
        ).format(n=last, missing=f"{missing[enough]:.1%}", rule=f"{FOUND:.0%}")
        if last < n_steps - 1
        else _("Only all {n} steps find it (rule: but for at most {rule} of its norm).").format(
            n=n_steps - 1, rule=f"{FOUND:.0%}"
        )
    )
    said.append(_("The parts cancel too: their norms need not add up to 100%."))
    return told(*said)
