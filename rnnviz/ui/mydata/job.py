"""Reading that takes a while: in a process of its own, asked how far it is, stopped at a press.

What is small is read at once.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rnnviz import language
from rnnviz.data import reading
from rnnviz.data import shelf as stored
from rnnviz.data.reading import Answer, Order
from rnnviz.language import InputError, _
from rnnviz.ui.runner import ONE_THREAD

AT_ONCE_BYTES = 200_000  # of a file that is read while the page waits


@dataclass(frozen=True)
class Job:
    """An order under way; folder: where reading.py finds it and answers."""

    order: Order
    folder: Path
    process: subprocess.Popen[bytes]

    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return min(1.0, max(0.0, reading.progress_of(self.folder)))

    def answer(self) -> Answer | None:
        """What came of it; None while it goes on.

        Raises
        ------
        InputError      if the process has ended without an answer
        """
        ended = self.process.poll() is not None
        found = reading.answer_of(self.folder)
        if found is not None:
            self.process.wait()
            self._clear()
        elif ended:
            self._clear()
            raise InputError(_("Reading ended without a result: the data may be too large for this machine's memory."))
        return found

    def stop(self) -> None:
        """End it and forget what it has read."""
        self.process.kill()
        self.process.wait()
        self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def is_quick(order: Order, content: memoryview | None) -> bool:
    """Whether an order is carried out at once: a small file, or where there are no processes (in a browser)."""
    small = order.what == "file" and len(content) <= AT_ONCE_BYTES
    return small or sys.platform == "emscripten"


def at_once(order: Order, content: memoryview | None) -> Answer:
    """What came of an order, carried out here; InputError if nothing did."""
    found = reading.carry_out(order, None if content is None else io.BytesIO(content))
    if found is None:
        return Answer()
    data, report = found
    return Answer(stored.put(data).key, report)


def begin(order: Order, content: memoryview | None) -> Job:
    """Start to carry out an order."""
    folder = Path(tempfile.mkdtemp(prefix="reading-", dir=stored.folder()))
    (folder / "order.json").write_text(order.to_json(), encoding="utf-8")
    if content is not None:
        (folder / "content").write_bytes(content)
    home = str(Path(__file__).parents[3])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    told = {stored.FOLDER: str(stored.folder()), "PYTHONPATH": path}
    process = subprocess.Popen(
        [sys.executable, "-m", "rnnviz.data.reading", str(folder), language.current()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**os.environ, **ONE_THREAD, **told},
    )
    return Job(order, folder, process)
