"""Writing: a beam of one against the network's own writing, a wide beam against all outputs, and the measures."""

from itertools import product

import numpy as np
import pytest

from rnnviz.core.functions import softmax
from rnnviz.core.pairs import END, Pairs
from rnnviz.learn.tasks import translate
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.measure import check
from rnnviz.learn.tasks.train import advance, start
from rnnviz.learn.tasks.translate import Translations, beam, greedy, limit_of, write_part
from tests.learn.tasks.examples import small

ATTENTIONS = ("none", "additive", "dot", "general")


def trained(attention="additive", steps=12, **settings):
    config = small("translate", attention=attention, bidirectional=True, dtype="float64", **settings)
    return config, advance(config, start(config), steps=steps).params


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_a_beam_of_one_is_what_the_network_writes_by_itself(attention):
    config, params = trained(attention)
    model, numbers = model_of(config), encoded(config)
    part = write_part(config, params, "test")
    for tokens, written in zip(part.sources[:6], part.written[:6], strict=True):
        ids, tape = model.write(params, numbers.reads(tokens).source, limit=limit_of(config))
        one = greedy(config, params, tokens)
        n = len(one.log_probs)
        assert one.symbols == written == tuple(numbers.answers[k] for k in ids[:n, 0] if k != END)
        assert one.ended == (ids[n - 1, 0] == END)
        logs = np.log(softmax(tape.logits[:, 0]))[np.arange(n), ids[:n, 0]]
        np.testing.assert_allclose(one.log_probs, logs, atol=1e-10)
        if attention == "none":
            assert one.attention is None
        else:
            np.testing.assert_allclose(one.attention, tape.attention[:n, :, 0], atol=1e-10)


@pytest.mark.parametrize("alpha", [0.0, 1.0])
@pytest.mark.parametrize("attention", ["none", "additive", "general"])
def test_a_wide_beam_finds_the_best_of_all_outputs(attention, alpha, monkeypatch):
    """Every output of at most 3 symbols, scored by one forward pass over all of them."""
    monkeypatch.setattr(translate, "limit_of", lambda config: 3)
    config, params = trained(attention, steps=3)
    model, numbers = model_of(config), encoded(config)
    tokens, K = ("3", "1"), len(numbers.answers)
    everything = [ids for n in (1, 2, 3) for ids in product(range(K), repeat=n) if END not in ids[:-1]]
    everything = [ids for ids in everything if ids[-1] == END or len(ids) == 3]
    source = np.repeat(numbers.reads(tokens).source, len(everything), axis=1)
    target = np.array([[*ids, *[END] * (3 - len(ids))] for ids in everything]).T
    logs = np.log(softmax(model.forward(params, Pairs(source, target)).logits))
    scores = {}
    for b, ids in enumerate(everything):
        total = sum(logs[t, b, k] for t, k in enumerate(ids))
        scores[tuple(numbers.answers[k] for k in ids if k != END), len(ids)] = total / ((5 + len(ids)) / 6) ** alpha
    best = sorted(scores.items(), key=lambda item: -item[1])[:5]
    found = beam(config, params, tokens, width=len(everything), alpha=alpha)[:5]
    assert [(output.symbols, len(output.log_probs)) for output in found] == [key for key, _score in best]
    np.testing.assert_allclose([output.score for output in found], [score for _key, score in best], atol=1e-9)
    narrow = beam(config, params, tokens, width=2, alpha=alpha)
    assert len(narrow) == 2
    assert narrow[0].score >= narrow[1].score
    assert narrow[0].score <= best[0][1] + 1e-9


def test_the_whole_part_is_written_whatever_the_order_and_measured_as_the_checks_do():
    config, params = trained(steps=150, epochs=60)
    part = write_part(config, params, "valid")
    numbers = encoded(config)
    assert part.sources == tuple(numbers.data.source[int(row)] for row in numbers.rows["valid"])
    assert part.right == tuple(source[::-1] for source in part.sources)
    assert part.exact == pytest.approx(check(config, params)[1])
    assert 0 < part.exact < 1  # both happen
    counts = part.by_length()
    assert list(counts) == sorted(counts)
    assert sum(n for _right, n in counts.values()) == len(part.sources)
    assert sum(right for right, _n in counts.values()) == pytest.approx(part.exact * len(part.sources))


def test_measures_of_outputs():
    part = Translations((("a",), ("a", "b")), (("x",), ("y", "z")), (("x",), ("y",)))
    assert part.exact == 0.5
    assert part.error_rate == 1 / 3
    assert part.by_length() == {1: (1, 1), 2: (0, 1)}


def test_teacher_forcing_changes_what_is_learned_and_replays():
    config = small("translate", forcing=0.3)
    other = small("translate", forcing=1.0)
    once, again = (advance(config, start(config), steps=4) for _run in range(2))
    np.testing.assert_array_equal(once.losses, again.losses)
    assert (once.losses != advance(other, start(other), steps=4).losses).any()
