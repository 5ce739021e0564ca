"""My data: what is in them, and every step from text to numbers."""

import numpy as np
import pytest

from rnnviz.core.pairs import Pairs
from rnnviz.data.datasets import BUILT_IN, dataset, default_key
from rnnviz.data.vocabulary import PADDING_TOKEN
from rnnviz.learn.tasks.config import TASKS, TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.mydata.sample import prepared, sample
from rnnviz.ui.mydata.statistics import SIZES
from rnnviz.ui.mydata.steps_batch import arrays
from tests.ui.mydata_page import opened
from tests.ui.seen import charts, drawn, press, said

pytestmark = pytest.mark.usefixtures("own_shelf")
ONE_OF_EACH = list({entry.kind: name for name, entry in reversed(BUILT_IN.items())}.values())


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_data_set_has_its_statistics(name):
    test = opened("statistics", data=default_key(name))
    assert not test.error
    data = dataset(default_key(name))
    table = test.table[0]
    assert table.value["sequences"].tolist() == [
        f"{n:,}" for n in (len(data), *(len(data.parts[p]) for p in data.parts))
    ]
    (bars,) = charts(test)["mydata-lengths"]["fig"]["data"]
    assert bars
    assert ("mydata-answers" in charts(test)) == (data.kind in ("labels", "tags"))


def test_the_limit_of_the_vocabulary_decides_what_is_unknown():
    shares = []
    for size in (10, 100, 50_000):
        test = opened("statistics", data="stories_en", vocabulary=size)
        numbers = encoded(TaskConfig(task="language", data="stories_en", vocabulary_size=size))
        test_part = dataset("stories_en").source.take(numbers.rows["test"])
        tokens = [test_part.words[k] for k in test_part.ids]
        share = np.mean(numbers.vocabulary.encode(tokens) == numbers.vocabulary.unknown)
        assert f"{share:.2%} are unknown" in said(test)
        shares.append(share)
    assert shares[0] > shares[1] > shares[2] > 0


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_data_set_is_prepared_step_by_step(name):
    test = opened("steps", data=default_key(name), vocabulary=50)
    assert not test.error
    assert len(test.header) >= 6
    assert {"mydata-one-hot", "mydata-vectors", "mydata-padding"} <= charts(test).keys()
    test = press(test, "mydata-another")
    assert not test.error


def test_the_batch_is_the_one_that_training_reads():
    """Ids and mask of whole examples as the network gets them, cut and padded."""
    for name in ("stories_en", "pos_zh", "dates_zh"):
        data = dataset(name)
        task = next(task for task, kind in TASKS.items() if kind == data.kind)
        numbers = encoded(TaskConfig(task=task, data=name, max_length=7))
        rows = [row for row in data.parts["train"].tolist() if data.source.lengths[row] > 2][:5]

        class Read:
            def __init__(self, tokens):
                self.tokens = tokens

        ids, mask = arrays([Read(data.source[row]) for row in rows], numbers)
        batch = numbers.batch(rows)
        xs, here = (batch.source, batch.source_mask) if isinstance(batch, Pairs) else (batch.xs, batch.mask)
        np.testing.assert_array_equal(ids.T, xs)
        np.testing.assert_array_equal(mask.T, np.ones_like(mask.T) if here is None else here)
        assert (ids[~mask] == numbers.vocabulary.word_to_index[PADDING_TOKEN]).all()


def test_a_sample_is_read_back_as_the_examples_it_was_made_of():
    data = dataset("stories_en")
    known = {data.source[row] for row in data.parts["test"].tolist()}
    found, left = prepared(sample(data, 0), data)
    assert left == 0
    assert sum(one.tokens in known for one in found) >= 4
    assert sample(data, 0) == sample(data, 0) != sample(data, 1)


def test_ones_own_sentences_are_prepared_and_nothing_is_refused():
    test = opened("steps", data="stories_en")
    key = "mydata-text-stories_en"
    test.text_area(key=key).set_value("Zyxxy <b>sees</b> a lamp. It's red.")
    test = drawn(test)
    shown = " ".join(one.proto.body for one in test.get("html"))
    assert "&lt;" in shown
    assert "<b>" not in shown
    assert 'data-kind="unknown">Zyxxy' in shown
    listed = test.dataframe[0].value
    data = dataset("stories_en")
    counts = data.source.take(data.parts["train"]).counts
    times = {data.source.words[k]: n for k, n in enumerate(counts.tolist())}
    assert listed["times in the training part"].tolist()[4:] == [times[word] for word in listed["token"][4:]]
    test.text_area(key=key).set_value("  \n ")
    test = drawn(test)
    assert len(test.error) == 1
    assert test.text_area(key=key).value == "  \n "


def test_a_limit_of_the_length_cuts_and_says_what():
    test = opened("steps", data="stories_en", length=3)
    test.text_area(key="mydata-text-stories_en").set_value("One two three four five.")
    test = drawn(test)
    assert "**Cut: 4 tokens.** From sequence 1: `three four five .`" in said(test)


def test_in_chinese():
    test = opened("steps", "zh_CN")
    assert test.session_state["mydata-data"].endswith("_zh")
    assert not test.error


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]])
def test_the_smallest_and_the_largest_vocabulary(size):
    assert not opened("steps", data="stories_zh", vocabulary=size).error
