"""PyTorch's side of the training benchmark: the same network from nn modules, in every variant worth trying."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from rnnviz.core.arrays import Params

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
INPUTS = ("one-hot", "embedding")
ADAMS = ({"foreach": True}, {"fused": True})


class Network(nn.Module):
    """A fused recurrent module with a linear output. One-hot input makes it the equal of ours.

    An embedding (V, H) in front replaces the one-hot product by a gather, but is one more layer.
    """

    def __init__(self, cell: str, n_vocabulary: int, n_hidden: int, inputs: str) -> None:
        super().__init__()
        self.n_vocabulary = n_vocabulary
        self.embedding = nn.Embedding(n_vocabulary, n_hidden) if inputs == "embedding" else None
        width = n_hidden if inputs == "embedding" else n_vocabulary
        self.recurrent = MODULES[cell](width, n_hidden)
        self.output = nn.Linear(n_hidden, n_vocabulary)

    def loss(self, xs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The mean cross-entropy of ids (T, B) against ids (T, B)."""
        if self.embedding is None:
            x = functional.one_hot(xs, self.n_vocabulary).to(self.output.weight.dtype)
        else:
            x = self.embedding(xs)
        h, _ = self.recurrent(x)
        return functional.cross_entropy(self.output(h).flatten(0, 1), targets.flatten())

    def load(self, params: Params) -> None:
        """Takes over our parameters (one-hot input only)."""
        bias_hh = np.zeros_like(params["b"])
        if "b_hn" in params:
            bias_hh[-len(params["b_hn"]) :] = params["b_hn"]
        ours = {
            self.recurrent.weight_ih_l0: params["W_x"],
            self.recurrent.weight_hh_l0: params["W_h"],
            self.recurrent.bias_ih_l0: params["b"],
            self.recurrent.bias_hh_l0: bias_hh,
            self.output.weight: params["W_y"],
            self.output.bias: params["b_y"],
        }
        with torch.no_grad():
            for parameter, value in ours.items():
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))


def steps(cell: str, xs: np.ndarray, targets: np.ndarray, n_vocabulary: int, n_hidden: int) -> list[Callable]:
    """One training step of every variant, as functions without arguments that return the loss."""
    torch.set_num_threads(1)
    return [
        _step(Network(cell, n_vocabulary, n_hidden, inputs), xs, targets, adam)
        for inputs, adam in product(INPUTS, ADAMS)
    ]


def _step(network: Network, xs: np.ndarray, targets: np.ndarray, adam: dict[str, bool]) -> Callable:
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, **adam)
    xs, targets = torch.from_numpy(xs), torch.from_numpy(targets)

    def step() -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = network.loss(xs, targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
