"""What the choices are called on the pages."""

from __future__ import annotations

from rnnviz.language import _


def cell_name(key: str) -> str:
    """The name of a cell; the same in every language of the field."""
    return {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}[key]


def token_name(key: str) -> str:
    """Characters or words."""
    return {"char": _("characters"), "word": _("words")}[key]
