"""Most frequent tags, ambiguous words, exact entities, and tags while the words arrive: all against other ways."""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.chunk.util import conlltags2tree

from rnnviz.analysis.tagging import kinds_of, most_confused, word_tags
from rnnviz.analysis.tagging_blanks import blank_test
from rnnviz.analysis.tagging_context import as_words_arrive
from rnnviz.analysis.tagging_entities import entity_scores, is_bio, spans
from rnnviz.analysis.tagging_results import guess_test, network_test
from rnnviz.data.blanks import BLANK
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset
from rnnviz.data.datasets import dataset
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.measure import predict
from rnnviz.learn.tasks.train import advance, start

TAG = st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
SENTENCE = ["we", "like", "apple", "because", "it", "is", "a", "great", "company", "."]


def made(pairs, test):
    """A data set whose training part is one sentence of (word, tag) and whose test part is another."""
    sentences = [pairs, pairs[:1], test]
    return Dataset(
        "made",
        "tags",
        "",
        "word",
        "",
        Column.of([word for word, _tag in s] for s in sentences),
        Column.of([tag for _word, tag in s] for s in sentences),
        {"train": np.array([0]), "valid": np.array([1]), "test": np.array([2])},
    )


def test_a_word_has_its_most_frequent_tag_and_an_unknown_one_that_of_all():
    pairs = [("a", "X")] * 3 + [("b", "Y")] * 2 + [("c", "Y")] * 9 + [("c", "X")] + [("d", "X")] * 10 + [("d", "Z")]
    data = made(pairs, [("new", "Z"), ("a", "X")])
    tags, names = word_tags(data), data.answers.words
    guess = {word: names[tags.guess[k]] for k, word in enumerate(data.source.words)}
    assert guess == {"a": "X", "b": "Y", "c": "Y", "d": "X", "new": "X"}
    ambiguous = {word for k, word in enumerate(data.source.words) if tags.ambiguous[k]}
    assert ambiguous == {"c"}  # a tenth of its occurrences; of d it is less
    assert [(names[tag], n) for tag, n in tags.of(data.source.words.index("c"))] == [("Y", 9), ("X", 1)]
    index = {word: k for k, word in enumerate(data.source.words)}
    assert kinds_of(["a", "c", "new", "never"], tags, index) == ["", "ambiguous", "unknown", "unknown"]


def test_the_baseline_is_what_counting_gives():
    config = TaskConfig(task="tag", data="pos_en")
    data, counts, all_tags = dataset("pos_en"), defaultdict(Counter), Counter()
    names = data.answers.words
    for row in data.parts["train"]:
        for word, tag in zip(data.source[row], data.answers[row], strict=True):
            counts[word][tag] += 1
            all_tags[tag] += 1
    several = {w for w, c in counts.items() if len(c) > 1 and c.most_common(2)[1][1] >= 0.1 * c.total()}
    right, on_several = [], []
    for row in data.parts["test"]:
        for word, tag in zip(data.source[row], data.answers[row], strict=True):
            hit = tag == min(counts.get(word, all_tags).items(), key=lambda of: (-of[1], names.index(of[0])))[0]
            right.append(hit)
            on_several += [hit] if word in several else []
    result = guess_test(config, "test")
    assert result.scores.accuracy == pytest.approx(np.mean(right))
    assert result.on_ambiguous == pytest.approx(np.mean(on_several))
    assert len(result.right) == len(right)
    assert int(result.ambiguous.sum()) == len(on_several)


def test_the_most_confused_tags_come_first():
    confusion = np.array([[5, 3, 0], [0, 9, 1], [0, 0, 2]])
    assert most_confused(confusion, 5) == [(0, 1, 3), (1, 2, 1)]
    assert most_confused(confusion, 1) == [(0, 1, 3)]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-PER I-PER O B-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("I-PER I-PER O", [(0, 2, "PER")]),
        ("B-PER B-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("B-PER I-LOC I-LOC", [(0, 1, "PER"), (1, 3, "LOC")]),
        ("O O", []),
        ("", []),
    ],
)
def test_entities_are_read_as_conlleval_reads_them(tags, found):
    assert spans(tags.split()) == found


@given(st.lists(TAG, max_size=12))
def test_entities_are_those_of_nltk(tags):
    tree = conlltags2tree([("w", "P", tag) for tag in tags], strict=False)
    expected, at = [], 0
    for child in tree:
        n = len(child) if hasattr(child, "label") else 1
        if hasattr(child, "label"):
            expected.append((at, at + n, child.label()))
        at += n
    assert spans(tags) == expected


