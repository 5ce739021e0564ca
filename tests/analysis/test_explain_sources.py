"""A term's source is the number that the term is made of: times its factor it gives the term."""

import numpy as np
import pytest

from rnnviz.analysis.explain import Address, explain_at
from tests.analysis.explained import OUTPUTS, TOKENS, H, T, read

LANES = [(0, 1, False), (0, 2, True), (3, 2, True)]


def explained(record, address):
    return explain_at(*record, address, tokens=TOKENS, outputs=OUTPUTS)


def number_at(record, address):
    e = explained(record, address)
    return e.value * 10.0**e.exponent


def terms_with_sources(record, address):
    """The terms that are one product each, with their sources."""
    e = explained(record, address)
    for label, term, source in zip(e.labels, e.terms, e.sources, strict=True):
        if source is not None and "other units" not in label and "more of" not in label:
            yield label, term * 10.0**e.exponent, source


@pytest.mark.parametrize(("lane", "layers", "bidirectional"), LANES)
def test_states_are_weights_times_what_they_read(lane, layers, bidirectional):
    record = model, params, *_ = read("rnn-tanh", layers, bidirectional)
    place = model.lanes[lane]
    W_x, W_h = (params[name + place.suffix] for name in ("W_x", "W_h"))
    found = set()
    for t in (1, 3, T):
        for label, term, source in terms_with_sources(record, Address("h", t, 2, lane)):
            found.add(source.quantity)
            if source.quantity != "h":
                at = (source.unit - 1, *([source.other - 1] if source.other else []))
                assert term == params[source.quantity][at], label
            elif source.lane == lane:
                assert source.t == (t + 1 if place.reverse else t - 1)
                assert term == pytest.approx(W_h[1, source.unit - 1] * number_at(record, source))
            else:
                assert source.t == t
                column = source.unit - 1 + H * model.lanes[source.lane].reverse
                assert term == pytest.approx(W_x[1, column] * number_at(record, source))
    assert found == {"h", "b" + place.suffix} | ({"W_x" + place.suffix} if place.layer == 1 else set())


@pytest.mark.parametrize(("lane", "layers", "bidirectional"), LANES)
def test_gradients_are_weights_times_what_comes_back(lane, layers, bidirectional):
    record = model, params, *_ = read("rnn-tanh", layers, bidirectional)
    place = model.lanes[lane]
    W_h = params["W_h" + place.suffix]
    for t in (1, 3, T):
        slope = 1 - number_at(record, Address("h", t, 2, lane)) ** 2
        for quantity, factor in (("d_h", 1.0), ("d_a", slope)):
            for label, term, source in terms_with_sources(record, Address(quantity, t, 2, lane)):
                if "W_h" in label:
                    assert source.t == (t - 1 if place.reverse else t + 1)
                    assert term == pytest.approx(factor * W_h[source.unit - 1, 1] * number_at(record, source))
                else:
                    assert source.t == t
                    assert source == Address("loss", t) or model.lanes[source.lane].layer == place.layer + 1


@pytest.mark.parametrize("variant", ["lstm-peepholes", "lstm-coupled-peepholes", "lstm-1997-peepholes"])
def test_the_memory_of_an_lstm(variant):
    record = _, _, forward, _ = read(variant)
    for t in (2, T - 1):
        now = {name: forward.residuals[name][t - 1, 0, 4] for name in ("i", "f", "g", "o", "tanh_c")}
        kept, written = terms_with_sources(record, Address("c", t, 5))
        assert kept[2] == Address("c", t - 1, 5)
        assert kept[1] == pytest.approx(now["f"] * number_at(record, kept[2]))
        assert written[2] == Address("i", t, 5)
        assert written[1] == pytest.approx(now["g"] * number_at(record, written[2]))
        ways = {source: term for _label, term, source in terms_with_sources(record, Address("d_c", t, 5))}
        through_h, later = Address("d_h", t, 5), Address("d_c", t + 1, 5)
        slope = now["o"] * (1 - now["tanh_c"] ** 2)
        assert ways[through_h] == pytest.approx(slope * number_at(record, through_h))
        assert ways[later] == pytest.approx(forward.residuals["f"][t, 0, 4] * number_at(record, later))
        gates = {source.quantity: source.t for source in ways} | {"d_h": t, "d_c": t + 1}
        assert gates == {name: t + (name not in ("d_h", "d_o")) for name in gates}
        assert gates.keys() >= {"d_o", "d_i"}


