"""Hand-written gradients against finite differences."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import cast
from rnnviz.core.cell import Arrays
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

STEPS = (2e-4, 1e-5)  # a long step keeps rounding small; a short one seldom meets the kink of a ReLU
FLOOR = 1e-3
TOLERANCE = 1e-6


def check_gradients(
    model: Model,
    params: dict[str, np.ndarray],
    batch: Batch,
    state: Arrays | None = None,
    *,
    entries: int | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """The worst relative error per parameter of `model.backward` against finite differences, in float64.

    The derivative of the loss with respect to one entry is estimated by the five-point stencil
    (8 (L(+s) - L(-s)) - (L(+2s) - L(-2s))) / 12 s, whose error is of the order s^4; where the long step disagrees,
    the short one decides. The error of an entry is relative to the larger of the two values, or to FLOOR times the
    largest gradient of the same parameter where both are smaller than that: such an entry is dominated by rounding.
    Below TOLERANCE a gradient may be called right.

    Parameters
    ----------
    entries : how many entries of each parameter are checked, drawn with `seed`; all of them if None.
        The entry with the largest gradient is always among them.

    Returns
    -------
    {parameter: worst relative error}; 0 where both gradients vanish everywhere
    """
    params = cast(params, "float64")
    state = None if state is None else tuple(np.asarray(s, float) for s in state)
    grads = model.backward(params, model.forward(params, batch, state)).grads
    rng = np.random.default_rng(seed)

    def loss_at(name: str, index: tuple[int, ...], shift: float) -> float:
        array = params[name]
        kept = array[index]
        array[index] = kept + shift
        loss = model.forward(params, batch, state).loss
        array[index] = kept
        return loss

    worst = {}
    for name, gradient in grads.items():
        chosen = np.arange(gradient.size)
        if entries is not None and entries < gradient.size:
            chosen = rng.choice(gradient.size, entries, replace=False)
            chosen[0] = np.abs(gradient).argmax()
        floor = FLOOR * np.abs(gradient).max()
        worst[name] = 0.0
        for flat in chosen:
            index = np.unravel_index(flat, gradient.shape)
            error = np.inf
            for step in STEPS:
                if error < TOLERANCE:
                    break
                near = loss_at(name, index, step) - loss_at(name, index, -step)
                far = loss_at(name, index, 2 * step) - loss_at(name, index, -2 * step)
                numeric = (8 * near - far) / (12 * step)
                scale = max(abs(numeric), abs(gradient[index]), floor)
                error = 0.0 if scale == 0 else min(error, abs(numeric - gradient[index]) / scale)
            worst[name] = max(worst[name], float(error) if np.isfinite(error) else np.inf)  # max() overlooks NaN
    return worst
