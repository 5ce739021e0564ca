"""Encoder and decoder: every gradient against finite differences, padding, reductions, and writing."""

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import check_gradients
from rnnviz.core.initial import Initial
from rnnviz.core.layers import Stack
from rnnviz.core.model import Model
from rnnviz.core.pairs import END, Pairs
from rnnviz.core.records import Batch
from rnnviz.core.seq2seq import ATTENTIONS, Seq2Seq

N_SOURCE, N_TARGET, S, T, B = 6, 5, 4, 3, 3
SOURCE_MASK = np.arange(S)[:, None] < np.array([4, 2, 1])
TARGET_MASK = np.arange(T)[:, None] < np.array([1, 3, 2])
CELL_NAMES = [name for name in CELLS if name != "jordan"]


def make(cell="gru", layers=1, both=False, attention="additive", widened=0, seed=0):
    """A model and its parameters, all of them away from zero; `widened` makes the decoder larger than the encoder."""
    options = {"periods": (1, 2)} if cell == "clockwork" else {}
    width = 4 if cell == "clockwork" else 3
    memory = 2 * width if both else width
    seen = memory if attention == "additive" else 0
    encoder = Stack(CELLS[cell](4, width, **options), layers, both)
    decoder = Stack(CELLS[cell](2 + seen, memory + widened, **options), layers)
    model = Seq2Seq(encoder, decoder, N_SOURCE, N_TARGET, attention)
    rng = np.random.default_rng(seed)
    params = model.init(rng, "float64", Initial(scheme="orthogonal", gain=1.2))
    for name, array in params.items():
        array += (1.0 if name.startswith("attention") else 0.3) * rng.standard_normal(array.shape)
    return model, params


def pairs(masked=False, seed=0):
    rng = np.random.default_rng(seed)
    masks = (SOURCE_MASK, TARGET_MASK) if masked else (None, None)
    return Pairs(rng.integers(0, N_SOURCE, (S, B)), rng.integers(0, N_TARGET, (T, B)), *masks)


@pytest.mark.parametrize("masked", [False, True], ids=["full", "masked"])
@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("both", [False, True], ids=["one", "both"])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELL_NAMES)
def test_gradients(cell, layers, both, attention, masked):
    model, params = make(cell, layers, both, attention)
    rng = np.random.default_rng(1)
    state = tuple(rng.standard_normal(s.shape) for s in model.encoder.zero_state(B))
    worst = check_gradients(model, params, pairs(masked), state, entries=2)
    assert set(worst) == set(params)
    assert max(worst.values()) < 1e-6, worst


@pytest.mark.parametrize("attention", ["none", "additive", "general"])
def test_gradients_of_every_entry_with_a_bridge_to_a_wider_decoder(attention):
    model, params = make("lstm", 1, False, attention, widened=2)
    assert max(check_gradients(model, params, pairs(True)).values()) < 1e-6


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_padding_changes_nothing(attention):
    """Each pair of a padded batch as it is alone, in weights, losses and logits."""
    model, params = make("lstm", 2, True, attention)
    batch = pairs(True)
    whole = model.forward(params, batch)
    for b in range(B):
        s, t = SOURCE_MASK[:, b].sum(), TARGET_MASK[:, b].sum()
        alone = model.forward(params, Pairs(batch.source[:s, b : b + 1], batch.target[:t, b : b + 1]))
        np.testing.assert_allclose(whole.logits[:t, b], alone.logits[:, 0], rtol=1e-10)
        np.testing.assert_allclose(whole.losses[:t, b], alone.losses[:, 0], rtol=1e-10)
        if attention != "none":
            np.testing.assert_allclose(whole.attention[:t, :s, b], alone.attention[:, :, 0], rtol=1e-10)
            assert (whole.attention[:, s:, b] == 0).all()
    assert (whole.losses[~TARGET_MASK] == 0).all()
    assert np.isclose(whole.loss, whole.losses.sum() / TARGET_MASK.sum())


