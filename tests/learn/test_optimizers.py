import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.learn.clipping import CLIPPINGS, clip
from rnnviz.learn.optimizers import OPTIMIZERS

G = np.array([0.5, -2.0, 0.0])


def run(name, gradients, rate=0.1):
    optimizer = OPTIMIZERS[name]
    state = optimizer.init(3, np.dtype(float))
    steps = []
    for gradient in gradients:
        step, state = optimizer.update(gradient, state, rate)
        steps.append(step)
    return np.array(steps), state


def test_first_two_steps():
    """Worked by hand for gradient g, then g again."""
    expected = {
        "sgd": [-0.1 * G, -0.1 * G],
        "momentum": [-0.1 * G, -0.19 * G],
        "adagrad": [-0.1 * np.sign(G), -0.1 * np.sign(G) / np.sqrt(2)],
        "rmsprop": [-0.1 * np.sign(G) / np.sqrt(0.1), -0.1 * np.sign(G) / np.sqrt(0.19)],
        "adam": [-0.1 * np.sign(G), -0.1 * np.sign(G)],
    }
    assert set(expected) == set(OPTIMIZERS)
    for name, steps in expected.items():
        np.testing.assert_allclose(run(name, [G, G])[0], steps, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_pure(name):
    optimizer = OPTIMIZERS[name]
    _, state = run(name, [G])
    before = {k: v.copy() for k, v in state.items()}
    gradient = G.copy()
    first = optimizer.update(gradient, state, 0.1)
    second = optimizer.update(gradient, state, 0.1)
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(gradient, G)
    for key, value in before.items():
        np.testing.assert_array_equal(state[key], value)
    assert first[1]["updates"] == 2


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_keeps_float32(name):
    optimizer = OPTIMIZERS[name]
    step, state = optimizer.update(G.astype(np.float32), optimizer.init(3, np.dtype(np.float32)), 0.1)
    assert step.dtype == np.float32
    assert all(v.dtype == np.float32 for k, v in state.items() if k != "updates")


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.floats(1e-3, 1e3), st.sampled_from(CLIPPINGS))
def test_clipping(values, limit, how):
    gradient = np.array(values)
    kept = gradient.copy()
    clipped, raw, norm = clip(gradient, how, limit)
    np.testing.assert_array_equal(gradient, kept)
    assert np.isclose(raw, np.linalg.norm(gradient))
    assert np.isclose(norm, np.linalg.norm(clipped), rtol=1e-9, atol=1e-300)
    if how == "norm":
        assert norm <= limit * (1 + 1e-12)
        np.testing.assert_allclose(clipped * raw, gradient * norm, atol=1e-6)
        if raw <= limit:
            np.testing.assert_array_equal(clipped, gradient)
    elif how == "value":
        np.testing.assert_array_equal(clipped, np.clip(gradient, -limit, limit))
    else:
        np.testing.assert_array_equal(clipped, gradient)
