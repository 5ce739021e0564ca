"""The formulas count what the arrays hold."""

import re

import numpy as np
import pytest

from rnnviz.analysis.parameters import count_parameters
from rnnviz.core.cells import CELLS
from rnnviz.core.layers import Stack
from rnnviz.core.model import Model
from rnnviz.core.seq2seq import ATTENTIONS, Seq2Seq
from tests.core.networks import CELL_OPTIONS, make_cell

SHAPES = [(1, False), (4, False), (1, True), (3, True)]
NETWORKS = [
    (variant, *shape) for variant in CELL_OPTIONS for shape in SHAPES if shape == SHAPES[0] or "jordan" not in variant
]


def value(latex):
    """A formula in numbers, computed as it is written."""
    plain = latex.replace(r"\tfrac12", "0.5*").replace(r"\cdot", "*").replace(r"\big", "").replace("^", "**")
    plain = re.sub(r"(\d)\s*\\,\s*", r"\1*", plain)
    assert re.fullmatch(r"[\d+*(). ]+", plain), plain
    return eval(plain)  # of digits and signs only


def holds(parts, shapes, total):
    """Every array is counted once, by a formula that gives its size."""
    assert sorted(name for part in parts for name in part.arrays) == sorted(shapes)
    for part in parts:
        assert part.count + part.unused == sum(int(np.prod(shapes[name])) for name in part.arrays)
        assert value(part.numbers) == part.count
    assert sum(part.count for part in parts) == total


@pytest.mark.parametrize("embedding", [0, 9])
@pytest.mark.parametrize(("variant", "layers", "bidirectional"), NETWORKS)
def test_parts_add_up_to_the_arrays(variant, layers, bidirectional, embedding):
    cell = make_cell(variant, 5, 7, 4)
    model = Model(cell, 4, layers=layers, bidirectional=bidirectional, embedding=embedding)
    parts = count_parameters(model)
    holds(parts, model.shapes(), model.n_parameters())
    masks = sum(int((~lane.cell.mask).sum()) for lane in model.lanes if variant.startswith("clockwork"))
    assert sum(part.unused for part in parts) == masks


def test_the_textbooks_examples():
    """((h + x) h + h) times 1, 4 and 3, for h = 100 and x = 50, and PyTorch's second bias of the candidate."""
    counts = {
        name: sum(part.count for part in count_parameters(Model(CELLS[name](50, 100), 1))[:-1])
        for name in ("rnn", "lstm", "gru")
    }
    assert counts == {"rnn": 15_100, "lstm": 60_400, "gru": 45_400}


def test_equal_modules_have_the_short_formula():
    (_rest, triangle, _output) = count_parameters(Model(CELLS["clockwork"](3, 64), 2))
    assert triangle.count == (64**2 + 4 * 16**2) / 2
    assert "n" in triangle.letters
    (_rest, uneven, _output) = count_parameters(Model(CELLS["clockwork"](3, 7), 2))
    assert "sum" in uneven.letters


@pytest.mark.parametrize("embedding", [0, 9])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_attention_pooling(bidirectional, embedding):
    cell = make_cell("gru-after", 5, 7, 4)
    model = Model(cell, 4, readout="attention", bidirectional=bidirectional, embedding=embedding)
    holds(count_parameters(model), model.shapes(), model.n_parameters())


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (2, True)])
def test_encoder_and_decoder(attention, layers, bidirectional):
    encoder = Stack(make_cell("lstm", 3, 7, 4), layers, bidirectional)
    context = encoder.width if attention == "additive" else 0
    H = encoder.width if attention == "dot" else 6
    model = Seq2Seq(encoder, Stack(make_cell("lstm", 5 + context, H, 4), layers), 9, 8, attention)
    holds(count_parameters(model), model.shapes(), model.n_parameters())
