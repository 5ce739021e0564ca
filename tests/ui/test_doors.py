"""A task's network on Unroll and Gradients: its numbers are those of its forward pass, or a sentence says why not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rnnviz.core.arrays import cast
from rnnviz.core.records import Batch
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.translate import limit_of
from rnnviz.ui import networks
from rnnviz.ui.contest import Contest
from rnnviz.ui.gradients.numbers import companions
from rnnviz.ui.gradients.text_numbers import influence
from rnnviz.ui.names import task_name
from rnnviz.ui.networks import Look
from rnnviz.ui.source import describe
from tests.ui.seen import charts, drawn, said
from tests.ui.task_data import key_of

SMALL = {"hidden": 5, "embedding": 3, "batch": 16, "epochs": 2, "learning_rate": 0.02}
KINDS = {
    "language": {"task": "language", "cell": "gru"},
    "tag": {"task": "tag", "cell": "lstm"},
    "tag, two directions": {"task": "tag", "cell": "rnn", "bidirectional": True, "layers": 2},
    "label": {"task": "classify", "cell": "gru"},
    "label, one-hot": {"task": "classify", "cell": "jordan", "embedding": 0},
    "label, two directions": {"task": "classify", "cell": "lstm", "bidirectional": True},
    "label, two layers": {"task": "classify", "cell": "clockwork", "layers": 2, "modules": 2},
    "translation": {"task": "translate", "cell": "lstm", "attention": "none", "layers": 2},
    "translation over a bridge": {"task": "translate", "cell": "gru", "attention": "none", "bidirectional": True},
    "label by attention": {"task": "classify", "cell": "gru", "bidirectional": True, "readout": "attention"},
}

ALONE = [kind for kind, settings in KINDS.items() if settings["task"] != "translate"]
DECODERS = [kind for kind in KINDS if kind not in ALONE]


def config_of(kind: str) -> TaskConfig:
    settings = {**SMALL, **KINDS[kind]}
    return TaskConfig(data=key_of(settings["task"]), **settings)


@pytest.fixture(scope="module")
def trained() -> dict[str, tuple[TaskConfig, train.TaskState]]:
    return {kind: (c := config_of(kind), train.advance(c, train.start(c), steps=3)) for kind in KINDS}


def look(config: TaskConfig, now: train.TaskState, sentence: str = "") -> Look:
    return networks.look(networks.of_task(config, now), sentence, 50)


@pytest.mark.parametrize("kind", ALONE)
def test_the_numbers_are_those_of_the_tasks_own_forward_pass(kind, trained):
    config, now = trained[kind]
    numbers, model = encoded(config), model_of(config)
    row = numbers.rows["test"][0]
    expected = model.forward(networks.of_task(config, now).params, numbers.batch([row]))
    seen = look(config, now)
    assert seen.known
    assert np.array_equal(seen.forward.logits, expected.logits)
    assert seen.forward.loss == expected.loss
    assert np.array_equal(seen.backward.vector, model.backward(networks.of_task(config, now).params, expected).vector)
    words = dataset(config.data).source[row]
    assert seen.tokens == (("SENTENCE_START", *words) if config.task == "language" else words)
    answers = None if config.task == "language" else dataset(config.data).answers[row]
    wanted = {"language": (*words, "SENTENCE_END"), "tag": answers}.get(config.task, (answers or ())[:1] * len(words))
    assert seen.targets == wanted


@pytest.mark.parametrize("kind", ALONE)
def test_a_sentence_of_the_data_is_found_and_another_has_the_networks_own_answers(kind, trained):
    config, now = trained[kind]
    known = look(config, now, " ".join(dataset(config.data).source[7]))
    assert known.known
    assert known.tokens[-len(dataset(config.data).source[7]) :] == dataset(config.data).source[7]
    other = look(config, now, "the elephant sees one cat and the dog")
    assert other.known == (config.task == "language")
    assert other.tokens[-7] == "elephant"
    if not other.known:
        best = other.forward.logits[:, 0].argmax(axis=1)
        names = [encoded(config).answers[k] for k in best]
        assert list(other.targets) == (names if config.task == "tag" else names[-1:] * len(best))


@pytest.mark.parametrize("kind", ALONE)
def test_words_that_are_all_unknown_are_a_sentence(kind, trained):
    with pytest.raises(InputError, match="none of these"):
        look(*trained[kind], "elephants whisper")


@pytest.mark.parametrize("kind", DECODERS)
def test_the_decoders_numbers_are_those_of_the_whole_translation(kind, trained):
    config, now = trained[kind]
    numbers, whole = encoded(config), model_of(config)
    params = cast(now.params, "float64")
    tape = whole.forward(params, numbers.batch(numbers.rows["test"][:1]))
    seen = look(config, now)
    assert seen.known
    assert seen.source.text == " ".join(dataset(config.data).source[numbers.rows["test"][0]])
    np.testing.assert_allclose(seen.forward.logits, tape.logits, atol=1e-12)
    assert seen.forward.loss == pytest.approx(tape.loss, rel=1e-12)
    grads = whole.backward(params, tape).grads
    for name, gradient in seen.backward.grads.items():
        other = {"W_y": "W_y", "b_y": "b_y", "W_e": "W_target"}.get(name, f"decoder.{name}")
        np.testing.assert_allclose(gradient, grads[other], atol=1e-12)
    target = [numbers.answers[k] for k in numbers.batch(numbers.rows["test"][:1]).target[:-1, 0]]
    assert seen.tokens == ("SENTENCE_START", *target)
    assert seen.targets == (*target, "SENTENCE_END")


@pytest.mark.parametrize("kind", DECODERS)
def test_of_a_source_without_a_known_answer_the_decoder_reads_what_it_writes(kind, trained):
    config, now = trained[kind]
    seen = look(config, now, "the cat sees the cat sees the cat")
    source = encoded(config).reads(["the", "cat", "sees", "the", "cat", "sees", "the", "cat"]).source
    params = cast(now.params, "float64")
    written, tape = model_of(config).write(params, source, limit=limit_of(config))
    assert not seen.known
    assert np.array_equal(seen.forward.batch.targets, written)
    np.testing.assert_allclose(seen.forward.logits, tape.logits, atol=1e-12)


@pytest.mark.parametrize("both", [False, True])
def test_of_a_decoder_only_its_encoder_is_said_to_read_in_both_directions(both, trained):
    config, now = trained["translation"]
    config = replace(config, bidirectional=both)
    said = describe(replace(networks.of_task(config, now), config=config))
    decoder, _semicolon, encoder = said.partition(";")
    assert "the decoder, " in decoder
    assert "direction" not in decoder
    assert ("its encoder reads in both directions" in encoder) is both


def test_another_cell_has_an_encoder_of_its_own(trained):
    config, now = trained["translation"]
    seen, other = look(config, now), networks.untrained(replace(config, cell="gru"))
    assert set(companions(seen.network)) == {"rnn", "lstm", "gru", "clockwork"}
    same = networks.same_sentence(seen, other)
    whole = model_of(other.config)
    tape = whole.forward(other.whole, encoded(config).batch(encoded(config).rows["test"][:1]))
    np.testing.assert_allclose(same.forward.logits, tape.logits, atol=1e-12)


def test_a_decoder_with_attention_is_refused_in_a_sentence(trained):
    config, now = trained["translation"]
    with pytest.raises(InputError, match="without attention"):
        networks.of_task(replace(config, attention="dot"), now)


def test_the_ink_of_a_running_opinion_is_the_gradient_of_what_it_would_answer_there(trained):
    config, now = trained["label"]
    seen = look(config, now)
    norms, network = influence(seen, "predicted"), seen.network
    t, k = len(seen.tokens) - 2, 1
    chosen = seen.forward.logits[t, 0].argmax()
    slopes = []
    for d in range(config.embedding):
        shifted = []
        for step in (1e-5, -1e-5):
            W_e = np.concatenate([network.params["W_e"], network.params["W_e"][seen.forward.batch.xs[k]]])
            W_e[-1, d] += step
            xs = seen.forward.batch.xs.copy()
            xs[k] = len(W_e) - 1
            model = replace(network.model, embedding=len(W_e))
            shifted.append(model.forward({**network.params, "W_e": W_e}, Batch(xs)).logits[t, 0, chosen])
        slopes.append((shifted[0] - shifted[1]) / 2e-5)
    assert norms[t, k] == pytest.approx(np.linalg.norm(slopes), rel=1e-4)


def unroll():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import unroll

    sidebar.open_session()
    sidebar.draw()
    unroll.render()


def gradients():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import gradients

    sidebar.open_session()
    sidebar.draw()
    gradients.render()


def cells():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import cells

    sidebar.open_session()
    sidebar.draw()
    cells.render()


def dynamics():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import dynamics

    sidebar.open_session()
    sidebar.draw()
    dynamics.render()


def opened(page, config: TaskConfig, now: train.TaskState, **slots: object) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["task-network"], test.session_state["source"] = networks.of_task(config, now), "task"
    for name, value in slots.items():
        test.session_state[name.replace("_", "-")] = value
    return drawn(test)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shown", ["h", "d_h"])
def test_unroll_shows_it(kind, shown, trained):
    config, now = trained[kind]
    test = opened(unroll, config, now, unroll_shown=shown, unroll_pass="both", unroll_weights=True)
    seen = look(config, now)
    assert {"unrolled", "states", "distribution"} <= set(charts(test))
    best = [trace for trace in charts(test)["distribution"]["fig"]["data"] if trace["type"] == "bar"]
    assert best
    assert ("losses" in charts(test)) == (config.task != "classify")
    if config.task == "classify":
        assert f"{seen.forward.losses[-1, 0]:.3f} nats for" in said(test)
    assert not test.error
    assert f"From {task_name(config.task)}" in said(test)


@pytest.mark.parametrize("part", ["reach", "items", "text"])
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_shows_it_or_says_why_not(kind, part, trained):
    config, now = trained[kind]
    test = opened(gradients, config, now, gradients_part=part)
    once, attended = config.task == "classify", config.readout == "attention"
    assert not test.error
    if part == "reach":
        assert {"gradient-norms", "gradient-cells", "gradient-eigenvalues"} <= set(charts(test))
        assert ("gradient-flow" in charts(test)) != once
        test.button(key="gradients-check").click()
        assert "**All right**" in said(drawn(test))
    elif part == "items":
        assert ("items" in charts(test)) != once
        assert [box.value.startswith("This network has a single loss") for box in test.info] == [True] * once
    else:
        shown = not once or not (attended or config.bidirectional)
        assert (f"text-{config.cell}" in charts(test)) == shown
        assert len(test.info) == (not shown)


@pytest.mark.parametrize("kind", ["label", "label, one-hot", "tag"])
@pytest.mark.parametrize("page", [cells, dynamics])
def test_cells_and_dynamics_show_it(kind, page, trained):
    config, now = trained[kind]
    test = opened(page, config, now, cell=config.cell, dynamics_view="network")
    test.session_state["cell"] = config.cell
    drawn(test)
    assert not test.error
    assert "From " in said(test)


def test_a_page_about_the_corpus_offers_its_own_networks_and_forgets_nothing(trained):
    test = opened(unroll, *trained["tag"], unroll_part="units")
    assert not test.error
    assert "From Tag" not in said(test)
    assert test.session_state["source"] == "task"


def test_the_door_brings_the_network_and_the_sentence(trained, monkeypatch):
    def page():
        import streamlit as st

        from rnnviz.ui import sidebar
        from rnnviz.ui.tasks.doors import open_in

        sidebar.open_session()
        sidebar.draw()
        open_in(st.session_state["made"], "one direction", "the cat sees a dog")

    switched = []
    monkeypatch.setattr(st, "switch_page", lambda page: switched.append(page.url_path))
    config, now = trained["tag"]
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["made"] = Contest("tag", {"one direction": config}, {"one direction": now})
    drawn(test)
    test.button(key="tag-one-direction-gradients").click()
    drawn(test)
    assert switched == ["gradients"]
    assert test.session_state["source"] == "task"
    assert test.session_state["sentence_field"] == "the cat sees a dog"
    brought = test.session_state["task-network"]
    assert brought.config == config
    assert np.array_equal(brought.params["W_y"], now.params["W_y"])
