import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.analysis.preprocessing import Padding, bucket_batches, examples, padding
from rnnviz.data.tokenize import split_words

TEXT = 'Dr. Reed came. "Don\'t go," she said.\nIt rained. 下雨了。她走了。'


def test_of_a_text_every_sentence_is_an_example():
    found = examples(TEXT, "text", "word")
    assert [one.text for one in found] == [
        "Dr. Reed came.",
        '"Don\'t go," she said.',
        "It rained.",
        "下雨了。",
        "她走了。",
    ]
    assert found[1].tokens == ('"', "Do", "n't", "go", ",", '"', "she", "said", ".")
    assert found[4].tokens == tuple("她走了。")


@pytest.mark.parametrize("kind", ["labels", "tags", "pairs"])
def test_of_other_data_every_line_is_one(kind):
    found = examples(TEXT, kind, "word")
    assert [one.text for one in found] == TEXT.split("\n")
    assert [one.tokens for one in found] == [tuple(split_words(line)) for line in TEXT.split("\n")]


def test_characters_are_tokens_of_their_line():
    assert [one.tokens for one in examples("ab c\n\n d ", "pairs", "char")] == [tuple("ab c"), ("d",)]


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\n"])
@pytest.mark.parametrize("kind", ["text", "labels"])
def test_of_nothing_there_is_no_example(text, kind):
    assert examples(text, kind, "word") == ()


def test_padding_is_counted_by_batch():
    found = padding(np.array([1, 5, 3, 3]), [np.array([1, 0]), np.array([2, 3])])
    assert found.steps.tolist() == [6, 6]
    assert found.padded.tolist() == [4, 0]
    assert found.share == 4 / 16


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=200),
    st.integers(1, 12),
    st.integers(1, 40),
)
def test_every_row_stands_in_one_batch_of_one_bucket(lengths, n_buckets, size):
    lengths = np.array(lengths)
    batches = bucket_batches(lengths, n_buckets, size, seed=1)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    assert max(map(len, batches)) <= size
    if n_buckets >= 2:
        bounds = np.sort(lengths)
        cuts = np.cumsum([len(b) for b in np.array_split(bounds, min(n_buckets, len(lengths)))])[:-1]
        edges = [(bounds[k - 1], bounds[k]) for k in cuts]
        for rows in batches:
            low, high = lengths[rows].min(), lengths[rows].max()
            assert all(high <= below or low >= above or low == high for below, above in edges)


def test_more_buckets_mean_less_padding():
    lengths = np.random.default_rng(0).geometric(0.08, 2000)
    shares = [padding(lengths, bucket_batches(lengths, n, 32, seed=0)).share for n in (1, 4, 16)]
    assert shares[0] > 1.5 * shares[1] > 2 * shares[2]
    assert bucket_batches(lengths, 4, 32, 0)[0].tolist() == bucket_batches(lengths, 4, 32, 0)[0].tolist()


def test_no_padding_is_no_share():
    assert Padding(np.array([4]), np.array([0])).share == 0
