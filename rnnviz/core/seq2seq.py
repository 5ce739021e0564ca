"""One sequence into another: an encoder reads the source, a decoder writes the target (Sutskever, Vinyals & Le 2014).

h_1 .. h_S = encoder(source)          the memory; of two directions side by side
s_0 = the encoder's last state, where need be over a bridge                    (bridge.py)                 (1)
s_t = decoder(s_{t-1}, y_{t-1})       y_0 is END; in training y_{t-1} is the true target: teacher forcing  (2)
o_t = s_t;  with attention  o_t = tanh(W_c [c_t; s_t])          (Luong, Pham & Manning 2015, eq. 5)        (3)
p(y_t) = softmax(W_y o_t + b_y)                                                                            (4)

The context c_t (see attention.py) is asked for by s_t for the dot and general scores, as in Luong et al.; for the
additive score by s_{t-1}, and it is part of the decoder's input, [y_{t-1}; c_t], as in Bahdanau, Cho & Bengio 2015.
Deviation from the latter: (3) stands in place of their maxout layer.

S source steps, T target steps, B pairs, M the encoder's width, H the decoder's. Both sides turn ids into vectors by an
embedding. Parameters are named by their part: encoder.W_x, decoder.W_h_2, attention.v, bridge.W_h, W_c, W_y, ...
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params, Workspace, cast, unpack
from rnnviz.core.attention import Attention, outer_sum
from rnnviz.core.bridge import cross, cross_vjp, last_states, last_states_vjp, state_names
from rnnviz.core.cell import Arrays
from rnnviz.core.initial import Initial
from rnnviz.core.inputs import sum_by_id
from rnnviz.core.layers import Stack
from rnnviz.core.pairs import END, Encoded, Gradients, Pairs, Translation, joined, scored, steps_of
from rnnviz.core.records import Batch

ATTENTIONS = ("none", "additive", "dot", "general")


@dataclass(frozen=True)
class Seq2Seq:
    """An encoder, a decoder, and what the decoder sees of the encoder.

    encoder : reads vectors of encoder.cell.n_in
    decoder : as many layers, one direction, a cell with the same states; its cell.n_in is the width of a target's
        vector, and with additive attention M more
    n_source, n_target : the numbers of ids; of the target's, 0 is END
    attention : one of ATTENTIONS
    """

    encoder: Stack
    decoder: Stack
    n_source: int
    n_target: int
    attention: str = "none"

    def __post_init__(self) -> None:
        e, d = self.encoder, self.decoder
        if self.attention not in ATTENTIONS:
            raise ValueError(f"attention: expected one of {ATTENTIONS}, got {self.attention!r}")
        if d.bidirectional or d.layers != e.layers or d.cell.state_names != e.cell.state_names:
            raise ValueError("decoder: expected one direction, and the layers and the kind of states of the encoder")
        if e.cell.shares_output or d.cell.shares_output or e.dropout or d.dropout:
            raise ValueError("encoder, decoder: a cell that feeds outputs back, and dropout, have no place here")
        if self.n_embedded < 1:
            raise ValueError(f"decoder: n_in {d.cell.n_in} leaves no room beside a context of {e.width}")
        _ = self.attending  # its own checks

    @property
    def n_embedded(self) -> int:
        """The width of a target's vector."""
        return self.decoder.cell.n_in - (self.encoder.width if self.attention == "additive" else 0)

    @property
    def bridged(self) -> bool:
        """Whether (1) stands between encoder and decoder."""
        return self.encoder.bidirectional or self.encoder.width != self.decoder.width

    @cached_property
    def attending(self) -> Attention | None:
        """The score of the decoder's states over the memory."""
        if self.attention == "none":
            return None
        return Attention(self.attention, self.decoder.width, self.encoder.width)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name, in the order of `init`."""
        M, H = self.encoder.width, self.decoder.width
        shapes = {f"encoder.{name}": shape for name, shape in self.encoder.shapes().items()}
        shapes |= {f"decoder.{name}": shape for name, shape in self.decoder.shapes().items()}
        if self.bridged:
            for state in state_names(self.decoder):
                shapes |= {f"bridge.W_{state}": (H, M), f"bridge.b_{state}": (H,)}
        if self.attending:
            shapes |= {f"attention.{name}": shape for name, shape in self.attending.shapes().items()}
            shapes["W_c"] = (H, M + H)
        shapes |= {"W_y": (self.n_target, H), "b_y": (self.n_target,)}
        return shapes | {
            "W_source": (self.n_source, self.encoder.cell.n_in),
            "W_target": (self.n_target, self.n_embedded),
        }

    def n_parameters(self) -> int:
        """The number of parameters that learning can change."""
        stacked = self.encoder.n_parameters() + self.decoder.n_parameters()
        return stacked + sum(
            math.prod(shape) for name, shape in self.shapes().items() if not name.startswith(("encoder.", "decoder."))
        )

    def init(self, rng: np.random.Generator, dtype: str = "float32", initial: Initial | None = None) -> Params:
        """Fresh parameters; the embeddings from N(0, 1/D), so that a row has length 1; see Initial for the rest."""
        initial = initial or Initial()
        params = {f"encoder.{name}": array for name, array in self.encoder.init(rng, initial).items()}
        params |= {f"decoder.{name}": array for name, array in self.decoder.init(rng, initial).items()}
        if self.attending:
            params |= {f"attention.{name}": a for name, a in self.attending.init(rng, initial).items()}
        for name, shape in self.shapes().items():
            if name in ("W_source", "W_target"):
                params[name] = rng.standard_normal(shape) / math.sqrt(shape[1])
            elif name not in params:
                params[name] = initial.input_weights(rng, *shape, shape[1]) if len(shape) == 2 else np.zeros(shape)
        return cast({name: params[name] for name in self.shapes()}, dtype)

    def forward(
        self,
        params: Params,
        batch: Pairs,
        state: Arrays | None = None,
        *,
        forcing: float = 1.0,
        rng: np.random.Generator | None = None,
    ) -> Translation:
        """The tape of a batch of pairs, the decoder reading the true targets, or now and then its own.

        With forcing below 1 the decoder reads at each step and in each sequence the true target with that
        probability, else the likeliest id of its own step before (Bengio et al. 2015). Which id is likeliest does not
        change with small changes of the parameters: `backward` gives the gradients with what was read held fixed.

        Parameters
        ----------
        state : the encoder's initial state, (B, H) for every state of every lane; zero if None
        forcing : in [0, 1]; rng : draws what is read, needed below 1
        """
        encoded = self.encode(params, batch.source, batch.source_mask, state)
        given = np.concatenate([np.full_like(batch.target[:1], END), batch.target[:-1]])
        forced = None if forcing >= 1 else rng.random(given.shape) < forcing
        parts: list[Translation] = []
        for steps in self._blocks(len(given), one_by_one=forced is not None):
            now = parts[-1].final_state if parts else encoded.first
            read = given[steps]
            if forced is not None and parts:
                read = np.where(forced[steps], read, parts[-1].logits.argmax(axis=2))
            parts.append(self.decode(params, encoded, read, now, steps.start))
        return scored(joined(parts), batch)

    def write(
        self, params: Params, source: np.ndarray, source_mask: np.ndarray | None = None, *, limit: int
    ) -> tuple[np.ndarray, Translation]:
        """What the network writes by itself: at each step the likeliest id, which is its next input.

        Returns
        -------
        ids (T, B) and the tape; they end where every sequence has written END, or after `limit` steps
        """
        encoded = self.encode(params, source, source_mask, None)
        parts: list[Translation] = []
        ids = np.full((1, source.shape[1]), END)
        ended = np.zeros(source.shape[1], bool)
        while len(parts) < limit and not ended.all():
            now = parts[-1].final_state if parts else encoded.first
            parts.append(self.decode(params, encoded, ids, now, len(parts)))
            ids = parts[-1].logits.argmax(axis=2)
            ended |= ids[0] == END
        return np.concatenate([part.logits for part in parts]).argmax(axis=2), joined(parts)

    def backward(self, params: Params, forward: Translation) -> Gradients:
        """The gradients of `forward.loss`, from the last target step to the first, then through the source."""
        encoded, M = forward.encoded, self.encoder.width
        vector = np.zeros(sum(p.size for p in params.values()), params["W_y"].dtype)
        grads = unpack(vector, params)
        own, own_grads = _part(params, "attention."), _part(grads, "attention.")

        d_logits = np.empty(forward.logits.shape, forward.logits.dtype)
        rows, K = forward.weights.size, self.n_target
        functions.cross_entropy_gradient(
            forward.probs.reshape(rows, K),
            forward.target.reshape(-1),
            forward.weights.reshape(-1),
            d_logits.reshape(rows, K),
        )
        grads["W_y"][...] = outer_sum(d_logits, forward.output)  # through (4)
        grads["b_y"][...] = d_logits.sum(axis=(0, 1))
        d_top, d_contexts = d_logits @ params["W_y"], None
        if self.attending:
            d_sum = d_top * (1 - forward.output**2)
            grads["W_c"][...] = outer_sum(d_sum, np.concatenate([forward.contexts, forward.top[1:]], axis=2))
            d_read = d_sum @ params["W_c"]  # through (3)
            d_contexts, d_top = d_read[..., :M], d_read[..., M:]

        d_memory, d_keys, ws = 0.0, 0.0, Workspace()
        d_given = np.empty((*forward.given.shape, self.n_embedded), d_top.dtype)
        d_now = tuple(np.zeros_like(s) for s in encoded.first)
        for steps in reversed(self._blocks(len(d_top))):
            d_asked = d_top[steps]
            if self.attention in ("dot", "general"):
                d_query, d_keys, d_memory = self._look_vjp(own, forward, steps, d_contexts[steps], own_grads)
                d_asked = d_asked + d_query
            d_xs, d_now = self._decode_vjp(params, forward, steps, d_asked, d_now, grads, ws)  # through (2)
            d_given[steps] = d_xs[..., : self.n_embedded]
            if self.attention == "additive":
                d_seen = d_contexts[steps] + d_xs[..., self.n_embedded :]
                d_query, d_key, d_mean = self._look_vjp(own, forward, steps, d_seen, own_grads)
                d_now[-len(self.decoder.cell.state_names)][...] += d_query[0]
                d_keys, d_memory = d_keys + d_key, d_memory + d_mean
        if self.attending:
            d_memory = d_memory + self.attending.keys_vjp(own, encoded.memory, d_keys, own_grads)
        sum_by_id(forward.given.reshape(-1), d_given.reshape(-1, self.n_embedded), grads["W_target"], ws)
        d_source = self._encode_vjp(params, encoded, d_now, d_memory if self.attending else None, grads)
        return Gradients(grads, vector, d_source)

    def _blocks(self, n_steps: int, *, one_by_one: bool = False) -> list[slice]:
        """The target steps that can be computed at once: all, or one by one where each asks for its input."""
        if one_by_one or self.attention == "additive":
            return [slice(t, t + 1) for t in range(n_steps)]
        return [slice(0, n_steps)]

    def encode(
        self, params: Params, source: np.ndarray, mask: np.ndarray | None = None, state: Arrays | None = None
    ) -> Encoded:
        """What the encoder makes of sources (S, B), and the decoder's first state."""
        state = state or self.encoder.zero_state(source.shape[1], params["W_y"].dtype)
        lanes, memory, _ = self.encoder.forward(
            _part(params, "encoder."), Batch(source, None, mask), params["W_source"][source], state, None, Workspace()
        )
        keys = self.attending.keys(_part(params, "attention."), memory) if self.attending else None
        first = last_states(lanes)
        if self.bridged:
            first = cross(params, state_names(self.decoder), first)
        return Encoded(source, mask, lanes, memory, keys, first)

    def _encode_vjp(
        self, params: Params, encoded: Encoded, d_first: Arrays, d_memory: np.ndarray | None, grads: Params
    ) -> np.ndarray:
        """The gradient of the source's vectors, through the bridge and the encoder; writes those of the parameters."""
        if self.bridged:
            last = last_states(encoded.lanes)
            d_first = cross_vjp(params, state_names(self.decoder), encoded.first, last, d_first, grads)
        ws = Workspace()
        done = self.encoder.backward(
            _part(params, "encoder."),
            Batch(encoded.source, None, encoded.mask),
            encoded.lanes,
            (),
            d_memory,
            last_states_vjp(encoded.lanes, d_first),
            _part(grads, "encoder."),
            ws,
        )
        d_xs = sum(lane.d_xs for lane in done if lane.layer == 1)
        sum_by_id(encoded.source.reshape(-1), d_xs.reshape(-1, d_xs.shape[2]), grads["W_source"], ws)
        return d_xs

    def decode(self, params: Params, encoded: Encoded, ids: np.ndarray, now: Arrays, start: int) -> Translation:
        """The decoder's steps from `start` on, reading `ids` (T, B) from the states `now`; without losses.

        With additive attention one step at a time: each asks for its context with the state before it.
        """
        own = _part(params, "attention.")
        xs, weights, contexts = params["W_target"][ids], None, None
        if self.attention == "additive":
            asking = now[-len(self.decoder.cell.state_names)][None]
            weights, contexts = self.attending.attend(own, asking, encoded.keys, encoded.memory, encoded.mask)
            xs = np.concatenate([xs, contexts], axis=2)
        lanes, top, _ = self.decoder.forward(
            _part(params, "decoder."), Batch(ids, start=start), xs, now, None, Workspace()
        )  # (2)
        if self.attention in ("dot", "general"):
            weights, contexts = self.attending.attend(own, top, encoded.keys, encoded.memory, encoded.mask)
        output = np.tanh(np.concatenate([contexts, top], axis=2) @ params["W_c"].T) if self.attending else top  # (3)
        logits = output @ params["W_y"].T + params["b_y"]  # (4)
        return Translation(encoded, ids, lanes, weights, contexts, output, logits)

    def _decode_vjp(
        self,
        params: Params,
        forward: Translation,
        steps: slice,
        d_top: np.ndarray,
        d_now: Arrays,
        grads: Params,
        workspace: Workspace,
    ) -> tuple[np.ndarray, Arrays]:
        """The gradients of what the decoder read and of the state before `steps`; adds to those of its parameters.

        d_top : what reaches the last layer's states from outside; d_now : what reaches the state after the steps
        """
        d_states = {
            name: np.concatenate([np.zeros((len(d_top), *d.shape), d.dtype), d[None]])
            for name, d in zip(state_names(self.decoder), d_now, strict=True)
        }
        mine = _part(grads, "decoder.")
        fresh = {name: workspace.empty(name, g.shape, g.dtype) for name, g in mine.items()}
        done = self.decoder.backward(
            _part(params, "decoder."),
            Batch(forward.given[steps], start=steps.start),
            steps_of(forward.lanes, steps),
            (),
            d_top,
            d_states,
            fresh,
            workspace,
        )
        for name, g in mine.items():
            g += fresh[name]
        return done[0].d_xs, tuple(d[0].copy() for lane in done for d in lane.d_states.values())

    def _look_vjp(
        self, own: Params, forward: Translation, steps: slice, d_contexts: np.ndarray, grads: Params
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The gradients of the asking states, the keys and the memory, from those of the contexts."""
        asking = forward.top[steps] if self.attention == "additive" else forward.top[1:][steps]
        encoded = forward.encoded
        return self.attending.attend_vjp(
            own, asking, encoded.keys, encoded.memory, forward.attention[steps], d_contexts, grads
        )


def _part(arrays: Params, prefix: str) -> Params:
    """The arrays of one part, under their plain names."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
