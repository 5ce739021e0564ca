"""Slices in worker processes: the same bits as inline, whatever becomes of a worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz import language
from rnnviz.language import InputError
from rnnviz.learn import trial
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import advance, start
from rnnviz.learn.trial_config import TrialConfig
from rnnviz.ui import runner
from rnnviz.worker import KINDS, kind_of

TRIAL = TrialConfig(task="parity", lag=4, cell="gru", hidden=4, batch=3, max_updates=20)
SMALL = TrainConfig(hidden=8, length=6, batch=2, max_updates=40)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pool():
    workers = runner.Pool(1)
    yield workers
    workers.close()


def the_worker(pool):
    worker = pool._idle.get()
    pool._idle.put(worker)
    return worker


def same(a, b):
    assert (a.step, a.stopped) == (b.step, b.stopped)
    arrays = [
        [
            *s.params.values(),
            *s.slots.values(),
            *s.carry,
            *s.history.columns(),
            *(x for snapshot in s.snapshots for x in (np.array(snapshot.step), *snapshot.params.values())),
        ]
        for s in (a, b)
    ]
    for x, y in zip(*arrays, strict=True):
        np.testing.assert_array_equal(x, y, strict=True)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"cell": "rnn", "optimizer": "sgd"},
        {"cell": "gru", "learner": "bptt"},
        {"target_loss": 4.0, "learning_rate": 0.1},
    ],
    ids=str,
)
def test_slices_of_the_pool_equal_one_inline_advance_bit_for_bit(pool, change):
    config = replace(SMALL, **change)
    state = start(config)
    for steps in (1, 5, 17, 40):
        if not state.stopped:
            state = pool.advance(config, state, steps=steps, budget_s=None)
    assert state.stopped == ("target" if config.target_loss else "updates")
    same(state, advance(config, start(config), steps=63))


def test_a_trial_is_a_run_like_any_other(pool):
    state = trial.start(TRIAL)
    for steps in (1, 6, 30):
        state = pool.advance(TRIAL, state, steps=steps, budget_s=None)
    whole = trial.advance(TRIAL, trial.start(TRIAL), steps=20)
    assert state.step == 20
    np.testing.assert_array_equal(state.vectors, whole.vectors)
    np.testing.assert_array_equal(state.losses, whole.losses)


def test_several_runs_go_on_at_the_same_time_and_stay_together(monkeypatch):
    """Each slice waits for another to have begun: with one at a time this would never end."""
    both = threading.Barrier(2, timeout=20)
    spoken = []

    class Workers:
        size = 2

        def advance(self, config, state, *, steps, budget_s):
            spoken.append(language.current())
            both.wait()
            return trial.advance(config, state, steps=min(steps, 2))

    monkeypatch.setattr(runner, "pool", Workers)
    configs = {cell: replace(TRIAL, cell=cell) for cell in ("rnn", "gru")}
    states = {cell: trial.start(config) for cell, config in configs.items()}
    language.use("zh_CN")
    after = runner.advance_all(configs, states, until=6, budget_s=60)
    language.use("en")
    assert {cell: now.step for cell, now in after.items()} == {"rnn": 6, "gru": 6}
    assert set(spoken) == {"zh_CN"}
    for cell, config in configs.items():
        whole = trial.advance(config, states[cell], steps=6)
        np.testing.assert_array_equal(after[cell].losses, whole.losses)


def test_whoever_is_behind_is_next_and_the_budget_ends_a_picture(monkeypatch):
    turns = []

    class Worker:
        size = 1

        def advance(self, config, state, *, steps, budget_s):
            turns.append(config.cell)
            return trial.advance(config, state, steps=1)

    monkeypatch.setattr(runner, "pool", Worker)
    configs = {cell: replace(TRIAL, cell=cell) for cell in ("rnn", "gru", "lstm")}
    ahead = {cell: trial.advance(c, trial.start(c), steps=3 if cell == "rnn" else 1) for cell, c in configs.items()}
    after = runner.advance_all(configs, ahead, until=4, budget_s=60)
    assert {now.step for now in after.values()} == {4}
    assert set(turns[:4]) == {"gru", "lstm"}
    turns.clear()
    after = runner.advance_all(configs, ahead, until=100, budget_s=0.0)
    assert len(turns) == 1
    assert sorted(now.step for now in after.values()) == [1, 2, 3]
    over = runner.advance_all(configs, ahead, until=100, budget_s=60)
    assert {now.step for now in over.values()} == {TRIAL.max_updates}


def test_a_worker_that_fails_lets_the_others_finish(monkeypatch):
    finished = []

    class Workers:
        size = 2

        def advance(self, config, state, *, steps, budget_s):
            if config.cell == "rnn":
                raise InputError("no memory left")
            time.sleep(0.05)
            finished.append(config.cell)
            return trial.advance(config, state, steps=steps)

    monkeypatch.setattr(runner, "pool", Workers)
    configs = {cell: replace(TRIAL, cell=cell) for cell in ("rnn", "gru")}
    with pytest.raises(InputError, match="no memory left"):
        runner.advance_all(configs, {c: trial.start(config) for c, config in configs.items()}, until=2, budget_s=60)
    assert finished == ["gru"]


def test_every_config_has_its_kind_and_nothing_else_has():
    assert (kind_of(SMALL), kind_of(TRIAL)) == ("train", "trial")
    assert len({kind.config for kind in KINDS.values()}) == len(KINDS)
    with pytest.raises(TypeError, match="str"):
        kind_of("train")


def test_a_budget_ends_a_slice_and_makes_at_least_one_update(pool):
    state = pool.advance(SMALL, start(SMALL), steps=None, budget_s=0.0)
    assert state.step == 1


def test_a_killed_worker_is_replaced_and_its_slice_computed_again(pool):
    before = the_worker(pool)
    before.kill()
    before.wait()
    state = pool.advance(SMALL, start(SMALL), steps=3, budget_s=None)
    same(state, advance(SMALL, start(SMALL), steps=3))
    assert the_worker(pool).pid != before.pid


def test_workers_that_die_of_every_slice_are_one_sentence(pool, monkeypatch):
    def start_a_dead_one():
        return subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    with monkeypatch.context() as patch:
        patch.setattr(runner, "_start_worker", start_a_dead_one)
        the_worker(pool).kill()
        with pytest.raises(InputError, match="ended twice"):
            pool.advance(SMALL, start(SMALL), steps=1, budget_s=None)
    assert pool.advance(SMALL, start(SMALL), steps=1, budget_s=None).step == 1


def test_what_a_worker_refuses_is_said_in_the_language_of_the_page(pool):
    state = start(SMALL)
    broken = replace(state, params=state.params | {"b_y": np.full_like(state.params["b_y"], np.nan)})
    pid = the_worker(pool).pid
    said = []
    for spoken in language.LANGUAGES:
        language.use(spoken)
        with pytest.raises(InputError) as refusal:
            pool.advance(SMALL, broken, steps=1, budget_s=None)
        assert str(refusal.value) == language._("This file is not a checkpoint of rnnviz, or it is damaged.")
        said.append(str(refusal.value))
    language.use("en")
    assert len(set(said)) == len(said)
    assert the_worker(pool).pid == pid


def test_a_worker_ends_when_its_parent_is_killed():
    script = (
        "import time; from rnnviz.ui import runner; pool = runner.Pool(1);"
        "print(pool._idle.get().pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    worker = int(parent.stdout.readline())
    os.kill(worker, 0)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 30
    while is_alive(worker):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid):
    """Whether a process runs; one that has ended and waits for its parent's notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_imports_no_interface():
    script = "import sys, rnnviz.worker; print(sorted({'streamlit', 'plotly', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
