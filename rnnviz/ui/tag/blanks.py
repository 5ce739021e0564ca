"""Fill in the blank: the clue stands behind it, and only who reads backwards too has seen it."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from rnnviz import language
from rnnviz.analysis.tagging_blanks import BlankTest, blank_test
from rnnviz.analysis.tagging_context import as_words_arrive
from rnnviz.core.arrays import Params
from rnnviz.data.blanks import BLANK, NO_ANSWER
from rnnviz.data.datasets import dataset
from rnnviz.data.tokenize import split_text
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _, listed
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.plots.tagging import Arrival, plot_arrival, plot_blank, plot_blank_accuracy
from rnnviz.ui import contest as contests
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.tag.networks import DASHES, ONE, TWO, choose_networks, taggers
from rnnviz.ui.tasks import bar, doors
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.own_text import choose_text

PAGE = "tag-blank"
EPOCHS = 12
LEARNING_RATE = 0.005
OPTIMIZER = "rmsprop"  # Adam remembers too long how steep it was to learn that all but the blank is NO_ANSWER
LONGEST = 300  # characters
FIRST = {
    "blanks_en": "she took the ___ this morning because it was raining again .",
    "blanks_zh": "她拿了___，因为外面下很大的雨。",
}


def blanks() -> None:
    """Draw the part of the page."""
    st.markdown(
        _(
            "Which word is missing in “She took the ___ because it was raining”? The clue stands **behind** the blank. "
            "A network that reads forward only must answer before it has seen it, and can but guess; as a control, "
            "half of the sentences have their clue **before** the blank, where it can know."
        )
    )
    first = "blanks_zh" if language.current().startswith("zh") else "blanks_en"
    data = choose(_("Sentences"), {"blanks_en": "English", "blanks_zh": "中文"}, f"{PAGE}-data", first=first)
    answers = [word for word in dataset(data).answer_names() if word != NO_ANSWER]
    st.caption(
        _("{n} answers, equally frequent: {answers}. Who guesses is right {chance} of the time.").format(
            n=len(answers), answers=listed(sorted(answers)), chance=f"{1 / len(answers):.1%}"
        )
    )
    try:
        configs = choose_networks(PAGE, data, epochs=EPOCHS, learning_rate=LEARNING_RATE, optimizer=OPTIMIZER)
    except InputError as problem:
        st.error(str(problem))
        configs = bar.configs_of(PAGE)
        if configs is None:
            return
    sentence = choose_text(
        _("A sentence with a blank, three underscores"),
        f"{PAGE}-sentence-{data}",
        FIRST[data],
        partial(_drawn, data),
        button=f"{PAGE}-another",
        max_chars=LONGEST,
        live=True,
    )
    bar.training(PAGE, configs, lambda contest: _draw(contest, data, sentence))
    contest = contests.current(PAGE)
    if contest is not None and not contest.active and contest.step:
        doors.open_in(contest, TWO if TWO in contest.configs else ONE, sentence)


def _drawn(data: str) -> str:
    """A sentence of the test part, by chance."""
    made = dataset(data)
    row = made.parts["test"][np.random.default_rng().integers(len(made.parts["test"]))]
    return " ".join(made.source[row])


def _draw(contest: TaskContest | None, data: str, sentence: str) -> None:
    if contest is None:
        st.info(_("There is no network yet: press “Start”, and watch which of the two finds the missing words."))
        return
    left, right = st.columns(2)
    with left:
        _accuracy(contest, "valid" if contest.active else "test")
    config = next(iter(contest.configs.values()))
    tokens = split_text(sentence)[: config.max_length]
    if config.data != data:
        right.info(_("These networks were trained on the sentences of the other language: press “Reset” first."))
    elif BLANK not in tokens:
        right.error(_("There is no blank in this sentence: write three underscores, ___, for the missing word."))
    else:
        arrivals, answers = _arrivals(contest, tokens)
        with right:
            _answers(config, arrivals, answers, tokens)
        figure(
            plot_arrival(
                arrivals, answers, [printable(token) for token in tokens], tokens.index(BLANK), _("When do they know?")
            ),
            f"{PAGE}-arrival",
            alt=_("The probabilities of the likeliest answers while the words after the blank arrive."),
        )


def _accuracy(contest: TaskContest, part: str) -> None:
    tests = {tagger.shown: _test(tagger.key, part, tagger.config, tagger.params) for tagger in taggers(contest)}
    config = next(iter(contest.configs.values()))
    chance = 1 / (len(encoded(config).answers) - 1)
    n = next(iter(tests.values()))
    parts = {"valid": _("validation part"), "test": _("test part")}
    figure(
        plot_blank_accuracy({name: (test.behind, test.before) for name, test in tests.items()}, chance, parts[part]),
        f"{PAGE}-accuracy",
        alt=_("Blanks filled in rightly with the clue behind them: {behind}; before them: {before}.").format(
            behind=listed(f"{name} {test.behind:.0%}" for name, test in tests.items()),
            before=listed(f"{name} {test.before:.0%}" for name, test in tests.items()),
        ),
    )
    st.caption(
        _("{behind} blanks with the clue behind, {before} with the clue before.").format(
            behind=n.n_behind, before=n.n_before
        )
    )


@st.cache_data(show_spinner=False, max_entries=64)
def _test(key: tuple, part: str, _config: TaskConfig, _params: Params) -> BlankTest:
    return blank_test(_config, _params, part)


def _arrivals(contest: TaskContest, tokens: list[str]) -> tuple[list[Arrival], list[str]]:
    """What each network believes to be missing while the words after the blank arrive; the answers, by name."""
    names = encoded(next(iter(contest.configs.values()))).answers
    kept = sorted((k for k, name in enumerate(names) if name != NO_ANSWER), key=lambda k: names[k])
    place = tokens.index(BLANK)
    arrivals = [
        Arrival(
            tagger.shown,
            DASHES[tagger.name],
            as_words_arrive(tagger.config, tagger.params, tokens, place)[:, kept],
        )
        for tagger in taggers(contest)
    ]
    return arrivals, [names[k] for k in kept]


def _answers(config: TaskConfig, arrivals: list[Arrival], answers: list[str], tokens: list[str]) -> None:
    figure(
        plot_blank({arrival.name: arrival.probs[-1] for arrival in arrivals}, answers, _truth(config, tokens, answers)),
        f"{PAGE}-answers",
        alt=_("The likeliest answers: {answers}.").format(
            answers=listed(f"{a.name}: {answers[int(a.probs[-1].argmax())]}" for a in arrivals)
        ),
    )


def _truth(config: TaskConfig, tokens: list[str], answers: list[str]) -> int | None:
    """The answer, where the sentence is one of the data."""
    known = _known(config.data).get(tuple(tokens))
    return None if known is None else answers.index(known)


@st.cache_resource(show_spinner=False, max_entries=2)
def _known(data: str) -> dict[tuple[str, ...], str]:
    made = dataset(data)
    return {
        tokens: next(tag for tag in tags if tag != NO_ANSWER)
        for tokens, tags in zip(made.source, made.answers, strict=True)
    }
