"""What the page Dynamics says: the kinds of fixed points with their rules, and where the states end."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnnviz.analysis.endings import STEPS, Ending
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
from rnnviz.language import _, listed, ngettext, told
from rnnviz.plots.dynamics_marks import complex_number, kind_name, real_number

SHOWN = 12  # rows of the table
EVEN = 0.01  # nats per step: nearer to 0 an exponent decides nothing


def rule(kind: str) -> str:
    """Why a point is of its kind."""
    return {
        STABLE: _("all |λ| < 1: every small push dies out"),
        STABLE_SPIRAL: _("all |λ| < 1, the largest not real: pushes die out while they turn"),
        SADDLE: _("some |λ| < 1, some > 1: it draws in along some directions and drives away along others"),
        UNSTABLE: _("all |λ| > 1: every small push grows"),
        UNSTABLE_SPIRAL: _("all |λ| > 1, the largest not real: pushes grow while they turn"),
        MARGINAL: _("the largest |λ| = 1: a change of the weights decides"),
        SLOW: _("no fixed point, but the state hardly moves here: q is small and cannot fall further"),
    }[kind]


def where_it_ends(ends: Sequence[Ending], away: float) -> str:
    """One sentence on what becomes of states that are left alone under the held input."""
    resting = [end for end in ends if end.period == 1]
    cycles = [end for end in ends if end.period > 1]
    restless = [end for end in ends if end.period == 0]
    if len(resting) == len(ends) == 1 and away == 0:
        return _(
            "**One attractor.** Wherever it starts, the state comes to rest at the same point: the past is forgotten."
        )
    if len(resting) == len(ends) > 1 and away == 0:
        return _(
            "**{n} attractors.** Where the state comes to rest depends on where it started: a memory of {n} values."
        ).format(n=len(resting))
    said = []
    if resting:
        share = sum(end.share for end in resting)
        said.append(
            ngettext(
                "{share} of the starts come to rest at {n} point.",
                "{share} of the starts come to rest at {n} points.",
                len(resting),
            ).format(share=f"{share:.0%}", n=len(resting))
        )
    said += [
        _("{share} of the starts end on a cycle of {n} steps.").format(share=f"{end.share:.0%}", n=end.period)
        for end in cycles[:4]
    ]
    if restless:
        said.append(
            _("{share} of the starts still move after {n} steps and come to no place twice.").format(
                share=f"{restless[0].share:.0%}", n=f"{STEPS:,}"
            )
        )
    if away > 0:
        said.append(_("{share} of the starts run away beyond all bounds.").format(share=f"{away:.0%}"))
    if resting:
        head = _("**Several fates.**")
    else:
        head = _("**No rest.**") if restless else _("**It never rests.**")
    return told(head, *said)


def how_many(points: Sequence[FixedPoint]) -> str:
    """The number of fixed points found, by kind."""
    kinds = {kind: sum(point.kind == kind for point in points) for kind in dict.fromkeys(p.kind for p in points)}
    entries = listed(f"{kind_name(kind)} × {n}" for kind, n in kinds.items())
    return _("Found: {list}.").format(list=entries) if points else _("No fixed point was found.")


def table(points: Sequence[FixedPoint], n_states: int) -> str:
    """The points as a Markdown table: kind, place (its first numbers), eigenvalues."""
    head = _("kind"), _("state"), _("eigenvalues λ of ∂F/∂s")
    rows = ["| " + " | ".join(head) + " |", "|---|---|---|"]
    for point in points[:SHOWN]:
        place = ", ".join(real_number(value) for value in point.state[:n_states])
        eigs = ", ".join(complex_number(value) for value in point.eigenvalues[:n_states])
        rows.append(f"| {kind_name(point.kind)} | ({place}) | {eigs} |")
    return "\n".join(rows)


def rules(points: Sequence[FixedPoint]) -> str:
    """The rule of every kind that occurs, as a Markdown list."""
    kinds = dict.fromkeys(point.kind for point in points)
    return "\n".join(f"- **{kind_name(kind)}**: {rule(kind)}." for kind in kinds)


def exponent(largest: float, n_steps: int) -> str:
    """What the largest Lyapunov exponent says, with its rule."""
    if not math.isfinite(largest):
        return _("**Forgets at once.** A step wipes small differences out: the largest Lyapunov exponent is −∞.")
    value, factor = real_number(largest), f"{math.exp(min(largest, 50)):.3f}"
    if largest > EVEN:
        words = _(
            "**Chaotic along this text.** The largest Lyapunov exponent is {value} nats per step (rule: above {even}): "
            "neighbouring states part by a factor of {factor} a step."
        )
    elif largest < -EVEN:
        words = _(
            "**Forgetting.** The largest Lyapunov exponent is {value} nats per step (rule: below −{even}): a small "
            "difference shrinks by a factor of {factor} a step."
        )
    else:
        words = _(
            "**On the edge.** The largest Lyapunov exponent is {value} nats per step (rule: within ±{even}): a small "
            "difference is carried along, times {factor} a step."
        )
    course = words.format(value=value, factor=factor, even=EVEN)
    return told(course, _("Estimated over {n} steps; a short text gives a rough number.").format(n=n_steps))
