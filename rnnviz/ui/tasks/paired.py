"""Which of two readers of the same examples is better, in a sentence with its rule."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.classify import LEVEL, compare
from rnnviz.language import _


def verdict(right: np.ndarray, other_right: np.ndarray, sentences: dict[int, str]) -> str:
    """The sentence for better (1), no different as far as one can tell (0) or worse (-1), and its rule.

    Parameters
    ----------
    right, other_right : (N,) bool
    """
    sign, p = compare(right, other_right)
    rule = _(
        "Rule: p below {level}. Where only one of them is right, p is how often a fair coin would part them so "
        "unevenly (McNemar's exact test); here p = {p}."
    ).format(level=f"{LEVEL:g}", p=f"{p:.2g}")
    return f"{sentences[sign]} :small[{rule}]"
