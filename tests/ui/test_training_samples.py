"""What a run of Train & sample writes, and what it is saved as."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.language import InputError
from rnnviz.learn import checkpoint
from rnnviz.learn.sample import sample
from rnnviz.learn.train import start
from rnnviz.ui.training.files import read_run
from tests.ui.runs import SMALL, trained
from tests.ui.seen import charts, drawn, press
from tests.ui.training_page import opened, run_of

pytestmark = pytest.mark.usefixtures("three_updates")


def test_samples_of_all_snapshots_newest_first():
    test = opened(run=trained(steps=25))
    moments = [c.value for c in test.caption if c.value.startswith("update ")]
    assert [m.split(" · ")[0] for m in moments] == [f"update {n}" for n in (25, 20, 10, 7, 5, 3, 2, 1, 0)]
    loss = run_of(test).state.history.loss
    assert moments[1].endswith(f"{loss[20]:.3f}")
    assert len({c.value for c in test.code}) > 5


def test_the_sample_panel_obeys_its_controls():
    run = trained()
    test = opened(run=run)
    test.text_input(key="train-prime").input("T")
    test.toggle(key="train-greedy").set_value(True)
    test.number_input(key="train-length").set_value(20)
    test = press(drawn(test), "train-sample")
    expected = sampled(run, prime="T", greedy=True, length=20)
    assert expected in [c.value for c in test.code]
    for temperature in (0.05, 3.0):
        test.toggle(key="train-greedy").set_value(False)
        drawn(test)
        test.slider(key="train-temperature").set_value(temperature)
        test = press(test, "train-sample")
        expected = sampled(run, prime="T", temperature=temperature, length=20)
        assert expected in [c.value for c in test.code]


def sampled(run, **options):
    return sample(run.config, run.state, rng=np.random.default_rng(0), **options).text


def test_unknown_characters_of_the_prime_are_named():
    test = opened(run=trained())
    test.text_input(key="train-prime").input("né<b>é")
    drawn(test)
    assert any("read as UNKNOWN_TOKEN: 'é'" in c.value for c in test.caption)
    assert not test.error


def test_a_sentence_that_the_vocabulary_does_not_know_spares_the_rest():
    test = opened(run=trained(), sentence="漢字")
    assert len(test.error) == 1
    assert len(charts(test)) == 2


def test_a_saved_run_is_read_back_and_a_damaged_one_is_one_sentence():
    run = trained()
    data = checkpoint.dump(run.config, run.state)
    config, state = read_run(data)
    assert config == run.config
    np.testing.assert_array_equal(state.params["W_h"], run.state.params["W_h"])
    test = opened(run=run)
    for spoiled in (b"", b"hello", data[:-300], data[:500] + b"x" + data[501:]):
        test.file_uploader(key="train-uploader-0").set_value(("run.npz", spoiled, "application/octet-stream"))
        drawn(test)
        assert len(test.error) == 1
        assert test.error[0].value.startswith("`run.npz`: ")
        assert run_of(test) is run


def test_an_opened_run_replaces_the_present_one_and_sets_the_settings():
    other = replace(SMALL, hidden=9, cell="gru", learning_rate=0.0123)
    saved = trained(other, 7)
    test = opened(run=trained())
    data = checkpoint.dump(other, saved.state)
    test.file_uploader(key="train-uploader-0").set_value(("run.npz", data, "application/octet-stream"))
    drawn(test)
    assert run_of(test).config == other
    assert run_of(test).state.step == 7
    assert test.session_state["settings"] == other
    assert "`run.npz` is open: GRU, H = 9, T = 6, 7 updates." in [s.value for s in test.success]


def test_a_run_beyond_the_sliders_is_refused():
    config = replace(SMALL, hidden=300)
    with pytest.raises(InputError, match="hidden size of 300; the pages show up to 256"):
        read_run(checkpoint.dump(config, start(config)))
    config = replace(SMALL, hidden=1)
    with pytest.raises(InputError, match="hidden size of 1; the pages show 2 and more"):
        read_run(checkpoint.dump(config, start(config)))
