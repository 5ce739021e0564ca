"""The itemised gradient: its terms against finite differences, its sums against the backward pass."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.analysis.gradients import reachable
from rnnviz.analysis.items import Items, by_distance, distance_groups, itemise, truncation, weight_items
from rnnviz.core.records import Batch
from tests.analysis.nudged import slopes_at_states
from tests.analysis.test_gradients import H, make, networks

T = 7


@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_items_are_finite_differences_of_each_loss(variant, layers, bidirectional):
    """And their vectors' sum is the whole loss's gradient: the total."""
    model, params, fwd = make(variant, layers, bidirectional, n_steps=T)
    for lane in range(len(model.lanes)):
        items, can = itemise(model, params, fwd, "h", lane), reachable(model, T, lane)
        slopes = slopes_at_states(model, params, fwd, lane) / T
        terms = np.linalg.norm(slopes, axis=-1)
        np.testing.assert_allclose(items.norms[can], terms[can], rtol=1e-6, atol=1e-9)
        assert (terms[~can] == 0).all()
        assert np.isnan(items.norms[~can]).all()
        np.testing.assert_allclose(items.total, np.linalg.norm(slopes.sum(axis=0), axis=-1), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(items.sums, terms.sum(axis=0), rtol=1e-6, atol=1e-9)
        assert (items.total <= items.sums * (1 + 1e-12)).all()


def test_what_cancels():
    """Two equal and opposite terms cancel wholly, two of one direction not at all, orthogonal ones by 1 - 1/sqrt 2."""
    norms = np.array([[1.0, 2, 3, 0], [1, 2, 3, 0]])
    items = Items(norms, np.array([0, 4, 3 * 2**0.5, 0]))
    np.testing.assert_allclose(items.cancelled, [1, 0, 1 - 2**-0.5, 0], atol=1e-15)


def test_rounding_never_cancels_less_than_nothing():
    assert Items(np.array([[1.0]]), np.array([1 + 1e-15])).cancelled == [0]


@pytest.mark.parametrize("n_steps", [1, 2, 3, 4, 6, 9, 50, 200])
def test_groups_of_distances_hold_each_distance_once_and_double(n_steps):
    groups = distance_groups(n_steps)
    assert [d for low, high in groups for d in range(low, high + 1)] == list(range(n_steps))
    widths = [high - low + 1 for low, high in groups[2:-1]]
    assert all(wide == 2**n for n, wide in enumerate(widths))


@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (2, True)])
def test_parts_by_distance_hold_each_item_once(layers, bidirectional):
    model, params, fwd = make("gru-after", layers, bidirectional)
    n_steps = len(fwd.logits)
    for lane in range(len(model.lanes)):
        items = itemise(model, params, fwd, "h", lane)
        parts = by_distance(items.norms)
        np.testing.assert_allclose(parts.sum(axis=0), items.sums, rtol=1e-12)
        for part, (low, high) in zip(parts, distance_groups(n_steps), strict=True):
            for k in range(n_steps):
                expected = sum(np.nan_to_num(items.norms[t, k]) for t in range(n_steps) if low <= abs(t - k) <= high)
                assert part[k] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_parts_of_the_weights_gradient_add_up_to_it(variant, layers, bidirectional):
    """Over more losses than travel back together."""
    model, params, fwd = make(variant, layers, bidirectional, n_steps=30)
    grads = model.backward(params, fwd).grads
    for lane, place in enumerate(model.lanes):
        parts = weight_items(model, params, fwd, lane)
        assert len(parts) == len(distance_groups(30))
        np.testing.assert_allclose(parts.sum(axis=0), grads["W_h" + place.suffix], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("variant", ["rnn-tanh", "lstm-peepholes", "gru-after", "gru-before", "jordan-softmax"])
def test_a_part_is_what_a_change_of_the_weights_at_one_step_does_to_losses_at_that_distance(variant):
    """W_h changed while step k is read only, by finite differences."""
    model, params, fwd = make(variant, n_steps=T)
    ids, targets, start, eps = fwd.batch.xs, fwd.batch.targets, fwd.batch.start, 1e-6
    parts = weight_items(model, params, fwd)
    groups = distance_groups(T)
    rng = np.random.default_rng(0)
    for _ in range(4):
        i, j = (int(rng.integers(n)) for n in params["W_h"].shape)
        expected = np.zeros(len(groups))
        for k in range(T):
            losses = []
            for nudge in (eps, -eps):
                other = params | {"W_h": params["W_h"].copy()}
                other["W_h"][i, j] += nudge
                state, found = None, []
                for steps, used in ((slice(0, k), params), (slice(k, k + 1), other), (slice(k + 1, T), params)):
                    if steps.start == steps.stop:
                        continue
                    batch = Batch(ids[steps], targets[steps], start=start + steps.start)
                    part = model.forward(used, batch, state)
                    state = part.final_state
                    found.append(part.losses[:, 0])
                losses.append(np.concatenate(found))
            slope = (losses[0] - losses[1]) / (2 * eps) / T
            for g, (low, high) in enumerate(groups):
                expected[g] += slope[k + low : k + high + 1].sum()
        np.testing.assert_allclose(parts[:, i, j], expected, rtol=1e-6, atol=1e-9)


def test_a_cut_misses_what_lies_beyond():
    parts = np.zeros((3, H, H))
    parts[0, 0, 0], parts[1, 0, 0], parts[2, 0, 0] = 3, -2, 1
    norms, missing = truncation(parts)
    np.testing.assert_allclose(norms, [1.5, 1, 0.5])
    np.testing.assert_allclose(missing, [0.5, 0.5, 0])
    assert np.isnan(truncation(np.zeros((2, H, H)))[0]).all()
