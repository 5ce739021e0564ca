"""What the choices are called on the pages."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.core.layers import Place
from rnnviz.core.records import Lane
from rnnviz.language import _


def cell_name(key: str) -> str:
    """The name of a cell; the same in every language of the field."""
    names = {"rnn": "RNN", "jordan": "Jordan", "lstm": "LSTM", "gru": "GRU", "clockwork": _("Clockwork")}
    return names[key]


def token_name(key: str) -> str:
    """Characters or words."""
    return {"char": _("characters"), "word": _("words")}[key]


def lane_name(lane: Lane | Place, lanes: Sequence[Lane | Place]) -> str:
    """What a lane is called among `lanes`, all those of its network: by its layer, its direction, or both."""
    layers, directions = lanes[-1].layer > 1, any(other.reverse for other in lanes)
    if not directions:
        return _("layer {n}").format(n=lane.layer)
    if not layers:
        return _("← from the end") if lane.reverse else _("→ from the start")
    return (_("layer {n} ←") if lane.reverse else _("layer {n} →")).format(n=lane.layer)


def task_name(key: str) -> str:
    """A task, as its page is called."""
    return {
        "language": _("Language model"),
        "classify": _("Classify"),
        "tag": _("Tag"),
        "translate": _("Translate"),
    }[key]
