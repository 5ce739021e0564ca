"""What the models are called on the page, and their colours."""

from __future__ import annotations

import math

from rnnviz.data.ngram_models import ORDERS
from rnnviz.language import N_, _
from rnnviz.plots.language import NGRAM_COLORS
from rnnviz.plots.theme import CELL_COLORS
from rnnviz.ui.language.numbers import Net
from rnnviz.ui.names import cell_name

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN = 1e9  # perplexities from here on are shown as powers of ten

SMOOTHING_NAMES = {
    "witten_bell": N_("Witten–Bell"),
    "lidstone": N_("add 0.1 (Lidstone)"),
    "laplace": N_("add 1 (Laplace)"),
}


def order_name(order: int) -> str:
    """An n-gram model."""
    return _("{n}-gram").format(n=order)


def network_name(net: Net) -> str:
    """The network; the same as long as it learns, so that nothing moves."""
    name = cell_name(net.config.cell)
    return name if net.step else _("{cell}, untrained").format(cell=name)


def perplexity_text(nats: float) -> str:
    """The perplexity of a mean loss, as it is shown; a learning rate too large can make it astronomical."""
    if nats < math.log(PLAIN):
        return f"{math.exp(nats):,.1f}"
    exponent = math.floor(nats / math.log(10))
    return f"{math.exp(nats - exponent * math.log(10)):.1f} · 10{str(exponent).translate(RAISED)}"


def colors(net: Net) -> dict[str, str]:
    """{model as shown: colour}."""
    return {
        **{order_name(order): NGRAM_COLORS[order] for order in ORDERS},
        network_name(net): CELL_COLORS[net.config.cell],
    }
