import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.core.cells import CELLS
from rnnviz.language import InputError
from rnnviz.learn import checkpoint
from rnnviz.learn.stored import MAX_BYTES
from rnnviz.learn.train import advance, start
from tests.learn.test_train import NETWORKS, SMALL, same


def saved(cell="lstm", **options):
    config = replace(SMALL, cell=cell, **options)
    return config, advance(config, start(config), steps=12)


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_round_trip_bit_for_bit(cell, dtype, compress):
    config, state = saved(cell, dtype=dtype)
    config_2, state_2 = checkpoint.load(checkpoint.dump(config, state, compress=compress))
    assert config_2 == config
    same(state, state_2)
    assert {k: v.dtype for k, v in state.params.items()} == {k: v.dtype for k, v in state_2.params.items()}
    same(advance(config, state, steps=5), advance(config_2, state_2, steps=5))


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_survives_its_file(network):
    config = replace(SMALL, learning_rate=0.01, **NETWORKS[network])
    state = advance(config, start(config), steps=12)
    config_2, state_2 = checkpoint.load(checkpoint.dump(config, state))
    assert config_2 == config
    same(state, state_2)
    same(advance(config, state, steps=5), advance(config_2, state_2, steps=5))


DATA = checkpoint.dump(*saved())


@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=40))
@example(299, b"\x00\xa6")
@settings(max_examples=60, deadline=None)
def test_damaged_anywhere(place, junk):
    damaged = DATA[:place] + junk + DATA[place + len(junk) :]
    try:
        checkpoint.load(damaged)
    except InputError as error:
        assert str(error)  # noqa: PT017  either it is refused in words, or the damage missed the content


@given(st.integers(0, len(DATA) - 1))
@settings(max_examples=30, deadline=None)
def test_cut_short(length):
    with pytest.raises(InputError):
        checkpoint.load(DATA[:length])


def rewritten(**members):
    """The checkpoint with some of its arrays replaced, or removed if None."""
    with np.load(io.BytesIO(DATA)) as file:
        arrays = {name: file[name] for name in file.files}
    arrays.update(members)
    out = io.BytesIO()
    np.savez(out, **{k: v for k, v in arrays.items() if v is not None})
    return out.getvalue()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"format": np.array(99)}, "format 99"),
        ({"vocabulary": np.array(json.dumps(["a", "b"]))}, "another version of its text"),
        ({"param/W_h": None}, "damaged"),
        ({"param/W_h": np.zeros((3, 3), np.float32)}, "damaged"),
        ({"param/W_h": np.full((32, 8), np.nan, np.float32)}, "damaged"),
        ({"slot/m": np.zeros(3, np.float32)}, "damaged"),
        ({"config": np.array("{}nonsense")}, "settings"),
        ({"config": np.array('{"cell": "transformer"}')}, "transformer"),
        ({"step": np.array(-1)}, "damaged"),
        ({"stopped": np.array("<b>")}, "damaged"),
        ({"history/loss": np.zeros(3)}, "damaged"),
    ],
)
def test_wrong_content(members, words):
    with pytest.raises(InputError, match=words):
        checkpoint.load(rewritten(**members))


def test_no_pickle():
    with pytest.raises(InputError):
        checkpoint.load(rewritten(step=np.array([{"a": 1}], dtype=object)))


def test_zip_bomb():
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open("param/W_h.npy", "w") as member:
        for _ in range(MAX_BYTES // 2**20 + 1):
            member.write(bytes(2**20))
    with pytest.raises(InputError, match="MB"):
        checkpoint.load(out.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", bytes(1000), "全是文字".encode()])
def test_other_files(data):
    with pytest.raises(InputError, match="not a checkpoint"):
        checkpoint.load(data)
