"""Which network a page looks at: a switch, and a sentence about what it is."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _, ngettext
from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks
from rnnviz.ui.names import cell_name
from rnnviz.ui.networks import PREPARED, TRAINED, UNTRAINED, Network
from rnnviz.ui.state import trained_network

_KEY = "source"


def choose_network(config: TrainConfig) -> Network:
    """Draw the switch and return the chosen network; what does not exist for these settings is not offered."""
    offered: dict[str, Network] = {}
    ready, run = networks.prepared(config), trained_network()
    if ready is not None:
        offered[PREPARED] = ready
    offered[UNTRAINED] = networks.untrained(config)
    if run is not None:
        offered[TRAINED] = run
    if st.session_state.get(_KEY) not in offered:
        st.session_state[_KEY] = next(iter(offered))
    switch, words = st.columns([2, 3], vertical_alignment="center")
    with switch:
        source = st.segmented_control(
            _("Network"),
            list(offered),
            format_func=_source_name,
            key=_KEY,
            required=True,
            persist_state="session",
            label_visibility="collapsed",
        )
    network = offered[source]
    with words:
        st.caption(describe(network))
        if ready is None and source == UNTRAINED and networks.has_prepared(config.cell):
            st.caption(_("A prepared network exists for {settings}.").format(settings=_prepared_settings()))
    return network


def describe(network: Network) -> str:
    """One sentence: what the network is and how much it has learned."""
    config, what = network.config, network_name(network.config)
    if network.source == UNTRAINED:
        return _("Untrained: {what}, random weights of seed {seed}.").format(what=what, seed=config.seed)
    updates = ngettext("{n} update", "{n} updates", network.updates).format(n=f"{network.updates:,}")
    if network.source == PREPARED:
        return _("Prepared: {what}, trained beforehand on the English collection, {updates}.").format(
            what=what, updates=updates
        )
    return _("From Train & sample: {what}, {updates}.").format(what=what, updates=updates)


def network_name(config: TrainConfig) -> str:
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


def _source_name(source: str) -> str:
    return {PREPARED: _("prepared"), UNTRAINED: _("untrained"), TRAINED: _("from Train & sample")}[source]


def _prepared_settings() -> str:
    default = TrainConfig()
    return _("the usual options, one layer, H = {n}, seed {seed}, characters of the English collection").format(
        n=default.hidden, seed=default.seed
    )
