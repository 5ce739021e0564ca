"""Sentences of a long text: the same as tokenize.split_sentences finds, many times as fast.

Punkt decides on a full stop by the piece that it ends and the next one. Where an ordinary word ends, the answer is
known; other pairs are put to Punkt and remembered, and a sentence with anything unusual in it is left to Punkt whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress, count

from rnnviz.data.readers.words import LONGEST_WORD, MOST_ASKED, Remembered
from rnnviz.data.tokenize import EMPTY_LINE, WIDE_SENTENCE, provide_punkt, split_sentences

PARAGRAPH = "\x02"  # a piece that ends a paragraph; a clean text has none
CLOSERS = "\"')\\]}‘’“”«»"  # what Punkt gives to the sentence before
ENDING = re.compile(rf"(.*[.?!])([{CLOSERS}]*)")
UNUSUAL = re.compile(rf"[{CLOSERS}]+(?:--.*)?|.*[.?!][?!)\";}}\]*:@'({{\[‘’“”«»].*")  # where more than two pieces count
ORDINARY = re.compile(r"[\"'(“‘]?([^\W\d_]{2,})([.?!])")

NO, BY_NEXT, ALWAYS, ASK, STOP = range(5)  # what a piece does to the sentence that it is in


class SentenceSplitter:
    """Splits a text into sentences, and remembers what it asked.

    asked : how often Punkt was asked; after MOST_ASKED times a sentence ends at every full stop before a space
    """

    def __init__(self) -> None:
        from nltk.tokenize.punkt import PunktTokenizer

        provide_punkt()
        self.asked = 0
        self._punkt = PunktTokenizer("english")
        params = self._punkt._params
        self._special = params.abbrev_types | {first for first, _second in params.collocations}
        self._acts = Remembered(self._act)
        self._ends = Remembered(self._end)

    def split(self, text: str) -> Iterator[list[str]]:
        """The sentences of a clean text, each as its pieces between white space.

        Those of `split_sentences`, where white space inside a paragraph is single spaces.
        """
        marked = WIDE_SENTENCE.sub(rf"\g<0> {PARAGRAPH} ", EMPTY_LINE.sub(f" {PARAGRAPH} ", text))
        pieces = [*marked.split(), PARAGRAPH]
        acts = list(map(self._acts.__getitem__, pieces))
        begin, unusual = 0, False
        for place in compress(count(), acts):
            act = acts[place]
            if act == BY_NEXT:
                following = acts[place + 1]
                if following in (ASK, STOP) or not self._ends[f"{pieces[place]} {pieces[place + 1]}"]:
                    continue
            elif act == ASK or (act == ALWAYS and acts[place + 1] == ASK):
                unusual = True
                continue
            sentence = pieces[begin : place + (act != STOP)]
            begin = place + 1
            if unusual:
                yield from self._ask(sentence)
                unusual = False
            elif sentence:
                yield sentence

    def _act(self, piece: str) -> int:
        if piece == PARAGRAPH:
            return STOP
        match = ENDING.fullmatch(piece[-LONGEST_WORD:])
        if match:
            word, closers = match.groups()
            if not UNUSUAL.fullmatch(word):
                if not closers:
                    return BY_NEXT
                return ALWAYS if self._punkt.text_contains_sentbreak(word + closers[0]) else NO
        return ASK if UNUSUAL.fullmatch(piece[-LONGEST_WORD:]) else NO

    def _end(self, pair: str) -> bool:
        """Whether a sentence ends between two pieces, the first of which ends in a full stop or the like."""
        piece, following = pair.split(" ")
        match = ORDINARY.fullmatch(piece)
        if match and (match[2] != "." or match[1].lower() not in self._special):
            return True
        self.asked += 1
        if self.asked > MOST_ASKED:
            return True
        return self._punkt.text_contains_sentbreak(f"{piece[-LONGEST_WORD:]} {following[:LONGEST_WORD]}")

    def _ask(self, sentence: list[str]) -> Iterator[list[str]]:
        """Where Punkt finds ends in what is perhaps more than one sentence."""
        text = " ".join(sentence)
        self.asked += 1 + len(text) // 100
        if self.asked > MOST_ASKED or max(map(len, sentence)) > LONGEST_WORD:
            yield sentence
        else:
            yield from (part.split() for part in split_sentences(text))
