import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.analysis.explain import DIGITS, explain, explain_gradient, rounded_to_sum
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_cell, random_state, shaken

SHAPES = [(1, False), (2, False), (1, True), (2, True)]
INPUTS = ["one-hot", "embedding", "vectors"]
NETWORKS = [
    (variant, *shape) for variant in CELL_OPTIONS for shape in SHAPES if shape == SHAPES[0] or "jordan" not in variant
]
V, T = 6, 5


def run(variant, layers, bidirectional, inputs, H):
    rng = np.random.default_rng(0)
    cell = make_cell(variant, 4 if inputs == "embedding" else V, H, V)
    embedding = V if inputs == "embedding" else 0
    model = Model(cell, V, layers=layers, bidirectional=bidirectional, embedding=embedding)
    params = shaken(model, rng)
    xs = rng.standard_normal((T, 1, V)) if inputs == "vectors" else rng.integers(0, V, (T, 1))
    return model, params, model.forward(params, Batch(xs, start=3), random_state(model, rng, 1))


@pytest.mark.parametrize("H", [3, 20])
@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize(("variant", "layers", "bidirectional"), NETWORKS)
def test_terms_add_up_to_the_recorded_numbers(variant, layers, bidirectional, inputs, H):
    model, params, fwd = run(variant, layers, bidirectional, inputs, H)
    for index, lane in enumerate(fwd.lanes):
        states = {name: lane.at_tokens(s[1:]) for name, s in lane.states.items()}
        residuals = {name: lane.at_tokens(r) for name, r in lane.residuals.items()}
        seen = set()
        for t in (1, 2, T):
            for unit in (1, H):
                for e in explain(model, params, fwd, t, unit, "x", lane=index):
                    seen.add(e.quantity)
                    record = states.get(e.quantity, residuals.get(e.quantity))
                    assert np.isclose(e.value, record[t - 1, 0, unit - 1], atol=1e-12)
                    assert np.isclose(sum(e.terms), e.total, atol=1e-12)
                    assert len(e.labels) == len(e.terms)
                    assert len(e.terms) <= 17
                    shown = rounded_to_sum(e.terms, e.total)
                    assert round(sum(shown), DIGITS) == round(e.total, DIGITS)
                    np.testing.assert_allclose(shown, e.terms, atol=1.001 * 10.0**-DIGITS)
                    assert bool(e.remark) >= (inputs == "embedding" and lane.layer == 1 and "W_x" in e.symbols)
        known = {"h", *model.cell.state_names, *model.cell.gates, *({"f"} if "coupled" in variant else ())}
        assert seen == known - {"a", "y"}


def test_products_are_of_the_weights_and_what_they_read():
    """A label's indices lead to the factors of its term, in the second layer of both directions too."""
    H = 3
    model, params, fwd = run("lstm", 2, True, "one-hot", H)
    index, t, unit = 3, 2, 2
    lane = fwd.lanes[index]
    forward, backward = (low.at_tokens(low.states["h"][1:])[t - 1, 0] for low in fwd.lanes[:2])
    after = lane.at_tokens(lane.states["h"][:-1])[t - 1, 0]
    row = H + unit - 1  # the forget gate's
    found = 0
    (forget,) = (e for e in explain(model, params, fwd, t, unit, "x", lane=index) if e.quantity == "f")
    for label, term in zip(forget.labels, forget.terms, strict=True):
        match = re.fullmatch(r"W_(x|h)f\[2, ?(\d+)\] ?· ?h¹?([→←]?)\[(\d+)\]", label)
        if match is None:
            continue
        kind, column, direction, k = match[1], int(match[2]) - 1, match[3], int(match[4]) - 1
        read = {"→": forward, "←": backward, "": after}[direction]
        assert term == pytest.approx(params[f"W_{kind}_2_reverse"][row, column] * read[k], abs=1e-12)
        found += 1
    assert found == 4 + H
    assert r"\overleftarrow{h}^{(2)}_{3}" in forget.symbols
    assert r"\overrightarrow{h}^{(1)}_{2}" in forget.symbols