def test_additive_attention_asks_with_the_state_before_and_feeds_the_decoder():
    """Bahdanau's order, step by step, with the formulas alone."""
    model, params = make("rnn", 1, False, "additive")
    batch = pairs()
    forward = model.forward(params, batch)
    h = forward.encoded.memory
    s = forward.encoded.first[0]
    given = np.concatenate([np.full((1, B), END), batch.target[:-1]])
    for t in range(T):
        scores = np.tanh(s @ params["attention.W_a"].T + h @ params["attention.U_a"].T) @ params["attention.v"]
        weights = np.exp(scores) / np.exp(scores).sum(axis=0)
        context = (weights[..., None] * h).sum(axis=0)
        x = np.concatenate([params["W_target"][given[t]], context], axis=1)
        s = np.tanh(x @ params["decoder.W_x"].T + params["decoder.b"] + s @ params["decoder.W_h"].T)
        out = np.tanh(np.concatenate([context, s], axis=1) @ params["W_c"].T)
        np.testing.assert_allclose(forward.attention[t], weights, rtol=1e-12)
        np.testing.assert_allclose(forward.logits[t], out @ params["W_y"].T + params["b_y"], rtol=1e-12)


def test_without_attention_the_decoder_is_a_language_model_that_starts_from_the_source():
    model, params = make("lstm", 2, False, "none")
    batch = pairs()
    forward = model.forward(params, batch)
    language_model = Model(model.decoder.cell, N_TARGET, layers=2, embedding=N_TARGET)
    own = {name.removeprefix("decoder."): p for name, p in params.items() if name.startswith("decoder.")}
    own |= {"W_e": params["W_target"], "W_y": params["W_y"], "b_y": params["b_y"]}
    given = np.concatenate([np.full((1, B), END), batch.target[:-1]])
    same = language_model.forward(own, Batch(given, batch.target), forward.encoded.first)
    np.testing.assert_allclose(forward.logits, same.logits, rtol=1e-12)
    encoder_end = tuple(s[-1] for lane in forward.encoded.lanes for s in lane.states.values())
    for ours, theirs in zip(forward.encoded.first, encoder_end, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("cell", CELL_NAMES)
def test_writing_is_the_forward_pass_over_what_was_written(cell, attention):
    model, params = make(cell, 2, True, attention)
    source = pairs().source
    ids, tape = model.write(params, source, SOURCE_MASK, limit=6)
    np.testing.assert_array_equal(ids, tape.logits.argmax(axis=2))
    assert len(ids) == 6 or (ids == END).any(axis=0).all()
    forced = model.forward(params, Pairs(source, ids, SOURCE_MASK))
    np.testing.assert_allclose(tape.logits, forced.logits, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(tape.top, forced.top, rtol=1e-9, atol=1e-12)


class Forced:
    """A model whose decoder reads by itself now and then, always at the same places."""

    def __init__(self, model, forcing):
        self.model, self.forcing = model, forcing
        self.backward = model.backward

    def forward(self, params, batch, state=None):
        return self.model.forward(params, batch, state, forcing=self.forcing, rng=np.random.default_rng(5))


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize(("cell", "forcing"), [("gru", 0.0), ("lstm", 0.5)])
def test_gradients_where_the_decoder_reads_its_own_output(cell, forcing, attention):
    model, params = make(cell, 1, True, attention)
    batch = pairs(True)
    assert max(check_gradients(Forced(model, forcing), params, batch, entries=2).values()) < 1e-6
    tape = Forced(model, forcing).forward(params, batch)
    told = np.concatenate([np.full((1, B), END), batch.target[:-1]])
    own = np.concatenate([np.full((1, B), END), tape.logits[:-1].argmax(axis=2)])
    forced = np.random.default_rng(5).random((T, B)) < forcing
    np.testing.assert_array_equal(tape.given, np.where(forced, told, own))


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_forcing_has_two_ends(attention):
    """At 1 the pass is the plain one, bit by bit; at 0 the decoder reads what it would write by itself."""
    model, params = make("gru", 2, True, attention, seed=3)
    batch = pairs(True)
    plain = model.forward(params, batch)
    full = model.forward(params, batch, forcing=1.0, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(full.logits, plain.logits)
    np.testing.assert_array_equal(model.backward(params, full).vector, model.backward(params, plain).vector)
    params["b_y"][END] = -100  # nothing ends early: both write T symbols
    alone = model.forward(params, batch, forcing=0.0, rng=np.random.default_rng(0))
    ids, tape = model.write(params, batch.source, batch.source_mask, limit=T)
    np.testing.assert_array_equal(alone.given[1:], ids[:-1])
    np.testing.assert_allclose(alone.logits, tape.logits, rtol=1e-12)


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_the_gradient_of_each_source_vector_adds_up_to_that_of_its_id(attention):
    model, params = make("gru", 1, True, attention)
    batch = pairs(True)
    back = model.backward(params, model.forward(params, batch))
    by_id = np.zeros_like(params["W_source"])
    np.add.at(by_id, batch.source, back.d_source)
    np.testing.assert_allclose(back.grads["W_source"], by_id, rtol=1e-12)
    assert (back.d_source[~SOURCE_MASK] == 0).all()
    assert (back.d_source[SOURCE_MASK] != 0).all()


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_a_source_repeated_is_decoded_as_it_is_alone(attention):
    """Three beginnings of one source, side by side."""
    model, params = make("lstm", 2, True, attention)
    alone = model.encode(params, pairs().source[:, :1])
    ids = np.array([[1, 2, 3]])
    together = model.decode(params, alone.repeated(3), ids, alone.repeated(3).first, 0)
    for b in range(3):
        one = model.decode(params, alone, ids[:, b : b + 1], alone.first, 0)
        np.testing.assert_allclose(together.logits[:, b], one.logits[:, 0], rtol=1e-10)


def test_writing_ends_when_all_have_ended():
    model, params = make(attention="dot")
    params["b_y"][END] = 100
    ids, tape = model.write(params, pairs().source, limit=6)
    assert ids.shape == (1, B)
    assert tape.attention.shape == (1, S, B)


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("both", [False, True])
def test_shapes_and_numbers(attention, both):
    model, params = make("lstm", 2, both, attention)
    assert {name: p.shape for name, p in params.items()} == model.shapes()
    assert model.n_parameters() == sum(p.size for p in params.values())
    forward = model.forward(params, pairs())
    backward = model.backward(params, forward)
    assert list(backward.grads) == list(params)
    assert backward.vector.size == model.n_parameters()
    single = {name: p.astype("float32") for name, p in params.items()}
    forward = model.forward(single, pairs())
    assert forward.logits.dtype == model.backward(single, forward).vector.dtype == np.float32


def wrong(**change):
    cell = CELLS["gru"]
    parts = {"encoder": Stack(cell(4, 3)), "decoder": Stack(cell(5, 3)), "n_source": 6, "n_target": 5} | change
    return Seq2Seq(**parts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attention": "cosine"}, "attention"),
        ({"decoder": Stack(CELLS["gru"](5, 3), 1, True)}, "one direction"),
        ({"decoder": Stack(CELLS["gru"](5, 3), 2)}, "layers"),
        ({"decoder": Stack(CELLS["lstm"](5, 3))}, "states"),
        ({"decoder": Stack(CELLS["gru"](5, 4)), "attention": "dot"}, "one width"),
        ({"decoder": Stack(CELLS["gru"](3, 3)), "attention": "additive"}, "no room"),
        ({"encoder": Stack(CELLS["gru"](4, 3), 1, False, 0.5)}, "dropout"),
    ],
)
def test_what_does_not_fit_is_named(change, said):
    with pytest.raises(ValueError, match=said):
        wrong(**change)


@pytest.mark.parametrize(
    "arrays",
    [
        (np.zeros((3, 2, 1), int), np.zeros((2, 2), int)),
        (np.zeros((3, 2), int), np.zeros((2, 3), int)),
        (np.zeros((3, 2)), np.zeros((2, 2), int)),
    ],
)
def test_pairs_that_do_not_match_are_refused(arrays):
    with pytest.raises(ValueError, match=r"expected|must be"):
        Pairs(*arrays)
