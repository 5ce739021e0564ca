"""The part "On the text" of Gradients: its ink and words against the numbers that they are about."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.attribution import by_distance, connectivity, spans
from rnnviz.core.cells import CELLS
from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks
from rnnviz.ui.gradients import text_words as say
from rnnviz.ui.gradients.text_numbers import finite
from rnnviz.ui.gradients.words import power
from tests.ui.gradients_page import SMALL, look
from tests.ui.seen import charts, drawn, press, said

LEVELS = 127


def part(settings: str, sentence: str) -> None:
    import json

    from rnnviz.learn.config import TrainConfig
    from rnnviz.ui import state
    from rnnviz.ui.gradients import text as gradient_text

    state.set_config(TrainConfig(**json.loads(settings)))
    state.set_sentence(sentence)
    gradient_text.render()


def opened(sentence: str = "", **settings: object) -> AppTest:
    return drawn(AppTest.from_function(part, args=(json.dumps(SMALL | settings), sentence), default_timeout=60))


def norms(target: str = "predicted", **settings: object) -> np.ndarray:
    at = look(**settings)
    return connectivity(at.network.model, at.network.params, at.forward, target=target)


def strips(app: AppTest) -> dict[str, np.ndarray]:
    """The levels (T, T) of the ink on each cell's text, by step of the cursor; NaN where there is none."""
    shown = {}
    for key, data in charts(app).items():
        if key.startswith("text-") and "tokens" in data:
            levels = np.frombuffer(base64.b64decode(data["frames"]), np.int8).astype(float)
            T = len(data["tokens"])
            shown[key.removeprefix("text-")] = np.where(levels < 0, np.nan, levels / LEVELS).reshape(T, T)
    return shown


def choose(app: AppTest, **choices: str) -> AppTest:
    for key, value in choices.items():
        app.button_group(key=f"text-{key}").set_value(value)
    return drawn(app)


@pytest.mark.parametrize("cell", CELLS)
def test_the_cells_are_inked_on_one_scale_the_chosen_one_first(cell):
    inks = strips(choose(opened(cell=cell), ink="linear"))
    assert list(inks) == [cell, *(other for other in ("rnn", "lstm", "gru") if other != cell)]
    found = {name: norms(cell=name) for name in inks}
    most = max(np.nanmax(of_cell) for of_cell in found.values())
    for name, ink in inks.items():
        np.testing.assert_array_equal(np.isnan(ink), np.triu(np.ones((12, 12), bool), 1))
        np.testing.assert_allclose(ink, found[name] / most, atol=0.51 / LEVELS)
    assert max(np.nanmax(ink) for ink in inks.values()) == 1


def test_each_token_its_own_scale_and_the_warning_that_belongs_to_it():
    app = choose(opened(cell="rnn"), scale="own", ink="linear")
    for name, ink in strips(app).items():
        np.testing.assert_array_equal(np.nanmax(ink, axis=1), 1)
        of_cell = norms(cell=name)
        np.testing.assert_allclose(ink, of_cell / np.nanmax(of_cell, axis=1, keepdims=True), atol=0.51 / LEVELS)
    assert "looks as strong as any other" in said(app)
    sentences = charts(app)["text-rnn-said"]["texts"]
    assert all(re.search(r"On its own scale: the strongest ink of step \d+ is", sentence) for sentence in sentences)


def test_a_vanished_gradient_is_not_called_strong_on_its_own_scale():
    seen, vanished = say.own_scale(np.array([2.0, 1e-3]), 2.0)
    assert "is 1 of the largest anywhere" in seen
    assert "vanished" not in seen
    assert "is 5e-4 of the largest anywhere" in vanished
    assert "what looks strong here has vanished" in vanished
    assert "is 0 of" in say.own_scale(np.array([0.0]), 0.0)[0]


def test_the_ink_is_logarithmic_at_first():
    (ink, *_), found = strips(opened(cell="gru")).values(), {c: norms(cell=c) for c in CELLS}
    most = max(np.nanmax(found[name]) for name in ("rnn", "lstm", "gru"))
    expected = np.maximum(0, 1 + np.log10(found["gru"] / most) / 4)
    np.testing.assert_allclose(ink, expected, atol=0.51 / LEVELS)


