import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.explain import DIGITS, explain, rounded_to_sum
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

VARIANTS = [("rnn", {}), ("rnn", {"nonlinearity": "relu"}), ("lstm", {}), ("gru", {})]


@pytest.mark.parametrize("H", [3, 20])
@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_terms_add_up_to_the_recorded_numbers(name, options, H, vectors):
    V, T = 6, 4
    rng = np.random.default_rng(0)
    model = Model(CELLS[name](V, H, **options), V)
    params = {k: p + 0.2 * rng.standard_normal(p.shape) for k, p in model.init(rng, "float64").items()}
    xs = rng.standard_normal((T, 1, V)) if vectors else rng.integers(0, V, (T, 1))
    fwd = model.forward(params, Batch(xs))
    seen = set()
    for t in (1, T):
        for unit in (1, H):
            for e in explain(model, params, fwd, t, unit, "x"):
                seen.add(e.quantity)
                record = fwd.states.get(e.quantity)
                value = record[t, 0, unit - 1] if record is not None else fwd.residuals[e.quantity][t - 1, 0, unit - 1]
                assert np.isclose(e.value, value, atol=1e-12)
                assert np.isclose(sum(e.terms), e.total, atol=1e-12)
                assert len(e.labels) == len(e.terms)
                shown = rounded_to_sum(e.terms, e.total)
                assert round(sum(shown), DIGITS) == round(e.total, DIGITS)
                np.testing.assert_allclose(shown, e.terms, atol=10.0**-DIGITS)
    expected = {"h"} if name == "rnn" else {*model.cell.state_names, *model.cell.gates}
    assert seen == expected


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30))
def test_rounded_terms_add_up(terms):
    shown = rounded_to_sum(tuple(terms), sum(terms))
    assert round(sum(shown), DIGITS) == pytest.approx(round(sum(terms), DIGITS), abs=1e-9)
    np.testing.assert_allclose(shown, terms, atol=1.001 * 10.0**-DIGITS)


def test_a_cell_without_equations():
    model = Model(CELLS["rnn"](2, 2), 2)
    params = model.init(np.random.default_rng(0), "float64")
    fwd = model.forward(params, Batch(np.zeros((1, 1), int)))
    object.__setattr__(model, "cell", object())
    with pytest.raises(ValueError, match="no equations"):
        explain(model, params, fwd, 1, 1, "x")
