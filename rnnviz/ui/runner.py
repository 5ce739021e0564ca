"""Where a slice of a run is computed: in a pool of worker processes that all sessions of the server share.

`advance` is pure for every kind of run (worker.KINDS), so where it runs does not matter to anyone but this file.
Threads would share one interpreter lock with the interface; worker processes leave it free. Where there are no
processes (in a browser), the slice runs inline.
"""

from __future__ import annotations

import atexit
import contextvars
import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

import streamlit as st

from rnnviz import language
from rnnviz.data import shelf
from rnnviz.language import InputError, _
from rnnviz.worker import KINDS, kind_of, read_frame, write_frame

State = TypeVar("State")

ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
TRIES = 2
SLICE_S = 0.1  # of each of several runs, before it is asked again whose turn it is


def advance(config: object, state: State, *, steps: int | None = None, budget_s: float | None = None) -> State:
    """The state after a slice, by the `advance` of the config's kind, in a worker process of the shared pool."""
    if sys.platform == "emscripten":
        return KINDS[kind_of(config)].advance(config, state, steps=steps, budget_s=budget_s)
    return pool().advance(config, state, steps=steps, budget_s=budget_s)


def advance_all(
    configs: Mapping[str, object], states: Mapping[str, State], *, until: int, budget_s: float
) -> dict[str, State]:
    """Several runs, as many at a time as there are workers, to update `until`; after `budget_s` no slice begins.

    Whoever has made the fewest updates is next, so that all stay together though some are faster. A run that has ended
    stays where it is. With one update too long for the budget, some runs are an update ahead of the others.

    Raises
    ------
    InputError      if a worker says so; the other slices in hand are finished first
    """
    after = dict(states)
    if sys.platform == "emscripten":
        return {
            name: advance(config, after[name], steps=until - after[name].step, budget_s=budget_s / len(configs))
            if after[name].step < until
            else after[name]
            for name, config in configs.items()
        }
    workers = pool()
    deadline = time.monotonic() + budget_s
    waiting, going, begun = set(configs), dict[Future, str](), False
    with ThreadPoolExecutor(workers.size) as threads:
        while True:
            waiting = {name for name in waiting if after[name].step < until}
            while waiting and len(going) < workers.size and (time.monotonic() < deadline or not begun):
                name = min(waiting, key=lambda name: after[name].step)
                waiting.remove(name)
                begun = True
                future = threads.submit(
                    contextvars.copy_context().run,  # the thread speaks the language of the page
                    workers.advance,
                    configs[name],
                    after[name],
                    steps=until - after[name].step,
                    budget_s=SLICE_S,
                )
                going[future] = name
            if not going:
                return after
            for future in wait(going, return_when=FIRST_COMPLETED).done:
                name, now = going.pop(future), future.result()
                if now.step > after[name].step:
                    waiting.add(name)
                after[name] = now


def warm_up() -> None:
    """Start the workers, so that the first slice does not wait for their imports."""
    if sys.platform != "emscripten":
        pool()


@st.cache_resource(show_spinner=False)
def pool() -> Pool:
    """The server's one pool, a worker a core, started when it is first asked for."""
    workers = Pool(os.cpu_count() or 1)
    atexit.register(workers.close)
    return workers


class Pool:
    """Worker processes that take slices in turn. A dead worker is replaced and its slice computed again."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        for _n in range(size):
            self._idle.put(_start_worker())

    def advance(
        self, config: object, state: State, *, steps: int | None = None, budget_s: float | None = None
    ) -> State:
        """A slice by the next free worker; only what it needs of the state crosses over.

        Raises
        ------
        InputError      if the worker says so, or if two workers died of this slice
        """
        name = kind_of(config)
        request = {"kind": name, "steps": steps, "budget_s": budget_s, "language": language.current()}
        frames = json.dumps(request).encode(), KINDS[name].dump(config, state.light())
        for _try in range(TRIES):
            answer = self._ask(*frames)
            if answer is not None:
                status, content = answer
                if status == b"error":
                    raise InputError(content.decode())
                return state.followed_by(KINDS[name].load(content)[1])
        raise InputError(
            _("The process that trains has ended twice during this slice; perhaps the memory of this machine is full.")
        )

    def _ask(self, request: bytes, run: bytes) -> tuple[bytes, bytes] | None:
        """The answer of the next free worker; None if it has died. One that was not heard out is replaced."""
        worker = self._idle.get()
        answer = None
        try:
            write_frame(worker.stdin, request)
            write_frame(worker.stdin, run)
            answer = read_frame(worker.stdout), read_frame(worker.stdout)
        except (EOFError, OSError):
            pass
        finally:
            if answer is None:
                worker.kill()
                worker.wait()
                worker = _start_worker()
            self._idle.put(worker)
        return answer

    def close(self) -> None:
        """End the idle workers; one that is computing ends by itself when its input closes."""
        while not self._idle.empty():
            worker = self._idle.get()
            worker.stdin.close()
            worker.wait()


def _start_worker() -> subprocess.Popen[bytes]:
    package_home = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [package_home, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "rnnviz.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": path, shelf.FOLDER: str(shelf.folder())},
    )
