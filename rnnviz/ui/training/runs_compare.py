"""Two runs before the same sentence, side by side."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.learn.kept import same_text
from rnnviz.learn.train import Snapshot
from rnnviz.ui import networks, state
from rnnviz.ui.state import Run
from rnnviz.ui.training import pair as train_pair
from rnnviz.ui.training import time_numbers as numbers
from rnnviz.ui.training.pair import Pair, Side
from rnnviz.ui.transport import transport
from rnnviz.ui.unroll.words import predictions
from rnnviz.ui.user_text import quoted

CURSOR, A, B = "runs-cursor", "runs-A", "runs-B"
_THIS = ""


def compare() -> None:
    """The choice of the two, and the same pictures of both under one cursor."""
    runs = _runs()
    st.header(_("Two runs side by side"), anchor=False)
    if len(runs) < 2:
        st.caption(_("Keep two runs, or one beside the present one, and they can be compared here."))
        return
    names = list(runs)
    columns = st.columns(2)
    with columns[0]:
        a = _choose(A, _("Run A"), names, names[0])
    with columns[1]:
        b = _choose(B, _("Run B"), names, names[-1])
    if not same_text(runs[a].config, runs[b].config):
        st.info(
            _(
                "These two do not read the same text in the same tokens: a step of one is not a step of the other, "
                "and their losses are not of the same thing. Choose two runs on one text."
            ),
            icon=":material/compare_arrows:",
        )
        return
    length = min(runs[a].config.length, runs[b].config.length)
    try:
        pair = _side("A", a, runs[a], length), _side("B", b, runs[b], length)
    except InputError as problem:
        st.error(str(problem))
        return
    tokens = pair[0].tokens
    t = transport(len(tokens), CURSOR, labels=tokens)
    _words(pair, (a, b), t)
    train_pair.states(pair, "runs")
    train_pair.norms(pair, "runs")
    train_pair.expected(pair, t, "runs")


def _runs() -> dict[str, Run]:
    """The kept runs, and the session's own where it rests and is not one of them."""
    runs = {kept.name: kept.run for kept in state.kept_runs()}
    now = state.run()
    if now is not None and not now.active and not any(now.state.params is run.state.params for run in runs.values()):
        runs[_THIS] = now
    return runs


def _choose(key: str, label: str, names: list[str], at_first: str) -> str:
    if st.session_state.get(key) not in names:
        st.session_state[key] = at_first
    return st.selectbox(label, names, format_func=_called, key=key, persist_state="session")


def _called(name: str) -> str:
    return name or _("this run")


def _side(letter: str, name: str, run: Run, length: int) -> Side:
    network = numbers.network(run, Snapshot(run.state.step, run.state.params))
    lanes = network.model.lanes
    lane = next(n for n, place in enumerate(lanes) if place.layer == network.model.layers)
    look = networks.look(network, state.sentence(), length)
    return Side(letter, _("{letter}, {name}").format(letter=letter, name=_called(name)), look, lane)


def _words(pair: Pair, names: tuple[str, str], t: int) -> None:
    """What each makes of the sentence, and of the cursor's step."""
    for side, name, column in zip(pair, names, st.columns(2), strict=True):
        words, p = predictions(side.look)[t - 1]
        loss = float(side.look.forward.losses[t - 1, 0])
        with column:
            st.markdown(
                _("**{letter}** {name}: the sentence costs {loss} nats per token.").format(
                    letter=side.name, name=quoted(_called(name)), loss=f"{side.look.forward.loss:.3f}"
                )
            )
            st.caption(
                _("Step {t}: expects {best} ({p}); next comes {target}: loss {loss} nats.").format(
                    t=t,
                    best=quoted(words[0]),
                    p=f"{p[0]:.2f}",
                    target=quoted(side.look.targets[t - 1]),
                    loss=f"{loss:.2f}",
                )
            )
            if len(side.look.network.model.lanes) > 1:
                st.caption(_("Here: the last layer, reading forward."))
