"""The shapes of a recurrent network: what goes in, what comes out, and when; each trains in seconds and runs."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.parameters import count_parameters
from rnnviz.language import _, listed, ngettext
from rnnviz.learn.shapes import RECIPES, ShapeConfig, ShapeState, finished, model_of, task_of
from rnnviz.plots.training import plot_loss
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import repeating, steady
from rnnviz.ui.live import smoothed
from rnnviz.ui.shapes.run import run
from rnnviz.ui.shapes.switch import choose_options, choose_shape
from rnnviz.ui.shapes.training import forget, go_on, going, set_going, state_of
from rnnviz.ui.shapes.words import about, equation

EVERY_S = 0.0  # its slices are long enough


def render() -> None:
    """Draw the section; while a network trains it draws itself again."""
    st.caption(_("What goes in, what comes out, and when? Four shapes; many to many is aligned or an encoder-decoder."))
    active = going() is not None
    repeating(_section, EVERY_S if active else None)(active)


def _section(active: bool) -> None:
    """active : whether this fragment runs again by itself; where the training is of another mind, all is drawn anew."""
    steady(".st-key-shapes")
    with st.container(key="shapes"):
        config = choose_options(choose_shape())
        if going() is not None and going() != config:
            set_going(None)
        if going() is not None:
            go_on(config)
        if active != (going() is not None):
            st.rerun()
        now = state_of(config)
        st.markdown(about(config))
        if equation(config):
            st.latex(equation(config))
        _buttons(config, now)
        left, right = st.columns(2, gap="medium")
        with left:
            _loss(config, now)
        run(config, now, right)
        with st.expander(_("Parameters and their formulas")):
            _formulas(config)


def _buttons(config: ShapeConfig, now: ShapeState) -> None:
    """Train or pause, begin anew, and how far it is."""
    active, over = going() == config, finished(config, now)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Pause") if active else _("Train") if now.step == 0 else _("Continue"),
            key="shapes-train",
            type="primary",
            icon=":material/pause:" if active else ":material/play_arrow:",
            disabled=over,
            on_click=set_going,
            args=(None if active else config,),
        )
        st.button(
            _("Begin anew"),
            key="shapes-anew",
            icon=":material/restart_alt:",
            disabled=now.step == 0,
            on_click=forget,
            args=(config,),
        )
        updates = RECIPES[config.task].updates
        st.progress(min(now.step / updates, 1.0), text=_progress(config, now, updates))


def _formulas(config: ShapeConfig) -> None:
    """How many numbers the network learns, part by part."""
    parts = count_parameters(model_of(config))
    head = _("arrays"), _("formula"), _("with numbers"), _("parameters")
    rows = [head, ("---",) * 3 + ("---:",)]
    for part in parts:
        names = listed(f"`{name}`" for name in part.arrays)
        rows.append((names, f"${{{part.letters}}}$", f"${{{part.numbers}}}$", f"{part.count:,}"))
    rows.append(("**" + _("all parts together") + "**", "", "", f"**{sum(part.count for part in parts):,}**"))
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))
    st.caption(_("H: hidden units, D: the inputs of a layer, K: outputs, V: tokens, M: the width of the encoder."))


def _progress(config: ShapeConfig, now: ShapeState, updates: int) -> str:
    """How far the training is, and how large the network."""
    size = ngettext("{n} parameter", "{n} parameters", model_of(config).n_parameters()).format(
        n=f"{model_of(config).n_parameters():,}"
    )
    if now.step == 0:
        return _("Untrained: its answers are guesses until you train it · {size}").format(size=size)
    return _("{step} of {n} updates · {size}").format(step=f"{now.step:,}", n=f"{updates:,}", size=size)


def _loss(config: ShapeConfig, now: ShapeState) -> None:
    task = task_of(config)
    baselines = {_("guessing"): task.guessing, _("least possible"): task.floor}
    loss = now.losses
    mean = smoothed(loss)
    figure(
        plot_loss(
            np.arange(1, len(loss) + 1),
            loss.astype(np.float32),
            baselines,
            smoothed=mean.astype(np.float32),
            per="answer",
        ),
        "shapes-loss",
        alt=_("Loss over {n} updates, now {loss} nats; guessing: {guessing}, least possible: {floor}.").format(
            n=len(loss),
            loss=f"{mean[-1]:.3f}" if len(loss) else "–",
            guessing=f"{task.guessing:.2f}",
            floor=f"{task.floor:.2f}",
        ),
    )
