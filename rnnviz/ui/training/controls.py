"""The settings of training beside those of the sidebar, and the question what becomes of a run they no longer fit.

A widget's key is the name of its field in TrainConfig, as in the sidebar.
"""

from __future__ import annotations

import dataclasses
from dataclasses import fields

import streamlit as st

from rnnviz.language import _, listed
from rnnviz.learn.config import CHOICES, RANGES, TrainConfig
from rnnviz.ui import sidebar, state
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name
from rnnviz.ui.state import Run

DIGITS = (1, 2, 3, 5, 7)
BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256]


def settings() -> None:
    """Draw what is set once, before a run, and where the run ends; and keep it."""
    config = state.config()
    chosen: dict[str, object] = {}
    label = _("Learning rule, batch, optimizer, initial weights, end of training")
    with st.expander(label, key="train-settings", icon=":material/tune:"):
        left, middle, right = st.columns(3)
        with left:
            chosen["learner"] = _choice("learner", config)
            chosen["optimizer"] = _choice("optimizer", config)
            chosen["batch"] = _slider("batch", BATCHES, config, help=_("Windows of text side by side in one update."))
        with middle:
            chosen |= _initial_weights(config)
        with right:
            chosen["max_updates"] = _number("max_updates", config, step=500)
            chosen["target_loss"] = _number(
                "target_loss",
                config,
                step=0.1,
                help=_("Training stops when the loss of the last ten updates is below this on average; 0: never."),
            )
            if config.tokens == "word":
                chosen["vocabulary_size"] = _number(
                    "vocabulary_size",
                    config,
                    step=500,
                    help=_("The most frequent words are kept; all others become UNKNOWN_TOKEN."),
                )
    state.set_config(dataclasses.replace(config, **chosen))


def _initial_weights(config: TrainConfig) -> dict[str, object]:
    """What decides them; a Jordan network's W_h is not square and has no scheme or spectrum of its own."""
    if config.cell == "jordan":
        st.caption(_("A Jordan network begins with uniform weights in ±1/√H: its W_h reads the outputs."))
        return {}
    chosen: dict[str, object] = {"scheme": _choice("scheme", config)}
    if chosen["scheme"] != "uniform":
        chosen["gain"] = _number("gain", config, step=0.1, help=_("A factor on the initial W_h."))
    if config.cell == "lstm" and config.forget == "gate":
        chosen["forget_bias"] = _number(
            "forget_bias", config, step=0.5, help=_("Above 0 the memory is kept at first (Gers et al. 2000).")
        )
    chosen["measure"] = _choice("measure", config)
    if chosen["measure"] != "none":
        chosen["size"] = _number("size", config, step=0.1)
    return chosen


def rates() -> None:
    """Draw what is changed in mid-run, and keep it."""
    config = state.config()
    chosen: dict[str, object] = {"learning_rate": _slider("learning_rate", _decades(-5, 3), config, width=220)}
    chosen["clipping"] = _choice("clipping", config)
    if chosen["clipping"] != "none":
        chosen["clip_at"] = _slider("clip_at", _decades(-3, 3), config, width=160)
    state.set_config(dataclasses.replace(config, **chosen))


def question(run: Run) -> None:
    """If the settings no longer fit the run, say so and ask what shall become of it."""
    config = state.config()
    if config.same_network(run.config):
        return
    changed = dict.fromkeys(
        field_name(f.name) for f in fields(config) if getattr(config, f.name) != getattr(run.config, f.name)
    )
    with st.container(border=True, key="train-question"):
        st.markdown(
            _("You changed: {changed}. This run goes on unchanged under its own settings ({settings}).").format(
                changed=listed(changed), settings=summary(run.config)
            )
        )
        with st.container(horizontal=True):
            if st.button(_("Reset with the new settings"), key="train-adopt", icon=":material/restart_alt:"):
                state.set_run(None)
                st.rerun()
            if st.button(_("Keep this run"), key="train-keep", icon=":material/undo:"):
                sidebar.adopt(run.config)
                st.rerun()


