"""What a tagging network says to a part of its data, measured in every way that the page shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.classify import Scores, score
from rnnviz.analysis.tagging import accuracy_on, word_tags
from rnnviz.analysis.tagging_entities import EntityScores, entity_scores, is_bio
from rnnviz.core.arrays import Params
from rnnviz.data.column import Column
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.measure import evaluate


@dataclass(frozen=True, eq=False)
class TagTest:
    """Results on one part.

    answers : K names of tags, in the order of the scores
    right, ambiguous : (n,) bool, whether each token was tagged right, and whether its word is an ambiguous one
    entities, by_kind : exact entities, None and {} where the tags are no BIO tags
    """

    answers: tuple[str, ...]
    scores: Scores
    right: np.ndarray
    ambiguous: np.ndarray
    entities: EntityScores | None
    by_kind: dict[str, EntityScores]

    @property
    def on_ambiguous(self) -> float:
        """The accuracy on the ambiguous words; NaN if there are none."""
        return accuracy_on(self.right, self.ambiguous)


def network_test(config: TaskConfig, params: Params, part: str, limit: int | None = None) -> TagTest:
    """The results of a network on the first `limit` sentences of a part; None: on all."""
    result = evaluate(config, params, part, limit)
    return _test(config, result.rows, result.lengths, result.truths, result.predictions)


def guess_test(config: TaskConfig, part: str, limit: int | None = None) -> TagTest:
    """The results of the guess that every word has its most frequent tag, on the same tokens as `network_test`."""
    numbers = encoded(config)
    data, rows = numbers.data, numbers.rows[part][:limit]
    place = {name: k for k, name in enumerate(numbers.answers)}
    to_answer = np.array([place[name] for name in data.answers.words])
    lengths = np.minimum(data.source.lengths[rows], config.max_length)
    words = _cut(data.source, rows, lengths)
    truths = to_answer[_cut(data.answers, rows, lengths)]
    return _test(config, rows, lengths, truths, to_answer[word_tags(data).guess[words]])


def _test(
    config: TaskConfig, rows: np.ndarray, lengths: np.ndarray, truths: np.ndarray, predictions: np.ndarray
) -> TagTest:
    numbers = encoded(config)
    data, answers = numbers.data, numbers.answers
    ambiguous = word_tags(data).ambiguous[_cut(data.source, rows, lengths)]
    entities, by_kind = None, {}
    if is_bio(answers):
        ends = np.cumsum(lengths)[:-1]
        names = np.array(answers)
        entities, by_kind = entity_scores(
            *([row.tolist() for row in np.split(names[ids], ends)] for ids in (truths, predictions))
        )
    return TagTest(
        answers,
        score(truths, predictions, len(answers)),
        truths == predictions,
        ambiguous,
        entities,
        by_kind,
    )


def _cut(column: Column, rows: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The ids of these rows, of each the first ones only, one after the other."""
    return np.concatenate([column.ids[a : a + n] for a, n in zip(column.starts[rows], lengths, strict=True)])
