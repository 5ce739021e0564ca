"""The values that are explained are those on the records, and the terms those that the mathematics says."""

import numpy as np
import pytest

from rnnviz.analysis.explain import Address, explain_at
from rnnviz.analysis.explain.places import kind_of
from rnnviz.analysis.gradients import gradient_flow
from rnnviz.analysis.spectrum import eigenvalues, recurrent_blocks
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.language import InputError
from tests.analysis.explained import NETWORKS, OUTPUTS, TOKENS, T, V, everything, read
from tests.core.networks import CELL_OPTIONS, make_cell, shaken


def explained(record, address):
    return explain_at(*record, address, tokens=TOKENS, outputs=OUTPUTS)


def recorded(record, flows, address):
    """The number at an address, from the records alone."""
    model, params, forward, backward = record
    name, t, j = address.quantity, address.t - 1, address.unit - 1
    kind = kind_of(model, address)
    if kind == "weight":
        return backward.grads[name][(j, address.other - 1) if address.other else j]
    if kind == "loss":
        return forward.losses[t, 0]
    if kind == "output":
        source = {"logit": forward.logits, "p": forward.probs, "y": forward.lanes[0].states.get("y", [None])[1:]}
        return source[name][t, 0, j]
    if kind == "eigenvalue":
        return eigenvalues(recurrent_blocks(model.lanes[address.lane], params)[address.gate])[j].real
    if kind == "flow":
        key = name.removeprefix("flow_"), address.lane
        if key not in flows:
            flows[key] = gradient_flow(model, params, forward, *key)
        return flows[key][t, address.other - 1]
    lane, back = forward.lanes[address.lane], backward.lanes[address.lane]
    if not name.startswith("d_"):
        array = lane.states[name][1:] if name in lane.states else lane.residuals[name]
        return lane.at_tokens(array)[t, 0, j]
    if name[2:] in lane.states:
        return back.at_tokens(back.d_states[name[2:]][1:])[t, 0, j]
    row = model.cell.gates.index(name[2:]) * model.cell.n_hidden + j
    return back.at_tokens(back.d_pre)[t, 0, row]


def nonlinearity(model, address):
    """What makes the value of the sum of the terms."""
    name, cell = address.quantity, model.cell
    if address.t and (name == "p" or (name == "y" and cell.feedback == "softmax")):
        return np.exp
    if name in "ifozr" and not (name == "f" and "f" not in cell.gates):
        return lambda a: 1 / (1 + np.exp(-a))
    if name in "gn":
        return np.tanh
    if name == "h" and cell.gates == ("a",):
        return (lambda a: max(a, 0.0)) if getattr(cell, "nonlinearity", "") == "relu" else np.tanh
    return lambda a: a


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_values_are_those_of_the_record(network):
    record, flows, seen = read(*network), {}, set()
    for address in everything(record[0]):
        try:
            e = explained(record, address)
        except InputError:
            expected = recorded(record, flows, address)
            assert address.quantity.startswith("flow_")
            assert np.isnan(expected) or expected == 0
            continue
        seen.add(kind_of(record[0], address))
        value = e.value * 10.0**e.exponent
        np.testing.assert_allclose(value, recorded(record, flows, address), rtol=1e-9, atol=1e-14)
        if not address.quantity.startswith("flow_"):
            squash = (lambda a: a) if "At rest" in e.remark else nonlinearity(record[0], address)
            total = squash(e.total) * 10.0**e.exponent
            np.testing.assert_allclose(total, value, rtol=1e-9, atol=1e-14)
        else:
            assert "exactly zero" in e.remark or 10.0**e.total == pytest.approx(value, rel=1e-9)
            assert value > 0 or "exactly zero" in e.remark
            assert e.norms[-1] == e.value
            assert len(e.norms) == abs(address.t - address.other) + 1
    assert seen == {"unit", "output", "loss", "flow", "weight", "eigenvalue"}


@pytest.mark.parametrize("embedding", [0, V])
@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_a_term_of_a_weight_is_what_one_step_alone_teaches(variant, embedding):
    """Against central differences of the loss by a weight that is moved at one step and not at the others."""
    model, params, forward, _ = record = read(variant, embedding=embedding)
    first = tuple(s[0] for s in forward.states.values())
    for name, array in params.items():
        at = (array.shape[0] // 3, *(size - 1 for size in array.shape[1:]))
        if name in ("W_e", "W_x"):  # of a token that is read
            token = int(forward.batch.xs[2, 0])
            at = (token, at[1]) if name == "W_e" else (at[0], at[1] if embedding else token)
        e = explained(record, Address(name, unit=at[0] + 1, other=at[1] + 1 if len(at) == 2 else 0))
        moved = []
        for size in (1e-5, -1e-5):
            other = {**params, name: array.copy()}
            other[name][at] += size
            moved.append(np.array([loss_with(model, params, other, step, forward.batch, first) for step in range(T)]))
        expected = (moved[0] - moved[1]) / 2e-5
        np.testing.assert_allclose(np.array(e.terms) * 10.0**e.exponent, expected, atol=1e-9, rtol=1e-5)
        masked = name == "W_h" and "mask" in dir(model.cell) and not model.cell.mask[at]
        assert masked or np.abs(expected).max() > 1e-9


def loss_with(model, params, other, step, batch, state):
    """The mean loss of the sentence, read token by token: with other parameters at one step."""
    total = 0.0
    for t in range(T):
        now = slice(t, t + 1)
        part = Batch(batch.xs[now], batch.targets[now], start=batch.start + t)
        forward = model.forward(other if t == step else params, part, state)
        total += forward.loss
        state = forward.final_state
    return total / T


def test_squared_loss_by_output():
    rng = np.random.default_rng(0)
    model = Model(make_cell("rnn-tanh", V, 4, V), V, loss="squared")
    params = shaken(model, rng)
    batch = Batch(rng.standard_normal((5, 1, V)), rng.standard_normal((5, 1, V)))
    forward = model.forward(params, batch)
    record = model, params, forward, model.backward(params, forward)
    e = explained(record, Address("loss", 2))
    assert e.value == pytest.approx(forward.losses[1, 0])
    assert sum(e.terms) == pytest.approx(e.total)
    for name, at in (("W_y", (1, 2)), ("b_y", (0,)), ("W_x", (1, 0))):
        e = explained(record, Address(name, unit=at[0] + 1, other=at[1] + 1 if len(at) == 2 else 0))
        assert sum(e.terms) == pytest.approx(e.value)
        assert e.value * 10.0**e.exponent == pytest.approx(record[3].grads[name][at])
    with pytest.raises(InputError, match="nothing that is called p"):
        explained(record, Address("p", 2, 1))
