"""The page Gradients: its verdicts, dial, clipping and check on records that are known by other means."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.gradients import gradient_flow
from rnnviz.analysis.verdict import VANISHING, verdict
from rnnviz.core.cells import CELLS
from rnnviz.ui import networks
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import words as say
from rnnviz.ui.gradients.numbers import Dial
from rnnviz.ui.names import cell_name
from rnnviz.ui.transport import _Place
from tests.ui.gradients_page import SMALL, look, opened, ratio, said


@pytest.mark.parametrize("cell", CELLS)
def test_the_verdict_is_that_of_the_flow(cell):
    at = look(cell=cell)
    flow = gradient_flow(at.network.model, at.network.params, at.forward)
    words = said(opened(cell=cell))
    assert ratio(words) == pytest.approx(flow[-1, 0] / flow[-1, -1], rel=0.06)
    assert verdict(flow[-1]).kind in words.lower()


def test_turning_the_dial_changes_the_verdict_and_releasing_it_restores_it():
    app = opened(cell="rnn", length=40)
    before = said(app)
    app.slider(key="gradients-size").set_value(0.3).run()
    assert said(app).startswith("**Vanishing**")
    assert ratio(said(app)) < min(VANISHING, ratio(before))
    assert "is **sufficient**" in app.main.markdown[0].value
    assert "σ_max = 0.30" in app.main.markdown[0].value
    app.slider(key="gradients-size").set_value(1.5).run()
    assert "**not sufficient**" in app.main.markdown[0].value
    app.button(key="gradients-release").click().run()
    assert said(app) == before


@pytest.mark.parametrize("measure", ["norm", "radius"])
def test_the_slider_rests_at_the_networks_own_size(measure):
    app = opened(cell="rnn")
    app.button_group(key="gradients-measure").set_value(measure).run()
    own = numbers.sizes(look(cell="rnn").network, measure, 0)[0]
    assert app.slider(key="gradients-size").value == pytest.approx(own, abs=0.0251)
    assert app.button(key="gradients-release").disabled


def test_the_slider_reaches_a_network_beyond_its_usual_end(monkeypatch):
    monkeypatch.setattr(numbers, "sizes", lambda network, measure, lane: np.array([5.897]))
    slider = opened(cell="rnn").slider(key="gradients-size")
    assert slider.value == pytest.approx(5.9)
    assert slider.min == 0.1
    assert slider.max == pytest.approx(5.9)


@pytest.mark.parametrize("measure", ["norm", "radius"])
@pytest.mark.parametrize("cell", CELLS)
def test_the_spectrum_under_the_dial_is_that_of_the_turned_weights(cell, measure):
    at, dial = look(cell=cell), Dial(measure, 0.7)
    turned = numbers.turned(at, dial)
    for gate in at.network.model.cell.gates:
        quick = numbers.spectrum(at.network, 0, gate, dial)
        fresh = numbers.spectrum(turned.network, 0, gate, Dial(measure, None))
        np.testing.assert_allclose(np.abs(quick[0]), np.abs(fresh[0]), rtol=1e-9)
        np.testing.assert_allclose(quick[1], fresh[1], rtol=1e-9)
        assert (quick[1] if measure == "norm" else np.abs(quick[0])).max() == pytest.approx(0.7)


def test_the_loss_of_the_cursors_step_and_the_whole_loss():
    app = opened(cell="rnn")
    app.session_state["gradients-cursor.placed"] = _Place(5)
    app.button_group(key="gradients-loss").set_value("cursor").run()
    at = look(cell="rnn")
    flow = gradient_flow(at.network.model, at.network.params, at.forward)
    assert "at step 5" in said(app)
    assert ratio(said(app)) == pytest.approx(flow[4, 0] / flow[4, 4], rel=0.06)
    app.button_group(key="gradients-loss").set_value("whole").run()
    assert "at step 12" in said(app)
    assert not app.exception


def test_the_memory_of_the_lstm_has_its_own_gradient():
    app = opened(cell="lstm")
    through_h = ratio(said(app))
    app.button_group(key="gradients-state").set_value("c").run()
    at = look(cell="lstm")
    flow = gradient_flow(at.network.model, at.network.params, at.forward, "c")
    assert ratio(said(app)) == pytest.approx(flow[-1, 0] / flow[-1, -1], rel=0.06)
    assert ratio(said(app)) != through_h


def test_all_cells_are_judged_and_the_dial_may_leave_them_alone():
    app = opened(cell="gru")
    verdicts = {cell: verdict(numbers.norms(look(cell=cell), SMALL["length"], "h", 0).values) for cell in CELLS}

    def listed(app: AppTest) -> str:
        return next(m.value for m in app.main.markdown if m.value.startswith("- **RNN**"))

    as_it_is = listed(app)
    for line, (cell, judged) in zip(as_it_is.splitlines(), verdicts.items(), strict=True):
        assert cell_name(cell) in line
        assert say.judged(judged, SMALL["length"]) in line
    app.slider(key="gradients-size").set_value(0.2).run()
    assert listed(app) != as_it_is
    app.toggle(key="gradients-all-turned").set_value(False).run()
    assert listed(app) == as_it_is


def test_clipping_by_norm_and_by_value():
    app = opened(cell="rnn")
    gradient = numbers.parameter_gradient(look(cell="rnn"))
    app.select_slider(key="gradients-limit").set_value(0.01).run()
    factor = 0.01 / np.linalg.norm(gradient)
    assert any(say.power(factor) in c.value and "direction stays" in c.value for c in app.caption)
    app.button_group(key="gradients-clip").set_value("value").run()
    cut = (np.abs(gradient) > 0.01).sum()
    assert any(c.value.startswith(f"{cut} of {gradient.size:,} ") for c in app.caption)


@pytest.mark.parametrize("cell", CELLS)
def test_the_check_confirms_the_shown_network_and_stays_until_it_changes(cell):
    app = opened(cell=cell)
    app.button(key="gradients-check").click().run()
    table = app.main.markdown[-1].value
    at = look(cell=cell)
    for name, array in at.network.params.items():
        error = float(re.search(rf"`{name}` \| {' × '.join(map(str, array.shape))} \| (\S+) \| right", table)[1])
        assert error < 1e-6
    app.select_slider(key="gradients-limit").set_value(0.01).run()
    assert app.main.markdown[-1].value == table
    app.slider(key="gradients-size").set_value(0.5).run()
    assert "`W_h`" not in app.main.markdown[-1].value


def test_a_wrong_gradient_is_not_confirmed(monkeypatch):
    monkeypatch.setattr(numbers, "check", lambda look: (20, {name: 1e-3 for name in look.network.params}))
    app = opened(cell="rnn")
    app.button(key="gradients-check").click().run()
    assert any("Not confirmed" in m.value for m in app.main.markdown)


@pytest.mark.parametrize("settings", [{"hidden": 2, "length": 2}, {"hidden": 2, "length": 60}, {"tokens": "word"}])
@pytest.mark.parametrize("cell", CELLS)
def test_extremes_of_the_dial(cell, settings):
    app = opened(cell=cell, nonlinearity="relu" if cell == "rnn" else "tanh", **settings)
    app.button_group(key="gradients-measure").set_value("radius").run()
    for size in (0.1, 3.0):
        app.slider(key="gradients-size").set_value(size).run()
        assert not app.exception
        assert not re.search(r"\bnan\b|\binf\b", " ".join([said(app), *(c.value for c in app.caption)]), re.IGNORECASE)


def test_states_beyond_all_numbers_are_called_exploding():
    at = look(cell="rnn", nonlinearity="relu", length=200)
    params = {**at.network.params, "W_h": np.full_like(at.network.params["W_h"], 20.0), "b": np.ones(8)}
    network = networks.reshaped(at.network, params, "huge")
    huge = networks.look(network, "", 200)
    step = numbers.overflow_step(huge)
    assert 100 < step <= 200
    assert np.isfinite(huge.forward.states["h"][step - 1]).all()
    assert f"at step {step} the state" in say.overflown(step)


def test_gradients_beyond_all_numbers_are_called_exploding():
    judged = verdict(np.array([np.inf, 1.0]))
    assert say.judged(judged, 2).startswith("**Exploding**")
    assert "inf" not in say.judged(judged, 2)


def test_what_takes_long_is_drawn_when_asked_for(monkeypatch):
    monkeypatch.setattr(numbers, "flow_seconds", lambda look, lane: 7.0)
    app = opened()

    def drawn() -> bool:
        return any("gradient-flow" in e.proto.id for e in app.get("bidi_component"))

    assert not drawn()
    assert app.button(key="gradients-draw").label.endswith("(about 7 s)")
    app.button(key="gradients-draw").click().run()
    assert drawn()
    assert not any(b.key == "gradients-draw" for b in app.button)
    app.slider(key="gradients-size").set_value(0.3).run()
    assert not drawn()


@pytest.mark.parametrize(
    "options",
    [
        {"cell": "lstm", "forget": "none", "peepholes": True},
        {"cell": "lstm", "forget": "coupled"},
        {"cell": "gru", "reset": "before"},
        {"cell": "clockwork", "modules": 8},
        {"cell": "rnn", "embedding": 4, "layers": 3, "dropout": 0.5},
    ],
    ids=str,
)
def test_every_option_is_drawn_turned_and_checked(options):
    app = opened(**options)
    app.slider(key="gradients-size").set_value(0.5).run()
    app.button(key="gradients-check").click().run()
    assert not app.exception
    assert any(m.value.startswith("**All right**") for m in app.main.markdown)


def test_an_unusable_sentence_is_one_sentence_beside_the_switch():
    app = opened(sentence="x")
    assert len(app.error) == 1
    assert not app.exception
