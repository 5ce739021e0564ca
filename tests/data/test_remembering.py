"""Stories about cities: grammar, distance and chance, checked against the sentences as they are written."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.assets import asset_path
from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.data.remembering import load_bank, possible_lengths, read_sections
from rnnviz.language import LANGUAGES, _, use

SPOKEN = ["en", "zh"]
LOWEST, HIGHEST, _default = EXERCISES["remembering_en"].lags


def sentences_of(language):
    """The sections of the file, and regular expressions of its opening, filler and closing sentences."""
    sections = read_sections(asset_path("remembering", f"{language}.txt").read_text(encoding="utf-8"))

    def blank(found):
        return f"(?P<{found[1]}>" + "|".join(" ".join(sections[found[1]]).split()) + ")"

    def pattern(lines):
        return [re.sub(r"\\{(\w+)\\}", blank, re.escape(line)) for line in lines]

    return sections, *(pattern(sections[name]) for name in ("opening", "filler", "closing"))


def stories(language, lag, n, seed=0):
    task = exercise(f"remembering_{language}", lag)
    batch = task.draw(np.random.default_rng(seed), n)
    assert batch.mask is None
    return [([task.symbols[i] for i in batch.xs[:, b]], task.answers[batch.targets[b]]) for b in range(n)]


@pytest.mark.parametrize("language", SPOKEN)
@settings(deadline=None, max_examples=25)
@given(lag=st.integers(LOWEST, HIGHEST))
def test_stories(language, lag):
    sections, openings, fillers, closings = sentences_of(language)
    for words, city in stories(language, lag, 4):
        n_opening, n_closing = len(sections["opening"][0].split()), len(sections["closing"][0].split())
        assert len(words) == n_opening + lag + n_closing
        opening, middle = " ".join(words[:n_opening]), " ".join(words[n_opening:-n_closing])
        found = [match for one in openings if (match := re.fullmatch(one, opening))]
        assert [match["city"] for match in found] == [city]
        sentences = re.findall(r".+?[.。](?: |$)", middle)
        assert "".join(sentences) == middle
        assert all(any(re.fullmatch(one, sentence.strip()) for one in fillers) for sentence in sentences)
        assert any(re.fullmatch(one, " ".join(words[-n_closing:])) for one in closings)


@pytest.mark.parametrize("language", SPOKEN)
def test_the_fillers_tell_nothing(language):
    """Cities are equally likely, and a filler names the answer no more often than any other city."""
    task = exercise(f"remembering_{language}", 40)
    batch = task.draw(np.random.default_rng(0), 4000)
    n = len(task.answers)
    assert list(task.floors.values()) == pytest.approx([math.log(n), 0])
    shares = np.bincount(batch.targets, minlength=n) / 4000
    assert shares == pytest.approx(np.full(n, 1 / n), abs=4 * math.sqrt(1 / n / 4000))
    middle = batch.xs[5:]
    named = middle < n
    assert named.any(axis=0).mean() > 0.5  # most stories mislead
    same = (middle == batch.targets)[named]
    assert same.mean() == pytest.approx(1 / n, abs=4 * math.sqrt(1 / n / named.sum()))


@pytest.mark.parametrize("language", SPOKEN)
def test_the_bank(language):
    bank, (sections, *_patterns) = load_bank(language), sentences_of(language)
    assert list(bank.words[: bank.n_cities]) == " ".join(sections["city"]).split()
    assert len(set(bank.words)) == len(bank.words)
    assert not any("{" in word for word in bank.words)
    assert bank.templates.sum(axis=0)[1] == len(bank.fillers) == bank.templates[-1].sum()
    assert bank.lengths[:, 0].tolist() == [4, 5, 6, 7]
    assert bank.lengths[:, 2].sum() == len(sections["filler"])
    batch = exercise(f"remembering_{language}", HIGHEST).draw(np.random.default_rng(0), 400)
    assert set(batch.xs.ravel()) == set(range(len(bank.words)))  # every word occurs
    for name in ("opening", "closing"):
        assert len({len(line.split()) for line in sections[name]}) == 1
        assert name == "opening" or not any("{" in line for line in sections[name])


def test_which_lengths_leave_a_rest_that_can_be_filled():
    possible = possible_lengths([4, 7], 15)
    filled = {total for total in range(16) if possible[total].any()}
    assert filled == {4 * i + 7 * j for i in range(4) for j in range(3)} & set(range(1, 16))
    assert possible[11].tolist() == [True, True]
    assert possible[14].tolist() == [False, True]


def test_no_translation_of_the_program_touches_the_stories():
    """Pages translate `symbols`; the words of a story stay what they are."""
    for language in LANGUAGES:
        use(language)
        try:
            for spoken in SPOKEN:
                words = load_bank(spoken).words
                assert [_(word) for word in words] == list(words)
        finally:
            use("en")
