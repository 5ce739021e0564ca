"""NLTK's corpora: small ones of the same formats, written here, and the real ones where they are."""

from pathlib import Path

import pytest

from rnnviz.assets import asset_path
from rnnviz.data.nltk_corpora import CORPORA, available, download, load
from rnnviz.data.nltk_rows import READERS
from rnnviz.data.readers.report import Stopped
from rnnviz.data.tokenize import provide_punkt
from rnnviz.language import InputError

TABLES = str(asset_path("nltk_data"))  # for sentences
REAL = Path(__file__).parents[3] / "shared" / "data" / "nltk_data"
CONLL_2000 = "He PRP B-NP\nruns VBZ B-VP\n. . O\n\nIt PRP B-NP\n\n"
TREE = "( (S (NP-SBJ (-NONE- *-1) (NNP Ann)) (VP (VBZ sits)) (-LRB- -LRB-) (`` ``) (. .)) )\n"
SMALL = {
    "brown/cats.txt": "ca01 news\n",
    "brown/ca01": "\tThe/at Fulton/np-tl Jury/nn-tl can't/md* say/vb ``/`` no/rb ./.\n\n"
    "\tSo/rb ./.\n\n\tHe'll/ppss+md ./.\n",
    "treebank/combined/wsj_0001.mrg": TREE * 3,
    "conll2000/train.txt": CONLL_2000 * 5,
    "conll2000/test.txt": "So RB O\n\n",
    "conll2002/esp.train": "Sao NC B-LOC\nPaulo VMI I-LOC\n\nSi N O\n\n",
    "conll2002/esp.testa": "No N O\n\n",
    "conll2002/esp.testb": "Ana N B-PER\n\n",
    "gutenberg/book.txt": "One came. Two left.\n\nThree stayed.\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder of small corpora, where alone NLTK looks; a reader once loaded keeps to it."""
    import nltk.data

    provide_punkt()
    folder = tmp_path_factory.mktemp("nltk_data")
    for name, text in SMALL.items():
        path = folder / "corpora" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nltk.data, "path", [str(folder), TABLES])
        yield folder


@pytest.fixture
def real(monkeypatch):
    """The folder of real corpora."""
    import nltk.data

    if not REAL.is_dir():
        pytest.skip("../shared/data/nltk_data is not there")
    provide_punkt()
    monkeypatch.setattr(nltk.data, "path", [str(REAL), TABLES])


def examples(data):
    answers = data.answers or [()] * len(data)
    return [(" ".join(row), " ".join(answer)) for row, answer in zip(data.source, answers, strict=True)]


def test_table():
    promised = (
        "brown treebank conll2000 conll2002 movie_reviews sentence_polarity names masc_tagged gutenberg inaugural"
    )
    assert {corpus.package for corpus in CORPORA.values()} == {*promised.split(), "cmudict"}
    assert READERS.keys() == CORPORA.keys()
    assert all(corpus.licence and corpus.about and corpus.kinds for corpus in CORPORA.values())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        (
            "brown",
            "tags",
            [("The Fulton Jury can't say \" no .", "AT NP NN MD VB `` RB ."), ("So .", "RB ."), ("He'll .", "PPSS .")],
        ),
        ("brown", "text", [("The Fulton Jury can't say \" no .", ""), ("So .", ""), ("He'll .", "")]),
        ("treebank", "tags", [('Ann sits ( " .', "NNP VBZ -LRB- `` .")] * 3),
        ("conll2000", "tags", [("He runs .", "B-NP B-VP O"), ("It", "B-NP")]),
        ("conll2000_pos", "tags", [("He runs .", "PRP VBZ ."), ("It", "PRP")]),
        ("conll2002", "tags", [("Sao Paulo", "B-LOC I-LOC"), ("Si", "O"), ("No", "O"), ("Ana", "B-PER")]),
        ("gutenberg", "text", [("One came .", ""), ("Two left .", ""), ("Three stayed .", "")]),
    ],
)
def test_small_corpora(name, kind, expected):
    assert available(name)
    shares = []
    data, report = load(name, kind, progress=lambda share: shares.append(share) or True)
    assert examples(data)[: len(expected)] == expected
    assert (data.kind, data.title, report.rows) == (kind, CORPORA[name].title, len(data))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    if name == "conll2002":
        assert {part: list(rows) for part, rows in data.parts.items()} == {"train": [0, 1], "valid": [2], "test": [3]}
    if name == "conll2000":
        assert list(data.parts["test"]) == [len(data) - 1]


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    ("name", "kind", "n", "example"),
    [
        ("sentence_polarity", "labels", 10662, ("simplistic , silly and tedious .", "neg")),
        ("names", "labels", 7944, ("A b a g a e l", "female")),
    ],
)
def test_real_corpora(name, kind, n, example):
    data, report = load(name, kind)
    assert len(data) + sum(dropped.count for dropped in report.dropped) == n
    assert examples(data)[0] == example
    with pytest.raises(Stopped):
        load(name, kind, progress=lambda share: False)


def test_a_damaged_corpus(small):
    (small / "corpora" / "inaugural.zip").write_bytes(b"PK no zip")
    with pytest.raises(InputError, match="cannot be read"):
        load("inaugural", "text")


@pytest.mark.usefixtures("small")
def test_a_corpus_that_is_not_there():
    assert not available("names")
    with pytest.raises(InputError, match="not on this machine"):
        load("names", "labels")


class Fetching:
    """A downloader that says what it is told to."""

    messages = ()

    def default_download_dir(self):
        return "folder"

    def incr_download(self, package, folder):
        assert (package, folder) == ("names", "folder")
        for message in self.messages:
            if isinstance(message, Exception):
                raise message
            yield message


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("error", [OSError("no route\nto host"), ValueError("odd index"), "message"])
def test_a_failed_download_is_said_in_a_sentence(monkeypatch, error):
    from nltk import downloader

    said = downloader.ErrorMessage(None, "<urlopen error: no route>") if error == "message" else error
    monkeypatch.setattr(Fetching, "messages", (downloader.ProgressMessage(5), said))
    monkeypatch.setattr(downloader, "Downloader", Fetching)
    with pytest.raises(InputError, match="could not be fetched") as refusal:
        download("names")
    assert "\n" not in str(refusal.value)


@pytest.mark.usefixtures("small")
def test_a_download_is_followed_and_can_be_stopped(monkeypatch, small):
    from nltk import downloader

    monkeypatch.setattr(Fetching, "messages", tuple(map(downloader.ProgressMessage, (0, 50, 100))))
    monkeypatch.setattr(downloader, "Downloader", Fetching)
    shares = []
    with pytest.raises(InputError, match="nothing was received"):
        download("names", lambda share: shares.append(share) or True)
    assert shares == [0, 0.5, 1]
    with pytest.raises(Stopped):
        download("names", lambda share: share < 0.5)
