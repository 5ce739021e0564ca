"""Number agreement: the verb goes by the first noun, whatever stands between."""

from collections import Counter

import pytest

from rnnviz.data.agreement import agreement_cases
from rnnviz.data.datasets import dataset

PARTS = ("train", "valid", "test")
SINGULAR = {"is", "was", "has"}
PLURAL = {"are", "were", "have"}
NOUNS = {"dog", "cat", "horse", "bird", "boy", "girl", "teacher", "farmer", "doctor", "driver", "painter", "baker"}
NOUNS |= {"singer", "pilot", "nurse", "guest", "neighbour", "student", "sailor", "cook"}


def is_singular(verb):
    if verb in SINGULAR | PLURAL:
        return verb in SINGULAR
    return verb.endswith("s")


def numbers(tokens):
    """Whether each of the nouns is singular."""
    return [token in NOUNS for token in tokens if token in NOUNS or token[:-1] in NOUNS]


@pytest.mark.parametrize("most", range(4))
def test_the_verb_agrees_with_the_first_noun_and_nearest_is_the_last(most):
    data = dataset(f"agreement_en:{most}")
    for part in PARTS:
        cases = agreement_cases(data, part)
        assert [case.tokens for case in cases] == [data.source[row] for row in data.parts[part]]
        for case in cases:
            nouns = numbers(case.tokens[: case.place])
            assert case.tokens[case.place] == case.right
            assert is_singular(case.right) == nouns[0]
            assert is_singular(case.wrong) != nouns[0]
            assert is_singular(case.nearest) == nouns[-1]
            assert case.nearest in (case.right, case.wrong)
            assert len(nouns) == case.phrases + 1


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("part", PARTS)
def test_who_goes_by_the_nearest_noun_is_right_in_less_than_four_of_five(most, part):
    cases = agreement_cases(dataset(f"agreement_en:{most}"), part)
    assert sum(case.nearest == case.right for case in cases) / len(cases) < 0.8
    far = [case for case in cases if case.phrases]
    assert 0.4 < sum(case.nearest == case.right for case in far) / len(far) < 0.6


def test_without_phrases_the_nearest_noun_is_the_right_one():
    assert all(case.nearest == case.right for case in agreement_cases(dataset("agreement_en:0")))


@pytest.mark.parametrize("most", range(4))
def test_all_distances_are_equally_frequent_and_no_sentence_stands_twice(most):
    data = dataset(f"agreement_en:{most}")
    cases = [case for part in PARTS for case in agreement_cases(data, part)]
    counts = Counter(case.phrases for case in cases)
    assert set(counts) == set(range(most + 1))
    assert max(counts.values()) - min(counts.values()) <= 1
    assert len({case.tokens for case in cases}) == len(cases) == len(data)
