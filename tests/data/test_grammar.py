"""Strings accepted by regular expressions, entropies by hand, by enumeration and by counting."""

import math
import re

import numpy as np
import pytest

from rnnviz.data.automaton import END, Automaton, pair_loss, state_loss
from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.data.grammar import anbn, embedded_reber, letter_stream, letters, reber
from rnnviz.data.ngrams import bigram_loss

LN2, LN3 = math.log(2), math.log(3)
RESTS = "(?:XT*VP)*(?:S|XT*VV)"
REBER = f"B(?:TS*X{RESTS}|PT*V(?:V|P{RESTS}))E"


def strings(name, lag, n=500, seed=0):
    """n strings as text, read from the inputs and the last target; the other targets are the next inputs."""
    task = exercise(name, lag)
    batch = task.draw(np.random.default_rng(seed), n)
    mask = np.ones(batch.xs.shape, bool) if batch.mask is None else batch.mask
    texts = []
    for b in range(n):
        xs, targets = (a[mask[:, b], b].tolist() for a in (batch.xs, batch.targets))
        assert targets[:-1] == xs[1:]
        texts.append("".join(task.symbols[i] for i in [*xs, targets[-1]]))
    return texts


def assert_share(texts, pattern, probability):
    """The share of the texts that match is the probability, to four standard errors."""
    share = sum(bool(re.fullmatch(pattern, text)) for text in texts) / len(texts)
    assert abs(share - probability) < 4 * math.sqrt(probability * (1 - probability) / len(texts))


def test_reber_strings():
    texts = strings("reber", 1, 4000)
    assert all(re.fullmatch(REBER, text) for text in texts)
    for text, choices in (("BTXSE", 3), ("BPVVE", 3), ("BTSXSE", 4), ("BPTVPXVVE", 7)):
        assert_share(texts, text, 0.5**choices)
    assert_share(texts, "BT.*", 0.5)


@pytest.mark.parametrize("lag", [1, 3, 6])
def test_embedded_reber_strings(lag):
    texts = strings("embedded_reber", lag)
    assert all(re.fullmatch(f"B([TP])(?:{REBER}){{{lag}}}\\1E", text) for text in texts)
    assert_share(texts, "BT.*", 0.5)


@pytest.mark.parametrize("lag", dict.fromkeys(EXERCISES["anbn"].lags))
def test_anbn_strings(lag):
    texts = strings("anbn", lag, 4000)
    counts = np.zeros(lag + 1)
    for text in texts:
        n = text.count("a")
        assert text == "#" + "a" * n + "b" * n + "#"
        counts[n] += 1
    assert counts[0] == 0
    assert counts[1:] / 4000 == pytest.approx(np.full(lag, 1 / lag), abs=4 * math.sqrt(1 / lag / 4000))


@pytest.mark.parametrize("lag", dict.fromkeys(EXERCISES["letters"].lags))
def test_letter_windows(lag):
    texts = strings("letters", lag, 2000)
    for text in texts:
        assert len(text) == lag + 1
        assert re.fullmatch("(?:ba|dii|guuu)*(?:b|di?|gu{0,2})?", text)
    for start in ("ba", "dii", "guuu"):
        assert_share(texts, f"{start}.*", 1 / 3)


@pytest.mark.parametrize(
    ("automaton", "nats", "predictions"),
    [
        (reber(), 6 * LN2, 7),  # 6 choices; 8 symbols on average, the first is given
        (embedded_reber(1), 7 * LN2, 11),
        (embedded_reber(1, linked=False), 8 * LN2, 11),
        (embedded_reber(4), 25 * LN2, 35),
        (embedded_reber(4, linked=False), 26 * LN2, 35),
        (anbn(2), LN2, 4),
        (anbn(9), math.log(9), 11),  # 2 * 5 letters and the closing mark
    ],
)
def test_entropies_by_hand(automaton, nats, predictions):
    assert state_loss(automaton) == pytest.approx(nats / predictions, rel=1e-12)
    assert automaton.visits().sum() - 1 == pytest.approx(predictions, rel=1e-12)


def test_the_figures_of_the_literature():
    floors = [exercise(name, EXERCISES[name].lags[2]).floors for name in ("reber", "embedded_reber")]
    assert round(floors[0]["perfect memory"], 4) == 0.5941
    assert round(floors[1]["perfect memory"], 4) == 0.4411
    assert round(floors[1]["all but the far bit"], 4) == 0.5041
    assert exercise("embedded_reber", 1).solved < 0.4411 + 0.01