@pytest.mark.parametrize(("name", "lane"), [("W_h", 0), ("W_h_2_reverse", 3), ("W_x_2", 2), ("b_reverse", 1)])
def test_weights_learn_from_the_gradients_they_lead_to(name, lane):
    record = _, _, forward, _ = read("gru-after", 2, True)
    own = forward.lanes[lane]
    for gate, block in (("r", 0), ("n", 2)):
        unit, column = 3, 2
        address = Address(name, unit=block * H + unit, other=column if name[0] == "W" else 0)
        found = list(terms_with_sources(record, address))
        assert len(found) == T
        for _label, term, source in found:
            assert source == Address(f"d_{gate}", source.t, unit, lane)
            step = source.t - 1 if own.order is None else T - source.t
            reads = {"W_h": own.states["h"][:-1], "W_x": own.xs}.get(name[:3])
            factor = 1.0 if reads is None else reads[step, 0, column - 1]
            if name[:3] == "W_h" and gate == "n":
                factor *= own.residuals["r"][step, 0, unit - 1]
            assert term == pytest.approx(factor * number_at(record, source))


def test_outputs():
    record = model, params, *_ = read("lstm", 2, True)
    for label, term, source in terms_with_sources(record, Address("logit", 3, 2)):
        if source.quantity == "h":
            column = source.unit - 1 + H * model.lanes[source.lane].reverse
            assert model.lanes[source.lane].layer == 2
            assert f"W_y['v', {column + 1}]" in label
            assert term == pytest.approx(params["W_y"][1, column] * number_at(record, source))
    (_, logit, source), (_, rest, top) = terms_with_sources(record, Address("p", 3, 2))
    assert logit == number_at(record, source)
    assert number_at(record, top) == max(number_at(record, Address("logit", 3, k)) for k in range(1, 7))
    loss = explained(record, Address("loss", 3))
    assert loss.terms[0] == -number_at(record, loss.sources[0])
    assert loss.terms[1] == -rest
    assert np.exp(-loss.value) == pytest.approx(number_at(record, Address("p", 3, loss.sources[0].unit)))


def test_a_flow_s_sources_are_the_norms_on_the_way():
    record = read("lstm", 2, True)
    e = explained(record, Address("flow_h", 4, 0, 0, 1))
    norms = [number_at(record, source) for source in e.sources]
    np.testing.assert_allclose(norms, e.norms, rtol=1e-12)
    np.testing.assert_allclose(e.terms, np.diff(np.log10(norms), prepend=0), rtol=1e-9)


@pytest.mark.parametrize("variant", ["jordan-softmax", "jordan-linear"])
def test_what_comes_through_the_output_leads_to_its_largest_part(variant):
    record = model, params, forward, _ = read(variant)
    for unit in range(1, H + 1):
        _straight, (_label, term, source) = terms_with_sources(record, Address("d_h", 2, unit))
        y = forward.states["y"][2, 0]
        S = np.diag(y) - np.outer(y, y) if model.cell.feedback == "softmax" else np.eye(len(y))
        ways = params["W_h"] @ S @ params["W_y"][:, unit - 1]
        parts = [ways[k] * number_at(record, Address("d_a", 3, k + 1)) for k in range(H)]
        assert term == pytest.approx(sum(parts))
        assert source == Address("d_a", 3, int(np.abs(parts).argmax()) + 1)


def test_a_sum_over_units_leads_to_its_largest_part():
    record = _, params, *_ = read("gru-before", 2, True)
    terms = {
        source.quantity: (label, term, source)
        for label, term, source in terms_with_sources(record, Address("d_h", 2, 4))
    }
    for block, gate in enumerate("rzn"):
        _label, term, source = terms[f"d_{gate}"]
        factor = number_at(record, Address("r", 3, 4)) if gate == "n" else 1.0
        W = factor * params["W_h"][block * H : (block + 1) * H, 3]
        parts = [W[k] * number_at(record, Address(f"d_{gate}", 3, k + 1)) for k in range(H)]
        assert term == pytest.approx(sum(parts))
        assert source == Address(f"d_{gate}", 3, int(np.abs(parts).argmax()) + 1)
    _label, term, source = terms["d_h"]
    assert source == Address("d_h", 3, 4)
    assert term == pytest.approx(number_at(record, Address("z", 3, 4)) * number_at(record, source))


def test_a_step_that_teaches_nothing_leads_nowhere():
    """Of a token's column of W_x only the steps that read it count."""
    record = _, _, forward, _ = read("lstm")
    ids = forward.batch.xs[:, 0]
    e = explained(record, Address("W_x", unit=3, other=int(ids[1]) + 1))
    assert [source is not None for source in e.sources] == (ids == ids[1]).tolist()
    assert not all(e.terms)


def test_a_jordan_network_s_fed_back_output_is_its_probability():
    record = read("jordan-softmax")
    fed_back, p = (explained(record, Address(name, 3, 2)) for name in ("y", "p"))
    assert fed_back.symbols == f"y_{{3}}[2] = {p.symbols}"
    assert fed_back.terms == p.terms
    assert fed_back.sources[0] == Address("logit", 3, 2)
