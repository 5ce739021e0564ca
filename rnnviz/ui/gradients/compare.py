"""All cells on one axis: same seed, same sentence, same loss."""

from __future__ import annotations

import streamlit as st

from rnnviz.analysis.verdict import verdict
from rnnviz.language import _, listed, told
from rnnviz.plots.gradients import plot_gradient_norms
from rnnviz.plots.theme import CELL_COLORS
from rnnviz.ui import networks
from rnnviz.ui.figure import figure
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import words as say
from rnnviz.ui.gradients.choice import choose_state
from rnnviz.ui.gradients.numbers import Dial
from rnnviz.ui.names import cell_name
from rnnviz.ui.networks import PREPARED, TASK, TRAINED, Look

ALL = "gradients-all-turned"


def comparison(look: Look, dial: Dial, lane: int, watched: str) -> None:
    """Draw the curves of all cells for the loss that is furthest from what was read first, and a verdict for each.

    Parameters
    ----------
    look : before the dial
    lane : the one chosen above; a cell that has no such layer or direction is shown in its own
    watched : the LSTM's state chosen above, if the LSTM is shown there
    """
    st.header(_("All five cells: who carries the error back?"), anchor=False)
    is_lstm = look.network.config.cell == "lstm"
    st.session_state.setdefault(ALL, True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not is_lstm:
            watched = choose_state("gradients-state")
        everyone = st.toggle(
            _("Turn all five with the dial"),
            key=ALL,
            disabled=dial.size is None,
            persist_state="session",
            help=_("Off: all five keep their weights as they are."),
        )
    T, reverse = len(look.tokens), look.network.model.lanes[lane].reverse
    step, far = (1, T) if reverse else (T, 1)
    applied = dial if everyone else Dial(dial.measure, None)
    curves, sentences, alone, sources = {}, [], [], set()
    for cell, network in numbers.companions(look.network).items():
        sources.add(network.source)
        shown = numbers.turned(networks.same_sentence(look, network), applied)
        name = cell_name(cell)
        overflow = numbers.overflow_step(shown)
        if overflow is not None:
            sentences.append(f"- **{name}** · " + say.overflown(overflow))
            continue
        if len(shown.network.model.lanes) != len(look.network.model.lanes):
            alone.append(name)
        first, at, mine = (step, far, lane) if name not in alone else (T, 1, 0)
        values = numbers.norms(shown, _row(look, T, first), watched if cell == "lstm" else "h", mine).values
        curves[cell] = values
        judged = verdict(values[::-1] if at > 1 else values)
        sentences.append(f"- **{name}** · " + say.judged(judged, first, at))
    if curves:
        figure(
            plot_gradient_norms(
                {cell_name(cell): values for cell, values in curves.items()},
                list(look.tokens),
                colors={cell_name(cell): CELL_COLORS[cell] for cell in curves},
                title=_("The error of step {t} on its way back through all cells").format(t=step),
                travels="on" if reverse else "back",
            ),
            "gradient-cells",
            cursor=True,
            alt=_("Gradient norms at step {t}: {list}.").format(
                t=far,
                list=listed(f"{cell_name(cell)} {say.power(values[far - 1])}" for cell, values in curves.items()),
            ),
        )
    st.markdown("\n".join(sentences))
    said = [_same(look, sources), _turned_words(dial, everyone)]
    if alone:
        said.append(_("{cell}: one layer that reads forward, from the last step's loss.").format(cell=listed(alone)))
    st.caption(told(*said))


def _row(look: Look, T: int, step: int) -> int | None:
    """The step of the loss that enters a lane at `step`; None of a network whose loss reaches every state directly."""
    return {"every": step, "last": T, "attention": None}[look.network.model.readout]


def _same(look: Look, sources: set[str]) -> str:
    seed = look.network.config.seed
    if sources == {PREPARED}:
        return _("Prepared networks, each trained on the same text from seed {seed}; the same sentence.").format(
            seed=seed
        )
    if sources & {TRAINED, PREPARED, TASK}:
        return _(
            "The network chosen above, trained, beside untrained ones of the other cells, all from seed {seed}; "
            "the same sentence."
        ).format(seed=seed)
    return _("Untrained networks with the weights of seed {seed}; the same sentence.").format(seed=seed)


def _turned_words(dial: Dial, everyone: bool) -> str:
    if dial.size is None:
        return _("The dial is not turned: all weights as they are.")
    if everyone:
        return _("All turned: every block of W_h (of the Jordan cell: W_h W_y) has {measure} {size}.").format(
            measure={"norm": _("largest singular value"), "radius": _("spectral radius")}[dial.measure],
            size=f"{dial.size:.2f}",
        )
    return _("The dial does not turn these five: all weights as they are.")
