"""The tiny trainings of the four shapes: what they are given, what they learn, and what they answer."""

import calendar
import math
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
import pytest

from rnnviz.core.pairs import END, Pairs
from rnnviz.core.seq2seq import ATTENTIONS
from rnnviz.data.shapes_answers import right_answer
from rnnviz.data.shapes_data import ENDED, LANGUAGES, TASKS, shape_task
from rnnviz.data.shapes_words import EITHER, WORDS
from rnnviz.language import InputError
from rnnviz.learn.shapes import (
    RECIPES,
    SHAPE_CELLS,
    SHAPES,
    ShapeConfig,
    advance,
    finished,
    model_of,
    start,
    task_of,
)
from rnnviz.learn.shapes_run import LIMIT, respond

CONFIGS = [
    *(ShapeConfig(shape) for shape in SHAPES),
    ShapeConfig("many_to_one", readout="attention"),
    *(ShapeConfig("encoder_decoder", attention=kind) for kind in ATTENTIONS),
    ShapeConfig("encoder_decoder", transduction="date", attention="dot"),
]
EACH = [(name, language) for name in TASKS for language in LANGUAGES]


def texts(task, ids, mask):
    """The sequences of a batch as symbols."""
    for column in range(ids.shape[1]):
        yield [task[k] for k in ids[mask[:, column] if mask is not None else slice(None), column]]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_the_example_can_be_read_and_every_recipe_is_there(name, language):
    task = shape_task(name, language)
    ids = task.read(task.example)
    assert 1 <= len(ids) <= task.longest
    assert "".join(task.symbols[k] for k in ids) == task.example.replace(" ", "") or language == "en"
    assert name in RECIPES
    assert 0 <= task.floor < task.guessing == math.log(len(task.answers))


@pytest.mark.parametrize(("name", "language"), EACH)
@pytest.mark.parametrize(
    ("typed", "said"), [("", "nothing to read"), ("\n", "nothing to read"), ("Ω<b>", "never seen"), (None, "too long")]
)
def test_bad_input_is_refused_in_one_sentence(name, language, typed, said):
    task = shape_task(name, language)
    longer = (task.example + " ") * 20 if language == "en" else task.example * 20
    with pytest.raises(InputError, match=said) as problem:
        task.read(longer if typed is None else typed)
    assert str(problem.value).endswith(".")
    assert len(str(problem.value)) < 260


@pytest.mark.parametrize(("name", "language"), EACH)
def test_the_rules_know_the_targets_that_are_learned(name, language):
    """Two independent ways to the right answer: how the examples are drawn, and what is read from them."""
    task, known = shape_task(name, language), 0
    batch = task.draw(np.random.default_rng(3), 60)
    pairs = isinstance(batch, Pairs)
    sources, mask = (batch.source, batch.source_mask) if pairs else (batch.xs, batch.mask)
    targets = batch.target if pairs else batch.targets
    for column in range(sources.shape[1]):
        read = [task.symbols[k] for k in sources[mask[:, column] if mask is not None else slice(None), column]]
        if name == "one_to_many":
            wanted = tuple(read)
            read = read[:1]
        elif name == "many_to_one":
            wanted = (task.answers[targets[column]],)
        elif name == "many_to_many":
            wanted = tuple(task.answers[k] for k in targets[: len(read), column])
        else:
            wanted = tuple(task.answers[k] for k in targets[:, column])
            wanted = wanted[: wanted.index(ENDED)] if ENDED in wanted else wanted
        right = right_answer(name, language, read)
        known += bool(right)
        assert right in ((), wanted)
    assert (known > 20) == (name != "one_to_one")


@pytest.mark.parametrize(
    ("name", "language", "read"),
    [
        ("one_to_one", "en", "t"),
        ("one_to_many", "en", "■"),
        ("many_to_one", "en", ["soup", "was"]),
        ("many_to_one", "en", ["good", "bad"]),
        ("many_to_many", "en", ["the", "the"]),
        ("reverse", "en", "a"),
        ("date", "en", "31 february 2024"),
        ("date", "en", "3 marchmay 2024"),
        ("date", "en", "0 may 0000"),
        ("date", "zh", "二〇二四年十三月三日"),
        ("date", "zh", "年月日"),
    ],
)
def test_where_no_rule_decides_there_is_no_right_answer(name, language, read):
    assert right_answer(name, language, read) == ()