def test_the_logit_of_the_token_that_comes():
    app = choose(opened(cell="gru"), target="next", ink="linear")
    found = {name: norms("next", cell=name) for name in ("gru", "rnn", "lstm")}
    most = max(np.nanmax(of_cell) for of_cell in found.values())
    np.testing.assert_allclose(strips(app)["gru"], found["gru"] / most, atol=0.51 / LEVELS)
    assert "which was given" in charts(app)["text-gru-said"]["texts"][0]


@pytest.mark.parametrize("settings", [{"cell": "gru"}, {"cell": "lstm", "embedding": 4, "tokens": "word"}], ids=str)
def test_what_is_said_under_the_text(settings):
    app = opened(**settings)
    config, at = TrainConfig(**(SMALL | settings)), look(**settings)
    rows, probs = norms(**settings), at.forward.probs[:, 0]
    for t, sentence in enumerate(charts(app)[f"text-{config.cell}-said"]["texts"]):
        k = int(np.nanargmax(rows[t]))
        assert f"Step {t + 1}: expects" in sentence
        p = probs[t].max()
        assert f"with probability {f'{p:.2f}' if p >= 0.01 else power(p)}; next comes “{at.targets[t]}”" in sentence
        assert f"“{at.tokens[k]}” at distance {t - k}, with norm {power(rows[t, k])}" in sentence
        assert f"90% of the connectivity lies within distance {spans(rows, 0.9)[t]}." in sentence
    words = "embedding vector" if config.embedding else "one-hot vector"
    assert words in said(app)
    assert f"within distance {spans(rows, 0.9).mean():.1f}" in said(app)


def test_the_curves_are_means_by_distance():
    drawing = charts(opened(cell="rnn"))["text-fading"]["fig"]["data"]
    for trace, cell in zip(drawing[:3], ("rnn", "lstm", "gru"), strict=True):
        y = np.frombuffer(base64.b64decode(trace["y"]["bdata"]), trace["y"]["dtype"])
        np.testing.assert_allclose(y, by_distance(norms(cell=cell)), rtol=1e-4)


def test_both_directions_and_layers():
    settings = {"cell": "lstm", "layers": 2, "bidirectional": True}
    app = opened(**settings)
    ink = strips(app)["lstm"]
    assert np.isfinite(ink).all()
    assert "reads from the end" in said(app)


def test_what_takes_long_is_inked_when_asked(monkeypatch):
    monkeypatch.setattr("rnnviz.ui.gradients.text.influence_seconds", lambda _: 3.0)
    app = opened(cell="rnn")
    assert not strips(app)
    assert app.button(key="text-draw").label == "Ink the text (about 9 s)"
    assert len(strips(press(app, "text-draw"))) == 3


def test_a_network_that_overflows_is_said_and_the_others_are_inked(monkeypatch):
    broken = {"rnn": 7}
    monkeypatch.setattr("rnnviz.ui.gradients.numbers.overflow_step", lambda look: broken.get(look.network.config.cell))
    app = opened(cell="rnn")
    assert [w.value for w in app.warning] == [say.too_large()]
    assert list(strips(app)) == ["lstm", "gru"]


def test_all_may_overflow(monkeypatch):
    monkeypatch.setattr("rnnviz.ui.gradients.numbers.overflow_step", lambda _: 7)
    app = opened(cell="rnn")
    assert len(app.warning) == 3
    assert "text-fading" not in charts(app)


def test_an_unusable_sentence_is_one_sentence_beside_the_switch():
    assert len(opened(sentence="x").error) == 1


def test_two_tokens_are_enough():
    assert strips(opened(sentence="ab"))["gru"].shape == (1, 1)


def test_gradients_beyond_all_numbers_are_said_and_the_others_are_inked():
    app = opened(cell="rnn", measure="radius", size=2.0, nonlinearity="relu", hidden=16, length=100)
    assert [w.value for w in app.warning] == [say.too_large()]
    assert list(strips(app)) == ["lstm", "gru"]
    received = charts(app)
    assert "inf" not in str([received[f"text-{cell}"]["ends"] for cell in ("lstm", "gru")])
    assert None not in received["text-fading"]["fig"]["layout"]["yaxis"]["range"]


def test_a_step_that_nothing_reaches_is_not_beyond_all_numbers():
    network = networks.untrained(TrainConfig(**SMALL))
    at = networks.look(network, "", 12)
    assert finite(at, norms())
    assert not finite(at, np.where(np.eye(12, k=-3), np.inf, norms()))
    assert not finite(at, np.full((12, 12), np.nan))
