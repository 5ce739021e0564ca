"""The texts that come with the program, and the user's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from rnnviz.assets import asset_path
from rnnviz.data.uploads import check_text
from rnnviz.language import N_, InputError, _

OWN = "own"


@dataclass(frozen=True)
class Corpus:
    """A built-in text.

    title : its name in English, to be translated when it is shown
    language : the language it is written in, "en" or "zh"
    load : gives the text
    """

    key: str
    title: str
    language: str
    load: Callable[[], str]


@lru_cache
def load_folder(folder: str) -> str:
    """The files of a folder of assets/texts in the order of their names, a blank line between them."""
    paths = sorted(asset_path("texts", folder).glob("*.txt"))
    return "\n\n".join(path.read_text(encoding="utf-8").strip() for path in paths)


@lru_cache
def load_documentation() -> str:
    """The reference texts that Python's own `help()` shows; they differ between versions of Python."""
    try:
        from pydoc_data.topics import topics
    except ImportError as error:  # some distributions leave it out
        raise InputError(_("This Python comes without its documentation (pydoc_data.topics).")) from error
    return "\n\n".join(topics[name].strip() for name in sorted(topics))


CORPORA = {
    corpus.key: corpus
    for corpus in (
        Corpus("english", N_("English stories"), "en", partial(load_folder, "english")),
        Corpus("chinese", N_("Chinese stories"), "zh", partial(load_folder, "chinese")),
        Corpus("pydoc", N_("Python documentation"), "en", load_documentation),
    )
}


def load_text(corpus: str, own_text: str = "") -> str:
    """The text of a corpus: a key of CORPORA, or "own" for the user's text, checked."""
    return check_text(own_text) if corpus == OWN else CORPORA[corpus].load()