def test_reber_entropy_by_enumeration():
    """-sum of p ln p over all strings of up to 60 symbols, and sum of p (length - 1)."""
    step = {
        0: {"B": 1}, 1: {"T": 2, "P": 3}, 2: {"S": 2, "X": 4}, 3: {"T": 3, "V": 5}, 4: {"X": 3, "S": 6},
        5: {"P": 4, "V": 6}, 6: {"E": None},
    }  # fmt: skip
    paths, mass, entropy, predictions = {(0, 0): 1}, 0.0, 0.0, 0.0  # (state, choices so far) -> number of strings
    for length in range(1, 61):
        following = {}
        for (state, choices), number in paths.items():
            if state == 6:
                share = number * 0.5**choices
                mass += share
                entropy += share * choices * LN2
                predictions += share * (length - 1)
                continue
            for target in step[state].values():
                key = target, choices + (len(step[state]) > 1)
                following[key] = following.get(key, 0) + number
        paths = following
    assert mass == pytest.approx(1, abs=1e-6)
    assert entropy / predictions == pytest.approx(state_loss(reber()), rel=1e-5)


def test_letters_by_the_renewal_recursion():
    """u_t, the chance that a syllable begins at letter t, is the mean of u_(t-2), u_(t-3), u_(t-4); u_0 = 1."""
    u = [1.0]
    for t in range(1, 201):
        u.append(sum(u[t - length] for length in (2, 3, 4) if t >= length) / 3)
    for lag in (10, 50, 77, 200):
        assert exercise("letters", lag).floors["perfect memory"] == pytest.approx(sum(u[1 : lag + 1]) / lag * LN3)
    assert exercise("letters", 10).floors["perfect memory"] < LN3 / 3
    assert state_loss(letters(), 5000) == pytest.approx(LN3 / 3, abs=1e-4)


def test_letters_from_the_last_letter_alone():
    """After an i another i or a syllable's end, after a u twice in three times another u."""
    after_i, after_u = LN2 + LN3 / 2, -2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(9)
    assert pair_loss(letters(), 20_000) == pytest.approx((LN3 + 2 * after_i + 3 * after_u) / 9, abs=1e-4)


def test_the_letter_stream():
    ids = letter_stream(np.random.default_rng(0), 30_000)
    text = "".join(map(letters().symbols.__getitem__, ids))
    assert re.fullmatch("(?:ba|dii|guuu)*", text)
    assert sum(map(text.count, "bdg")) == 30_000
    assert text.count("b") / 30_000 == pytest.approx(1 / 3, abs=0.011)
    assert 30_000 * LN3 / len(text) == pytest.approx(LN3 / 3, abs=0.003)
    assert bigram_loss(ids, 6) == pytest.approx(pair_loss(letters(), 20_000), abs=0.003)


@pytest.mark.parametrize(("name", "lag"), [("reber", 1), ("embedded_reber", 2), ("anbn", 7), ("letters", 20)])
def test_the_baseline_of_the_last_symbol_alone(name, lag):
    """The bigram entropy of a big sample, over the predictions that are not padding."""
    task = exercise(name, lag)
    batch = task.draw(np.random.default_rng(0), 20_000)
    mask = np.ones(batch.xs.shape, bool) if batch.mask is None else batch.mask
    pairs = np.bincount(batch.xs[mask] * task.n_in + batch.targets[mask], minlength=task.n_in**2)
    pairs = pairs.reshape(task.n_in, -1)
    p = pairs / np.maximum(pairs.sum(axis=1, keepdims=True), 1)
    loss = -(pairs * np.log(np.where(p > 0, p, 1))).sum() / pairs.sum()
    assert loss == pytest.approx(task.floors["no memory"], abs=0.005)


def test_a_counting_predictor_reaches_the_floor_of_anbn():
    """Its chance of a b after n of at most N a's is 1 / (N - n + 1); b's and the end are then certain."""
    N = 7
    texts = strings("anbn", N, 20_000)
    nats = sum(-math.log(1 - 1 / (N - n + 1)) for text in texts for n in range(1, text.count("a")))
    nats += sum(math.log(N - text.count("a") + 1) for text in texts)
    predictions = sum(len(text) - 1 for text in texts)
    assert nats / predictions == pytest.approx(exercise("anbn", N).floors["perfect memory"], abs=0.005)
    assert exercise("anbn", N).floors["perfect memory"] == pytest.approx(math.log(N) / (N + 2), rel=1e-12)


def test_an_uneven_automaton():
    """Three ways out of the first state, one of them back to it: frequencies and visits by hand."""
    automaton = Automaton("xyz", {"s": (("x", "s", 0.5), ("y", "t", 0.3), ("z", END, 0.2)), "t": (("z", END, 1.0),)})
    assert automaton.visits() == pytest.approx([2, 0.6])
    assert automaton.visits(1) == pytest.approx([1, 0])
    assert automaton.visits(2) == pytest.approx([1.5, 0.3])
    ids, lengths = automaton.draw(np.random.default_rng(0), 20_000)
    assert np.bincount(ids[0]) / 20_000 == pytest.approx([0.5, 0.3, 0.2], abs=0.015)
    assert lengths.mean() == pytest.approx(2.6, abs=0.05)
    texts = ["".join("xyz"[i] for i in ids[:n, b]) for b, n in enumerate(lengths)]
    assert all(re.fullmatch("x*(?:yz|z)", text) for text in texts)
    assert not ids[np.arange(len(ids))[:, None] >= lengths].any()
