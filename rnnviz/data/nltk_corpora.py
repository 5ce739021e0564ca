"""Corpora that NLTK offers: what each is, how it is fetched, and how it becomes a Dataset."""

from __future__ import annotations

from dataclasses import dataclass
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812  an exception, whatever its name

from rnnviz.data.dataset import Dataset
from rnnviz.data.nltk_rows import READERS
from rnnviz.data.readers.gathering import Gathering
from rnnviz.data.readers.report import Progress, Report, Stopped
from rnnviz.language import N_, InputError, _

# NLTK takes half a second to import: it is imported by the functions that need it.

NON_COMMERCIAL = N_("May be used for non-commercial purposes")
CC_BY = N_("Creative Commons Attribution 4.0")
PUBLIC_DOMAIN = N_("Public domain")
NOT_STATED = N_("Not stated in NLTK's index")
DAMAGE = (LookupError, OSError, ValueError, AssertionError, EOFError, BadZipFile, ZlibError)


@dataclass(frozen=True)
class Corpus:
    """A corpus of NLTK's index, or one of the ways to use it.

    package : its name in NLTK's index
    title, about : English, to be translated when shown
    kinds : what it can serve as (see Dataset), the best first
    tokens : "char" or "word", what it is made for
    megabytes : of the download
    licence : as NLTK's index says; English, to be translated when shown
    language : "en", or "" for another
    """

    package: str
    title: str
    about: str
    kinds: tuple[str, ...]
    tokens: str
    megabytes: float
    licence: str
    language: str = "en"


CORPORA = {
    "sentence_polarity": Corpus(
        "sentence_polarity",
        N_("Sentence polarity"),
        N_("10,662 sentences from film reviews, half of them favourable (Pang and Lee 2005)"),
        ("labels", "text"),
        "word",
        0.5,
        CC_BY,
    ),
    "movie_reviews": Corpus(
        "movie_reviews",
        N_("Movie reviews"),
        N_("2,000 long film reviews, half of them favourable (Pang and Lee 2004)"),
        ("labels", "text"),
        "word",
        4.0,
        CC_BY,
    ),
    "masc_tagged": Corpus(
        "masc_tagged",
        N_("MASC, parts of speech"),
        N_("Half a million words of American English, spoken and written, tagged as in the Penn Treebank (Ide 2010)"),
        ("tags", "text"),
        "word",
        1.6,
        N_("May be used for education, research and development, also commercial"),
    ),
    "brown": Corpus(
        "brown",
        N_("Brown corpus, parts of speech"),
        N_("A million words of American English of 1961, with its own tags (Francis and Kučera 1964)"),
        ("tags", "text"),
        "word",
        3.3,
        NON_COMMERCIAL,
    ),
    "treebank": Corpus(
        "treebank",
        N_("Penn Treebank sample, parts of speech"),
        N_("3,914 sentences of the Wall Street Journal with Penn Treebank tags (Marcus and others 1993)"),
        ("tags", "text"),
        "word",
        1.7,
        N_("A sample of the Penn Treebank under fair use, for non-commercial use only"),
    ),
    "conll2000": Corpus(
        "conll2000",
        N_("CoNLL-2000, chunks"),
        N_("Noun, verb and other phrases of the Wall Street Journal as BIO tags (Tjong Kim Sang and Buchholz 2000)"),
        ("tags", "text"),
        "word",
        0.7,
        NOT_STATED,
    ),
    "conll2000_pos": Corpus(
        "conll2000",
        N_("CoNLL-2000, parts of speech"),
        N_("The same sentences of the Wall Street Journal with their parts of speech"),
        ("tags",),
        "word",
        0.7,
        NOT_STATED,
    ),
    "conll2002": Corpus(
        "conll2002",
        N_("CoNLL-2002, names in Spanish news"),
        N_("Persons, places, organizations and others as BIO tags (Tjong Kim Sang 2002)"),
        ("tags", "text"),
        "word",
        1.8,
        NOT_STATED,
        language="",
    ),
    "names": Corpus(
        "names",
        N_("First names"),
        N_("7,944 English first names of women and men, letter by letter (Kantrowitz and Ross 1991)"),
        ("labels", "text"),
        "char",
        0.02,
        N_("For any purpose, with credit given to Mark Kantrowitz"),
    ),
    "cmudict": Corpus(
        "cmudict",
        N_("Pronouncing dictionary"),
        N_("133,737 English words in letters, and how they are pronounced (Carnegie Mellon University)"),
        ("pairs",),
        "char",
        0.9,
        N_("For any purpose, research or commercial; its origin should be acknowledged"),
    ),
    "gutenberg": Corpus(
        "gutenberg",
        N_("Project Gutenberg, a selection"),
        N_("18 books: Austen, Shakespeare, Carroll, Melville and others"),
        ("text",),
        "word",
        4.3,
        PUBLIC_DOMAIN,
    ),
    "inaugural": Corpus(
        "inaugural",
        N_("Inaugural addresses"),
        N_("Speeches of the presidents of the United States since 1789"),
        ("text",),
        "word",
        0.3,
        PUBLIC_DOMAIN,
    ),
}


def available(name: str) -> bool:
    """Whether a corpus is on this machine, in one of the folders where NLTK looks."""
    import nltk.data

    for place in (f"corpora/{CORPORA[name].package}.zip", f"corpora/{CORPORA[name].package}"):
        try:
            nltk.data.find(place)
        except BadZipFile:  # here it is, and `load` says that it is damaged
            return True
        except (LookupError, OSError, ValueError):
            continue
        return True
    return False


def download(name: str, progress: Progress = lambda share: True) -> None:
    """Fetch a corpus from NLTK's server into the folder that NLTK chooses: the first that can be written.

    Raises
    ------
    InputError      if it cannot be reached or written, or is not there afterwards
    Stopped         if `progress` answered False
    """
    from nltk.downloader import Downloader, ErrorMessage, ProgressMessage

    package = CORPORA[name].package
    try:
        fetching = Downloader()
        for message in fetching.incr_download(package, fetching.default_download_dir()):
            if isinstance(message, ErrorMessage):
                raise _failure(package, message.message)
            if isinstance(message, ProgressMessage) and not progress(message.progress / 100):
                raise Stopped
    except InputError:
        raise
    except (OSError, ValueError, BadZipFile) as problem:
        raise _failure(package, problem) from problem
    if not available(name):
        raise _failure(package, _("nothing was received"))


def load(name: str, kind: str, tokens: str = "", progress: Progress = lambda share: True) -> tuple[Dataset, Report]:
    """A corpus as data of a kind; tokens : "char" or "word", "" for those it is made for.

    Raises
    ------
    InputError      if it is not there or is damaged
    Stopped         if `progress` answered False
    """
    corpus = CORPORA[name]
    if not available(name):
        raise InputError(_("The corpus “{name}” is not on this machine.").format(name=corpus.package))
    gathering, parts = Gathering(kind, tokens or corpus.tokens), []
    try:
        for share, part in READERS[name](gathering):
            parts += [part] * (len(gathering) - len(parts))
            if not progress(share):
                raise Stopped
    except DAMAGE as problem:
        raise InputError(
            _("The corpus “{name}” is here but cannot be read: remove it and fetch it again.").format(
                name=corpus.package
            )
        ) from problem
    return gathering.data(corpus.title, corpus.language, corpus.licence, parts if "test" in parts else None)


def _failure(package: str, reason: object) -> InputError:
    message = _("“{name}” could not be fetched from NLTK's server: {reason}")
    return InputError(message.format(name=package, reason=" ".join(str(reason).split())[:200]))
