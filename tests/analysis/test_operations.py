"""Every operation's result follows from those before it, and ends in what was recorded."""

import re

import numpy as np
import pytest

from rnnviz.analysis.cell_equations import in_letters, worked
from rnnviz.analysis.take_apart import take_apart
from tests.analysis.cells import KINDS, H, T, recorded

LATEX = {r"\cdot": "*", r"\sigma": "sigma", r"\tanh": "np.tanh", r"\mathrm{ReLU}": "relu"}


def sigma(a):
    return 1 / (1 + np.exp(-a))


def computed(right, values):
    """What the right side of an equation gives for arrays of values."""
    for latex, python in LATEX.items():
        right = right.replace(latex, python)
    code = re.sub(r"\[([\w.]+)\]", r"v['\1']", right)
    return eval(code, {"np": np, "sigma": sigma, "relu": lambda a: np.maximum(a, 0), "v": values})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit", [1, 6, H])
def test_equations_give_the_values(kind, unit):
    model, params, forward = recorded(kind)
    taken = take_apart(model, params, forward, unit)
    made = {name for step in taken.steps for name in step.makes}
    equations = worked(model.cell)
    assert made - {"clock"} <= set(equations)
    checked = 0
    for name in made & set(equations):
        right = equations[name][1]
        if right:
            np.testing.assert_allclose(computed(right, taken.values), taken.values[name], atol=1e-12, err_msg=name)
            checked += 1
    assert checked >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_values_are_the_recorded_ones(kind):
    model, params, forward = recorded(kind, start=3)
    taken = take_apart(model, params, forward, 4)
    for name in model.cell.state_names:
        expected = forward.states[name][1:, 0, 3] if name != "y" else forward.states["y"][1:, 0].max(axis=1)
        np.testing.assert_allclose(taken.values[name], expected, atol=1e-12)
    for gate in set(model.cell.gates) - {"a"}:
        np.testing.assert_array_equal(taken.values[gate], forward.residuals[gate][:, 0, 3])


@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_uses_only_what_is_made_before(kind):
    model, params, forward = recorded(kind)
    taken = take_apart(model, params, forward, 2)
    known = set(taken.given)
    for step in taken.steps:
        new = set(step.makes)
        for name in step.makes:
            used = set(re.findall(r"\[([\w.]+)\]", worked(model.cell).get(name, ("", ""))[1]))
            assert used <= known | new - {name}, name
        assert not new & known
        known |= new


@pytest.mark.parametrize("kind", KINDS)
def test_rounded_numbers_still_add_up(kind):
    model, params, forward = recorded(kind)
    for unit in range(1, H + 1):
        taken = take_apart(model, params, forward, unit)
        for t in range(1, T + 1):
            shown = taken.at(t, 2)
            for total, terms in taken.sums.items():
                assert round(sum(shown[term] for term in terms), 2) == shown[total]
            for name, value in shown.items():
                assert abs(value - taken.values[name][t - 1]) < 0.0101, name


def test_an_embedding_is_what_the_cell_reads():
    model, params, forward = recorded("lstm gate", embedding=6)
    taken = take_apart(model, params, forward, 1)
    expected = params["W_e"][forward.batch.xs[:, 0]] @ params["W_x"][0]
    np.testing.assert_allclose(taken.values["Wx.i"], expected)


def test_a_unit_that_does_not_exist():
    with pytest.raises(ValueError, match=r"expected 1\.\.9"):
        take_apart(*recorded("gru after"), H + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_equations_in_letters_name_every_gate(kind):
    cell = recorded(kind)[0].cell
    lines = in_letters(cell)
    assert all("&=" in line for line in lines)
    for gate in (*cell.gates, *(name for name in cell.state_names)):
        assert gate == "a" or any(line.startswith(f"{gate}_t") for line in lines)
