"""The page Train & sample as its tests open it, beside the sidebar that sets it."""

from dataclasses import fields

from streamlit.testing.v1 import AppTest

from rnnviz.language import use
from rnnviz.ui.sidebar_model import EMBEDDED, EMBEDDING_SIZE
from tests.ui.runs import SMALL
from tests.ui.seen import drawn

FIGURES = {"train-loss", "train-gradients", "train-states", "train-flow"}
STACKS = [
    {"cell": "jordan"},
    {"cell": "clockwork", "layers": 2},
    {"cell": "lstm", "forget": "none", "peepholes": True, "embedding": 4},
    {"cell": "gru", "reset": "before", "layers": 3, "dropout": 0.4},
    {"cell": "lstm", "layers": 2, "bidirectional": True, "dropout": 0.2},
]


def page():
    import streamlit as st

    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import training

    sidebar.open_session()
    for key, value in st.session_state.pop("by-hand", {}).items():
        st.session_state[key] = value
    sidebar.draw()
    training.render()


def opened(config=SMALL, run=None, language="en", sentence="", **session):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)  # AppTest finds a choice by its label, in the language of this thread
    test.session_state["by-hand"] = by_hand(config) | {"run": run, "sentence_field": sentence} | session
    return drawn(test)


def changed(test, config, **session):
    """The page after a change of settings."""
    for key, value in (by_hand(config) | session).items():
        test.session_state[key] = value
    return drawn(test)


def by_hand(config):
    """The settings of the sidebar, by the keys of its controls."""
    settings = {field.name: getattr(config, field.name) for field in fields(config)}
    return settings | {EMBEDDED: config.embedding > 0, EMBEDDING_SIZE: max(1, config.embedding)}


def run_of(test):
    return test.session_state.get("run")
