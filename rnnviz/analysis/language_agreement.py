"""Number agreement as a test of language models: is the right form of the verb likelier than the wrong one?

(Linzen, Dupoux and Goldberg 2016; the cases are those of data/agreement.py.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.records import Batch
from rnnviz.data.agreement import AgreementCase
from rnnviz.data.ngram_models import NgramModels
from rnnviz.data.vocabulary import SENTENCE_START
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of

AT_ONCE = 64


def network_prefers(config: TaskConfig, params: Params, cases: Sequence[AgreementCase]) -> np.ndarray:
    """(n,) of each case 1 where the network gives the right form more than the wrong one, 0 where less, else 1/2."""
    vocabulary, model = encoded(config).vocabulary, model_of(config)
    found = np.empty(len(cases))
    by_place = np.argsort([case.place for case in cases], kind="stable")
    for begin in range(0, len(cases), AT_ONCE):
        some = by_place[begin : begin + AT_ONCE]
        of = [cases[k] for k in some]
        longest = max(case.place for case in of)
        read = [
            vocabulary.encode([SENTENCE_START, *case.tokens[: case.place], *case.tokens[:1] * (longest - case.place)])
            for case in of
        ]
        logits = model.forward(params, Batch(np.stack(read, axis=1))).logits
        forms = np.array([vocabulary.encode([case.right, case.wrong]) for case in of])
        right, wrong = (logits[[case.place for case in of], np.arange(len(of)), forms[:, k]] for k in (0, 1))
        found[some] = _preferred(right, wrong)
    return found


def ngrams_prefer(models: NgramModels, order: int, cases: Sequence[AgreementCase]) -> np.ndarray:
    """(n,) the same of the n-gram model of an order."""
    costs = np.array(
        [
            [
                models.loss(order, [SENTENCE_START, *case.tokens[: case.place]], form)
                for form in (case.right, case.wrong)
            ]
            for case in cases
        ]
    )
    return _preferred(-costs[:, 0], -costs[:, 1])


def nearest_prefers(cases: Sequence[AgreementCase]) -> np.ndarray:
    """(n,) the same of whoever goes by the noun next to the verb."""
    return np.array([float(case.nearest == case.right) for case in cases])


def by_phrases(cases: Sequence[AgreementCase], preferred: np.ndarray) -> dict[int, float]:
    """The share of right forms preferred, by the number of phrases between the noun and its verb."""
    phrases = np.array([case.phrases for case in cases])
    return {int(k): float(preferred[phrases == k].mean()) for k in np.unique(phrases)}


def _preferred(right: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    return np.where(right == wrong, 0.5, right > wrong)
