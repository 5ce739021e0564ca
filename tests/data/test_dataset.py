"""Columns, parts and the shelf."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import PARTS, Dataset, split
from rnnviz.data.datasets import BUILT_IN, built_in_of, dataset, default_key
from rnnviz.language import InputError

ROWS = st.lists(st.lists(st.text(max_size=3), max_size=5), max_size=8)


@given(ROWS, st.data())
def test_a_column_gives_back_its_sequences(rows, data):
    column = Column.of(rows)
    assert [list(row) for row in column] == rows
    assert column.lengths.tolist() == [len(row) for row in rows]
    assert dict(zip(column.words, column.counts, strict=True)) == {
        word: sum(row.count(word) for row in rows) for row in rows for word in row
    }
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6)) if rows else []
    assert [list(row) for row in column.take(chosen)] == [rows[k] for k in chosen]


def test_a_row_that_is_not_there():
    with pytest.raises(IndexError):
        Column.of([["a"]])[1]


@given(st.integers(0, 300))
def test_every_row_is_in_one_part(n):
    parts = split(n)
    assert sorted(np.concatenate([parts[name] for name in PARTS])) == list(range(n))
    if n >= 3:
        assert all(len(rows) for rows in parts.values())


def labelled(rows=(("a", "b"), ("c",), ("d",)), labels=(("x",), ("y",), ("x",))):
    return Dataset("k", "labels", "title", "word", "en", Column.of(rows), Column.of(labels), split(len(rows)))


def test_answers_must_fit():
    with pytest.raises(ValueError, match="one token"):
        labelled(labels=(("x", "y"), ("y",), ("x",)))
    with pytest.raises(ValueError, match="expected 3"):
        labelled(labels=(("x",),))
    with pytest.raises(ValueError, match="a text has none"):
        replace(labelled(), kind="text")


@given(st.lists(st.lists(st.text(max_size=4), max_size=4), min_size=3, max_size=6), st.text(max_size=5))
def test_the_shelf_gives_back_what_was_put_there(rows, title):
    data = Dataset("", "text", title, "char", "", Column.of(rows), None, split(len(rows)), "free")
    kept = shelf.put(data)
    assert shelf.put(data).key == kept.key
    back = shelf.get(kept.key)
    assert (back.title, back.licence, back.tokens) == (title, "free", "char")
    assert [list(row) for row in back.source] == rows
    assert all((back.parts[name] == data.parts[name]).all() for name in PARTS)


def test_two_sets_of_data_have_two_keys():
    assert shelf.put(labelled()).key != shelf.put(labelled(labels=(("y",), ("y",), ("x",)))).key


@pytest.mark.parametrize("key", ["own:../../etc/passwd", "own:0000000000000000", "", "nothing", "own:"])
def test_no_other_key_opens_anything(key):
    assert shelf.get(key) is None
    with pytest.raises(InputError):
        dataset(key)


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_comes_with_the_program(name):
    entry, key = BUILT_IN[name], default_key(name)
    assert built_in_of(key) == (name, entry.dial.default if entry.dial else 0)
    data = dataset(key)
    assert (data.key, data.kind, data.language) == (key, entry.kind, entry.language)
    seen = {part: {data.source[row] for row in rows} for part, rows in data.parts.items()}
    assert all(len(rows) >= 10 for rows in data.parts.values())
    assert not seen["train"] & seen["test"]
    assert not seen["train"] & seen["valid"]
    assert "\ufffd" not in "".join(data.source.words)


@pytest.mark.parametrize("name", [name for name, entry in BUILT_IN.items() if entry.dial])
def test_a_dial_has_ends(name):
    dial = BUILT_IN[name].dial
    assert len(dataset(f"{name}:{dial.lowest}")) > 0
    for number in ("", dial.lowest - 1, dial.highest + 1, "x"):
        assert built_in_of(f"{name}:{number}") is None
