"""Back-propagation through time (Werbos 1990) and its truncated form (Williams & Peng 1990).

    dL/dh_t = dL_t/dh_t + (dh_{t+1}/dh_t)^T dL/dh_{t+1}                             (1)
    dL/dW   = sum_t (da_t/dW)^T dL/da_t                                             (2)

Full BPTT sees a window of T tokens on its own, from a zero state. Truncated BPTT walks through the text window by
window: the state is carried over the edge, the gradient is not, so (1) starts anew with each window.
"""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

LEARNERS = ("tbptt", "bptt")


def gradient(
    model: Model,
    params: Params,
    batch: Batch,
    carry: Arrays,
    workspace: Workspace,
    dropout_rng: np.random.Generator | None = None,
) -> tuple[float, np.ndarray, Arrays]:
    """The loss of a window, its gradient as a flat vector (P,), and the state that the next window starts from.

    A lane that reads from the end starts each window anew: what it has seen does not lie before the next window.
    The gradient lies in the workspace: the next call overwrites it.
    """
    fwd = model.forward(params, batch, carry, dropout_rng=dropout_rng, workspace=workspace)
    bwd = model.backward(params, fwd, workspace=workspace)
    carried = tuple(
        np.zeros_like(s[-1]) if lane.reverse else s[-1].copy() for lane in fwd.lanes for s in lane.states.values()
    )
    return fwd.loss, bwd.vector, carried
