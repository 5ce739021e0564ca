import numpy as np
import pytest

from rnnviz.analysis.gradients import gradient_flow
from rnnviz.analysis.moments import last_read, moment, reach
from rnnviz.analysis.verdict import VANISHING
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_cell, shaken

V, T = 5, 7
STACKS = [{}, {"layers": 2}, {"layers": 2, "bidirectional": True}]


@pytest.mark.parametrize("stack", STACKS, ids=str)
@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_a_moment_is_the_record_of_its_lane_and_a_row_of_the_flow(variant, stack):
    if variant.startswith("jordan") and stack:
        pytest.skip("one layer that reads forward")
    rng = np.random.default_rng(1)
    model = Model(make_cell(variant, V, 4, V), V, **stack)
    params, ids = shaken(model, rng), rng.integers(0, V, T + 1)
    forward = model.forward(params, Batch(ids[:-1, None], ids[1:, None]))
    for lane, place in enumerate(model.lanes):
        seen = moment(model, params, ids, lane)
        step = last_read(place, T)
        assert step == (1 if place.reverse else T)
        record = forward.lanes[lane]
        assert seen.loss == forward.loss
        np.testing.assert_allclose(seen.states, record.at_tokens(record.states["h"][1:])[:, 0], rtol=1e-6)
        np.testing.assert_allclose(seen.norms, gradient_flow(model, params, forward, "h", lane)[step - 1], rtol=1e-9)


def test_a_state_beyond_all_numbers_is_a_moment_too():
    model = Model(make_cell("rnn-relu", V, 4, V), V)
    params = model.init(np.random.default_rng(0), "float64")
    params["W_h"][...] = np.eye(4) * 1e200
    params["W_x"][...] = 1.0
    with np.errstate(all="raise"):
        seen = moment(model, params, np.arange(T + 1) % V, 0)
    assert not np.isfinite(seen.loss)


@pytest.mark.parametrize(
    ("norms", "step", "steps"),
    [
        ([1.0, 1.0, 1.0, 1.0], 4, 3),
        ([0.0, VANISHING * 0.99, VANISHING, 1.0], 4, 1),
        ([VANISHING * 2, 0.0, 0.0, 2.0], 4, 3),  # it fades and comes back
        ([np.nan, np.nan, 1.0, 0.5], 4, 1),
        ([1.0, 0.3, 1e-9, 0.0], 1, 1),
        ([np.inf, np.inf, 1.0, 1.0], 4, 3),
        ([1.0, 1.0, 0.0], 3, None),
        ([1.0, 1.0, np.inf], 3, None),
        ([1.0, np.nan], 2, None),
    ],
)
def test_how_far_a_loss_is_heard(norms, step, steps):
    assert reach(np.array(norms), step) == steps
