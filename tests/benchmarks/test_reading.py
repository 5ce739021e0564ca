"""The benchmark of reading measures what it says, in small."""

from pathlib import Path

from tests.benchmarks import reading


def test_one_file(monkeypatch):
    monkeypatch.setattr(reading, "KINDS", {"table.csv": reading.KINDS["table.csv"]})
    ((name, measured, goal, met),) = reading.rows(megabytes=1)
    assert (name, goal) == ("table.csv", "20 s, 600 MB")
    assert "rows" in measured
    assert met
    seconds, megabytes = (float(part.split()[0]) for part in measured.split(", ")[:2])
    assert 0 < seconds < 20
    assert 20 < megabytes < 600


def test_files_are_of_the_size(tmp_path):
    for name in reading.KINDS:
        content = reading.content(name, 100_000)
        assert 100_000 <= len(content) < 110_000
        Path(tmp_path / name).write_bytes(content)
        assert reading.measure(name, tmp_path / name)["rows"] > 100
