"""The shares of the units in an eigenvalue."""

import numpy as np
import pytest

from rnnviz.analysis.explain import Address, explain_at
from rnnviz.analysis.spectrum import eigenvalues, recurrent_blocks
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.language import InputError
from tests.analysis.explained import TOKENS, H, V, read
from tests.core.networks import make_cell, shaken


def eigenvalue(record, unit, gate="a", lane=0):
    return explain_at(*record, Address("eigenvalue", unit=unit, lane=lane, gate=gate), tokens=TOKENS)


@pytest.mark.parametrize(
    ("variant", "gate"), [("rnn-tanh", "a"), ("lstm", "o"), ("clockwork", "a"), ("jordan-linear", "a")]
)
def test_a_unit_s_term_is_how_the_eigenvalue_answers_to_its_row(variant, gate):
    """Against central differences: the row of one unit a little larger and a little smaller."""
    record = read(variant, n_hidden=7)
    W = recurrent_blocks(record[0].lanes[0], record[1])[gate]
    for unit in (1, 3, 7):
        e = eigenvalue(record, unit, gate)
        value = eigenvalues(W)[unit - 1]
        for label, term in zip(e.labels, e.terms, strict=True):
            moved = []
            for step in (1e-6, -1e-6):
                scaled = W.copy()
                scaled[int(label.split()[1]) - 1] *= 1 + step
                near = eigenvalues(scaled)
                moved.append(near[np.abs(near - value).argmin()].real)
            assert term == pytest.approx((moved[0] - moved[1]) / 2e-6, abs=1e-6)


def test_what_is_said_of_a_turning_signal():
    record = with_matrix(0.5 * np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]]))
    first, second = eigenvalue(record, 1), eigenvalue(record, 2)
    assert first.value == second.value == pytest.approx(0.5 * np.cos(0.5))
    assert first.terms == pytest.approx([first.value / 2] * 2)
    assert {e.numbers[-2] for e in (first, second)} == {" "}
    assert "turns once in 12.6 steps" in first.remark
    assert "halves every 1.0 steps" in first.remark
    assert "modulus 0.5000" in first.remark


@pytest.mark.parametrize(
    ("W", "said"),
    [
        (np.diag([2.0, 0.5]), "doubles every 1.0 steps"),
        (np.diag([1.0, 0.5]), "keeps its size"),
        (np.diag([-1.0, 0.5]), "turns once in 2.0 steps"),
    ],
)
def test_growth_in_words(W, said):
    e = eigenvalue(with_matrix(W), 1)
    assert said in e.remark
    assert e.terms == pytest.approx([W[0, 0], 0])


@pytest.mark.parametrize("W", [np.eye(3), np.eye(3, k=1), np.zeros((3, 3)), np.eye(3) + np.eye(3, k=1)])
def test_an_eigenvalue_without_directions_of_its_own(W):
    """Repeated, or defective: nothing is made up."""
    e = eigenvalue(with_matrix(W), 2)
    assert e.labels == ("Re λ",)
    assert e.total == pytest.approx(W[0, 0], abs=1e-4)
    assert "occurs more than once" in e.remark


def test_a_matrix_that_is_not_finite():
    with pytest.raises(InputError, match="not finite"):
        eigenvalue(with_matrix(np.full((2, 2), np.nan)), 1)


def with_matrix(W):
    """An Elman network with this recurrent matrix."""
    model = Model(make_cell("rnn-tanh", V, len(W), V), V)
    params = shaken(model, np.random.default_rng(0)) | {"W_h": W}
    forward = model.forward(params, Batch(np.zeros((2, 1), int), np.zeros((2, 1), int)))
    return model, params, forward, model.backward(params, forward)


def test_all_units_but_eight_are_summed():
    e = eigenvalue(read("rnn-tanh"), 1)
    assert len(e.terms) == 9
    assert e.labels[-1] == f"{H - 8} other units"
    assert e.sources == (None,) * 9
