"""How long one training step takes, beside PyTorch and beside the classic character RNN.

    python -m tests.benchmarks.training [--json FILE]

A step is forward, loss at every time step, back-propagation through the whole window and the optimizer's update, in
float32 on one thread. Ours records every state, every gate and every dL/dstate, as training in the app does. The
competitors take turns, so that what else the machine does hits all of them, and their time is the processor's: with
one thread that is what the clock shows on an idle machine. The medians of the turns' ratios are reported, with the
share of our step that its bare matrix products take.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import numpy as np

from rnnviz.core.arrays import Workspace, pack, unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.learn.bptt import gradient
from rnnviz.learn.clipping import clip
from rnnviz.learn.optimizers import OPTIMIZERS
from tests.benchmarks import min_char_rnn

try:
    from tests.benchmarks import pytorch
except ImportError:
    pytorch = None

SIZES = (  # B, T, H, V
    (1, 25, 100, 65),
    (16, 50, 64, 65),
    (16, 50, 128, 65),
    (32, 100, 256, 65),
    (32, 35, 100, 8000),
    (64, 100, 512, 100),
)
CHARACTER_SIZE = (1, 25, 100, 65)
GOALS = {  # three quarters of what a NumPy prototype that gave up readability reached, PyTorch's time over ours
    "rnn": (5.5, 2.7, 2.1, 1.24, 1.65, 0.98),
    "lstm": (1.43, 0.98, 0.94, 1.03, 1.43, 0.79),
    "gru": (5.1, 2.9, 1.95, 1.16, 1.43, 0.98),
}
CHARACTER_GOAL = 4.1
TURN_S = 0.02  # short steps are repeated to fill a turn
BUDGET_S = 4.0  # for one row of the table
TURNS = (5, 60)  # at least, at most

Step = Callable[[], object]


def our_step(cell: str, B: int, T: int, H: int, V: int, optimizer: str = "adam", clip_at: float | None = None) -> Step:
    """One training step of ours on random ids, as a function without arguments that returns the loss."""
    model = Model(CELLS[cell](V, H), V)
    rng = np.random.default_rng(0)
    like = model.init(rng)
    vector, update = pack(like), OPTIMIZERS[optimizer].update
    slots = OPTIMIZERS[optimizer].init(vector.size, vector.dtype)
    batch = Batch(*_ids(rng, B, T, V))
    carry, workspace = model.cell.zero_state(B, "float32"), Workspace()

    def step() -> float:
        nonlocal vector, slots, carry
        loss, grads, carry = gradient(model, unpack(vector, like), batch, carry, workspace)
        if clip_at is not None:
            grads, _, _ = clip(grads, "value", clip_at)
        change, slots = update(grads, slots, 1e-3)
        vector = vector + change
        return loss

    return step


def bare_products(cell: str, B: int, T: int, H: int, V: int) -> Step:
    """The matrix products of one step of ours and nothing else, into arrays that are there already.

    Token ids need none for W_x: its columns are gathered, and its gradient's summed.
    """
    rng = np.random.default_rng(0)
    G = len(CELLS[cell](1, 1).gates)

    def filled(*shape: int) -> np.ndarray:
        return rng.uniform(-0.1, 0.1, shape).astype(np.float32)

    W_hT, W_h, W_y, d_W_h, d_W_y = (filled(*s) for s in ((H, G * H), (G * H, H), (V, H), (G * H, H), (V, H)))
    h, d_h, a, logits = (filled(*s) for s in ((T, B, H), (T, B, H), (T, B, G * H), (T * B, V)))
    rows_h, rows_d_h, rows_a = (array.reshape(T * B, -1) for array in (h, d_h, a))

    def step() -> None:
        for t in range(T):
            np.dot(h[t], W_hT, out=a[t])
        np.dot(rows_h, W_y.T, out=logits)
        np.dot(logits, W_y, out=rows_d_h)
        np.dot(logits.T, rows_h, out=d_W_y)
        for t in range(T):
            np.dot(a[t], W_h, out=d_h[t])
        np.dot(rows_a.T, rows_h, out=d_W_h)

    return step


def character_step(B: int, T: int, H: int, V: int) -> Step:
    """One training step of the classic character RNN: one sequence, Adagrad."""
    rng = np.random.default_rng(0)
    weights = min_char_rnn.fresh(V, H, rng)
    squares = {name: np.zeros_like(value) for name, value in weights.items()}
    inputs, targets = (ids[:, 0].tolist() for ids in _ids(rng, B, T, V))
    h = np.zeros((H, 1))

    def step() -> float:
        nonlocal h
        loss, grads, h = min_char_rnn.loss_and_gradients(weights, inputs, targets, h)
        min_char_rnn.adagrad(weights, grads, squares)
        return loss

    return step


def rows() -> list[dict]:
    """The benchmark: one dict for every peer, cell and size that could be compared."""
    table = []
    for size in SIZES if pytorch else ():
        B, T, H, V = size
        for cell in pytorch.MODULES:
            peers = pytorch.steps(cell, *_ids(np.random.default_rng(0), B, T, V), V, H)
            table.append(_row("pytorch", cell, size, our_step(cell, *size), peers))
    ours = our_step("rnn", *CHARACTER_SIZE, optimizer="adagrad", clip_at=min_char_rnn.CLIP)
    table.append(_row("min-char-rnn", "rnn", CHARACTER_SIZE, ours, [character_step(*CHARACTER_SIZE)]))
    return table


def _row(peer: str, cell: str, size: tuple, ours: Step, peers: list[Step]) -> dict:
    """The best of `peers` against `ours`."""
    best = min(peers, key=lambda step: min(_seconds(step, 1) for _ in range(3))) if len(peers) > 1 else peers[0]
    times = _interleaved((ours, best, bare_products(cell, *size)))
    ratio, share = (float(np.median(column / times[:, 0])) for column in (times[:, 1], times[:, 2]))
    return {"peer": peer, "cell": cell, **dict(zip("BTHV", size, strict=True)), "ratio": ratio, "matmul_share": share}


def _interleaved(steps: tuple[Step, ...]) -> np.ndarray:
    """Seconds a step, (turns, steps): in each turn every function runs once or often enough to fill TURN_S."""
    deadline = time.perf_counter() + BUDGET_S
    repeats = [max(1, round(TURN_S / min(_seconds(step, 1) for _ in range(2)))) for step in steps]
    turns = []
    while len(turns) < TURNS[0] or (len(turns) < TURNS[1] and time.perf_counter() < deadline):
        turns.append([_seconds(step, n) for step, n in zip(steps, repeats, strict=True)])
    return np.array(turns)


def _seconds(step: Step, repeats: int) -> float:
    """Processor time of one step, the mean of `repeats`."""
    start = time.process_time()
    for _ in range(repeats):
        step()
    return (time.process_time() - start) / repeats


def _ids(rng: np.random.Generator, B: int, T: int, V: int) -> tuple[np.ndarray, np.ndarray]:
    ids = rng.integers(0, V, (T + 1, B))
    return ids[:-1], ids[1:]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Time one training step against PyTorch and a classic NumPy RNN.")
    parser.add_argument("--json", metavar="FILE", help="write the results there as well")
    options = parser.parse_args(arguments)
    if pytorch is None:
        print("PyTorch is not installed: only the classic character RNN is compared.")
    table = rows()
    print(f"{'peer':13} {'cell':5} {'B':>3} {'T':>4} {'H':>4} {'V':>5} {'ratio':>6} {'goal':>5} {'products':>9}")
    for row in table:
        size = tuple(row[letter] for letter in "BTHV")
        goal = GOALS[row["cell"]][SIZES.index(size)] if row["peer"] == "pytorch" else CHARACTER_GOAL
        numbers = " ".join(f"{n:>{w}}" for n, w in zip(size, (3, 4, 4, 5), strict=True))
        print(f"{row['peer']:13} {row['cell']:5} {numbers} {row['ratio']:6.2f} {goal:5.2f} {row['matmul_share']:9.0%}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=1)


if __name__ == "__main__":
    main()
