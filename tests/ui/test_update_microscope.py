"""The part One update of Train & sample, without a browser."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from rnnviz.analysis.histogram import counts, round_limit
from rnnviz.core.cells import CELLS
from rnnviz.learn.config import CHOICES
from rnnviz.learn.microscope import FACTORS, look_at_update
from rnnviz.learn.train import advance, start
from rnnviz.ui.training.update_equation import equation, tex
from tests.learn.test_train import SMALL as TINY
from tests.ui.runs import SMALL, numbers, trained
from tests.ui.seen import charts, drawn, press, said
from tests.ui.training_page import STACKS, opened, run_of

FIGURES = {"line", "ratios", "weights", "gradient", "step"}

pytestmark = pytest.mark.usefixtures("three_updates")


def looked(config=SMALL, run=None, language="en", **session):
    test = opened(config, run=run, language=language)
    test.session_state["train-part"] = "update"
    for key, value in session.items():
        test.session_state[key] = value
    return drawn(test)


def shown(test):
    return {key.removeprefix("train-update-") for key in charts(test) if key.startswith("train-update-")}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("change", [{"cell": cell} for cell in CELLS] + STACKS, ids=str)
def test_an_update_is_made_and_shown_for_every_network(change, language):
    config = replace(SMALL, **change)
    test = looked(config, language=language)
    assert not shown(test)
    test = press(test, "train-update-make")
    assert run_of(test).state.step == 1
    assert shown(test) == FIGURES
    assert not test.error
    assert len(test.metric) == 4
    test = press(test, "train-update-make")
    assert run_of(test).state.step == 2
    assert len(test.latex) >= 3


def test_the_numbers_are_those_of_the_update():
    run = trained(steps=7)
    test = press(looked(run=run), "train-update-make")
    update = look_at_update(run.config, run.state)
    batch, sentence, gradient, _step = test.metric
    for metric, losses in ((batch, update.batch_losses), (sentence, update.probe_losses)):
        after = losses[FACTORS.index(1)]
        assert metric.value == f"{after:.4f}"
        assert metric.delta == f"{after - losses[0]:+.4f}"
        assert f"{losses[0]:.4f}" in metric.label
    assert gradient.value == f"{update.raw_norm:.4g}"
    line = charts(test)["train-update-line"]["fig"]["data"][0]
    assert line["name"] == "its own batch"
    (rows,) = test.table
    assert list(rows.value.iloc[:, 0]) == list(update.like)
    assert rows.value.iloc[1]["step ‖Δ‖"] == f"{update.norms()['W_h']['step']:.3e}"


def test_the_button_above_makes_the_same_update_and_a_reset_forgets_it():
    test = press(looked(), "train-one")
    assert run_of(test).state.step == 1
    assert shown(test) == FIGURES
    test = press(test, "train-reset")
    assert not shown(test)
    assert "No update was made by hand yet." in said(test)


def test_while_a_run_is_active_the_last_update_made_by_hand_is_shown():
    test = press(looked(), "train-update-make")
    test = press(test, "train-go")
    assert test.button(key="train-update-make").disabled
    assert "pause it" in said(test)
    assert "update 1, the last one made by hand" in said(test)
    assert shown(test) == FIGURES
    test = press(test, "train-go")
    assert "the run is at" in said(test)


def test_a_weight_by_its_place_and_another_parameter():
    test = press(looked(), "train-update-make")
    test.session_state["train-update-parameter"] = "b_y"
    test.session_state["train-update-which"] = "place"
    drawn(test)
    entry = next(w for w in test.number_input if w.key == "train-update-place-b_y-0")
    entry.set_value(3)
    drawn(test)
    assert "b_y, entry 3" in said(test)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"clipping": "none"}, "nothing is clipped"),
        ({"clipping": "norm", "clip_at": 1e-3}, "over the threshold of 0.001"),
        ({"clipping": "norm", "clip_at": 1000.0}, "below the threshold of 1000"),
        ({"clipping": "value", "clip_at": 1e-3}, "larger than 0.001 and cut to it"),
        ({"learning_rate": 1e-5}, "a longer one would do"),
        ({"learning_rate": 10.0}, "it is too long"),
    ],
    ids=str,
)
def test_clipping_and_the_length_of_the_step_in_words(change, expected):
    assert expected in said(press(looked(replace(SMALL, **change)), "train-update-make"))


def test_a_sentence_that_cannot_be_read_is_said_and_the_update_is_kept():
    test = press(looked(), "train-update-make")
    test.session_state["sentence_field"] = "x"
    drawn(test)
    assert test.error
    test.session_state["sentence_field"] = ""
    drawn(test)
    assert shown(test) == FIGURES
    assert run_of(test).state.step == 1


def evaluated(latex):
    """A formula with numbers, computed."""
    python = latex.replace("\\cdot", "*").replace("{", "(").replace("}", ")")
    python = python.replace("\\frac", "").replace(")(", ")/(").replace("^", "**").replace("\\sqrt", "math.sqrt")
    return eval(re.sub(r"\s", "", python), {"math": math})


@pytest.mark.parametrize("clipping", CHOICES["clipping"])
@pytest.mark.parametrize("optimizer", CHOICES["optimizer"])
def test_the_equation_with_numbers_comes_out(optimizer, clipping):
    """Each line computed from the digits that are shown, and the chain from the gradient to the new weight."""
    config = replace(TINY, optimizer=optimizer, clipping=clipping, clip_at=1e-3, dtype="float64")
    update = look_at_update(config, advance(config, start(config), steps=5))
    for name in update.like:
        weight = update.weight(name, update.largest_step(name))
        lines = equation(weight, config, update.raw_norm)
        assert lines[0].value == weight.values["gradient"]
        assert lines[-2].value == weight.values["step"]
        assert lines[-1].value == weight.values["after"]
        assert (r"\hat g" in [line.letter for line in lines]) == (weight.values["clipped"] != weight.values["gradient"])
        for line in lines:
            assert line.latex.endswith(tex(line.value) + r"\end{aligned}")
            if line.numbers:
                without_signs = re.sub(r"(?<!\^\{)-(?=\d)", "", line.numbers)
                off = abs(evaluated(line.numbers) - line.value)
                assert off <= 2e-5 * abs(evaluated(without_signs))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (0.5, "0.5"), (-1e-8, "-10^{-8}"), (1.23456789e-5, r"1.23457\cdot10^{-5}"), (np.inf, r"\infty"),
     (np.nan, r"\text{NaN}"), (123456.0, r"1.23456\cdot10^{5}")],
)  # fmt: skip
def test_numbers(value, expected):
    assert tex(value) == expected


def test_an_update_that_is_not_made_has_no_nan_on_the_page():
    config = replace(SMALL, cell="rnn", nonlinearity="relu", learning_rate=10.0, optimizer="sgd", clipping="none",
                     scheme="identity", gain=10.0)  # fmt: skip
    test = looked(config)
    for _update in range(4):
        if run_of(test) is None or not run_of(test).state.stopped:
            test = press(test, "train-update-make")
    assert run_of(test).state.stopped == "diverged"
    (warning,) = test.warning
    assert "it was not made" in warning.value
    shown_numbers = " ".join(f"{m.label} {m.value} {m.delta}" for m in test.metric)
    assert "nan" not in shown_numbers
    assert "inf" not in shown_numbers
    assert "no number" in shown_numbers
    assert "beyond all numbers" in said(test)
    assert "of this run could not be made" in said(test)
    assert shown(test) == FIGURES


def test_a_step_that_is_lost_in_rounding_is_too_short_and_not_too_long():
    config = replace(SMALL, optimizer="sgd", learning_rate=1e-5, clip_at=1e-3)
    assert "rounding: it is far too short" in said(press(looked(config), "train-update-make"))


@pytest.mark.parametrize("size", [1e-44, 1e38])
def test_gradients_at_the_ends_of_float32_have_histograms(size):
    values = np.array([size, -size / 3, 0], np.float32)
    _middles, number = counts(values, round_limit(values))
    assert number.sum() == 3


def test_the_table_the_histograms_and_the_card_show_the_same_weights():
    test = press(looked(), "train-update-make")
    update = look_at_update(SMALL, start(SMALL))
    W_h = update.by_name["after"]["W_h"].astype(float)
    row = test.table[0].value.iloc[1]
    assert row["weights after"] == f"{np.linalg.norm(W_h):.4g}"
    assert run_of(test).state.params["W_h"] == pytest.approx(W_h)
    bars = charts(test)["train-update-weights"]["fig"]["data"][0]
    x, y = numbers(bars["x"]), np.nan_to_num(numbers(bars["y"]))
    assert y.sum() == W_h.size
    bin_width = x[1] - x[0]
    assert np.sqrt((y * x**2).sum()) == pytest.approx(np.linalg.norm(W_h), abs=bin_width / 2 * np.sqrt(W_h.size))


def test_a_refusal_goes_when_it_is_no_longer_true():
    test = looked(replace(SMALL, corpus="own", own_text="abcabc", length=50))
    test = press(test, "train-update-make")
    assert "The text has 6 tokens" in test.error[0].value
    test.session_state["length"] = 2
    test.session_state["batch"] = 1
    assert not drawn(test).error
    test = press(test, "train-update-make")
    assert run_of(test).state.step == 1
    assert shown(test) == FIGURES


def test_which_sentence_it_is_and_how_much_of_it_is_read():
    test = press(looked(), "train-update-make")
    assert "The sentence: the first 7 tokens of the text." in said(test)
    test.session_state["sentence_field"] = "the king and the queen"
    assert "The sentence: 7 tokens of that of the sidebar." in said(drawn(test))
