"""The page Cells, without a browser."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.explain import Address, siblings
from rnnviz.analysis.telling import telling_unit
from rnnviz.core.cells import CELLS
from rnnviz.learn import train
from rnnviz.learn.config import TrainConfig
from rnnviz.plots.cell_diagram import shown_number
from rnnviz.ui import networks, runner
from rnnviz.ui.transport import _Place
from tests.ui.seen import said

SMALL = TrainConfig(hidden=12, length=9)


def page():
    from rnnviz.ui.pages import cells

    cells.render()


def opened(config=SMALL, sentence="", **session):
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["settings"] = config
    test.session_state["sentence"] = sentence
    for key, value in session.items():
        test.session_state[key.replace("_", "-")] = value
    return test.run()


def figures(test):
    """The figures on the page, as the component received them, by key."""
    found = {}
    for element in test.get("bidi_component"):
        proto = element.proto
        if "figure" in proto.component_name:
            content = json.loads(proto.bytes)
            found[proto.id.split("-", 1)[-1]] = content["fig"] | {"frames": content["frames"]}
    return found


def chart(test, key):
    return next(fig for name, fig in figures(test).items() if name.endswith(key))


def numbers(test, place=5):
    """What stands in the boxes of the diagram, by value, when the bar is at `place`."""
    diagram = chart(test, "cell-diagram")
    index = next(n for n, t in enumerate(diagram["data"]) if t.get("name") == "numbers")
    boxes = diagram["frames"][place - 1]["traces"][str(index)]
    return {data[0]: text for data, text in zip(boxes["customdata"], boxes["text"], strict=True)}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_draws(cell, language):
    test = opened(replace(SMALL, cell=cell), language=language)
    assert not test.exception
    assert not test.error
    drawn = {name.rsplit("cell", 1)[-1] for name in figures(test)}
    special = {"clockwork": {"s-clock", "s-modules", "s-mask", "s-spectrum"}, "jordan": {"s-feedback", "s-fed-back"}}
    assert special.get(cell, {"s-memory"}) <= drawn, drawn
    assert ("s-gates" in drawn) == ("s-what-if" in drawn) == (cell in ("lstm", "gru"))


@pytest.mark.parametrize("cell", CELLS)
def test_the_diagram_shows_the_record(cell):
    config = replace(SMALL, cell=cell)
    test = opened(config, cells_unit=7)
    look = networks.look(networks.untrained(config), "", 9)
    h = float(look.forward.states["h"][5, 0, 6])
    assert numbers(test)["h"].endswith(shown_number(round(h, 2)))


@pytest.mark.parametrize(
    ("cell", "option", "value", "equation"),
    [
        ("lstm", "forget", "none", r"c_t &= c_{t-1} + i_t"),
        ("lstm", "forget", "coupled", r"f_t &= 1 - i_t"),
        ("lstm", "peepholes", True, r"p_o \odot c_{t}"),
        ("gru", "reset", "before", r"W_{hn} (r_t \odot h_{t-1})"),
        ("rnn", "nonlinearity", "relu", r"\mathrm{ReLU}"),
        ("clockwork", "modules", 2, "M"),
    ],
)
def test_an_option_changes_diagram_equations_and_count(cell, option, value, equation):
    test = opened(replace(SMALL, cell=cell))
    before = (chart(test, "cell-diagram"), said(test))
    test.session_state[f"cells-option-{option}"] = value
    test.run()
    assert not test.exception
    changed = networks.untrained(replace(SMALL, cell=cell, **{option: value})).model
    assert equation in said(test)
    assert f"= {changed.cell.n_parameters():,}".replace(",", "{,}") in said(test)
    assert said(test) != before[1]
    if option != "modules":
        assert (
            len(chart(test, "cell-diagram")["data"]) != len(before[0]["data"])
            or chart(test, "cell-diagram") != before[0]
        )


def test_the_initial_forget_bias_is_that_of_the_diagram():
    test = opened(replace(SMALL, seed=5))
    assert numbers(test)["b.f"] == "1.00"
    test.session_state["cells-option-forget_bias"] = -2.0
    assert numbers(test.run())["b.f"] == "−2.00"


def test_the_sidebar_is_followed():
    test = opened(replace(SMALL, cell="gru"))
    test.session_state["cells-section"] = "lstm"
    test.run()
    assert "c_t" in said(test)
    test.session_state["settings"] = replace(SMALL, cell="clockwork")
    test.run()
    assert r"\bmod" in said(test)


def test_each_network_proposes_a_unit_until_one_is_chosen():
    test = opened()
    first = telling_unit(*seen(SMALL))[0]
    assert test.number_input(key="cells-unit").value == first
    assert f"Unit {first} is shown first: of the units that are not saturated" in said(test)
    test.session_state["cells-section"] = "clockwork"
    test.run()
    other = telling_unit(*seen(replace(SMALL, cell="clockwork")))[0]
    assert test.number_input(key="cells-unit").value == other
    chosen = 1 if other != 1 else 2
    test.number_input(key="cells-unit").set_value(chosen).run()
    assert "shown first" not in said(test)
    test.session_state["cells-section"] = "lstm"
    test.run()
    assert test.number_input(key="cells-unit").value == chosen


def seen(config):
    look = networks.look(networks.untrained(config), "", 9)
    return look.network.model.cell, look.forward


def test_of_several_layers_it_says_which_is_shown():
    assert "one of the" not in said(opened())
    test = opened(replace(SMALL, layers=2, bidirectional=True))
    assert not test.exception
    assert "Shown is layer 1 →, one of the 4 of this network" in said(test)


def test_a_module_that_never_moves_has_no_mean_frequency():
    """A period of 128 steps in a text of 9: the state of the first step is kept."""
    test = opened(replace(SMALL, cell="clockwork", modules=8))
    assert not test.exception
    assert "T = 128: –" in said(test)
    assert "T = 1: –" not in said(test)


def test_stepping_by_operation():
    test = opened(cells_through="operations", cells_unit=2, cells_step=4)
    assert not test.exception
    shown = numbers(test, 1)
    assert shown["Wx.f"]
    assert not shown["Uh.f"]
    test.session_state["cells-operation.placed"] = _Place(4)
    test.run()
    shown = numbers(test, 4)
    assert shown["f"].startswith("f ")
    assert not shown["keep"]
    assert r"\sigma(" in said(test)
    assert "Operation 4 of 9" in said(test)


def test_a_sentence_of_one_letter():
    test = opened(sentence="x")
    assert not test.exception
    assert len(test.error) == 1
    assert not figures(test)


@pytest.mark.parametrize("cell", ["lstm", "gru", "clockwork", "jordan"])
def test_two_tokens_are_enough(cell):
    test = opened(replace(SMALL, cell=cell), sentence="To")
    assert not test.exception
    assert not test.error


def line(fig, k):
    import base64

    y = fig["data"][k]["y"]
    return np.frombuffer(base64.b64decode(y["bdata"]), y["dtype"])


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "f"), ("lstm", "i"), ("gru", "z")])
def test_what_if_runs_the_sentence_again(cell, gate):
    config = replace(SMALL, cell=cell)
    test = opened(config, cells_unit=3, cells_gate=gate, cells_amount=6.0)
    fig = chart(test, "cells-what-if")
    look = networks.look(networks.untrained(config), "", 9)
    np.testing.assert_allclose(line(fig, 2), look.forward.residuals[gate][:, 0, 2], rtol=1e-6)
    assert (line(fig, 3) > line(fig, 2)).all()
    params = {**look.network.params, "b": look.network.params["b"].copy()}
    row = look.network.model.cell.gates.index(gate)
    params["b"][12 * row : 12 * (row + 1)] += 6
    again = look.network.model.forward(params, look.forward.batch)
    memory = "c" if cell == "lstm" else "h"
    np.testing.assert_allclose(line(fig, 1), again.states[memory][1:, 0, 2], rtol=1e-5, atol=1e-7)


class Inline:
    """A pool without processes."""

    size = 2
    advance = staticmethod(train.advance)


@pytest.fixture
def inline(monkeypatch):
    monkeypatch.setattr(runner, "pool", Inline)


def test_side_by_side_states_its_sizes_and_trains(inline):
    test = opened(cells_section="all", cells_seen=None)
    test.session_state["cells-section"] = "all"
    test.run()
    assert not test.exception
    assert "| LSTM | 12 |" in said(test)
    assert sum(name.split("cells-states-")[-1] in CELLS for name in figures(test)) == len(CELLS)
    test.session_state["cells-goal"] = 12
    test.run()
    test.button(key="cells-train").click().run()
    for _n in range(40):
        if not test.session_state["cells-contest"].active:
            break
        test.run()
    assert not test.exception
    contest = test.session_state["cells-contest"]
    assert {now.step for now in contest.states.values()} == {12}
    fig = chart(test, "cells-losses")
    for k, cell in enumerate(contest.states):
        alone = train.advance(contest.configs[cell], train.start(contest.configs[cell]), steps=12)
        np.testing.assert_array_equal(alone.history.loss, contest.states[cell].history.loss)
        assert line(fig, k)[-1] == pytest.approx(alone.history.loss[-10:].mean())
    test.button(key="cells-forget").click().run()
    assert test.session_state["cells-contest"] is None


def test_side_by_side_says_that_layers_are_left_out(inline):
    test = opened(replace(SMALL, layers=3))
    test.session_state["cells-section"] = "all"
    test.run()
    assert not test.exception
    assert "Here every cell has one layer that reads forward" in said(test)
    assert "| LSTM | 12 |" in said(test)


def test_side_by_side_with_too_short_a_text(inline):
    config = replace(SMALL, corpus="own", own_text="only a few words here")
    test = opened(config)
    test.session_state["cells-section"] = "all"
    test.run()
    test.button(key="cells-train").click().run()
    assert not test.exception
    assert len(test.error) == 1


@pytest.mark.parametrize(
    ("config", "value", "quantity"),
    [
        (SMALL, "Uh.f", "f"),
        (SMALL, "write", "c"),
        (SMALL, "tanh_c", "h"),
        (replace(SMALL, forget="coupled"), "f", "f"),
        (replace(SMALL, cell="gru"), "reset", "n"),
        (replace(SMALL, cell="gru"), "keep", "h"),
        (replace(SMALL, cell="jordan"), "Uh.a", "h"),
    ],
)
def test_a_number_opens_its_card(config, value, quantity):
    from rnnviz.ui.cells.inside import _quantity

    look = networks.look(networks.untrained(config), "", 9)
    network = look.network
    assert _quantity(value, network.model.cell) == quantity
    assert Address(quantity, 3, 2) in siblings(network.model, Address("h", 3, 2))


def test_a_link_from_the_card_moves_the_step_and_the_unit():
    session = {"cells_unit": 2, "cells_step": 4, "cells_cursor.placed": _Place(4)}
    test = opened(cells_open_card=Address("f", 4, 2), **session)
    links = test.selectbox(key="cells-source")
    n, label = next((n, label) for n, label in enumerate(links.options) if "· h[" in label)
    unit = int(label.rpartition("[")[2].rstrip("]"))
    links.set_value(n).run()
    assert not test.exception
    assert test.session_state["cells-unit"] == unit
    assert test.session_state["cells-step"] == 3
    assert test.session_state["cells-open-card"] == Address("h", 3, unit)


def test_the_card_moves_with_the_unit_of_the_page():
    test = opened(cells_unit=2, cells_open_card=Address("f", 4, 2))
    test.number_input(key="cells-unit").set_value(5).run()
    assert any("Forget gate f of unit 5" in element.value for element in test.markdown)
