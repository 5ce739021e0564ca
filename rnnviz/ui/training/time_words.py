"""What the time machine says: a moment of the training in a sentence, and what lies between two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.moments import Moment, last_read, reach
from rnnviz.analysis.verdict import VANISHING
from rnnviz.core.layers import Place
from rnnviz.language import _, ngettext, told
from rnnviz.ui.gradients.words import power

LARGE = 1e5  # what is above it is shown by its first digits


@dataclass(frozen=True)
class Figures:
    """A moment in three numbers; None for one that is not finite.

    loss : nats per token; radius : spectral radius of a block of W_h; steps : how far back the last loss is heard, None
        also where it has no gradient; overflows : whether its gradient is beyond all numbers
    reverse : whether the text is read from its end, so that the loss read last is the first, heard at later steps
    """

    update: int
    loss: float | None
    radius: float
    steps: int | None
    overflows: bool = False
    reverse: bool = False


def figures(update: int, now: Moment, eigenvalues: np.ndarray, place: Place) -> Figures:
    read_last = last_read(place, len(now.norms))
    loss = now.loss if np.isfinite(now.loss) else None
    overflows = not np.isfinite(now.norms[read_last - 1])
    radius, steps = float(np.abs(eigenvalues).max()), reach(now.norms, read_last)
    return Figures(update, loss, radius, steps, overflows, place.reverse)


def after(update: int) -> str:
    """The moment's name."""
    return ngettext("after {n} update", "after {n} updates", update).format(n=f"{update:,}")


def in_words(now: Figures, matrix: str) -> str:
    """One moment in a sentence."""
    said = (
        _("Loss {loss}; spectral radius of {matrix} {radius}; the loss of step 1 is heard {steps}.")
        if now.reverse
        else _("Loss {loss}; spectral radius of {matrix} {radius}; the last loss is heard {steps}.")
    )
    return said.format(loss=_nats(now.loss), matrix=matrix, radius=_size(now.radius, 2), steps=_back(now))


def difference(a: Figures, b: Figures, matrix: str) -> str:
    """What changed between two moments, as Markdown."""
    change = (
        ""
        if a.loss is None or b.loss is None or max(a.loss, b.loss) >= LARGE
        else f" ({b.loss - a.loss:+.3f})".replace("-", "−")
    )
    return "\n".join(
        [
            _("- **Loss** of the sentence: {a} → {b}{change}").format(a=_nats(a.loss), b=_nats(b.loss), change=change),
            _("- **Spectral radius** of {matrix}: {a} → {b}; {said}").format(
                matrix=matrix, a=_size(a.radius), b=_size(b.radius), said=_radius_said(a.radius, b.radius)
            ),
            (
                _("- **Reach** of the loss of step 1: {a} → {b}")
                if a.reverse
                else _("- **Reach** of the last loss: {a} → {b}")
            ).format(a=_back(a), b=_back(b)),
        ]
    )


def rule(n_steps: int) -> str:
    """How far a loss is heard, by which rule, and over how many steps all this is."""
    heard = _("Heard: as far as the gradient keeps {share} of its size at the loss's own step.")
    read = ngettext(
        "The loss is the mean of the sentence's first {n} step.",
        "The loss is the mean of the sentence's first {n} steps.",
        n_steps,
    )
    return told(heard.format(share=power(VANISHING)), read.format(n=n_steps))


def _size(value: float, decimals: int = 3) -> str:
    return f"{value:.{decimals}f}" if value < LARGE else f"{value:.3g}"


def _nats(loss: float | None) -> str:
    if loss is None:
        return _("too large for a number")
    return _("{n} nats per token").format(n=_size(loss))


def _back(now: Figures) -> str:
    if now.overflows:
        return _("nowhere: its gradient is beyond all numbers")
    if now.steps is None:
        return _("nowhere: it has no gradient")
    if now.reverse:
        return ngettext("{n} step on", "{n} steps on", now.steps).format(n=now.steps)
    return ngettext("{n} step back", "{n} steps back", now.steps).format(n=now.steps)


def _radius_said(a: float, b: float) -> str:
    if (a > 1) == (b > 1):
        return _("outside the unit circle at both") if a > 1 else _("inside the unit circle at both")
    return _("it has left the unit circle") if b > 1 else _("it has come inside the unit circle")
