"""How long a large file of one's own takes to be read, and how much memory: each in a process of its own.

    python -m tests.benchmarks.reading [--megabytes 50]

Five files are made: prose whose sentences Punkt finds, the same text line by line and letter by letter, a table of
texts and labels, and Chinese. A row meets its goal within 20 seconds of processor time and 600 megabytes, the file of
50 megabytes itself included.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rnnviz.data.corpora import load_text
from rnnviz.data.readers.choice import Choice
from rnnviz.data.readers.read import read

MOST_SECONDS = 20.0
MOST_MEGABYTES = 600.0
MEGABYTES = 50
KINDS = {
    "prose.txt": Choice("txt", "text"),
    "lines.txt": Choice("txt", "text", sentences="line"),
    "letters.txt": Choice("txt", "text", tokens="char"),
    "table.csv": Choice("csv", "labels", {"text": 1, "label": 0}, header=True),
    "chinese.txt": Choice("txt", "text", language="zh"),
}


def content(name: str, size: int) -> bytes:
    """A file of about `size` bytes: sentences of our own stories in new orders, and words that nobody has seen."""
    rng = random.Random(0)
    language = "chinese" if name == "chinese.txt" else "english"
    paragraphs = load_text(language).split("\n\n")
    pieces, n = ["label,text\n"] if name == "table.csv" else [], 0
    for number in itertools.count():
        paragraph = _changed(rng, rng.choice(paragraphs), number)
        if name == "table.csv":
            paragraph = f'{rng.choice(["good", "bad"])},"{paragraph.replace(chr(34), chr(34) * 2)}"\n'
        else:
            paragraph += "\n\n"
        pieces.append(paragraph)
        n += len(paragraph.encode())
        if n >= size:
            return "".join(pieces).encode()


def rows(megabytes: int = MEGABYTES) -> Iterator[tuple[str, str, str, bool]]:
    """(name, measured, goal, met) for every kind of file."""
    goal = f"{MOST_SECONDS:.0f} s, {MOST_MEGABYTES:.0f} MB"
    for name in KINDS:
        with tempfile.NamedTemporaryFile(suffix=name) as file:
            file.write(content(name, megabytes * 10**6))
            file.flush()
            command = [sys.executable, "-m", "tests.benchmarks.reading", "--one", name, "--file", file.name]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        measured = "{seconds:.1f} s, {megabytes:.0f} MB, {rows:,} rows, {tokens:,} tokens".format(**found)
        yield name, measured, goal, found["seconds"] <= MOST_SECONDS and found["megabytes"] <= MOST_MEGABYTES


def measure(name: str, path: Path) -> dict[str, float]:
    """Seconds and the greatest memory of this process, which must be a new one, while it reads a file."""
    stream = io.BytesIO(path.read_bytes())
    begin = time.process_time()
    data, report = read(stream, name, KINDS[name])
    seconds = time.process_time() - begin
    return {"seconds": seconds, "megabytes": _most_memory() / 1e6, "rows": report.rows, "tokens": len(data.source.ids)}


def _most_memory() -> int:
    """Bytes that this process has held at most; on Linux without what its parent held when it was begun."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _changed(rng: random.Random, paragraph: str, number: int) -> str:
    """The paragraph with some of its words made new."""
    words = paragraph.split(" ")
    place = rng.randrange(len(words))
    words[place] = f"{words[place].rstrip('.!?')}{number % 50_000}" if number % 3 == 0 else words[place]
    return " ".join(words)


def main() -> None:
    """Print the rows; or, for `--one`, what a single file took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    parser.add_argument("--one", choices=KINDS)
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one, arguments.file)))
        return
    for name, measured, goal, met in rows(arguments.megabytes):
        print(f"{name:<14}{measured:<60}{goal:<16}{'yes' if met else 'NO'}")


if __name__ == "__main__":
    main()
