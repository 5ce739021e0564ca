"""Every number of every network: the terms add up, lead somewhere, and what is written is the number."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnnviz.analysis.explain import DIGITS, explain_at, number, rounded_to_sum
from rnnviz.analysis.gradients import gradient_flow
from rnnviz.core.records import Batch
from rnnviz.language import InputError
from tests.analysis.explained import NETWORKS, OUTPUTS, TOKENS, V, everything, read
from tests.core.networks import CELL_OPTIONS

NUMBER = re.compile(r"(-?\d+\.\d{4})(?: \\cdot 10\^\{(-?\d+)\})?")
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def explained(record, address):
    return explain_at(*record, address, tokens=TOKENS, outputs=OUTPUTS)


def there(record, address):
    """Whether there is a gradient at the address of a flow, or anywhere on the way to it.

    There is none where the loss depends on nothing, at Jordan's last y, which nothing reads, and between modules that
    all rest.
    """
    if not address.quantity.startswith("flow_"):
        return True
    row = gradient_flow(*record[:3], address.quantity.removeprefix("flow_"), address.lane)[address.t - 1]
    low, high = sorted((address.t, address.other))
    return not np.isnan(row[address.other - 1]) and row[low - 1 : high].any()


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_terms_add_up_and_their_sources_are_there(network):
    record = read(*network)
    sources = {}
    for address in everything(record[0]):
        if not there(record, address):
            with pytest.raises(InputError, match=r"depend|zero"):
                explained(record, address)
            continue
        e = explained(record, address)
        assert e.address == address
        assert e.quantity == address.quantity
        assert len(e.labels) == len(e.terms) == len(e.sources) > 0
        np.testing.assert_allclose(sum(e.terms), e.total, atol=1e-10, rtol=0)
        shown = rounded_to_sum(e.terms, e.total)
        assert round(sum(shown), DIGITS) == round(e.total, DIGITS)
        np.testing.assert_allclose(shown, e.terms, atol=1.001 * 10.0**-DIGITS)
        assert address not in e.sources[:1] or address.quantity.startswith("flow_")
        sources |= {(s.quantity, s.t, s.lane): s for s in e.sources if s is not None}
    kinds = {quantity for quantity, _t, _lane in sources}
    assert kinds >= {"h", "logit", "loss", "p", "flow_h", "W_x" if not network[3] else "b", "b_y"}
    assert any(kind.startswith("d_") for kind in kinds)
    for source in sources.values():
        assert explained(record, source).address == source


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_what_is_written_is_the_value(network):
    """The last number of the equation is the value to the last digit, so is `shown`; the LaTeX is well formed."""
    record = read(*network)
    for address in everything(record[0]):
        try:
            e = explained(record, address)
        except InputError:
            continue
        value = e.value * 10.0**e.exponent
        assert in_plain_text(e.shown) == pytest.approx(value, abs=half_a_digit(e.shown))
        if not (address.quantity == "eigenvalue" and e.numbers.endswith("i")):
            digits, power = NUMBER.findall(e.numbers)[-1]
            written = float(digits) * 10.0 ** int(power or 0)
            assert written == pytest.approx(value, abs=0.51 * 10.0 ** (int(power or 0) - DIGITS))
        for latex in (e.symbols, e.numbers):
            assert latex.count("{") == latex.count("}")
            assert not re.search(r"\^\{\([12]\)\}(_\{[^{}]*\}|_\w)?\^", latex), "two superscripts: KaTeX gives up"
            assert r"\cdot -" not in latex


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_of_one_answer_after_the_last_step_everything_is_explained_but_losses_before_it(variant):
    model, params, forward, _ = read(variant)
    model = replace(model, readout="last")
    forward = model.forward(params, Batch(forward.batch.xs, forward.batch.targets[-1], start=3))
    record = model, params, forward, model.backward(params, forward)
    refused = set()
    for address in everything(model):
        try:
            e = explained(record, address)
        except InputError:
            refused.add((address.quantity, address.t))
            continue
        np.testing.assert_allclose(sum(e.terms), e.total, atol=1e-10, rtol=0)
        value = e.value * 10.0**e.exponent
        if address.quantity == "d_h":
            assert value == pytest.approx(record[3].d_states["h"][address.t, 0, address.unit - 1], abs=1e-9)
        if not address.t and address.quantity in record[3].grads:
            gradient = record[3].grads[address.quantity]
            place = (address.unit - 1, address.other - 1)[: gradient.ndim]
            assert value == pytest.approx(gradient[place], abs=1e-9)
        if address.quantity == "loss":
            assert value == pytest.approx(forward.loss)
    assert {t for quantity, t in refused if quantity == "loss"} == {1}
    assert {t for quantity, t in refused if quantity == "flow_h"} == {1, 3}
    assert {quantity for quantity, _t in refused} <= {"loss", "flow_h", "flow_c", "flow_y"}


@pytest.mark.filterwarnings("error")
def test_a_network_that_has_diverged_is_no_reason_to_stop():
    """A ReLU beyond all numbers: terms that are not finite, or one sentence; never another error."""
    model, params, forward, _ = read("rnn-relu", embedding=V)
    params["W_h"][...] = 1e160
    with np.errstate(over="ignore", invalid="ignore"):
        forward = model.forward(params, forward.batch)
        record = model, params, forward, model.backward(params, forward)
    not_finite, refused = set(), set()
    for address in everything(model):
        try:
            e = explained(record, address)
        except InputError:
            refused.add(address.quantity)
        else:
            if not np.isfinite((*e.terms, e.total)).all():
                not_finite.add(address.quantity)
    assert not_finite >= {"h", "logit", "p", "loss", "d_h", "d_a", "W_h", "W_e"}
    assert refused == {"flow_h"}


def in_plain_text(shown):
    digits, _, power = shown.partition("·10")
    return float(digits) * 10.0 ** int(power.translate(SUPERSCRIPTS) or 0)


def half_a_digit(shown):
    power = shown.partition("·10")[2]
    return 0.51 * 10.0 ** (int(power.translate(SUPERSCRIPTS) or 0) - DIGITS)


def test_numbers_have_no_negative_zero():
    assert number(-1e-9) == "0.0000"
    assert str(rounded_to_sum((-0.0, 1.0), 1.0)[0]) == "0.0"
