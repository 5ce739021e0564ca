"""What is written without a network, against counting by hand."""

from rnnviz.analysis.translate_baselines import COPY, FREQUENT, NEAREST, baselines, most_frequent, nearest
from rnnviz.data.datasets import dataset


def test_the_most_frequent_symbol_at_each_place_the_end_among_them():
    assert most_frequent([tuple("ab"), tuple("ac"), tuple("bc"), ()]) == tuple("ac")
    assert most_frequent([tuple("a"), tuple("a"), tuple("abc")]) == tuple("a")


def test_the_nearest_shares_most_tokens_and_pairs():
    known = [tuple("abc"), tuple("cba"), tuple("xyz"), tuple("xy")]
    asked = [tuple("abc"), tuple("abd"), tuple("cbz"), tuple("xyy"), tuple("qqq")]
    assert nearest(known, asked).tolist() == [0, 0, 1, 3, 0]


def test_they_know_nothing_but_the_training_part():
    data = dataset("dates_zh")
    rows = [int(row) for row in data.parts["test"][:20]]
    sources = [data.source[row] for row in rows]
    written = baselines(data, sources)
    assert written[COPY] == sources
    assert len(set(written[FREQUENT])) <= len(data.answers.words)
    seen = {data.answers[int(row)] for row in data.parts["train"]}
    assert set(written[NEAREST]) <= seen
    assert not seen & {data.answers[row] for row in rows}
