"""The page My data, without a browser."""

import io
import tarfile
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.core.pairs import Pairs
from rnnviz.data import reading
from rnnviz.data import shelf as stored
from rnnviz.data.datasets import BUILT_IN, dataset, default_key
from rnnviz.data.readers.choice import FORMATS, Choice
from rnnviz.data.reading import Order
from rnnviz.data.samples import ROWS, SAMPLES
from rnnviz.data.vocabulary import PADDING_TOKEN
from rnnviz.language import InputError, use
from rnnviz.learn.tasks.config import TASKS, TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.mydata import job as jobs
from rnnviz.ui.mydata.sample import prepared, sample
from rnnviz.ui.mydata.statistics import SIZES
from rnnviz.ui.mydata.steps_batch import arrays
from tests.ui.seen import charts, drawn, press, said, status

TABLE = "review,verdict\n" + "\n".join(f"{a} film {b},{'good' if b < 12 else 'bad'}" for a in "abc" for b in range(20))

ONE_OF_EACH = list({entry.kind: name for name, entry in reversed(BUILT_IN.items())}.values())


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import mydata

    sidebar.open_session()
    sidebar.draw()
    mydata.render()


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch, tmp_path):
    monkeypatch.setattr(stored, "folder", lambda: tmp_path)
    yield
    use("en")


def opened(part="open", language="en", **state):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)
    test.session_state["mydata-part"] = part
    for key, value in state.items():
        test.session_state["mydata-" + key] = value
    return drawn(test)


def pasted(text, form="csv", name="pasted"):
    test = opened(source="paste")
    test.selectbox(key="mydata-paste-format").set_value(form)
    test.text_input(key="mydata-paste-name").set_value(name)
    test.text_area(key="mydata-paste").set_value(text)
    return drawn(test)


def test_a_pasted_table_becomes_data_of_a_task():
    test = pasted(TABLE, name="films")
    assert test.selectbox(key="mydata-text-labels-paste-csv").value == 0
    assert test.selectbox(key="mydata-label-labels-paste-csv").value == 1
    test = press(test, "mydata-use")
    assert not test.error
    (one,) = test.session_state["own-data"]
    assert (one.kind, one.rows) == ("labels", 60)
    data = dataset(one.key)
    assert set(data.answer_names()) == {"good", "bad"}
    assert data.source[0] == ("a", "film", "0")
    assert "60 examples were read" in said(test)


@pytest.mark.parametrize("written_in", ["en", "zh"])
@pytest.mark.parametrize("form", SAMPLES)
def test_a_file_of_ours_is_opened_at_one_press(form, written_in):
    test = press(opened(language={"en": "en", "zh": "zh_CN"}[written_in]), f"mydata-sample-{form}")
    assert not test.error
    (one,) = test.session_state["own-data"]
    name, sources = SAMPLES[form]
    origin, data = dataset(sources[written_in]), dataset(one.key)
    assert (one.title, one.kind, data.language) == (name, origin.kind, written_in)
    if form != "txt":
        assert one.rows == len(set(_examples(origin, ROWS)))
        assert set(_examples(data)) == set(_examples(origin, ROWS))


def _examples(data, most=None):
    rows = range(len(data) if most is None else min(most, len(data)))
    return [(data.source[k], data.answers[k]) for k in rows]


def test_what_can_be_opened_is_said_before_anything_is():
    test = opened()
    table = next(one.value for one in test.markdown if one.value.startswith("| Form"))
    assert all(name in table for name in FORMATS.values())
    assert all(page in table for page in ("Language model", "Classify", "Tag", "Translate"))
    assert not any(button.key.startswith("mydata-sample") for button in opened(source="paste").button if button.key)


def test_one_column_cannot_have_two_roles():
    test = pasted(TABLE)
    test.selectbox(key="mydata-label-labels-paste-csv").set_value(0)
    test = drawn(test)
    assert len(test.error) == 1
    assert "same column" in test.error[0].value
    assert "mydata-use" not in [button.key for button in test.button]
    assert test.text_area(key="mydata-paste").value == TABLE


@pytest.mark.parametrize(
    ("form", "text"),
    [("txt", "x"), ("csv", "<b>&amp;`*"), ("jsonl", "{"), ("conllu", "a\tb\n\n\n"), ("tsv", "\x01\x02")],
)
def test_whatever_is_pasted_is_understood_or_refused_in_a_sentence(form, text):
    test = pasted(text, form)
    if not test.error:
        test = press(test, "mydata-use")
    assert len(test.error) == (0 if "own-data" in test.session_state else 1)
    assert test.text_area(key="mydata-paste").value == text


def test_what_is_removed_can_be_put_back():
    test = press(pasted(TABLE, name="films"), "mydata-use")
    (one,) = test.session_state["own-data"]
    short = one.key.rpartition(":")[2]
    test = press(test, f"mydata-remove-{short}")
    assert test.session_state["own-data"] == ()
    test = press(test, "mydata-undo")
    assert test.session_state["own-data"] == (one,)
    test = press(test, f"mydata-see-{short}")
    assert test.session_state["mydata-part"] == "statistics"
    assert test.session_state["mydata-data"] == one.key
    assert {"mydata-lengths", "mydata-coverage", "mydata-answers"} <= charts(test).keys()
    assert "60 examples were read" in said(test)


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


