"""The session's own data: what is kept, taken out and put back, on a shelf of the test's own."""

import numpy as np
import pytest
import streamlit as st

from rnnviz.data import shelf as stored
from rnnviz.data.column import Column
from rnnviz.data.dataset import PARTS, Dataset
from rnnviz.data.datasets import dataset
from rnnviz.data.readers.report import Report
from rnnviz.language import InputError
from rnnviz.ui.tasks import shelf


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(stored, "folder", lambda: tmp_path)


def made(word):
    parts = dict(zip(PARTS, (np.array([k]) for k in range(3)), strict=True))
    return Dataset("", "text", word, "word", "en", Column.of([[word], ["b"], ["c"]]), None, parts)


def test_what_is_added_is_found_by_its_key():
    one = shelf.add(made("a"), Report(3))
    assert shelf.kept() == (one,)
    assert (one.title, one.kind, one.rows, one.report.rows) == ("a", "text", 3, 3)
    assert dataset(one.key).source[0] == ("a",)
    assert shelf.find(one.key) is one
    assert shelf.find("own:0000000000000000") is None


def test_the_same_data_are_kept_once():
    first, other = shelf.add(made("a"), Report(3)), shelf.add(made("b"), Report(3))
    again = shelf.add(made("a"), Report(3))
    assert again.key == first.key
    assert shelf.kept() == (other, again)


def test_what_is_removed_comes_back_in_its_place():
    one, two, three = (shelf.add(made(word), Report(3)) for word in "abc")
    shelf.remove(two.key)
    assert shelf.kept() == (one, three)
    assert shelf.removed() == two
    shelf.restore()
    assert shelf.kept() == (one, two, three)
    assert shelf.removed() is None
    with pytest.raises(InputError):
        shelf.restore()


def test_what_was_opened_again_meanwhile_is_not_doubled():
    one, two = (shelf.add(made(word), Report(3)) for word in "ab")
    shelf.remove(one.key)
    shelf.add(made("a"), Report(3))
    shelf.restore()
    assert [kept.key for kept in shelf.kept()] == [one.key, two.key]


def test_a_full_session_says_so_and_keeps_what_it_has():
    kept = [shelf.add(made(str(k)), Report(3)) for k in range(shelf.MOST)]
    with pytest.raises(InputError, match="no room"):
        shelf.add(made("more"), Report(3))
    assert shelf.kept() == tuple(kept)
    shelf.add(made("0"), Report(3))
    shelf.remove(kept[5].key)
    shelf.add(made("more"), Report(3))
    assert shelf.removed() is None