@settings(max_examples=50)
@given(st.lists(st.lists(st.tuples(TAG, TAG), max_size=8), min_size=1, max_size=4))
def test_scores_of_entities_are_those_of_sets(sentences):
    truths, said = ([[pair[k] for pair in s] for s in sentences] for k in (0, 1))
    there = {(n, *span) for n, tags in enumerate(truths) for span in spans(tags)}
    predicted = {(n, *span) for n, tags in enumerate(said) for span in spans(tags)}
    total, by_kind = entity_scores(truths, said)
    assert (total.there, total.predicted, total.right) == (len(there), len(predicted), len(there & predicted))
    assert sum(score.right for score in by_kind.values()) == total.right
    if total.right:
        assert total.f1 == pytest.approx(2 * total.precision * total.recall / (total.precision + total.recall))
    else:
        assert total.f1 == 0


def test_which_tags_are_entities():
    assert is_bio({"O", "B-PER", "I-PER"})
    assert not is_bio({"O"})
    assert not is_bio({"NOUN", "O", "B-PER"})
    assert not is_bio({"O", "B-"})


@pytest.fixture(scope="module")
def networks():
    """A network of each kind after a few updates."""
    config = TaskConfig(task="tag", data="entities_en", cell="gru", hidden=8, embedding=8, learning_rate=0.02)
    both = [replace(config, bidirectional=two) for two in (False, True)]
    return [(config, advance(config, start(config), steps=40).params) for config in both]


def test_one_direction_never_changes_its_mind_and_two_read_on(networks):
    place = SENTENCE.index("apple")
    (one, params), (two, other) = networks
    rows = as_words_arrive(one, params, SENTENCE, place)
    np.testing.assert_allclose(rows, np.broadcast_to(rows[0], rows.shape), rtol=1e-5)
    for config, own in ((one, params), (two, other)):
        rows = as_words_arrive(config, own, SENTENCE, place)
        assert rows.shape == (len(SENTENCE) - place, len(encoded(config).answers))
        for k, row in enumerate(rows):
            np.testing.assert_allclose(
                row, predict(config, own, SENTENCE[: place + 1 + k])[place], rtol=1e-4, atol=1e-7
            )
    assert np.ptp(as_words_arrive(two, other, SENTENCE, place), axis=0).max() > 1e-3
    with pytest.raises(ValueError, match="place"):
        as_words_arrive(one, params, SENTENCE, len(SENTENCE))


def test_a_test_of_a_network_counts_what_it_predicts_word_by_word(networks):
    config, params = networks[1]
    result, data = network_test(config, params, "test", 20), encoded(config).data
    answers = encoded(config).answers
    truths, said = [], []
    for row in data.parts["test"][:20]:
        truths.append(list(data.answers[row]))
        said.append([answers[k] for k in predict(config, params, list(data.source[row])).argmax(axis=1)])
    flat = [(t, s) for a, b in zip(truths, said, strict=True) for t, s in zip(a, b, strict=True)]
    np.testing.assert_array_equal(result.right, [t == s for t, s in flat])
    assert result.scores.confusion.sum() == len(flat)
    for (true, predicted), n in Counter(flat).items():
        assert result.scores.confusion[answers.index(true), answers.index(predicted)] == n
    assert result.entities == entity_scores(truths, said)[0]


def test_words_that_are_cut_off_are_not_counted():
    config = TaskConfig(task="tag", data="pos_en", cell="rnn", hidden=2, embedding=2, max_length=3)
    params = model_of(config).init(np.random.default_rng(0))
    assert len(network_test(config, params, "valid").right) == len(guess_test(config, "valid").right)


def test_blanks_are_counted_at_the_blank_only():
    config = TaskConfig(task="tag", data="blanks_en", cell="rnn", hidden=4, embedding=4)
    params = model_of(config).init(np.random.default_rng(0))
    params["W_y"][...] = 0
    params["b_y"][...] = 0
    params["b_y"][encoded(config).answers.index("key")] = 9  # always the same answer
    result, data = blank_test(config, params, "test"), dataset("blanks_en")
    keys = {True: [], False: []}
    for row in data.parts["test"]:
        tokens = data.source[row]
        place = tokens.index(BLANK)
        keys[tokens[place + 1 :] != (".",)].append(data.answers[row][place] == "key")
    assert (result.n_behind, result.n_before) == (len(keys[True]), len(keys[False]))
    assert result.behind == pytest.approx(np.mean(keys[True]))
    assert result.before == pytest.approx(np.mean(keys[False]))