def test_a_jordan_unit_reads_the_outputs_by_name():
    model, params, fwd = run("jordan-softmax", 1, False, "one-hot", 3)
    (e,) = explain(model, params, fwd, 2, 1, "x", outputs=list("abcdef"))
    by_label = dict(zip(e.labels, e.terms, strict=True))
    assert by_label["W_h[1, 'c'] · y['c']"] == pytest.approx(params["W_h"][0, 2] * fwd.states["y"][1, 0, 2])
    (plain,) = explain(model, params, fwd, 2, 1, "x")
    assert "W_h[1, 3] · y[3]" in plain.labels


def test_a_clockwork_unit_at_rest_copies_and_reads_no_faster_module():
    model, params, fwd = run("clockwork", 1, False, "one-hot", 3)
    assert isinstance(model.cell, Clockwork)
    rested = 0
    for t in range(1, T + 1):
        (e,) = explain(model, params, fwd, t, 3, "x")
        if (3 + t - 1) % 3:
            rested += 1
            assert e.terms == (fwd.states["h"][t - 1, 0, 2],)
            assert "3" in e.remark
        else:
            assert e.labels == ("W_x[3, 'x']", "W_h[3, 3] · h[3]", "b[3]")
    assert rested == 3


@pytest.mark.parametrize("H", [3, 20])
@pytest.mark.parametrize(("variant", "layers", "bidirectional"), NETWORKS)
def test_the_ways_of_a_gradient_add_up_to_the_record(variant, layers, bidirectional, H):
    rng = np.random.default_rng(1)
    model = Model(make_cell(variant, V, H, V), V, layers=layers, bidirectional=bidirectional)
    params = shaken(model, rng)
    ids = rng.integers(0, V, (T + 1, 1))
    fwd = model.forward(params, Batch(ids[:-1], ids[1:], start=3), random_state(model, rng, 1))
    bwd = model.backward(params, fwd)
    for index, lane in enumerate(bwd.lanes):
        record = lane.at_tokens(lane.d_states["h"][1:])[:, 0]
        for t in range(1, T + 1):
            for unit in (1, 2, H):
                e = explain_gradient(model, params, fwd, bwd, t, unit, lane=index)
                assert np.isclose(e.value * 10.0**e.exponent, record[t - 1, unit - 1], atol=1e-14)
                assert np.isclose(sum(e.terms), e.value, atol=1e-9)
                assert np.isclose(e.total, e.value, atol=1e-9)
                assert len(e.labels) == len(e.terms) <= 12
                assert 1 <= max(abs(v) for v in (*e.terms, e.value)) < 10 or e.exponent == 0
                assert e.symbols.count("{") == e.symbols.count("}")


def test_a_gradient_that_is_tiny_or_zero():
    model = Model(make_cell("rnn-tanh", V, 3, V), V)
    params = {name: np.zeros_like(p) for name, p in shaken(model, np.random.default_rng(0)).items()}
    batch = Batch(np.zeros((2, 1), int), np.zeros((2, 1), int))
    fwd = model.forward(params, batch)
    e = explain_gradient(model, params, fwd, model.backward(params, fwd), 1, 1)
    assert e.value == e.total == e.exponent == 0
    params["W_y"][0, 0] = 1e-30
    fwd = model.forward(params, batch)
    e = explain_gradient(model, params, fwd, model.backward(params, fwd), 1, 1)
    assert e.exponent == -31
    assert "10⁻³¹" in e.remark


def test_a_negative_factor_stands_in_brackets():
    model, params, fwd = run("gru-after", 1, False, "one-hot", 3)
    for t in range(1, T + 1):
        for e in explain(model, params, fwd, t, 2, "x"):
            assert r"\cdot -" not in e.numbers


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30))
def test_rounded_terms_add_up(terms):
    shown = rounded_to_sum(tuple(terms), sum(terms))
    assert round(sum(shown), DIGITS) == pytest.approx(round(sum(terms), DIGITS), abs=1e-9)
    np.testing.assert_allclose(shown, terms, atol=1.001 * 10.0**-DIGITS)


def test_a_cell_without_equations():
    class Unknown(Clockwork):
        pass

    model = Model(Unknown(2, 4), 2)
    params = model.init(np.random.default_rng(0), "float64")
    fwd = model.forward(params, Batch(np.zeros((1, 1), int)))
    with pytest.raises(ValueError, match="no equations"):
        explain(model, params, fwd, 1, 1, "x")
