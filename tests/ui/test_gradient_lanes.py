"""The page Gradients where a network has several lanes: each has its own verdict, and its own bound if any."""

from __future__ import annotations

import pytest

from rnnviz.analysis.gradients import gradient_flow
from rnnviz.analysis.verdict import verdict
from rnnviz.core.cells import CELLS
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import words as say
from tests.ui.gradients_page import SMALL, look, opened, ratio, said

LANES = [{"layers": 2}, {"bidirectional": True}, {"layers": 2, "bidirectional": True}]


@pytest.mark.parametrize("stack", LANES, ids=str)
@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell != "jordan"])
def test_every_lane_has_its_own_verdict(cell, stack):
    at = look(cell=cell, **stack)
    model, T = at.network.model, SMALL["length"]
    app = opened(cell=cell, **stack)
    for lane, place in enumerate(model.lanes):
        app.button_group(key="gradients-lane").set_value((place.layer, place.reverse)).run()
        assert not app.exception
        flow = gradient_flow(model, at.network.params, at.forward, "h", lane)
        own, far = (0, T - 1) if place.reverse else (T - 1, 0)
        assert ratio(said(app)) == pytest.approx(flow[own, far] / flow[own, own], rel=0.06)
        assert f"at step {far + 1} is" in said(app)
        assert f"at step {own + 1} (" in said(app)


def test_the_lane_is_offered_only_where_there_is_more_than_one():
    assert "gradients-lane" not in opened().session_state
    app = opened(layers=2)
    assert app.button_group(key="gradients-lane").value == (2, False)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"cell": "rnn", "layers": 2}, "σ_max"),
        ({"cell": "rnn", "bidirectional": True}, "σ_max"),
        ({"cell": "clockwork"}, "module at rest"),
        ({"cell": "jordan"}, "through W_y, the softmax and W_h"),
        ({"cell": "lstm"}, "with gates"),
    ],
    ids=str,
)
def test_a_bound_is_claimed_only_where_it_holds(settings, words):
    assert words in opened(**settings).main.markdown[0].value


def test_below_the_last_layer_there_is_no_bound():
    app = opened(cell="rnn", layers=2)
    app.button_group(key="gradients-lane").set_value((1, False)).run()
    assert "below the last layer there is no such bound" in app.main.markdown[0].value


def test_the_jordan_cell_is_compared_in_its_only_lane():
    app = opened(cell="rnn", layers=2, bidirectional=True)
    app.button_group(key="gradients-lane").set_value((2, True)).run()
    lines = next(m.value for m in app.main.markdown if m.value.startswith("- **RNN**")).splitlines()
    assert len(lines) == len(CELLS)
    jordan = next(line for line in lines if "Jordan" in line)
    alone = look(cell="jordan")
    assert say.judged(verdict(numbers.norms(alone, SMALL["length"], "h", 0).values), SMALL["length"]) in jordan
    assert any("Jordan: one layer that reads forward" in c.value for c in app.caption)
