"""My data: what takes long is read in a process of its own, which can be stopped."""

import io
import time

import pytest

from rnnviz.data import reading
from rnnviz.data.readers.choice import Choice
from rnnviz.data.reading import Order
from rnnviz.language import InputError
from rnnviz.ui.mydata import job as jobs
from tests.ui.mydata_page import TABLE, pasted
from tests.ui.seen import drawn, press, status

pytestmark = pytest.mark.usefixtures("own_shelf")


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
