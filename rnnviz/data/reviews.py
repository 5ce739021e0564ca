"""Short reviews of everything, praise and complaint, in English and in Chinese.

They stand in assets/reviews as twins: a good one and a bad one about the same thing, in part in the same words. Twins
stay in the same part of the data. So what a review is about tells nothing about its label, in any part.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.assets import asset_path
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.tokenize import split_text
from rnnviz.language import N_

TITLES = {"en": N_("Short reviews"), "zh": N_("Short reviews in Chinese")}


@lru_cache
def read_reviews(language: str) -> tuple[tuple[str, str], ...]:
    """(label, text) of every review in "en" or "zh", twins one after the other; a text is one sentence."""
    lines = asset_path("reviews", f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines)


def make(key: str, _dial: int = 0) -> Dataset:
    """The reviews in the language that the key ("reviews_en") names; twins are dealt out together."""
    language = key.removeprefix("reviews_")
    reviews = read_reviews(language)
    parts = {
        name: np.sort(np.concatenate([2 * twins, 2 * twins + 1])) for name, twins in split(len(reviews) // 2).items()
    }
    return Dataset(
        key,
        "labels",
        TITLES[language],
        "word",
        language,
        Column.of(split_text(text) for _label, text in reviews),
        Column.of([label] for label, _text in reviews),
        parts,
    )
