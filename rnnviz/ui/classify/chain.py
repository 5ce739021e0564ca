"""The network as a chain of what happens to a sentence, with the numbers that each link learns."""

from __future__ import annotations

import html

import streamlit as st

from rnnviz.analysis.parameters import Count, count_parameters
from rnnviz.core.model import Model
from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.ui.names import cell_name

STYLE = """<style>
    .classify-chain { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
    .classify-chain div { border: 1.5px solid currentColor; border-radius: .5rem; padding: .35rem .7rem; }
    .classify-chain b { display: block; }
    .classify-chain span { font-size: .9rem; opacity: .85; }
</style>"""


def chain(config: TaskConfig) -> None:
    """Draw it."""
    links = links_of(config)
    boxes = (f"<div><b>{html.escape(name)}</b><span>{html.escape(what)}</span></div>" for name, what in links)
    st.html(f'{STYLE}<section class="classify-chain">{" → ".join(boxes)}</section>')
    st.caption(
        _(
            "{n} numbers are learned. The sentence goes in word by word; the answer is asked for once, when all of it "
            "is read."
        ).format(n=f"{model_of(config).n_parameters():,}")
    )


def links_of(config: TaskConfig) -> list[tuple[str, str]]:
    """Name and description of every link, from the words to the answer."""
    numbers, model = encoded(config), model_of(config)
    K = len(numbers.answers)
    links = [(_("words"), _("numbered, {n} are known").format(n=f"{len(numbers.vocabulary):,}"))]
    if model.embedding:
        links.append(
            (
                _("embedding"),
                _("{v} words × {d} = {n}").format(
                    v=f"{model.embedding:,}", d=model.cell.n_in, n=f"{model.embedding * model.cell.n_in:,}"
                ),
            )
        )
    if config.dropout:
        links.append((_("dropout"), _("{share} are hidden in training").format(share=f"{config.dropout:.0%}")))
    links += _layers(config, model)
    if model.readout == "attention":
        counted = sum(part.count for part in count_parameters(model) if "W_a" in part.arrays)
        links.append((_("attention"), _("a weighted mean of all states; {n}").format(n=f"{counted:,}")))
    (dense,) = (part for part in count_parameters(model) if "W_y" in part.arrays)
    links.append((_("dense layer"), _("{width} → {k}; {n}").format(width=model.stack.width, k=K, n=f"{dense.count:,}")))
    links.append((_("softmax"), _("{k} probabilities").format(k=K)))
    return links


def _layers(config: TaskConfig, model: Model) -> list[tuple[str, str]]:
    """A link for each layer, its directions together."""
    parts: list[Count] = [part for part in count_parameters(model) if part.place is not None]
    links = []
    for layer in range(1, config.layers + 1):
        n = sum(part.count for part in parts if part.place.layer == layer)
        name = cell_name(config.cell) + (f" {layer}" if config.layers > 1 else "")
        what = _("{h} units, both directions; {n}") if config.bidirectional else _("{h} units; {n}")
        links.append((name, what.format(h=config.hidden, n=f"{n:,}")))
    return links