def test_dates_beyond_those_that_are_learned_have_a_right_answer():
    assert "".join(right_answer("date", "en", "31 december 1812")) == "1812-12-31"
    assert "".join(right_answer("date", "zh", "一八一二年十二月三十一日")) == "1812-12-31"


def test_the_sign_of_the_end_cannot_be_typed():
    for name in ("reverse", "one_to_many"):
        with pytest.raises(InputError, match="never seen"):
            shape_task(name, "en").read(ENDED)


def test_the_floor_of_the_next_character_is_the_conditional_entropy():
    """With the true conditional probabilities as the prediction, the mean loss is the floor."""
    task = shape_task("one_to_one", "en")
    batch = task.draw(np.random.default_rng(0), 200_000)
    counts = np.full((27, 27), 1e-9)
    np.add.at(counts, (batch.xs[0], batch.targets[0]), 1)
    p = counts / counts.sum(axis=1, keepdims=True)
    assert np.isclose(-np.log(p[batch.xs[0], batch.targets[0]]).mean(), task.floor, atol=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_begins_with_a_character_of_its_own(language):
    batch = shape_task("one_to_many", language).draw(np.random.default_rng(0), 1)
    firsts = batch.xs[0].tolist()
    assert len(set(firsts)) == len(firsts) >= 20
    assert (batch.targets[:-1][batch.mask[1:]] == batch.xs[1:][batch.mask[1:]]).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_denial_turns_an_opinion(language):
    task = shape_task("many_to_one", language)
    batch = task.draw(np.random.default_rng(0), 400)
    words = {"en": ({"good", "great", "lovely", "warm", "funny", "fresh"}, {"not", "never"})}.get(
        language, ({"好", "精彩", "可口", "温暖", "有趣", "新鲜"}, {"不"})
    )
    for sentence, content in zip(texts(task.symbols, batch.xs, batch.mask), batch.targets, strict=True):
        praised, denied = (bool(set(sentence) & some) for some in words)
        assert content == (praised != denied)
    assert 0.4 < batch.targets.mean() < 0.6


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_before_decide_what_an_ambiguous_word_is(language):
    """So the floor is 0 for a network that reads forward only; and many words are both noun and verb."""
    task = shape_task("many_to_many", language)
    batch = task.draw(np.random.default_rng(0), 2000)
    seen, kinds = {}, {}
    for sentence, tags in zip(
        texts(task.symbols, batch.xs, batch.mask), texts(task.answers, batch.targets, batch.mask), strict=True
    ):
        for n, (word, tag) in enumerate(zip(sentence, tags, strict=True)):
            assert seen.setdefault((*tags[:n], word), tag) == tag
            kinds.setdefault(word, set()).add(tag)
    assert all(kinds[word] == {"noun", "verb"} for word in WORDS[language][EITHER].split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_targets_of_the_encoder_decoder(language):
    task = shape_task("reverse", language)
    batch = task.draw(np.random.default_rng(0), 50)
    for source, target in zip(
        texts(task.symbols, batch.source, batch.source_mask),
        texts(task.answers, batch.target, batch.target_mask),
        strict=True,
    ):
        assert target == [*source[::-1], ENDED]
    task = shape_task("date", language)
    batch = task.draw(np.random.default_rng(0), 50)
    pairs = zip(
        texts(task.symbols, batch.source, batch.source_mask),
        texts(task.answers, batch.target, batch.target_mask),
        strict=True,
    )
    for source, target in islice(pairs, 20):
        year, month, day = "".join(target).removesuffix(ENDED).split("-")
        if language == "en":
            written_day, name, written_year = "".join(source).split()
            assert (int(written_day), written_year) == (int(day), year)
            assert name == calendar.month_name[int(month)].lower()
        else:
            assert "".join(source).startswith("".join("〇一二三四五六七八九"[int(c)] for c in year) + "年")
            numbers = dict(enumerate((*"一二三四五六七八九十", "十一", "十二"), 1))
            assert f"年{numbers[int(month)]}月" in "".join(source)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_every_config_runs_and_replays_however_it_is_cut(config, language):
    config = replace(config, language=language)
    whole = advance(config, start(config), steps=4)
    cut = advance(config, advance(config, start(config), steps=1), steps=3)
    assert whole.step == cut.step == len(whole.losses) == 4
    for name, array in whole.params.items():
        np.testing.assert_array_equal(array, cut.params[name])
    np.testing.assert_array_equal(whole.losses, cut.losses)
    assert abs(whole.losses[0] / task_of(config).guessing - 1) < 0.15  # a new network guesses


def test_a_budget_of_no_time_makes_one_update_and_the_recipe_is_the_end():
    config = ShapeConfig("one_to_many")
    assert advance(config, start(config), budget_s=0).step == 1
    late = replace(start(config), step=RECIPES["one_to_many"].updates - 1)
    after = advance(config, late, steps=5)
    assert after.step == RECIPES["one_to_many"].updates
    assert finished(config, after)
    assert not finished(config, late)


@pytest.mark.parametrize("cell", SHAPE_CELLS)
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_an_answer_has_the_form_of_its_shape(config, cell):
    config = replace(config, cell=cell)
    task = task_of(config)
    ids = task.read(task.example)
    response = respond(config, start(config).params, ids)
    first, last = response.strips[0], response.strips[-1]
    for strip in response.strips:
        T = len(strip.read)
        assert len(strip.fed) == len(strip.written) == len(strip.probs) == len(strip.states) == T
        for word, p in zip(strip.written, strip.probs, strict=True):
            assert (0 < p <= 1) if word else np.isnan(p)
    if config.shape == "one_to_many":
        assert len(first.read) <= LIMIT
        assert first.read[1:] == first.written[:-1]
        assert first.fed == (False, *[True] * (len(first.read) - 1))
    elif config.shape == "encoder_decoder":
        assert len(response.strips) == 2
        assert not any(first.written)
        assert last.read == (ENDED, *last.written[:-1])
        if config.attention == "none":
            assert response.attention is None
        else:
            assert response.attention.shape == (len(last.read), len(ids))
            np.testing.assert_allclose(response.attention.sum(axis=1), 1, rtol=1e-5)
    elif config.shape == "many_to_one":
        assert [bool(word) for word in first.written] == [False] * (len(ids) - 1) + [True]
        assert (response.attention is not None) == (config.readout == "attention")
    else:
        assert all(first.written)
    assert (np.diff(response.chances) <= 0).all()


@cache
def learned(config, updates):
    return advance(config, start(config), steps=updates)


@pytest.mark.parametrize(
    ("config", "updates", "typed", "expected"),
    [
        (ShapeConfig("one_to_many"), 120, "q", "quail"),
        (ShapeConfig("one_to_many", "zh"), 120, "守", "守株待兔"),
        (ShapeConfig("many_to_many"), 150, "the fish will fish", "article noun auxiliary verb"),
        (
            ShapeConfig("many_to_many", "zh"),
            150,
            "我要计划这个计划",
            "pronoun auxiliary verb article measure word noun",
        ),
        (ShapeConfig("many_to_one", readout="attention"), 300, "the hotel was not bad", "content"),
        (ShapeConfig("encoder_decoder", attention="dot"), 700, "abcde", "edcba"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_it_learns_what_it_should(config, updates, typed, expected):
    assert respond(config, learned(config, updates).params, task_of(config).read(typed)).text == expected


def test_attention_of_the_reversal_looks_from_the_end_to_the_beginning():
    config = ShapeConfig("encoder_decoder", attention="dot")
    state = learned(config, 700)
    task = task_of(config)
    ids = task.read("stream")
    assert isinstance(task.draw(np.random.default_rng(0), 2), Pairs)
    strongest = respond(config, state.params, ids).attention[: len(ids)].argmax(axis=1)
    assert np.abs(strongest - np.arange(len(ids))[::-1]).max() <= 1
    written, _tape = model_of(config).write(state.params, ids[:, None], limit=LIMIT)
    assert written[-1, 0] == END
