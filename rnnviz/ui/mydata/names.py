"""What data sets, their kinds and their parts are called on the page."""

from __future__ import annotations

from rnnviz.data.datasets import BUILT_IN, built_in_of
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN
from rnnviz.language import _
from rnnviz.ui.tasks import shelf

TEXTBOOK = {PADDING_TOKEN: "<PAD>", UNKNOWN_TOKEN: "<UNK>", SENTENCE_START: "<SOS>", SENTENCE_END: "<EOS>"}


def kind_name(kind: str) -> str:
    """What an example of this kind of data consists of."""
    return {
        "text": _("running text"),
        "labels": _("texts, each with a label"),
        "tags": _("sentences, each word with a tag"),
        "pairs": _("pairs of sequences"),
    }[kind]


def page_name(kind: str) -> str:
    """The page that learns from this kind of data."""
    return {"text": _("Language model"), "labels": _("Classify"), "tags": _("Tag"), "pairs": _("Translate")}[kind]


def part_name(part: str) -> str:
    """What a part of a data set is called."""
    return {"": _("in all"), "train": _("training"), "valid": _("validation"), "test": _("test")}[part]


def language_name(key: str) -> str:
    """The name of a language of data."""
    return {"en": _("English"), "zh": _("Chinese"), "": _("another language")}[key]


def data_name(key: str) -> str:
    """A data set that is built in or the session's own: its title, language and kind."""
    found = built_in_of(key)
    if found is None:
        one = shelf.find(key)
        return f"{_(one.title)} · {kind_name(one.kind)}"
    one = BUILT_IN[found[0]]
    parts = [_(one.title), language_name(one.language) if one.language else "", kind_name(one.kind)]
    return " · ".join(filter(None, parts))
