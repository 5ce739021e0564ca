"""The sidebar's controls of the network: the cell with its options, the layers, the input, the sizes."""

from __future__ import annotations

import streamlit as st

from rnnviz.core.cells import CELLS
from rnnviz.core.layers import MAX_LAYERS
from rnnviz.language import _, listed
from rnnviz.learn.config import RANGES, TrainConfig
from rnnviz.ui import link
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name

EMBEDDED, EMBEDDING_SIZE = "embedded", "embedding_size"
USUAL_EMBEDDING = 16
CELL_ORDER = ("rnn", "lstm", "gru", "clockwork", "jordan")  # two rows: the usual ones, then those of the textbooks
_OPEN = "layers_open"


def place_model(config: TrainConfig) -> None:
    """Set those controls that do not simply hold a field of the config."""
    st.session_state[EMBEDDED] = config.embedding > 0
    st.session_state[EMBEDDING_SIZE] = config.embedding or USUAL_EMBEDDING
    st.session_state[_OPEN] = (config.layers, config.bidirectional, config.embedding) != (1, False, 0)


def model_controls() -> dict[str, object]:
    """Draw the controls; return the settings by the names of TrainConfig. What a cell does not have keeps its value."""
    st.header(_("Model"))
    cell = choose(_("Cell"), {key: cell_name(key) for key in CELL_ORDER}, "cell", stretch=True)
    settings = {"cell": cell, **_cell_options(cell)}
    hidden = st.slider(
        _("Hidden size H"),
        link.LOWEST["hidden"],
        link.LIMITS["hidden"],
        key="hidden",
        help=_("The number of hidden units."),
    )
    if cell == "clockwork":
        settings["modules"] = _modules(hidden)
    with st.expander(_("Layers and input"), expanded=st.session_state[_OPEN], key="layers-and-input"):
        settings |= _layers(single=CELLS[cell].shares_output) | {"embedding": _embedding()}
    length = st.slider(
        _("Sequence length T"),
        2,
        link.LIMITS["length"],
        key="length",
        help=_("How many tokens are shown on Unroll and Gradients, and in each training window."),
    )
    seed = st.number_input(
        _("Seed"), 0, 2**32 - 1, step=1, key="seed", help=_("The same seed draws the same initial weights.")
    )
    return {**settings, "hidden": hidden, "length": length, "seed": seed}


def _cell_options(cell: str) -> dict[str, object]:
    if cell == "rnn":
        names = {"tanh": "tanh", "relu": "ReLU"}
        return {"nonlinearity": choose(_("Nonlinearity"), names, "nonlinearity", stretch=True)}
    if cell == "lstm":
        names = {"gate": _("gate"), "none": _("none"), "coupled": "1 − i"}
        help_ = _(
            "A gate of its own; none: the memory is never cleared, as in 1997; or 1 − i: what is written goes out."
        )
        return {
            "forget": choose(_("Forget gate"), names, "forget", stretch=True, help=help_),
            "peepholes": st.toggle(
                _("Peepholes"), key="peepholes", persist_state="session", help=_("The gates also see the memory c.")
            ),
        }
    if cell == "gru":
        names = {"after": _("after W h"), "before": _("before W h")}
        help_ = _(
            "Where the reset gate multiplies: the product W h (as in PyTorch), or h before the product (Cho 2014)."
        )
        return {"reset": choose(_("Reset"), names, "reset", stretch=True, help=help_)}
    return {}


def _modules(hidden: int) -> int:
    modules = st.slider(
        _("Modules"),
        *RANGES["modules"],
        key="modules",
        persist_state="session",
        help=_("Groups of units, each with a clock."),
    )
    periods = listed(str(2**k) for k in range(min(modules, hidden)))
    said = _("Their periods: {periods} steps.")
    if modules > hidden:
        said = _("No more modules than units. Their periods: {periods} steps.")
    st.caption(said.format(periods=periods))
    return modules


def _layers(single: bool) -> dict[str, object]:
    """Layers, directions and dropout; of a cell that feeds its output back there is one layer that reads forward."""
    if single:
        st.caption(_("A Jordan network has one layer and reads forward: its output is fed back."))
        return {"layers": 1, "bidirectional": False, "dropout": 0.0}
    layers = choose(_("Layers"), {n: str(n) for n in range(1, MAX_LAYERS + 1)}, "layers", stretch=True)
    both = st.toggle(_("Read in both directions"), key="bidirectional", persist_state="session")
    if both:
        st.caption(
            _(
                "Reading from the end too, the network has already seen the next token: "
                "its small loss in predicting it is no feat."
            )
        )
    dropout = 0.0
    if layers > 1:
        dropout = st.slider(
            _("Dropout between layers"),
            *RANGES["dropout"],
            step=0.05,
            key="dropout",
            persist_state="session",
            help=_("The share of a layer's outputs that the next layer does not see; in training only."),
        )
    return {"layers": layers, "bidirectional": both, "dropout": dropout}


def _embedding() -> int:
    """The size of the embedding; 0 for one-hot tokens."""
    embedded = choose(
        _("Tokens enter as"),
        {False: _("one-hot"), True: _("embedding")},
        EMBEDDED,
        stretch=True,
        help=_("A vector with a single 1 for each token, or a short vector that is learned."),
    )
    if not embedded:
        return 0
    return st.slider(
        _("Size of the embedding"), 1, link.LIMITS["embedding"], key=EMBEDDING_SIZE, persist_state="session"
    )