def test_the_page_follows_what_is_read_elsewhere(monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE_BYTES", 10)
    test = press(pasted(TABLE, name="films"), "mydata-use")
    assert test.button(key="mydata-use").disabled
    assert status(test).startswith("Reading `films.csv`")
    deadline = time.monotonic() + 60
    while "own-data" not in test.session_state and time.monotonic() < deadline:
        test = drawn(test)
    assert test.session_state["own-data"][0].rows == 60
    assert not drawn(test).button(key="mydata-use").disabled


def test_what_is_read_elsewhere_can_be_stopped(monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE_BYTES", 10)
    test = press(pasted(TABLE), "mydata-use")
    process = test.session_state["mydata-job"].process
    test = press(test, "mydata-stop")
    assert process.returncode is not None
    assert [said.value for said in test.success] == ["Stopped: nothing was opened."]
    assert "own-data" not in test.session_state
    assert test.text_area(key="mydata-paste").value == TABLE


def test_what_takes_long_is_read_in_a_process_of_its_own():
    content = memoryview(TABLE.encode())
    order = Order("file", "films.csv", Choice("csv", "labels", {"text": 0, "label": 1}, True, "word", "en"))
    assert Order.from_json(order.to_json()) == order
    job = jobs.begin(order, content)
    deadline = time.monotonic() + 60
    while (answer := job.answer()) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert answer == jobs.at_once(order, content)
    assert not job.folder.exists()


def test_a_job_that_is_stopped_leaves_nothing(tmp_path):
    order = Order("file", "films.csv", Choice("csv", "labels", {"text": 0, "label": 1}, True, "word", "en"))
    job = jobs.begin(order, memoryview(TABLE.encode() * 10_000))
    job.stop()
    assert job.process.returncode is not None
    assert not list(tmp_path.iterdir())


def test_a_job_that_died_says_so():
    order = Order("file", "films.csv", Choice("csv", "labels", {"text": 0, "label": 1}, True, "word", "en"))
    job = jobs.begin(order, memoryview(TABLE.encode()))
    job.process.kill()
    job.process.wait()
    with pytest.raises(InputError, match="without a result"):
        job.answer()


def test_the_process_answers_in_the_words_of_the_reader(tmp_path):
    (tmp_path / "order.json").write_text(
        Order("file", "x.csv", Choice("csv", "labels", {"text": 0, "label": 1})).to_json()
    )
    (tmp_path / "content").write_bytes(b"\0\1\2")
    reading.main(tmp_path, "en")
    answer = reading.answer_of(tmp_path)
    with pytest.raises(InputError) as problem:
        reading.carry_out(Order.from_json((tmp_path / "order.json").read_text()), io.BytesIO(b"\0\1\2"))
    assert answer.problem == str(problem.value)
    assert answer.key == ""
    assert not (tmp_path / "content").exists()


@pytest.fixture
def reviews(tmp_path):
    """A folder in the shape of the Large Movie Review data set, with four short reviews in each place."""
    home = tmp_path / "aclImdb"
    for part in ("train", "test"):
        for label in ("pos", "neg"):
            (home / part / label).mkdir(parents=True)
            for n in range(4):
                (home / part / label / f"{n}_7.txt").write_text(f"It was {label} {n}.<br />I saw it.")
    return home


def test_the_film_reviews_are_read_as_a_folder_and_as_an_archive(reviews, tmp_path):
    packed = tmp_path / "reviews.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(reviews, "aclImdb")
    content = memoryview(packed.read_bytes())
    answers = [jobs.at_once(Order("folder", str(reviews)), None), jobs.at_once(Order("archive", packed.name), content)]
    for answer in answers:
        data = dataset(answer.key)
        assert len(data) == answer.report.rows == 16
        assert len(data.parts["test"]) == 8
        assert not any("<" in token for token in data.source.words)


def test_the_corpora_say_what_they_are():
    test = opened(source="corpora")
    labels = [button.label for button in test.button if button.key.startswith("mydata-corpus-get")]
    assert len(labels) >= 11
    assert set(labels) <= {"Load", "Download"}
    assert "Licence" in said(test)


def test_a_folder_is_asked_for_on_ones_own_machine_only(monkeypatch):
    from rnnviz.ui.mydata import folder

    assert "mydata-folder" not in [field.key for field in opened(source="reviews").text_input]
    monkeypatch.setattr(folder, "is_local", lambda: True)
    test = opened(source="reviews")
    test.text_input(key="mydata-folder").set_value("/nowhere/at/all")
    test = drawn(test)
    assert not test.button(key="mydata-use-folder").disabled


def test_in_chinese():
    test = opened("steps", "zh_CN")
    assert test.session_state["mydata-data"].endswith("_zh")
    assert not test.error


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]])
def test_the_smallest_and_the_largest_vocabulary(size):
    assert not opened("steps", data="stories_zh", vocabulary=size).error
