"""The built-in texts."""

import sys

import pytest

from rnnviz.assets import asset_path
from rnnviz.data.corpora import CORPORA, load_documentation, load_text
from rnnviz.data.uploads import check_text
from rnnviz.language import InputError

SMALLEST = {"english": 60_000, "chinese": 20_000, "pydoc": 100_000}  # characters


@pytest.mark.parametrize("key", CORPORA)
def test_a_corpus(key):
    corpus, text = CORPORA[key], load_text(key)
    assert corpus.key == key
    assert corpus.title
    assert len(text) >= SMALLEST[key]
    assert check_text(text) == text == text.strip()
    assert load_text(key) is text
    share = sum("\u4e00" <= character <= "\u9fff" for character in text) / len(text)
    assert share > 0.7 if corpus.language == "zh" else share < 0.01


@pytest.mark.parametrize("key", ["english", "chinese"])
def test_a_folder_is_joined_in_the_order_of_names(key):
    text, place = load_text(key), 0
    for path in sorted(asset_path("texts", key).iterdir()):
        part = path.read_text(encoding="utf-8").strip()
        assert text[place : place + len(part)] == part
        place += len(part) + 2
    assert place - 2 == len(text)


def test_own_text_is_checked():
    assert load_text("own", "a\r\nb") == "a\nb"
    with pytest.raises(InputError, match="empty"):
        load_text("own")


def test_a_python_without_its_documentation(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    load_documentation.cache_clear()
    with pytest.raises(InputError, match="documentation"):
        load_text("pydoc")
