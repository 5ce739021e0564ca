"""Language models on the same events: scores, where one gains, agreement, and sentences made up."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnnviz.analysis import language_agreement, language_model
from rnnviz.analysis.language_samples import sentences
from rnnviz.analysis.language_where import by_frequency, by_place
from rnnviz.core.cells import CELLS
from rnnviz.data import shelf
from rnnviz.data.agreement import AgreementCase
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.ngram_models import ORDERS, NgramModels
from rnnviz.data.tokenize import detokenize, split_words
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN
from rnnviz.language import InputError
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.train import start

TEXT = (
    *("The dog runs", "The dogs run", "A dog sees the dogs"),
    *("No cat runs here", "The cat sees a dog", "Dogs run here ."),
)


def data_of(rows):
    return shelf.put(Dataset("", "text", "test", "word", "en", Column.of(rows), None, split(len(rows))))


@pytest.fixture(scope="module")
def config():
    rows = [tuple(split_words(f"{sentence} {k} .")) for k in range(4) for sentence in TEXT]
    return TaskConfig(
        task="language", data=data_of(rows).key, vocabulary_size=14, cell="gru", hidden=6, embedding=5, max_length=6
    )


@pytest.fixture(scope="module")
def params(config):
    return {name: 3 * array for name, array in start(replace(config, dtype="float64")).params.items()}


@pytest.fixture(scope="module")
def models(config):
    return language_model.ngram_models(encoded(config))


@pytest.mark.parametrize("cell", CELLS)
def test_with_8000_words_the_first_loss_is_that_of_guessing(cell):
    rng = np.random.default_rng(0)
    rows = [tuple(f"w{k}" for k in rng.integers(0, 12_000, 24)) for _row in range(1000)]
    config = TaskConfig(task="language", data=data_of(rows).key, cell=cell)
    assert (len(encoded(config).vocabulary), config.vocabulary_size) == (8000, 8000)
    assert start(config).checks[0].loss == pytest.approx(math.log(8000), abs=0.002)


def test_a_score_is_what_its_definition_says():
    losses = np.log([2.0, 8.0])
    of = language_model.score(losses, 8)
    assert of.perplexity == pytest.approx(4)
    assert of.bits_per_character == pytest.approx((1 + 3) / 8)
    assert language_model.score(np.array([1000.0]), 1).perplexity == math.inf


def test_all_models_predict_the_same_events(config, params, models):
    numbers = encoded(config)
    rows = language_model.held_out_rows(numbers)
    sequences = language_model.events(numbers, rows)
    for row, (read, after) in zip(rows, sequences, strict=True):
        known = [w if w in numbers.vocabulary.word_to_index else UNKNOWN_TOKEN for w in numbers.data.source[row]]
        assert read[0] == SENTENCE_START
        assert after == [*known, SENTENCE_END][: config.max_length]
        assert read[1:] == after[:-1]
    network = language_model.network_losses(config, params)
    counted = language_model.ngram_losses(models, sequences)
    assert {len(losses) for losses in counted.values()} == {len(network)} == {len(rows)}
    for k, sequence in enumerate(sequences):
        assert {len(counted[order][k]) for order in ORDERS} == {len(sequence[1])}
        np.testing.assert_allclose(network[k], language_model.sentence_losses(config, params, sequence), rtol=1e-10)


def test_a_sentence_costs_what_the_distributions_say(config, params):
    sequence = language_model.own_events(encoded(config), ["The", "dog", "zebra"])
    assert sequence[0] == [SENTENCE_START, "The", "dog", UNKNOWN_TOKEN]
    assert sequence[1] == ["The", "dog", UNKNOWN_TOKEN, SENTENCE_END]
    long = language_model.own_events(encoded(config), ["dog"] * 9)
    assert long == ([SENTENCE_START, *["dog"] * 5], ["dog"] * 6)
    p = language_model.network_distributions(config, params, sequence[0])
    ids = encoded(config).vocabulary.encode(sequence[1])
    np.testing.assert_allclose(
        language_model.sentence_losses(config, params, sequence), -np.log(p[np.arange(4), ids]), rtol=1e-10
    )


@pytest.mark.parametrize("n", [1, 4, 5, 6, 7, 12])
def test_a_sentence_of_ones_own_is_scored_on_the_events_of_the_same_sentence_in_the_data(config, n):
    numbers = encoded(replace(config, data=data_of([("dog",) * n] * 5).key))
    (event,) = language_model.events(numbers, numbers.rows["train"][:1])
    assert language_model.own_events(numbers, ["dog"] * n) == event


def test_characters_are_those_of_running_text_as_far_as_it_is_read(config):
    numbers = encoded(config)
    rows = numbers.rows["train"][:5]
    text = " ".join(detokenize(numbers.data.source[row][: config.max_length], "word") for row in rows) + " "
    assert language_model.characters(numbers, rows) == len(text)


def test_ngrams_are_counted_on_the_training_part_up_to_a_limit(config, models, monkeypatch):
    numbers = encoded(config)
    predicted = np.minimum(numbers.data.source.lengths[numbers.rows["train"]] + 1, config.max_length).sum()
    assert models.counts.unigrams.N() == predicted
    lengths = numbers.data.source.lengths[numbers.rows["train"]]
    monkeypatch.setattr(language_model, "COUNTED", int(lengths[:3].sum()))
    assert list(language_model.counted_rows(numbers)) == list(numbers.rows["train"][:3])


def test_gains_are_shared_out_among_groups(config):
    numbers = encoded(config)
    sequences = language_model.events(numbers, numbers.rows["train"])
    after = [words for _read, words in sequences]
    rng = np.random.default_rng(0)
    gains = rng.standard_normal(sum(map(len, after)))
    for groups in (by_frequency(numbers, after, gains), by_place([len(words) for words in after], gains)):
        assert sum(of.n for of in groups.values()) == len(gains)
        assert sum(of.n * of.mean for of in groups.values()) == pytest.approx(gains.sum())
        assert sum(of.n * of.wins for of in groups.values()) == pytest.approx((gains > 0).sum())
    places = np.concatenate([np.arange(len(words)) for words in after])
    assert by_place([len(words) for words in after], gains)[2, 2].mean == pytest.approx(gains[places == 1].mean())
    words = np.array([word for sentence in after for word in sentence])
    ends = by_frequency(numbers, after, gains)[SENTENCE_END]
    assert ends.mean == pytest.approx(gains[words == SENTENCE_END].mean())


CASES = [
    AgreementCase(("The", "dog", "runs"), 2, "runs", "run", "runs", 0),
    AgreementCase(("A", "dog", "sees", "the", "dogs", "run"), 5, "runs", "run", "run", 1),
    AgreementCase(("Dogs", "run"), 1, "run", "runs", "run", 0),
    AgreementCase(("dogs", "here", "run"), 2, "run", "runs", "runs", 1),
]


def test_a_network_prefers_the_form_with_the_larger_probability(config, params):
    preferred = language_agreement.network_prefers(config, params, CASES)
    encode = encoded(config).vocabulary.encode
    for case, value in zip(CASES, preferred, strict=True):
        p = language_model.network_distributions(config, params, [SENTENCE_START, *case.tokens[: case.place]])[-1]
        right, wrong = p[encode([case.right, case.wrong])]
        assert value == (right > wrong)


def test_ngrams_prefer_what_they_have_seen_and_share_ties(models):
    right, _far, after_dogs, _tie = language_agreement.ngrams_prefer(models, 2, CASES)
    assert (right, after_dogs) == (1, 1)
    blank = NgramModels(("a", UNKNOWN_TOKEN), "laplace", models.counts)
    assert set(language_agreement.ngrams_prefer(blank, 1, CASES)) == {0.5}


def test_shares_by_phrases_between():
    assert list(language_agreement.nearest_prefers(CASES)) == [1, 0, 1, 0]
    assert language_agreement.by_phrases(CASES, np.array([1, 0.5, 0, 1])) == {0: 0.5, 1: 0.75}


def test_sentences_of_a_low_temperature_are_the_likeliest_words(config, params):
    numbers, model = encoded(config), model_of(config)
    refused = numbers.vocabulary.encode([SENTENCE_START, UNKNOWN_TOKEN, "PADDING_TOKEN"])
    words = [SENTENCE_START]
    while words[-1] != SENTENCE_END and len(words) <= 8:
        p = language_model.network_distributions(config, params, words)[-1]
        p[refused] = 0
        words.append(numbers.vocabulary.index_to_word[int(p.argmax())])
    assert model.n_out == len(p)
    ended = words[-1] == SENTENCE_END
    expected = detokenize(words[1 : -1 if ended else None], "word") + ("" if ended else " …")
    assert sentences(config, params, 3, temperature=1e-3, limit=8, seed=0) == [expected] * 3


def test_made_up_sentences_follow_their_seed_and_end(config, params):
    first = sentences(config, params, 40, temperature=1.0, limit=4, seed=1)
    assert first == sentences(config, params, 40, temperature=1.0, limit=4, seed=1)
    assert len(set(first)) > 10
    assert any(text.endswith("…") for text in first)
    assert any(not text.endswith("…") for text in first)
    assert not any(mark in text for text in first for mark in (UNKNOWN_TOKEN, SENTENCE_START, SENTENCE_END))


def test_a_network_that_grows_past_all_numbers_is_a_sentence(config, params):
    wild = {**params, "W_y": params["W_y"] * np.inf}
    with pytest.raises(InputError, match="grows without bound"):
        sentences(config, wild, 2, temperature=1.0, limit=4, seed=0)
    with pytest.raises(InputError, match="grows without bound"):
        language_model.sentence_losses(config, wild, ([SENTENCE_START], [SENTENCE_END]))
