"""What a network that answers once thinks on the way, and which words decide its answer.

k is the answer, j its strongest rival, y the logits of the sentence and p their softmax:

    s       = y_k - y_j = ln(p_k / p_j)      how sure it is of k                                                (1)
    g_t     = ds / dx_t                      x_t: the vector of word t                                          (2)
    |g_t|_2                                  how much a small change of the word would matter: Simonyan,
                                             Vedaldi & Zisserman 2014; for words Li, Chen, Hovy & Jurafsky 2016 (3)
    g_t . x_t                                signed: what the word adds to s, as far as s is linear:
                                             Denil, Demiraj & de Freitas 2014                                   (4)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

AT_ONCE = 64  # prefixes side by side


def running_opinion(model: Model, params: Params, ids: np.ndarray) -> np.ndarray:
    """P(answer | the first t words), (T, K), for t = 1..T: the answer if the sentence ended there.

    Each prefix is read by itself, from its first word to its last and, in two directions, back. Of a network that reads
    one way and answers by its last state, these are the softmax of W_y h_t + b_y of one pass over all words.

    Parameters
    ----------
    ids : (T,) of a model that answers once
    """
    T = len(ids)
    opinion = []
    for begin in range(0, T, AT_ONCE):
        lengths = np.arange(begin + 1, min(begin + AT_ONCE, T) + 1)
        mask = np.arange(lengths[-1])[:, None] < lengths
        probs = model.forward(params, Batch(np.where(mask, ids[: lengths[-1], None], 0), None, mask)).probs
        opinion.append(probs[lengths - 1, np.arange(len(lengths))])
    return np.concatenate(opinion)


@dataclass(frozen=True, eq=False)
class Saliency:
    """What the words of a sentence mean for its answer.

    answer, rival : k and j of (1)
    sureness : s of (1)
    norms, signed : (T,), (3) and (4)
    attention : (T,) the weight of each word's state in what is read out; None without attention
    """

    answer: int
    rival: int
    sureness: float
    norms: np.ndarray
    signed: np.ndarray
    attention: np.ndarray | None


def saliency(model: Model, params: Params, ids: np.ndarray) -> Saliency:
    """The saliency of the words (T,) for the answer of a model that answers once, of at least two answers."""
    said = model.forward(params, Batch(ids[:, None]))
    logits = said.logits[-1, 0]
    answer, rival = (int(k) for k in np.argsort(-logits, kind="stable")[:2])
    forward = model.forward(params, Batch(ids[:, None], np.array([answer])))
    # The pass back begins with dL/dy = p - onehot(k); with p = 2 onehot(k) - onehot(j) that is ds/dy.
    row = np.zeros_like(logits)
    row[answer], row[rival] = 2, -1
    gradient = model.backward(params, replace(forward, probs=np.broadcast_to(row, forward.probs.shape))).d_xs[:, 0]
    if model.embedding:
        signed = (gradient * params["W_e"][ids]).sum(axis=1)
    else:
        signed = gradient[np.arange(len(ids)), ids]
    attention = None if forward.attention is None else forward.attention[:, 0]
    sureness = float(logits[answer] - logits[rival])
    return Saliency(answer, rival, sureness, np.linalg.norm(gradient, axis=1), signed, attention)
