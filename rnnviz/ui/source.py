"""Which network a page looks at: a switch, a sentence about what it is, and its run over the sentence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rnnviz.language import InputError, _, ngettext, told
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import updates_per_epoch
from rnnviz.ui import networks, state
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name, task_name
from rnnviz.ui.networks import PREPARED, TASK, TRAINED, UNTRAINED, Look, Network
from rnnviz.ui.reader import LABEL, NEXT, TAG
from rnnviz.ui.state import trained_network
from rnnviz.ui.user_text import quoted

SOURCE = "source"


def choose_network(config: TrainConfig, *, tasks: bool = False) -> Network:
    """Draw the switch and return the chosen network; what does not exist for these settings is not offered.

    tasks : whether a network that was brought along from the page of a task may be chosen
    """
    offered: dict[str, Network] = {}
    ready, run, brought = networks.prepared(config), trained_network(), state.task_network()
    if ready is not None:
        offered[PREPARED] = ready
    offered[UNTRAINED] = networks.untrained(config)
    if run is not None:
        offered[TRAINED] = run
    key = SOURCE
    if tasks and brought is not None:
        offered[TASK] = brought
    elif st.session_state.get(SOURCE) == TASK:
        key = f"{SOURCE}-elsewhere"  # the choice among all of them stays for the pages that have it
    wanted = st.session_state.get(key)  # said again at every run: what a door has set would be lost with a page
    st.session_state[key] = wanted if wanted in offered else next(iter(offered))
    switch, words = st.columns([2, 3], vertical_alignment="center")
    with switch:
        names = {source: _source_name(source, brought) for source in offered}
        source = choose(_("Network"), names, key, hidden=True)
    network = offered[source]
    with words:
        st.caption(describe(network))
        if ready is None and source == UNTRAINED and networks.has_prepared(config.cell):
            st.caption(_("A prepared network exists for {settings}.").format(settings=_prepared_settings()))
    return network


def choose_look() -> Look | None:
    """Draw the switch and return the chosen network's run over the session's sentence; None as in `open_look`."""
    config = state.config()
    return open_look(choose_network(config, tasks=True), config.length)


def open_look(network: Network, length: int) -> Look | None:
    """The network's run over the session's sentence, with what must be said of it; None if it cannot be read: said."""
    try:
        look = networks.look(network, state.sentence(), length)
    except InputError as problem:
        st.error(str(problem))
        return None
    n = len(look.tokens)
    if network.source == TASK:
        said = _about_answers(look)
        if said:
            st.caption(told(*said))
    elif length > n:
        st.caption(
            _("This text has {n} tokens; all of them are shown (sequence length {length}).").format(n=n, length=length)
        )
    return look


def _about_answers(look: Look) -> list[str]:
    """What a task's network answers, when, and whether the right answer is known."""
    model, asked, said = look.network.model, look.network.reader.asked, []
    if asked == LABEL and model.readout == "attention":
        said.append(_("This network answers once: it reads the states of all tokens, weighed by attention."))
    elif asked == LABEL and model.bidirectional:
        said.append(
            _(
                "This network answers once, after its last step. What it says at step t before that is its opinion "
                "when it has read t tokens from the start and t from the end."
            )
        )
    elif asked == LABEL:
        said.append(
            _("This network answers once, after the last token. What it says before that is its running opinion.")
        )
    if look.source is not None:
        said.append(
            _(
                "Shown is the decoder: it begins with the state that the encoder leaves after reading {source}, and "
                "reads what should be written, one symbol behind."
            ).format(source=quoted(look.source.text))
        )
    if not look.known:
        said.append(
            {
                NEXT: _("The right answer is not known: the decoder reads what it writes, and is measured by it."),
                TAG: _("The right tags of this sentence are not known: losses and gradients are of the network's own."),
                LABEL: _("The right answer is not known: loss and gradients are those of the network's own answer."),
            }[asked]
        )
    return said


def describe(network: Network) -> str:
    """One sentence: what the network is and how much it has learned."""
    config = network.config
    what = network_name(config) if network.whole is None else _decoder_name(config)
    if network.source == UNTRAINED:
        return _("Untrained: {what}, random weights of seed {seed}.").format(what=what, seed=config.seed)
    updates = ngettext("{n} update", "{n} updates", network.updates).format(n=f"{network.updates:,}")
    if network.source == PREPARED:
        return _("Prepared: {what}, trained beforehand on the English collection, {updates}.").format(
            what=what, updates=updates
        )
    if network.source == TASK:
        epochs = network.updates / updates_per_epoch(config)
        return _("From {page}: {what}, {updates} ({epochs} epochs).").format(
            page=task_name(config.task), what=what, updates=updates, epochs=f"{epochs:.1f}"
        )
    return _("From Train & sample: {what}, {updates}.").format(what=what, updates=updates)


def network_name(config: TrainConfig | TaskConfig) -> str:
    """The network in a few words: its cell, its units, its layers, how it reads."""
    sizes = {"cell": cell_name(config.cell), "layers": config.layers, "n": config.hidden}
    if config.layers > 1:
        what = _("{cell} with {layers} layers of {n} hidden units")
    else:
        what = _("{cell} with {n} hidden units")
    said = what.format(**sizes)
    if config.bidirectional:
        said = _("{network}, reading in both directions").format(network=said)
    if config.embedding:
        said = _("{network}, tokens embedded in {n} numbers").format(network=said, n=config.embedding)
    return said


def _decoder_name(config: TaskConfig) -> str:
    """Likewise the decoder of a translation: it writes onward, only its encoder may read from both ends."""
    name = network_name(replace(config, bidirectional=False))
    if config.bidirectional:
        return _("the decoder, {network}; its encoder reads in both directions").format(network=name)
    return _("the decoder, {network}").format(network=name)


def _source_name(source: str, brought: Network | None) -> str:
    if source == TASK:
        return _("from {page}").format(page=task_name(brought.config.task))
    return {PREPARED: _("prepared"), UNTRAINED: _("untrained"), TRAINED: _("from Train & sample")}[source]


def _prepared_settings() -> str:
    default = TrainConfig()
    return _("the usual options, one layer, H = {n}, seed {seed}, characters of the English collection").format(
        n=default.hidden, seed=default.seed
    )
