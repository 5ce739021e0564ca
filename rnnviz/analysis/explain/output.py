"""What the network says and what it costs: logits, probabilities, losses.

a^y = W_y h + b_y        p = softmax(a^y)        L_t = -log p[target]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.back_point import targets_of
from rnnviz.analysis.explain.explanation import Explanation, explained, factor, lines, number, plain, tex
from rnnviz.analysis.explain.point_terms import LARGEST
from rnnviz.analysis.explain.terms import Term, largest
from rnnviz.analysis.explain.terms import total as sum_of
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.language import InputError, _

LARGE = 600.0  # the exponential of a larger number is none any more


def explain_logit(
    model: Model, params: Params, forward: Forward, t: int, k: int, outputs: Sequence[str]
) -> Explanation:
    """Output k = 1..K before the softmax: the units of the last layer, weighed."""
    H, name = model.cell.n_hidden, _name(outputs, k)
    last = [n for n, place in enumerate(model.lanes) if place.layer == model.layers]
    level = f"^{{({model.layers})}}" if model.layers > 1 else ""
    read = [rf"{arrow}{{h}}{level}_{{{t}}}" for arrow in (r"\overrightarrow", r"\overleftarrow")]

    def label(j: int) -> str:
        arrow = ("←" if j >= H else "→") if model.bidirectional else ""
        return f"W_y[{name}, {j + 1}] · h{arrow}[{j % H + 1}]"

    products = params["W_y"][k - 1] * forward.output[t - 1, 0]
    rest = _("{n} other units").format(n=len(products) - LARGEST)
    terms = largest(products, LARGEST, label, rest, lambda j: Address("h", t, j % H + 1, last[j // H]))
    terms.append(Term(f"b_y[{name}]", float(params["b_y"][k - 1]), Address("b_y", unit=k)))
    value = float(forward.logits[t - 1, 0, k - 1])
    inside = rf"[{';'.join(read)}]" if model.bidirectional else f"h{level}_{{{t}}}"
    return explained(
        "logit",
        rf"{logit_letter(t, k)} = \big(W_y\, {inside} + b_y\big)[{k}]",
        rf"{logit_letter(t, k)} = {number(value)}",
        terms,
        _("logit of {output}").format(output=name),
        sum_of(terms),
        value,
        remark=_("The softmax of all {n} logits makes probabilities of them.").format(n=model.n_out)
        if model.loss == "cross_entropy"
        else "",
    )


def explain_probability(forward: Forward, t: int, k: int, outputs: Sequence[str]) -> Explanation:
    """The probability of output k = 1..K: in logarithms its logit less that of the sum of all exponentials."""
    logits, name = forward.logits[t - 1, 0], _name(outputs, k)
    whole, own = log_sum(logits), float(logits[k - 1])
    total = own - whole
    letter = rf"p_{{{t}}}[{k}]"
    small = max(abs(whole), abs(own)) < LARGE
    ratio = rf"\frac{{{tex(math.exp(own))}}}{{{tex(math.exp(whole))}}}" if small else rf"e^{{{number(total)}}}"
    p = math.exp(total)
    return explained(
        "p",
        rf"{letter} = \frac{{\exp {logit_letter(t, k)}}}{{\sum_m \exp {logit_letter(t, 'm')}}}",
        lines(
            letter,
            rf"\frac{{e^{{{number(own)}}}}}{{e^{{{number(whole)}}}}} = {ratio}",
            f"= {tex(p)}",
        ),
        [
            Term(_("logit of {output}").format(output=name), own, Address("logit", t, k)),
            Term(_("- log of the sum"), -whole, Address("logit", t, int(logits.argmax()) + 1)),
        ],
        f"log p[{name}]",
        total,
        p,
        remark=_("In logarithms the softmax is a difference. log p = {log}, so that p = {p}.").format(
            log=number(total), p=plain(p)
        ),
    )


def explain_loss(model: Model, forward: Forward, t: int, outputs: Sequence[str]) -> Explanation:
    """The loss of step t alone.

    Raises
    ------
    InputError      if no loss is taken there
    """
    if not forward.weights[t - 1, 0]:
        raise InputError(_("There is one loss, that of the answer after step {t}.").format(t=len(forward.logits)))
    target = targets_of(model, forward)[t - 1, 0]
    value = float(forward.losses[t - 1, 0])
    if model.loss == "squared":
        return _squared_loss(forward, t, target, value, outputs)
    logits, k = forward.logits[t - 1, 0], int(target) + 1
    own, whole = float(logits[k - 1]), log_sum(logits)
    return explained(
        "loss",
        lines(
            f"L_{{{t}}}",
            rf"-\log p_{{{t}}}[{k}]",
            rf"= -{logit_letter(t, k)} + \log \sum_m \exp {logit_letter(t, 'm')}",
        ),
        lines(f"L_{{{t}}}", f"-{factor(own)} + {factor(whole)}", f"= {number(value)}"),
        [
            Term(_("- logit of {output}").format(output=_name(outputs, k)), -own, Address("logit", t, k)),
            Term(_("log of the sum"), whole, Address("logit", t, int(logits.argmax()) + 1)),
        ],
        f"L({t})",
        whole - own,
        value,
        remark=_("The network gave what came next, {output}, the probability {p}; the loss is in nats.").format(
            output=_name(outputs, k), p=plain(math.exp(own - whole))
        ),
    )


def _squared_loss(forward: Forward, t: int, target: np.ndarray, value: float, outputs: Sequence[str]) -> Explanation:
    errors = (forward.logits[t - 1, 0] - target) ** 2 / len(target)
    terms = largest(
        errors,
        LARGEST,
        lambda k: f"(y - y*)²/K, {_name(outputs, k + 1)}",
        _("{n} other outputs").format(n=len(errors) - LARGEST),
        lambda k: Address("logit", t, k + 1),
    )
    return explained(
        "loss",
        rf"L_{{{t}}} = \frac{{1}}{{K}} \sum_k (y_{{{t}}}[k] - y^*_{{{t}}}[k])^2",
        rf"L_{{{t}}} = {number(value)}",
        terms,
        f"L({t})",
        sum_of(terms),
        value,
        remark=_("y is what the network gave, y* what was wanted of its {n} outputs.").format(n=len(errors)),
    )


def explain_fed_back(
    model: Model, params: Params, forward: Forward, t: int, k: int, outputs: Sequence[str]
) -> Explanation:
    """Output k = 1..K as a Jordan network feeds it back: its probability, or its logit as it is."""
    if model.cell.feedback == "softmax":
        e = explain_probability(forward, t, k, outputs)
    else:
        e = explain_logit(model, params, forward, t, k, outputs)
    return replace(e, quantity="y", symbols=rf"y_{{{t}}}[{k}] = {e.symbols}")


def logit_letter(t: int, k: int | str) -> str:
    """A logit in LaTeX."""
    return rf"a^y_{{{t}}}[{k}]"


def log_sum(logits: np.ndarray) -> float:
    """log of the sum of exponentials, shifted by the largest against overflow."""
    top = float(logits.max())
    return top + math.log(float(np.exp(logits - top).sum()))


def _name(outputs: Sequence[str], k: int) -> str:
    """What output k = 1..K is called in a label."""
    return f"'{outputs[k - 1]}'" if outputs else str(k)
