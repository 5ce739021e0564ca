"""One word in two sentences: how its tag is decided while the words after it arrive, in one direction and in two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz import language
from rnnviz.analysis.tagging_context import as_words_arrive
from rnnviz.data.datasets import dataset
from rnnviz.data.tokenize import split_text
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _, listed
from rnnviz.learn.tasks.encode import encoded
from rnnviz.plots.tagging import Arrival, plot_arrival
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.tag.networks import DASHES, Tagger, taggers
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.user_text import quoted

LONGEST = 200  # characters


@dataclass(frozen=True)
class Pair:
    """Two sentences in which a word has two tags; the clue to which one stands after the word, or before it."""

    word: str
    first: str
    second: str
    clue_before: bool = False


PAIRS = {
    "en": {
        "apple": Pair("apple", "the apple is a great company .", "the apple is a great fruit ."),
        "rose": Pair("Rose", "Rose is a famous writer .", "Rose is a lovely gift ."),
        "jordan": Pair("Jordan", "Jordan is a small country .", "Jordan is a small child ."),
        "her": Pair("her", "We saw her yesterday .", "We saw her house ."),
        "light": Pair("light", "The light is strange .", "The light room is strange ."),
        "eating": Pair("apple", "we work for apple .", "I like eating apple .", clue_before=True),
    },
    "zh": {
        "苹果": Pair("苹", "苹果是很好的公司。", "苹果是很好的礼物。"),
        "在": Pair("在", "他在学校。", "他在学校工作。"),
        "花": Pair("花", "花很美。", "花了很多钱。"),
        "白云": Pair("白", "白云是很美的地方。", "白云是很好的老师。"),
        "会": Pair("会", "这个会很好。", "我会去北京。", clue_before=True),
    },
}


@dataclass(frozen=True)
class Question:
    """Two sentences as tokens, and the word that is asked about."""

    word: str
    sentences: tuple[list[str], list[str]]

    def place(self, n: int) -> int:
        """Where the word stands first in sentence `n`, whatever its capitals."""
        return [token.lower() for token in self.sentences[n]].index(self.word.lower())


def choose_question(data: str) -> Question | None:
    """Draw the choice of the pair, both sentences and the word; None if the sentences have no word in common."""
    pairs = PAIRS["zh" if _is_chinese(data) else "en"]
    names = {
        name: _("{word}, clue before it").format(word=pair.word) if pair.clue_before else pair.word
        for name, pair in pairs.items()
    }
    slot = f"tag-pair-{'zh' if _is_chinese(data) else 'en'}"
    pair = pairs[choose(_("Word"), names, slot)]
    key = f"tag-pair-{pair.word}-{pair.clue_before}"
    typed = []
    for column, number, text in zip(st.columns(2), (1, 2), (pair.first, pair.second), strict=True):
        st.session_state.setdefault(f"{key}-{number}", text)
        with column:
            typed.append(
                st.text_input(
                    _("Sentence {n}").format(n=number),
                    key=f"{key}-{number}",
                    max_chars=LONGEST,
                    live=True,
                    persist_state="session",
                )
            )
    first, second = (split_text(text) for text in typed)
    others = {token.lower() for token in second}
    shared = [token for token in dict.fromkeys(first) if token.lower() in others]
    if not shared:
        st.error(_("The two sentences have no word in common: write one word into both."))
        return None
    word = pair.word if pair.word in shared else shared[0]
    if pair.word not in shared:
        word = choose(_("The word that both have"), {token: quoted(token) for token in shared}, f"{key}-word")
    return Question(word, (first, second))


def _is_chinese(data: str) -> bool:
    known = dataset(data).language
    return known == "zh" or (not known and language.current().startswith("zh"))


def draw_context(contest: TaskContest | None, question: Question | None) -> None:
    """Draw both sentences side by side, and say what they show."""
    if question is None:
        return
    if contest is None:
        st.info(_("There is no network yet: press “Start”, and watch how two directions learn to wait for the clue."))
        return
    answers = encoded(next(iter(contest.configs.values()))).answers
    verdicts: dict[str, list[str]] = {}
    for number, column in enumerate(st.columns(2)):
        tokens, place = question.sentences[number], question.place(number)
        try:
            arrivals = {tagger.name: _arrival(tagger, tokens, place) for tagger in taggers(contest)}
        except InputError as problem:
            column.error(str(problem))
            return
        with column:
            _picture(number, list(arrivals.values()), answers, tokens, place)
        for name, arrival in arrivals.items():
            verdicts.setdefault(name, []).append(answers[int(arrival.probs[-1].argmax())])
    for tagger in taggers(contest):
        st.markdown("- " + _verdict(tagger, verdicts[tagger.name], question))
    st.caption(
        _(
            "Each line is the probability of one tag of the word in the band when the network has read no further than "
            "the word below. In one direction it cannot change any more: what comes later does not "
            "reach an earlier state."
        )
    )


def _arrival(tagger: Tagger, tokens: list[str], place: int) -> Arrival:
    limit = tagger.config.max_length
    if place >= limit:
        raise InputError(_("The network reads {n} words at most, and this word comes later.").format(n=limit))
    probs = as_words_arrive(tagger.config, tagger.params, tokens, place)
    return Arrival(tagger.shown, DASHES[tagger.name], probs)


def _picture(number: int, arrivals: list[Arrival], answers: tuple[str, ...], tokens: list[str], place: int) -> None:
    n = place + len(arrivals[0].probs)
    final = [answers[int(arrival.probs[-1].argmax())] for arrival in arrivals]
    figure(
        plot_arrival(
            arrivals,
            answers,
            [printable(token) for token in tokens[:n]],
            place,
            _("Sentence {n}: what is “{word}” here?").format(n=number + 1, word=printable(tokens[place])),
        ),
        f"tag-arrival-{number}",
        alt=_("The probabilities of the tags of the word while the words after it arrive; at the end {tags}.").format(
            tags=listed(f"{arrival.name}: {tag}" for arrival, tag in zip(arrivals, final, strict=True))
        ),
    )


def _verdict(tagger: Tagger, tags: list[str], question: Question) -> str:
    first, second = (quoted(tag) for tag in tags)
    word, name = quoted(question.word), f"**{tagger.shown}**"
    if np.unique(tags).size > 1:
        return _("{name} tells them apart: {word} is {first} in sentence 1 and {second} in sentence 2.").format(
            name=name, word=word, first=first, second=second
        )
    return _("{name} does not tell them apart: {word} is {first} in both sentences.").format(
        name=name, word=word, first=first
    )
