"""What the page Gradients says in words: verdicts with their rule, what the dial means, entries of the triangle."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.verdict import EXPLODING, VANISHING, Verdict
from rnnviz.core.cell import Cell
from rnnviz.core.clockwork import Clockwork
from rnnviz.language import _, ngettext, told

ICONS = {
    "vanishing": ":material/trending_down:",
    "exploding": ":material/trending_up:",
    "carried": ":material/trending_flat:",
    "undefined": ":material/help:",
}


def power(value: float) -> str:
    """A number of any size in few characters: 0.37, 120, 3.2e-9."""
    if 1e-3 <= value < 1e3 or not np.isfinite(value) or value == 0:
        return f"{value:.3g}" if value >= 100 else f"{value:.2g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}"


def judged(v: Verdict, step: int, far: int = 1) -> str:
    """The verdict on the loss of step `step` on its way to step `far`, with its rule."""
    if v.kind == "undefined":
        if v.own == 0:
            return _(
                "**Undefined**: the loss of step {t} has no gradient at its own state, so nothing travels back."
            ).format(t=step)
        return _("**Undefined**: the gradient at step {t} is not a number.").format(t=step)
    if np.isinf(v.ratio):
        return _(
            "**Exploding**: the gradient at step {far} is too large for the computer's numbers "
            "(rule: above {rule} times that at step {t})."
        ).format(t=step, far=far, rule=power(EXPLODING))
    sentence = {
        "vanishing": _("**Vanishing**: the gradient at step {far} is {ratio} of that at step {t} (rule: below {low})."),
        "exploding": _(
            "**Exploding**: the gradient at step {far} is {ratio} times that at step {t} (rule: above {high})."
        ),
        "carried": _(
            "**Carried**: the gradient at step {far} is {ratio} times that at step {t} "
            "(rule: between {low} and {high})."
        ),
    }[v.kind]
    return sentence.format(ratio=power(v.ratio), t=step, far=far, low=power(VANISHING), high=power(EXPLODING))


def overflown(step: int) -> str:
    """The verdict where the forward pass already leaves the numbers."""
    return _(
        "**Exploding**: at step {t} the state itself is too large for the computer's numbers, "
        "so no gradient can be computed. Turn the dial down."
    ).format(t=step)


def theorem(norm: float) -> str:
    """What the largest singular value of the Elman cell's W_h says about its gradients; gamma = 1."""
    if np.isclose(norm, 1, atol=5e-3):
        return _("σ_max = 1/γ = 1: the bound neither grows nor falls: the gradient cannot explode, and may vanish.")
    if norm < 1:
        return _(
            "σ_max = {norm} < 1/γ = 1 is **sufficient**: every gradient must vanish with distance, under the bound."
        ).format(norm=f"{norm:.2f}")
    return _(
        "σ_max = {norm} > 1/γ = 1 is **necessary** for gradients to explode, **not sufficient**: they may also vanish."
    ).format(norm=f"{norm:.2f}")


def no_bound(cell: Cell) -> str:
    """Why the recurrent matrix alone does not bound the gradients, in a lane where it does not."""
    if isinstance(cell, Clockwork):
        return _(
            "A Clockwork's module at rest hands the gradient on as it is, whatever W_h: "
            "σ_max < 1 is not sufficient for it to vanish, and there is no such bound."
        )
    if len(cell.gates) == 1:
        return _(
            "The error comes down from the layer above at every step: below the last layer there is no such bound."
        )
    return _("A cell with gates: its blocks of W_h alone do not decide, and there is no such bound.")


def jordan_theorem(factor: float) -> str:
    """What the weights around a Jordan cell's output say about its gradients."""
    way = _(
        "One step back goes through W_y, the softmax and W_h, and multiplies the gradient by at most "
        "½ σ_max(W_h) σ_max(W_y) = {factor}, what all outputs have in common left out; "
        "the drawn bound has the largest probability of the step in place of ½ where that is less."
    ).format(factor=f"{factor:.2f}")
    if factor < 1:
        return told(way, _("Below 1 this is **sufficient**: every gradient must vanish with distance."))
    return told(way, _("Above 1 this is **necessary** for gradients to explode, **not sufficient**."))


def entry(norms: np.ndarray, t: int, k: int, state: str) -> str:
    """An entry of the flow that is not empty: norms (T,) are the row of the loss of step t."""
    norm, own = float(norms[k - 1]), float(norms[t - 1])
    if not (np.isfinite(norm) and np.isfinite(own)):
        return _("The loss of step {t} reaches {state} of step {k} with a gradient too large for a number.").format(
            t=t, k=k, state=state
        )
    if k == t:
        return _("The loss of step {t} starts at {state} of its own step with norm {norm}.").format(
            t=t, state=state, norm=power(norm)
        )
    ratio = power(norm / own) if own else "0"
    said = (
        ngettext(
            "The loss of step {t} reaches {state} of step {k}, {n} step back, with norm {norm}: "
            "{ratio} times what it was at step {t}.",
            "The loss of step {t} reaches {state} of step {k}, {n} steps back, with norm {norm}: "
            "{ratio} times what it was at step {t}.",
            t - k,
        )
        if k < t
        else ngettext(
            "The loss of step {t} reaches {state} of step {k}, {n} step later in the text, with norm {norm}: "
            "{ratio} times what it was at step {t}.",
            "The loss of step {t} reaches {state} of step {k}, {n} steps later in the text, with norm {norm}: "
            "{ratio} times what it was at step {t}.",
            k - t,
        )
    )
    return said.format(t=t, k=k, n=abs(t - k), state=state, norm=power(norm), ratio=ratio)


def state_name(state: str) -> str:
    """The state that a gradient is taken of."""
    return {"h": _("hidden state h"), "c": _("memory c")}[state]
