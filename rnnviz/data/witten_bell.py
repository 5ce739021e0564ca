"""Witten-Bell smoothing down to the uniform distribution, for nltk.lm (Witten and Bell 1991; Chen and Goodman 1999).

    P(w | c) = (1 - g_c) count(c w) / count(c) + g_c P(w | c without its first word),   g_c = T_c / (T_c + count(c))

T_c is the number of different words seen after the context c, so that g_c is how often something new came. NLTK's own
ends at the frequencies of single words, where a word of the vocabulary that never occurred has no probability at all;
here these are mixed by the same rule with 1 / V. It imports nltk, which is slow: it is imported by functions only.
"""

from __future__ import annotations

from nltk.lm import NgramCounter, Vocabulary
from nltk.lm.models import InterpolatedLanguageModel
from nltk.lm.smoothing import WittenBell


class GroundedWittenBell(WittenBell):
    """The weights of a context, reckoned once each."""

    def __init__(self, vocabulary: Vocabulary, counter: NgramCounter) -> None:
        super().__init__(vocabulary, counter)
        self._sizes: dict[tuple[str, ...], tuple[int, int]] = {}

    def alpha_gamma(self, word: str, context: tuple[str, ...]) -> tuple[float, float]:
        """(1 - g_c) count(c w) / count(c), and g_c."""
        kinds, seen = self._size(context)
        return self.counts[context][word] / (kinds + seen), kinds / (kinds + seen)

    def unigram_score(self, word: str) -> float:
        """The frequency of a word mixed with 1 / V."""
        kinds, seen = self._size(())
        return (self.counts.unigrams[word] + kinds / len(self.vocab)) / (kinds + seen)

    def _size(self, context: tuple[str, ...]) -> tuple[int, int]:
        """T_c and count(c): both are sums over all words that follow."""
        if context not in self._sizes:
            after = self.counts[context] if context else self.counts.unigrams
            self._sizes[context] = (after.B(), after.N())
        return self._sizes[context]


class GroundedWittenBellModel(InterpolatedLanguageModel):
    """An n-gram model with this smoothing."""

    def __init__(self, order: int, vocabulary: Vocabulary, counter: NgramCounter) -> None:
        super().__init__(GroundedWittenBell, order, vocabulary=vocabulary, counter=counter)
