"""Four learning rules on the same task, from the same weights, over the same sequences.

    bptt     back-propagation through a whole sequence, one update a sequence (Werbos 1990)
    tbptt    every k1 steps, back-propagation through the last k2 (tbptt.py)
    rtrl     real-time recurrent learning, online: an update every step (rtrl.py)
    ekf      the global extended Kalman filter: an update every step (ekf.py)

The first three follow the gradient, cut to norm CLIP, with a rate of their own. One step of the comparison is one fresh
sequence, seen by every rule that is still running; the state is zero where it begins. The loss on the curves is that of
TEST_SEQUENCES further sequences, the same at every point. Seconds are processor time that the rule itself took.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from rnnviz.core.arrays import Params, Workspace, pack, unpack
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.learn import ekf, rtrl, tbptt
from rnnviz.learn.clipping import clip
from rnnviz.learn.influence import zero_influence
from rnnviz.learn.rules_config import RulesConfig, affordable, exercise_of, model_of
from rnnviz.learn.tbptt import part

CLIP = 1.0
TEST_SEQUENCES = 64
POINTS = 40  # up to here every sequence is followed by a test; then every 1/POINTS of those seen
Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Learner:
    """One rule and what it has learned.

    arrays : "w" (P,) the weights; of rtrl and ekf "M" (n, P) the influence after the last step; of ekf "P" (P, P) and
        "gain" (P, K) too
    updates, seconds : made and computed so far
    points : (4, N), a column a test: sequences, updates, seconds, loss
    stopped : "", or "diverged": the arrays are then the last finite ones
    """

    arrays: Arrays
    updates: int = 0
    seconds: float = 0.0
    points: np.ndarray = field(default_factory=lambda: np.empty((4, 0)))
    stopped: str = ""


@dataclass(frozen=True)
class RulesState:
    """A comparison at rest. sequences : seen by each rule; steps : their time steps in all."""

    sequences: int
    steps: int
    learners: dict[str, Learner]
    stopped: str = ""

    def light(self) -> RulesState:
        """This state without its past: what a worker needs."""
        bare = {rule: replace(learner, points=np.empty((4, 0))) for rule, learner in self.learners.items()}
        return replace(self, learners=bare)

    def followed_by(self, later: RulesState) -> RulesState:
        """This state's past joined to `later`, an advance of `light()`."""
        joined = {
            rule: replace(learner, points=np.concatenate([self.learners[rule].points, learner.points], axis=1))
            for rule, learner in later.learners.items()
        }
        return replace(later, learners=joined)


def start(config: RulesConfig) -> RulesState:
    """The state before the first sequence: every rule that the network can afford, with the same weights, tested."""
    model = model_of(config)
    params = model.init(np.random.default_rng((config.seed, 0)), "float64")
    w, M = pack(params), zero_influence(model)[:-1]
    kept = {"rtrl": {"M": M}, "ekf": {"M": M, "gain": np.zeros((w.size, model.n_out))}}
    first = np.array([[0.0], [0.0], [0.0], [model.forward(params, _test(config)).loss]])
    learners = {}
    for rule in affordable(config):
        covariance = {"P": config.p0 * np.eye(w.size)} if rule == "ekf" else {}
        learners[rule] = Learner({"w": w, **kept.get(rule, {}), **covariance}, points=first)
    return RulesState(0, 0, learners)


def advance(
    config: RulesConfig, state: RulesState, *, steps: int | None = None, budget_s: float | None = None
) -> RulesState:
    """The state after `steps` more sequences, or after as many as fit in `budget_s` seconds (at least one).

    A rule whose weights are no longer finite stops; the comparison goes on while one is running.
    """
    if steps is None and budget_s is None:
        raise ValueError("advance: give steps or budget_s")
    model, test, task = model_of(config), _test(config), exercise_of(config)
    like = model.init(np.random.default_rng(0), "float64")
    deadline = None if budget_s is None else time.perf_counter() + budget_s
    first = state.sequences
    stopped = _ending(config, state)
    while not stopped:
        batch = _alone(task.draw(np.random.default_rng((config.seed, 1, state.sequences)), 1))
        n = state.sequences + 1
        learners = {
            rule: _tested(_taught(rule, model, config, learner, like, batch), n, model, like, test)
            for rule, learner in state.learners.items()
        }
        state = RulesState(n, state.steps + len(batch.xs), learners)
        stopped = _ending(config, state)
        if (steps is not None and n - first >= steps) or (deadline is not None and time.perf_counter() >= deadline):
            break
    return replace(state, stopped=stopped)


