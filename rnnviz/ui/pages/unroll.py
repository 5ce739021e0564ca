"""Unroll: what does the network hold in memory after each token, and why is this unit 0.42?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.core.model import Model
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _
from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.states import plot_gates, plot_states
from rnnviz.plots.unrolled import plot_unrolled, visible_ranges
from rnnviz.ui import networks, state
from rnnviz.ui.cards import quantity_name, unit_card
from rnnviz.ui.figure import Click, figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.networks import Look
from rnnviz.ui.source import choose_network
from rnnviz.ui.transport import set_cursor, transport

CURSOR, UNIT = "unroll-cursor", "unroll-unit"
TOP = 10  # predictions shown


def render() -> None:
    """Draw the page."""
    st.title(_("Unroll"), anchor=False)
    st.caption(_("What does the network hold in memory after each token, and why does a unit have its value?"))
    fragment(_body)()


def _body() -> None:
    config = state.config()
    network = choose_network(config)
    try:
        look = networks.look(network, state.sentence(), config.length)
    except InputError as problem:
        st.error(str(problem))
        return
    T = len(look.tokens)
    if config.length > T:
        st.caption(
            _("This text has {n} tokens; all of them are shown (sequence length {length}).").format(
                n=T, length=config.length
            )
        )
    t = transport(T, CURSOR, labels=look.tokens)
    unit = min(st.session_state.get(UNIT, _liveliest(look)), network.config.hidden)
    predictions = _predictions(look)
    st.markdown(_in_words(look, t, predictions))

    states = look.forward.states["h"][1:, 0].astype(np.float32)
    bounded = network.config.cell != "rnn" or network.config.nonlinearity == "tanh"
    clicks = [
        figure(
            plot_unrolled(
                look.tokens,
                states,
                [(words[0], p[0]) for words, p in predictions],
                cursor=t,
                cell=network.config.cell,
                bounded=bounded,
            ),
            "unrolled",
            cursor=True,
            clicks=True,
            frames=_sights(look.tokens),
            alt=_(
                "The network unrolled over {n} tokens: at each step the token, "
                "the hidden state as a column of colours, and the best prediction."
            ).format(n=T),
        )
    ]
    unit_card(look, t, unit, "unroll")
    left, right = st.columns([3, 2])
    with left:
        clicks.append(
            figure(
                plot_states(states, look.tokens, bounded=bounded, selected=(t, unit)),
                "states",
                cursor=True,
                clicks=True,
                alt=_("Hidden state of {h} units over {n} steps, between {low} and {high}.").format(
                    h=states.shape[1], n=T, low=f"{states.min():.2f}", high=f"{states.max():.2f}"
                ),
            )
        )
    with right:
        words, p = predictions[t - 1]
        figure(
            plot_distribution(words, p, title=_("What comes next? The ten likeliest tokens")),
            "distribution",
            frames=distribution_frames(predictions),
            alt=_("The likeliest next tokens: {list}.").format(
                list=", ".join(f"{w} {q:.2f}" for w, q in zip(words, p, strict=True))
            ),
        )
    gates = {g: look.forward.residuals[g][:, 0].astype(np.float32) for g in network.model.cell.gates if g != "a"}
    if gates:
        clicks.append(
            figure(
                plot_gates(gates, look.tokens),
                "gates",
                cursor=True,
                clicks=True,
                alt=_("The gates over time: {names}.").format(names=", ".join(map(quantity_name, gates))),
            )
        )
    _shapes(network.model)
    for click in clicks:
        if click is not None:
            _open(click, T, network.config.hidden)


def _open(click: Click, T: int, hidden: int) -> None:
    """A click on a unit at a step moves the cursor there and opens the unit's card."""
    step, unit = round(float(click.x)), round(float(click.y))
    if 1 <= step <= T and 1 <= unit <= hidden:
        set_cursor(CURSOR, step)
        st.session_state[UNIT] = unit
        st.rerun(scope="fragment")


def _sights(tokens: tuple[str, ...]) -> list[dict]:
    """For each cursor 1..T the columns of the unrolled network that are in sight."""
    return [{"layout": {"xaxis": {"range": r, "uirevision": t}}} for t, r in enumerate(visible_ranges(tokens), 1)]


def _liveliest(look: Look) -> int:
    """The unit that moves most over the sentence: a good first card."""
    return int(look.forward.states["h"][:, 0].std(axis=0).argmax()) + 1


@st.cache_data(show_spinner=False, max_entries=64)
def _top(_look: Look, key: str) -> list[tuple[list[str], np.ndarray]]:
    words = networks.words(_look.network)
    top = np.argsort(-_look.forward.probs[:, 0], axis=1, kind="stable")[:, :TOP]
    return [
        ([printable(words[k]) for k in row], _look.forward.probs[t, 0, row].astype(np.float32))
        for t, row in enumerate(top)
    ]


def _predictions(look: Look) -> list[tuple[list[str], np.ndarray]]:
    """For each step the likeliest tokens and their probabilities."""
    return _top(look, look.key)


def _in_words(look: Look, t: int, predictions: list[tuple[list[str], np.ndarray]]) -> str:
    words, p = predictions[t - 1]
    loss = float(look.forward.losses[t - 1, 0])
    return _(
        "Step {t}: reads {token}, expects {best} (probability {p}). "
        "Next comes {target}, which was given {q}: loss {loss} nats."
    ).format(
        t=t,
        token=_quoted(look.tokens[t - 1]),
        best=_quoted(words[0]),
        p=f"{p[0]:.2f}",
        target=_quoted(look.targets[t - 1]),
        q=f"{np.exp(-loss):.2f}",
        loss=f"{loss:.2f}",
    )


def _quoted(token: str) -> str:
    """A token as code in Markdown, whatever it holds."""
    fence = "``" if "`" in token else "`"
    return f"{fence} {token} {fence}" if "`" in token else f"{fence}{token}{fence}"


def _shapes(model: Model) -> None:
    """The sizes of everything drawn, and the number of parameters with its formula."""
    cell, K = model.cell, model.n_out
    H, D, G = cell.n_hidden, cell.n_in, len(cell.gates)
    states = ", ".join(rf"{name}_t\;({H})" for name in cell.state_names)
    extra = rf" + {H}" if "b_hn" in model.shapes() else ""
    factor = rf"{G}\,(" if G > 1 else "("
    st.subheader(_("Shapes and parameters"), anchor=False)
    st.latex(
        rf"x_t\;({D}),\quad {states},\quad W_x\;{G * H}\times{D},\quad W_h\;{G * H}\times{H},\quad b\;({G * H}),"
        rf"\quad W_y\;{K}\times{H},\quad b_y\;({K})"
    )
    total = f"{model.n_parameters():,}".replace(",", "{,}")  # LaTeX would put a space after a bare comma
    st.latex(
        rf"\underbrace{{{factor}({H} + {D})\cdot{H} + {H}){extra}}}_{{W_x,\,W_h,\,b}} + "
        rf"\underbrace{{({H} + 1)\cdot{K}}}_{{W_y,\,b_y}} = {total}"
    )
