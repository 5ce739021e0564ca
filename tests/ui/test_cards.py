"""The board of cards, without a browser: opened, pinned, recomputed, impossible places."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.explain import Address, explain_at, number, siblings
from rnnviz.core.cells import CELLS
from rnnviz.data.vocabulary import printable
from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks
from rnnviz.ui.cards import terms as cards_terms
from rnnviz.ui.cards.places import MOST_PINS, Here
from rnnviz.ui.cards.weights import parameters, weight_name
from rnnviz.ui.cards.words import place_in_words
from rnnviz.ui.figure import Click
from rnnviz.ui.networks import look, untrained
from tests.ui.seen import charts, drawn, press, said

STACKS = ({}, {"layers": 2, "bidirectional": True, "embedding": 3})


def page():
    import streamlit as st

    from rnnviz.analysis.explain import Address
    from rnnviz.learn.config import TrainConfig
    from rnnviz.ui.cards.board import board
    from rnnviz.ui.cards.places import Here
    from rnnviz.ui.networks import look, untrained

    seen = look(untrained(TrainConfig(**st.session_state["config"])), st.session_state.get("sentence", ""), 9)

    def arrive(address):
        st.session_state["arrived"] = address

    board(seen, "board", Here(**st.session_state.get("here", {"t": 4})), arrive, Address("h", 4, 2))


def board(config=None, **session):
    """The page with one board; its network has 12 units, 9 steps unless the config says otherwise."""
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["config"] = {"hidden": 12, "length": 9, **(config or {})}
    for key, value in session.items():
        test.session_state[key.replace("_", "-")] = value
    return drawn(test)


def titles(test):
    return [m.value.strip("*") for m in test.markdown if " = " in m.value and m.value.startswith("**")]


def every_address(model, T):
    """One number of every kind, in every lane, of a network that has read T tokens."""
    for lane in range(len(model.lanes)):
        yield from siblings(model, Address("h", T - 2, 2, lane))
        for name in model.cell.state_names:
            t = 1 if model.lanes[lane].reverse else T
            yield Address(f"flow_{name}", t, 0, lane, 3)
        for gate in model.cell.gates:
            yield Address("eigenvalue", unit=2, gate=gate, lane=lane)
    yield from siblings(model, Address("logit", 3, 2))
    yield Address("loss", 3)
    for parameter in parameters(model).values():
        yield Address(parameter.name, unit=2, other=1 if parameter.columns else 0)


CASES = [(cell, stack) for cell in CELLS for stack in STACKS if not stack or not CELLS[cell].shares_output]


@pytest.mark.parametrize(("cell", "stack"), CASES, ids=str)
def test_every_kind_of_number_has_a_card_with_its_value_and_its_terms(cell, stack):
    config = TrainConfig(cell=cell, hidden=12, length=9, **stack)
    network = untrained(config)
    seen = look(network, "", 9)
    words = [printable(word) for word in networks.words(network)]
    test = board({"cell": cell, **stack})
    for address in every_address(network.model, 9):
        test.session_state["board-open-card"] = address
        test.session_state["here"] = {"t": address.t or 4}
        drawn(test)
        e = explain_at(
            network.model, network.params, seen.forward, seen.backward, address, tokens=seen.tokens, outputs=words
        )
        assert not test.warning, address
        (title,) = titles(test)
        assert title.endswith(f" = {e.shown}"), address
        assert number(e.total) in said(test)
        terms = charts(test)["board-terms"]["fig"]["data"][0]
        assert len(e.terms) == len(terms["marker"]["color"]) - (cards_terms.steps_of(e) is None)


def test_the_title_says_the_number_in_words():
    model = untrained(TrainConfig(hidden=12, length=9)).model
    words = list("abcdefgh")
    expected = {
        Address("h", 3, 5): "hidden state h of unit 5 after step 3",
        Address("f", 3, 5): "forget gate f of unit 5 at step 3",
        Address("d_c", 3, 5): "gradient ∂L/∂c of unit 5 after step 3",
        Address("d_o", 3, 5): "gradient δ_o of unit 5 at step 3",
        Address("logit", 3, 2): "logit of 'b' after step 3",
        Address("p", 3, 2): "probability of 'b' after step 3",
        Address("loss", 3): "loss of step 3",
        Address("flow_c", 7, other=3): "norm of the gradient of step 7's loss by c of step 3",
        Address("W_h", unit=15, other=4): "gradient ∂L/∂W_hf[3, 4]",
        Address("W_x", unit=2, other=3): "gradient ∂L/∂W_xi[2, 'c']",
        Address("b", unit=48): "gradient ∂L/∂b_o[12]",
        Address("W_y", unit=1, other=4): "gradient ∂L/∂W_y['a', 4]",
        Address("eigenvalue", unit=1, gate="g"): "real part of eigenvalue 1 of W_hg",
    }
    for address, name in expected.items():
        assert place_in_words(address, model, words, words) == name


def test_of_several_layers_and_directions_the_title_says_which():
    model = untrained(TrainConfig(hidden=12, length=9, layers=2, bidirectional=True)).model
    assert place_in_words(Address("h", 3, 5, 1), model, [], []) == "hidden state h of unit 5 after step 3 (layer 1 ←)"
    assert place_in_words(Address("loss", 3), model, [], []) == "loss of step 3"
    assert place_in_words(Address("W_h_2_reverse", unit=1, other=1), model, [], []).endswith("W_hi[1, 1] (layer 2 ←)")


@pytest.mark.parametrize(
    "options",
    [
        *({"cell": cell} for cell in CELLS),
        {"cell": "lstm", "peepholes": True, "forget": "none"},
        {"cell": "gru", "reset": "before", "layers": 2, "embedding": 3},
    ],
    ids=str,
)
def test_the_parameters_are_those_of_the_network(options):
    network = untrained(TrainConfig(hidden=6, length=5, **options))
    found = parameters(network.model)
    assert set(found) == set(network.params)
    for name, parameter in found.items():
        shape = network.params[name].shape
        assert shape[0] % len(parameter.gates) == 0
        assert (len(shape) == 2) == (parameter.columns is not None)
        if parameter.rows == "units":
            assert shape[0] == 6 * len(parameter.gates)
        last = weight_name(parameter, 6, shape[0], shape[-1] if len(shape) == 2 else 0, [], [])
        assert f"[{shape[0] // len(parameter.gates)}" in last
        assert parameter.gates[-1] in last


def test_pins_stay_and_follow_the_network():
    test = board(board_open_card=Address("f", 4, 3))
    press(test, "board-pin")
    assert test.button(key="board-pin").disabled
    test.session_state["board-open-card"] = Address("c", 4, 7)
    drawn(test)
    press(test, "board-pin")
    assert test.session_state["board-pinned-cards"] == (Address("f", 4, 3), Address("c", 4, 7))
    for hidden in (12, 13):
        test.session_state["config"] = {"hidden": hidden, "length": 9}
        drawn(test)
        seen = look(untrained(TrainConfig(hidden=hidden, length=9)), "", 9)
        f, c = seen.forward.residuals["f"][3, 0, 2], seen.forward.states["c"][4, 0, 6]
        assert [title.rpartition(" = ")[2] for title in titles(test)] == [number(c), number(f), number(c)]
    press(test, "board-unpin-0")
    assert test.session_state["board-pinned-cards"] == (Address("c", 4, 7),)


def test_a_closed_card_stays_closed():
    test = board()
    assert len(titles(test)) == 1
    press(test, "board-close")
    assert titles(test) == []
    assert "Click a number" in said(test)
    assert titles(drawn(test)) == []


def test_a_place_that_is_gone_says_so_and_comes_back():
    test = board(board_pinned_cards=(Address("h", 4, 11), Address("c", 9, 1)))
    assert len(titles(test)) == 3
    before = titles(test)
    test.session_state["config"] = {"hidden": 8, "length": 9}
    drawn(test)
    assert len(test.warning) == 1
    assert "11" in test.warning[0].value
    test.session_state["config"] = {"hidden": 8, "length": 9, "cell": "gru"}
    drawn(test)
    assert len(test.warning) == 2
    test.session_state["config"] = {"hidden": 12, "length": 9}
    assert titles(drawn(test)) == before


IMPOSSIBLE = [
    Address("h", 10, 1),
    Address("h", 4, 13),
    Address("h", 4, 0),
    Address("h", 4, 1, 5),
    Address("r", 4, 1),
    Address("y", 4, 1),
    Address("nothing", 4, 1),
    Address("p", 4, 10_000),
    Address("loss", 99),
    Address("flow_h", 3, other=5),
    Address("flow_c", 30, other=2),
    Address("W_z", unit=1, other=1),
    Address("W_h", unit=49, other=1),
    Address("b_y", unit=10_000),
    Address("eigenvalue", unit=13, gate="f"),
    Address("eigenvalue", unit=1, gate="r"),
]


@pytest.mark.parametrize("address", IMPOSSIBLE, ids=str)
def test_an_impossible_place_is_one_sentence(address):
    test = board(board_pinned_cards=(address,))
    assert len(test.warning) == 1
    assert test.warning[0].value.endswith(".")
    press(test, "board-unpin-0")
    assert not test.warning


@pytest.mark.parametrize("kept", [None, 3, "h", ["h", None], {"h": 1}, [Address("h", 4, 1)] * 9], ids=str)
def test_what_is_no_list_of_places_is_left_out(kept):
    test = board(board_pinned_cards=kept, board_open_card=kept)
    assert len(titles(test)) <= MOST_PINS


def test_as_many_as_there_is_room_for_are_pinned():
    test = board()
    for unit in range(1, MOST_PINS + 2):
        test.session_state["board-open-card"] = Address("h", 4, unit)
        drawn(test)
        if unit <= MOST_PINS:
            press(test, "board-pin")
    assert len(test.session_state["board-pinned-cards"]) == MOST_PINS
    assert test.button(key="board-pin").disabled
    assert f"{MOST_PINS} cards are pinned" in said(test)


def test_two_pinned_numbers_of_one_kind_are_compared():
    test = board(board_pinned_cards=(Address("h", 4, 2), Address("f", 4, 2), Address("h", 5, 2)))
    h = look(untrained(TrainConfig(hidden=12, length=9)), "", 9).forward.states["h"][:, 0, 1]
    difference = round(h[5], 4) - round(h[4], 4)
    compared = [m.value for m in test.markdown if m.value.startswith("Pinned:")]
    assert len(compared) == 1
    assert f"is {number(h[5])}" in compared[0]
    assert f"is {number(h[4])}" in compared[0]
    assert f"the difference is **{difference:.4f}" in compared[0] or "·10" in compared[0]


def test_the_list_of_terms_goes_to_where_one_comes_from():
    test = board(board_open_card=Address("c", 4, 3))
    choice = test.selectbox(key="board-source")
    assert choice.value is None
    choice.set_value(0)
    drawn(test)
    assert test.session_state["board-open-card"] == Address("c", 3, 3)
    assert test.session_state["arrived"] == Address("c", 3, 3)
    assert test.selectbox(key="board-source").value is None


def test_a_click_on_a_bar_goes_to_where_its_term_comes_from(monkeypatch):
    sent = []

    def click_once(fig, key, **options):
        if not sent:
            sent.append(key)
            return Click(0, 0.1, 2, 1, None)
        return None

    monkeypatch.setattr(cards_terms, "figure", click_once)
    monkeypatch.setattr(st, "rerun", lambda scope: None)
    test = board(board_open_card=Address("c", 4, 3))
    assert test.session_state["board-open-card"] == Address("i", 4, 3)
    assert test.session_state["arrived"] == Address("i", 4, 3)


def test_the_switch_opens_a_sibling():
    test = board(board_open_card=Address("f", 4, 3))
    switch = test.segmented_control(key="board-quantity")
    assert switch.value == "f"
    switch.set_value("d_o")
    drawn(test)
    assert test.session_state["board-open-card"] == Address("d_o", 4, 3)
    assert titles(test)[0].startswith(r"Gradient δ\_o of unit 3 at step 4 = ")


def test_an_open_gate_that_the_cell_lacks_says_so():
    test = board({"cell": "gru"}, board_open_card=Address("f", 4, 3))
    assert len(test.warning) == 1
    assert test.warning[0].value.endswith(".")


@pytest.mark.parametrize(
    ("address", "there"),
    [
        (Address("h", 1, 2, 0), Address("h", 7, 5, 1)),
        (Address("d_f", 1, 2, 0), Address("d_f", 7, 5, 1)),
        (Address("logit", 1, 2), Address("logit", 7, 2)),
        (Address("y", 1, 2), Address("y", 7, 2)),
        (Address("loss", 1), Address("loss", 7)),
        (Address("flow_h", 9, 0, 0, 2), Address("flow_h", 9, 0, 1, 2)),
        (Address("W_h", unit=2, other=3), Address("W_h", unit=2, other=3)),
        (Address("eigenvalue", unit=2, gate="f"), Address("eigenvalue", unit=2, gate="f", lane=1)),
    ],
    ids=str,
)
def test_the_open_card_moves_with_the_reader(address, there):
    assert Here(7, unit=5, lane=1).at(address) == there
    assert Here(address.t).at(address) == address


def test_a_text_with_markup_is_text_on_cards():
    test = board(sentence="*a*_b_$c$[d]`e`", board_open_card=Address("W_x", unit=1, other=3))
    assert not test.warning
    (title,) = titles(test)
    assert title.startswith("Gradient ∂L/∂W")
    assert r"W\_xi\[1, " in title
