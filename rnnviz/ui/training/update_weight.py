"""The card of one weight: the optimizer's equation with the numbers of this update."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _, told
from rnnviz.learn.microscope import Update
from rnnviz.learn.optimizers import BETA_1, BETA_2, DECAY, EPSILON, MOMENTUM
from rnnviz.ui.choice import choose
from rnnviz.ui.training.update_equation import equation, tex
from rnnviz.ui.training.update_parameters import labels

WHICH = "train-update-which"
# A formula that is wider than its place moves under the finger, not the page.
_SCROLLED = """<style>
    .st-key-train-update-weight .katex-display { overflow-x: auto; overflow-y: hidden; margin: 0.4em 1.6em 0.4em 0; }
</style>"""


def card(update: Update, name: str) -> None:
    """Draw the card of a weight of the parameter `name`: the one that moves most, or one by row and column."""
    st.html(_SCROLLED)
    with st.container(border=True, key="train-update-weight"):
        st.markdown("**" + _("Why does this weight move as it does?") + "**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            index = _choose(update, name)
        weight = update.weight(name, index)
        st.markdown(
            _("{name}, {place}: it goes from {before} to {after}.").format(
                name=labels(update)[name], place=_place(index), before=f"${tex(weight.values['before'])}$",
                after=f"${tex(weight.values['after'])}$",
            )
        )  # fmt: skip
        with st.container(horizontal=True, gap="small", vertical_alignment="top"):
            for line in equation(weight, update.config, update.raw_norm):
                st.latex(line.latex, width="content")
        st.caption(_constants(update))


def _choose(update: Update, name: str) -> tuple[int, ...]:
    """The index of the weight, from 0."""
    which = choose(_("Weight"), {"largest": _("the one that moves most"), "place": _("by its place")}, WHICH)
    largest, shape = update.largest_step(name), update.like[name].shape
    if which == "largest":
        return largest
    asked = (_("Row"), _("Column")) if len(shape) == 2 else (_("Entry"),)
    return tuple(
        int(
            st.number_input(
                label, 1, size, min(at + 1, size), key=f"train-update-place-{name}-{axis}", width=140,
                help=_("1 to {n}").format(n=size),
            )
        ) - 1
        for axis, (label, size, at) in enumerate(zip(asked, shape, largest, strict=True))
    )  # fmt: skip


def _place(index: tuple[int, ...]) -> str:
    if len(index) == 1:
        return _("entry {n}").format(n=index[0] + 1)
    return _("row {row}, column {column}").format(row=index[0] + 1, column=index[1] + 1)


def _constants(update: Update) -> str:
    """What the letters stand for, and their values."""
    rate = f"{update.config.learning_rate:g}"
    said = {
        "sgd": _("Plain gradient descent: η = {rate} is the learning rate."),
        "momentum": _("Momentum: v is a running sum of gradients; η = {rate}, μ = {momentum}."),
        "adagrad": _("AdaGrad: s is the sum of all squares of this weight's gradients; η = {rate}, ε = {epsilon}."),
        "rmsprop": _(
            "RMSprop: s is a running mean of the squares of its gradients; η = {rate}, ρ = {decay}, ε = {epsilon}."
        ),
        "adam": _(
            "Adam: m and s are running means of the gradient and of its square, freed of their start at zero; "
            "η = {rate}, β₁ = {beta_1}, β₂ = {beta_2}, ε = {epsilon}, t = {t}."
        ),
    }[update.config.optimizer]
    values = {"rate": rate, "momentum": MOMENTUM, "decay": DECAY, "epsilon": f"{EPSILON:g}", "beta_1": BETA_1}
    letters = said.format(**values, beta_2=BETA_2, t=int(update.slots[1]["updates"]))
    return told(letters, _("c is the clipping threshold; a prime marks what is new."))