def summary(config: TrainConfig) -> str:
    """The network in a few words."""
    said = [
        _("{cell}, H = {hidden}, T = {length}").format(
            cell=cell_name(config.cell), hidden=config.hidden, length=config.length
        )
    ]
    if config.layers > 1:
        said.append(_("{n} layers").format(n=config.layers))
    if config.bidirectional:
        said.append(_("both directions"))
    if config.embedding:
        said.append(_("embedding {n}").format(n=config.embedding))
    if config.dropout:
        said.append(_("dropout {share}").format(share=f"{config.dropout:g}"))
    return listed(said)


def field_name(name: str) -> str:
    """What a setting is called on the pages."""
    return {
        "cell": _("cell"),
        "nonlinearity": _("nonlinearity"),
        "forget": _("forget gate"),
        "peepholes": _("peepholes"),
        "reset": _("reset"),
        "modules": _("modules"),
        "layers": _("layers"),
        "bidirectional": _("directions of reading"),
        "dropout": _("dropout"),
        "embedding": _("embedding"),
        "hidden": _("hidden size"),
        "length": _("sequence length"),
        "seed": _("seed"),
        "corpus": _("text"),
        "own_text": _("text"),
        "tokens": _("tokens"),
        "vocabulary_size": _("vocabulary size"),
        "learner": _("learning rule"),
        "batch": _("batch"),
        "optimizer": _("optimizer"),
        "learning_rate": _("learning rate"),
        "clipping": _("gradient clipping"),
        "clip_at": _("clipping threshold"),
        "scheme": _("initial recurrent weights"),
        "gain": _("gain"),
        "forget_bias": _("bias of the forget gate"),
        "measure": _("rescale W_h to a given"),
        "size": _("spectral size"),
        "max_updates": _("number of updates"),
        "target_loss": _("target loss"),
        "dtype": _("numeric precision"),
    }[name]


def choice_name(field: str, key: str) -> str:
    """What a value of a setting is called."""
    names = {
        "learner": {"tbptt": _("truncated BPTT"), "bptt": _("BPTT")},
        "optimizer": {
            "sgd": "SGD",
            "momentum": _("momentum"),
            "rmsprop": "RMSprop",
            "adagrad": "AdaGrad",
            "adam": "Adam",
        },
        "clipping": {"norm": _("by norm"), "value": _("by value"), "none": _("none")},
        "scheme": {"uniform": _("uniform"), "orthogonal": _("orthogonal"), "identity": _("identity")},
        "measure": {"none": _("none"), "norm": _("spectral norm"), "radius": _("spectral radius")},
    }
    return names[field][key]


def _choice(name: str, config: TrainConfig) -> str:
    """A few choices side by side."""
    helps = {
        "learner": _(
            "Truncated BPTT reads the text in order and carries the state from window to window; "
            "BPTT draws windows at random and starts each from a zero state."
        ),
        "scheme": _("Uniform in ±1/√H, an orthogonal matrix, or the identity (for ReLU)."),
    }
    names = {key: choice_name(name, key) for key in CHOICES[name]}
    return choose(_label(name), names, name, first=getattr(config, name), help=helps.get(name))


def _number(name: str, config: TrainConfig, **options: object) -> float:
    _begin(name, config)
    low, high = RANGES[name]
    return st.number_input(_label(name), low, high, key=name, **options)


def _slider(name: str, values: list[float], config: TrainConfig, **options: object) -> float:
    """A slider over given values and the one that is set, which may come from a file."""
    _begin(name, config)
    values = sorted({*values, st.session_state[name]})
    return st.select_slider(_label(name), values, format_func=lambda value: f"{value:g}", key=name, **options)


def _begin(name: str, config: TrainConfig) -> None:
    """A widget that was not on the page before starts with the kept setting."""
    st.session_state.setdefault(name, getattr(config, name))


def _label(name: str) -> str:
    text = field_name(name)
    return text[0].upper() + text[1:]


def _decades(low: int, high: int) -> list[float]:
    """1, 2, 3, 5, 7 times each power of ten from `low` on, up to 10^high."""
    return [float(f"{d}e{n}") for n in range(low, high) for d in DIGITS] + [float(f"1e{high}")]
