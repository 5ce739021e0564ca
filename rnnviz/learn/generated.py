"""What every text that a network wrote consists of, however its tokens were chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.data.tokenize import detokenize


@dataclass(frozen=True)
class Generated:
    """n tokens after a prime.

    prime, tokens : what was given, and what was generated; ids : (n,) of the generated ones
    kind : "char" or "word"
    """

    prime: tuple[str, ...]
    tokens: tuple[str, ...]
    ids: np.ndarray
    kind: str

    @property
    def text(self) -> str:
        """Prime and generated tokens as running text."""
        return detokenize([*self.prime, *self.tokens], self.kind)


@dataclass(frozen=True)
class Weighed(Generated):
    """A generated text with the probability that the network itself gives it.

    log_probs : (n,) nats, of each token by the network's own distribution
    """

    log_probs: np.ndarray

    @property
    def log_prob(self) -> float:
        """log p of the whole text after its prime, in nats."""
        return float(self.log_probs.sum())