def _ending(config: RulesConfig, state: RulesState) -> str:
    if all(learner.stopped for learner in state.learners.values()):
        return "diverged"
    return "sequences" if state.sequences >= config.max_sequences else ""


def _test(config: RulesConfig) -> Batch:
    return exercise_of(config).draw(np.random.default_rng((config.seed, 2)), TEST_SEQUENCES)


def _alone(batch: Batch) -> Batch:
    """A batch of one sequence without its padding."""
    return batch if batch.mask is None else part(replace(batch, mask=None), 0, int(batch.mask.sum()))


def _taught(rule: str, model: Model, config: RulesConfig, learner: Learner, like: Params, batch: Batch) -> Learner:
    """The learner after one sequence."""
    if learner.stopped:
        return learner
    began = time.process_time()
    arrays = {name: array.copy() for name, array in learner.arrays.items()}
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            updates = LEARN[rule](model, config, arrays, like, batch)
            finite = all(np.isfinite(array).all() for array in arrays.values())
        except np.linalg.LinAlgError:
            finite = False
    if not finite:
        return replace(learner, stopped="diverged")
    seconds = learner.seconds + time.process_time() - began
    return replace(learner, arrays=arrays, updates=learner.updates + updates, seconds=seconds)


def _tested(learner: Learner, sequences: int, model: Model, like: Params, test: Batch) -> Learner:
    """The learner with one more point on its curve, if one is due."""
    if learner.stopped or sequences % max(1, sequences // POINTS):
        return learner
    loss = model.forward(unpack(learner.arrays["w"], like), test).loss
    point = [[sequences], [learner.updates], [learner.seconds], [loss]]
    return replace(learner, points=np.concatenate([learner.points, point], axis=1))


def _descend(w: np.ndarray, gradient: np.ndarray, rate: float) -> None:
    """w = w - rate g, with the gradient's norm cut at CLIP."""
    w -= rate * clip(gradient, "norm", CLIP)[0]


def _bptt(model: Model, config: RulesConfig, arrays: Arrays, like: Params, batch: Batch) -> int:
    params = unpack(arrays["w"], like)
    gradient = model.backward(params, model.forward(params, batch)).vector
    _descend(arrays["w"], gradient, config.bptt_rate)
    return 1


def _tbptt(model: Model, config: RulesConfig, arrays: Arrays, like: Params, batch: Batch) -> int:
    params, updates = unpack(arrays["w"], like), 0
    for gradient in tbptt.gradients(model, params, batch, config.k1, config.k2):
        _descend(arrays["w"], gradient, config.tbptt_rate)
        updates += 1
    return updates


def _rtrl(model: Model, config: RulesConfig, arrays: Arrays, like: Params, batch: Batch) -> int:
    w, params, ws = arrays["w"], unpack(arrays["w"], like), Workspace()
    state, M = model.zero_state(1), zero_influence(model)
    for t in range(len(batch.xs)):
        forward = model.forward(params, part(batch, t, t + 1), state, workspace=ws)
        gradient, M = rtrl.gradient(model, params, forward, M, ws)
        state = forward.final_state
        _descend(w, gradient, config.rtrl_rate)
    arrays["M"] = M[:-1]
    return len(batch.xs)


def _ekf(model: Model, config: RulesConfig, arrays: Arrays, like: Params, batch: Batch) -> int:
    w, params, ws = arrays["w"], unpack(arrays["w"], like), Workspace()
    state, M = model.zero_state(1), zero_influence(model)
    no_errors = np.zeros((1, model.cell.n_hidden))
    for t in range(len(batch.xs)):
        forward = model.forward(params, part(batch, t, t + 1), state, workspace=ws)
        (M,) = rtrl.influences(model, params, forward, M, no_errors, ws)
        seen = ekf.observe(model, params, forward, 0, M, config.r)
        state = forward.final_state
        change, arrays["gain"] = ekf.update(arrays["P"], seen, config.q)
        w += change
    arrays["M"] = M[:-1]
    return len(batch.xs)


LEARN = {"bptt": _bptt, "tbptt": _tbptt, "rtrl": _rtrl, "ekf": _ekf}
