"""The cards of the page Gradients: whose numbers they take apart, and what opens them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.explain import Address, number
from rnnviz.ui.figure import Click
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients.numbers import Dial
from rnnviz.ui.pages import gradients
from tests.ui.gradients_page import SMALL, look, opened, page
from tests.ui.seen import clicking


def test_a_click_may_lie_on_the_other_side_where_the_lane_reads_from_the_end():
    app = opened(cell="rnn", bidirectional=True)
    app.session_state["gradients-open-card"] = Address("flow_h", 3, other=7)
    app.button_group(key="gradients-lane").set_value((1, True)).run()
    assert any("The loss of step 3 reaches hidden state h of step 7, 4 steps later" in c.value for c in app.caption)
    app.button_group(key="gradients-lane").set_value((1, False)).run()
    assert any("The loss of step 12 reaches hidden state h of step 1, 11 steps back" in c.value for c in app.caption)


def sums(app: AppTest) -> list[str]:
    """What the cards say about their terms."""
    return [m.value for m in app.main.markdown if "add up to" in m.value]


def test_the_cards_are_those_of_the_turned_network():
    app = opened(cell="rnn")
    flow = number(np.log10(numbers.flow(look(cell="rnn"), "h", 0)[11, 0]))
    assert f"The 12 terms add up to **{flow}**." in sums(app)
    app.slider(key="gradients-size").set_value(0.6).run()
    turned = numbers.turned(look(cell="rnn"), Dial("norm", 0.6))
    flow = number(np.log10(numbers.flow(turned, "h", 0)[11, 0]))
    assert f"The 12 terms add up to **{flow}**." in sums(app)
    app.session_state["gradients-open-card"] = Address("eigenvalue", unit=1, gate="a")
    app.run()
    radius = numbers.spectrum(turned.network, 0, "a", Dial("norm", None))[0][0].real
    assert sums(app)[0].endswith(f"**{number(radius)}**.")


def test_the_first_card_is_that_of_the_loss_that_is_judged():
    app = opened(cell="gru", layers=2, bidirectional=True)
    assert any(
        m.value.startswith("**Norm of the gradient of step 12's loss by h of step 1 (layer 2 →)")
        for m in app.main.markdown
    )
    app.button_group(key="gradients-lane").set_value((2, True)).run()
    assert any(
        m.value.startswith("**Norm of the gradient of step 1's loss by h of step 12 (layer 2 ←)")
        for m in app.main.markdown
    )
    assert not app.warning


def test_a_link_to_another_layer_shows_that_layer():
    app = opened(cell="rnn", layers=2)
    app.session_state["gradients-open-card"] = Address("d_h", 5, 3, 1)
    app.run()
    terms = app.selectbox(key="gradients-source")
    assert app.button_group(key="gradients-lane").value == (2, False)
    app.session_state["gradients-open-card"] = Address("h", 5, 3, 1)
    app.run()
    below = next(n for n, label in enumerate(app.selectbox(key="gradients-source").options) if "h¹" in label)
    terms = app.selectbox(key="gradients-source")
    terms.set_value(below).run()
    assert app.button_group(key="gradients-lane").value == (1, False)
    assert app.session_state["gradients-open-card"].lane == 0
    assert not app.exception


@pytest.mark.parametrize(
    ("key", "click", "loss", "address"),
    [
        ("gradient-norms", Click(0, "5", 1e-3, 4, None), "far", Address("flow_h", 12, 0, 1, 5)),
        ("gradient-norms", Click(0, "5", 1e-3, 4, None), "whole", None),
        ("gradient-norms", Click(0, "99", 1e-3, 4, None), "far", None),
        ("gradient-lanes", Click(0, "5", "2", (1, 4), None), "far", Address("flow_h", 12, 0, 0, 5)),
        ("gradient-lanes", Click(0, "5", "3", (2, 4), None), "far", None),
    ],
    ids=str,
)
def test_a_click_on_a_norm_opens_its_product_of_jacobians(monkeypatch, key, click, loss, address):
    monkeypatch.setattr(gradients, "figure", clicking(key, click))
    monkeypatch.setattr(gradients.st, "rerun", lambda scope: None)
    app = AppTest.from_function(page, args=(json.dumps(SMALL | {"cell": "rnn", "layers": 2}), ""), default_timeout=60)
    app.session_state["gradients-loss"] = loss
    app.run()
    assert not app.exception
    assert ("gradients-open-card" in app.session_state) == (address is not None)
    if address is not None:
        assert app.session_state["gradients-open-card"] == address
