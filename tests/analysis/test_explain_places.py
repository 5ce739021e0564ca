"""Addresses at which there is nothing, and what stands beside a number."""

import numpy as np
import pytest

from rnnviz.analysis.explain import Address, explain_at, siblings
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.language import InputError
from tests.analysis.explained import TOKENS, H, T, V, read
from tests.core.networks import make_cell, shaken

NOWHERE = [
    (Address("h", 0, 1), "no step 0: the sentence has 5"),
    (Address("h", T + 1, 1), "no step 6"),
    (Address("h", 1, 0), "no unit 0"),
    (Address("i", 1, H + 1), "no unit 12: a layer of this network has 11"),
    (Address("d_f", 1, 1, 1), "no layer and direction number 2"),
    (Address("d_h", 1, 1, -1), "no layer and direction number 0"),
    (Address("z", 1, 1), "nothing that is called z"),
    (Address("d_a", 1, 1), "nothing that is called d_a"),
    (Address("", 1, 1), "nothing that is called"),
    (Address("logit", 1, V + 1), "no output 7: this network has 6"),
    (Address("p", 1, 0), "no output 0"),
    (Address("y", 1, 1), "nothing that is called y"),
    (Address("loss", 9), "no step 9"),
    (Address("flow_h", 2, other=3), "loss of step 2 does not depend on the state at step 3"),
    (Address("flow_h", 2, other=0), "no step 0"),
    (Address("flow_c", 2, lane=4, other=1), "no layer and direction number 5"),
    (Address("flow_y", 2, other=1), "nothing that is called flow_y"),
    (Address("W_h_2", unit=1, other=1), "nothing that is called W_h_2"),
    (Address("W_h", unit=4 * H + 1, other=1), "W_h has no entry at row 45, column 1: its shape is 44 × 11"),
    (Address("W_x", unit=1), "W_x has no entry at row 1, column 0"),
    (Address("b", unit=1, other=1), "b has no entry at row 1, column 1"),
    (Address("p", unit=1), "no step 0"),
    (Address("eigenvalue", unit=H + 1, gate="i"), "no unit 12"),
    (Address("eigenvalue", unit=1), "no block  of W_h in this network: it has i, f, g, o"),
    (Address("eigenvalue", unit=1, gate="i", lane=1), "no layer and direction number 2"),
]


@pytest.mark.parametrize(("address", "said"), NOWHERE, ids=lambda x: x if isinstance(x, str) else "")
def test_an_address_with_nothing_there(address, said):
    record = read("lstm")
    with pytest.raises(InputError, match=said):
        explain_at(*record, address, tokens=TOKENS)


@pytest.mark.parametrize(("readout", "both"), [("last", True), ("attention", False), ("attention", True)])
def test_a_network_with_one_answer_that_hangs_on_all_steps(readout, both):
    """Its states are explained, what hangs on a loss of each step is not."""
    rng = np.random.default_rng(0)
    model = Model(make_cell("gru-after", V, 4, V), V, readout=readout, bidirectional=both)
    params = shaken(model, rng)
    forward = model.forward(params, Batch(rng.integers(0, V, (T, 1)), rng.integers(0, V, 1)))
    record = model, params, forward, model.backward(params, forward)
    assert explain_at(*record, Address("h", 2, 1), tokens=TOKENS).value == forward.states["h"][2, 0, 0]
    addresses = (
        Address("logit", 2, 1),
        Address("d_h", 2, 1),
        Address("W_y", unit=1, other=1),
        Address("flow_h", 2, other=1),
    )
    for address in addresses:
        with pytest.raises(InputError, match="each step has its own loss"):
            explain_at(*record, address, tokens=TOKENS)


def test_a_peephole_and_a_probability_are_told_apart_by_the_step():
    record = read("lstm-peepholes")
    weight = explain_at(*record, Address("p", unit=2), tokens=TOKENS)
    assert len(weight.terms) == T
    assert weight.value * 10.0**weight.exponent == pytest.approx(record[3].grads["p"][1])
    assert explain_at(*record, Address("p", 1, 2), tokens=TOKENS).value == pytest.approx(record[2].probs[0, 0, 1])


@pytest.mark.parametrize(
    ("variant", "address", "names"),
    [
        ("lstm", Address("d_c", 1, 2, 3), "h c i f g o d_h d_c d_i d_f d_g d_o"),
        ("lstm-coupled", Address("f", 1, 2), "h c i g o f d_h d_c d_i d_g d_o"),
        ("lstm-1997", Address("h", 1, 2), "h c i g o d_h d_c d_i d_g d_o"),
        ("gru-before", Address("n", 1, 2), "h r z n d_h d_r d_z d_n"),
        ("clockwork", Address("d_a", 1, 2), "h d_h d_a"),
        ("jordan-linear", Address("p", 1, 2), "logit p y"),
        ("rnn-relu", Address("logit", 1, 2), "logit p"),
        ("rnn-relu", Address("loss", 1), "loss"),
        ("lstm", Address("flow_c", 3, other=2), "flow_h flow_c"),
        ("lstm-peepholes", Address("p", unit=2), "p"),
        ("lstm", Address("W_h", unit=2, other=1), "W_h"),
    ],
)
def test_what_stands_at_the_same_place(variant, address, names):
    model = Model(make_cell(variant, V, H, V), V)
    found = siblings(model, address)
    assert address in found
    assert [other.quantity for other in found] == names.split()
    assert {(a.t, a.unit, a.lane, a.other) for a in found} == {(address.t, address.unit, address.lane, address.other)}


def test_an_eigenvalue_of_the_same_place_in_every_gate():
    model = Model(make_cell("gru-after", V, H, V), V)
    assert [a.gate for a in siblings(model, Address("eigenvalue", unit=3, gate="z"))] == ["r", "z", "n"]
