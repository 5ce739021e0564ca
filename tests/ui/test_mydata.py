"""The page My data, without a browser: what is opened, and what is said of it."""

import tarfile

import pytest

from rnnviz.data.datasets import dataset
from rnnviz.data.readers.choice import FORMATS
from rnnviz.data.reading import Order
from rnnviz.data.samples import ROWS, SAMPLES
from rnnviz.ui.mydata import job as jobs
from tests.ui.mydata_page import TABLE, opened, pasted
from tests.ui.seen import charts, drawn, press, said

pytestmark = pytest.mark.usefixtures("own_shelf")


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
