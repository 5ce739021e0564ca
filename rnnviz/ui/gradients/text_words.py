"""What the inked text says in words: predictions, how far their ink reaches, and what the scale does."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.attribution import spans
from rnnviz.language import _, told
from rnnviz.ui.gradients.words import power
from rnnviz.ui.networks import Look, Network
from rnnviz.ui.reader import NEXT
from rnnviz.ui.unroll.words import Prediction

SHARE = 0.9
FAINT = 0.01  # of the one scale: nothing to be seen there


def at_steps(look: Look, expected: list[Prediction], norms: np.ndarray, target: str) -> list[str]:
    """For every step what is expected there, and what of the text it hangs on."""
    reach = spans(norms, SHARE)
    return [_at_step(look, t, expected[t], norms[t], int(reach[t]), target) for t in range(len(norms))]


def _at_step(look: Look, t: int, prediction: Prediction, row: np.ndarray, reach: int, target: str) -> str:
    words, p = prediction
    targets = look.forward.batch.targets
    probability = float(look.forward.probs[t, 0, targets[0] if look.network.answers_once else targets[t, 0]])
    asked = _asked(look)[target].format(best=words[0], p=_chance(p[0]), target=look.targets[t], q=_chance(probability))
    k = int(np.nanargmax(row)) if np.isfinite(row).any() else t
    return _(
        "Step {t}: {asked}. It hangs most on “{token}” at distance {d}, with norm {norm}; "
        "{share} of the connectivity lies within distance {reach}."
    ).format(
        t=t + 1,
        asked=asked,
        token=look.tokens[k],
        d=abs(t - k),
        norm=power(float(row[k])),
        share=f"{SHARE:.0%}",
        reach=reach,
    )


def _asked(look: Look) -> dict[str, str]:
    """What is said of a prediction, by whose logit is inked."""
    if look.network.reader.asked == NEXT:
        return {
            "predicted": _("expects “{best}” with probability {p}; next comes “{target}”"),
            "next": _("next comes “{target}”, which was given {q}; “{best}” was expected with {p}"),
        }
    if not look.known:
        said = _("answers “{best}” with probability {p}")
        return {"predicted": said, "next": said}
    return {
        "predicted": _("answers “{best}” with probability {p}; right is “{target}”"),
        "next": _("right is “{target}”, which was given {q}; “{best}” was answered with {p}"),
    }


def _chance(p: float) -> str:
    """A probability: 0.63, 0.0021, 3e-7."""
    return f"{p:.2f}" if p >= 0.01 else power(float(p))


def too_large() -> str:
    """Why a network's text is not inked: states or gradients leave the numbers."""
    return _("These states or gradients grow beyond the computer's numbers: a shorter text can be inked.")


def mean_reach(norms: np.ndarray) -> str:
    """How far the ink reaches, on average over all steps."""
    return _("on average {share} of a prediction's connectivity lies within distance {reach}.").format(
        share=f"{SHARE:.0%}", reach=f"{spans(norms, SHARE).mean():.1f}"
    )


def own_scale(strongest: np.ndarray, most: float) -> list[str]:
    """For every step what its own scale hides: its strongest ink as a share of the largest anywhere."""
    sentences = []
    for t, value in enumerate(strongest, 1):
        share = value / most if most else 0.0
        said = _("On its own scale: the strongest ink of step {t} is {share} of the largest anywhere.")
        if share < FAINT:
            said = told(said, _("On one scale nothing would be seen: what looks strong here has vanished."))
        sentences.append(said.format(t=t, share=power(share)))
    return sentences


def which_input(network: Network) -> str:
    """What the derivative is taken with respect to, and whose measure it is."""
    what = (
        _("x_k is the embedding vector of token k.")
        if network.config.embedding
        else _("x_k is the one-hot vector of token k.")
    )
    return told(
        what,
        _(
            "The ink is the norm of the gradient of one logit: how much it would change if x_k did, by a little, "
            "in the direction that changes it most (connectivity, Madsen 2019)."
        ),
    )
