"""The unit that a page shows first."""

import numpy as np
import pytest

from rnnviz.analysis.gating import half_life, typical_keep
from rnnviz.analysis.telling import SATURATED, kept_and_written, telling_unit
from tests.analysis.cells import KINDS, H, recorded

WHY = {"lstm": "keeps", "gru": "keeps", "clockwork": "rests", "rnn": "moves", "jordan": "moves"}


@pytest.mark.parametrize("kind", KINDS)
def test_is_a_unit_with_a_reason(kind):
    model, _params, forward = recorded(kind)
    unit, why = telling_unit(model.cell, forward)
    assert 1 <= unit <= H
    assert why == WHY[kind.split()[0]]


@pytest.mark.parametrize("kind", ["lstm gate", "lstm coupled peepholes", "gru after"])
def test_keeps_longest_among_those_that_are_not_saturated(kind):
    model, _params, forward = recorded(kind)
    keep, written = kept_and_written(forward)
    memory = forward.states["c" if "c" in forward.states else "h"][:, 0]
    np.testing.assert_allclose(keep * memory[:-1] + written, memory[1:], atol=1e-12)
    shown = np.abs(np.tanh(memory[1:]) if "c" in forward.states else memory[1:])
    free = [unit for unit in range(H) if np.mean(shown[:, unit] < SATURATED) >= 0.5]
    longest = max(free, key=lambda unit: half_life(typical_keep(keep[:, unit])))
    assert telling_unit(model.cell, forward)[0] == longest + 1


def test_a_saturated_unit_is_left_out():
    model, _params, forward = recorded("lstm gate")
    unit = telling_unit(model.cell, forward)[0]
    forward.states["c"][1:, 0, unit - 1] = 5
    assert telling_unit(model.cell, forward)[0] != unit


def test_a_clockworks_unit_is_of_the_second_module():
    model, _params, forward = recorded("clockwork")
    assert model.cell.modules[telling_unit(model.cell, forward)[0] - 1] == 1
