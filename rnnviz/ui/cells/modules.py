"""What only one cell has: the Clockwork's modules and clocks, the Jordan network's fed-back output."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.analysis.power import power_spectrum
from rnnviz.data.vocabulary import printable
from rnnviz.language import _, listed
from rnnviz.plots.clockwork import plot_block_mask, plot_clock, plot_module_spectra, plot_module_states
from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.feedback import plot_feedback
from rnnviz.ui import networks
from rnnviz.ui.cells.place import Place, open_place
from rnnviz.ui.figure import figure
from rnnviz.ui.networks import Look

TOP = 10  # tokens of the fed-back output that are shown
FEWEST_STEPS = 4  # for a spectrum


def clockwork(look: Look, place: Place) -> None:
    """Clocks, states by module, the masked W_h, and the spectrum of each module."""
    cell, tokens = look.network.model.cell, list(look.tokens)
    periods = cell.periods
    times = look.forward.batch.start + np.arange(len(tokens))
    ticks = times[:, None] % np.array(periods) == 0
    figure(
        plot_clock(ticks, periods, tokens),
        "cells-clock",
        cursor=place.in_time,
        alt=_("The modules with periods {periods} tick {counts} times in {T} steps.").format(
            periods=listed(map(str, periods)), counts=listed(map(str, ticks.sum(axis=0))), T=len(tokens)
        ),
    )
    st.caption(_("The clock starts at 0: at step t a module with period T ticks if t − 1 is a multiple of T."))
    states = look.forward.states["h"][1:, 0]
    click = figure(
        plot_module_states(states, tokens, cell.modules, periods, (place.t, place.unit)),
        "cells-modules",
        cursor=place.in_time,
        clicks=True,
        alt=_("The states of {n} units in {m} modules over {T} steps.").format(
            n=cell.n_hidden, m=len(periods), T=len(tokens)
        ),
    )
    if click is not None:
        step, unit = round(float(click.x)), round(float(click.y))
        if 1 <= step <= len(tokens) and 1 <= unit <= cell.n_hidden:
            open_place(Address("h", step, unit))
    mask, spectrum = st.columns(2)
    with mask:
        figure(
            plot_block_mask(look.network.params["W_h"], cell.mask, cell.modules, periods),
            "cells-mask",
            alt=_("W_h of {n} units, block upper triangular: {share} of its entries are used.").format(
                n=cell.n_hidden, share=f"{cell.mask.mean():.0%}"
            ),
        )
    with spectrum:
        _spectrum(states, cell.modules, periods)


def _spectrum(states: np.ndarray, modules: np.ndarray, periods: tuple[int, ...]) -> None:
    if len(states) < FEWEST_STEPS:
        st.caption(_("A spectrum needs at least {n} steps.").format(n=FEWEST_STEPS))
        return
    frequencies, power = power_spectrum(states)
    by_module = np.stack([power[:, modules == m].mean(axis=1) for m in range(len(periods))], axis=1)
    centre = (frequencies[:, None] * by_module).sum(axis=0) / np.maximum(by_module.sum(axis=0), 1e-300)
    figure(
        plot_module_spectra(frequencies, by_module, periods),
        "cells-spectrum",
        alt=_("Power of each module against the frequency; the mean frequencies are {list} cycles per step.").format(
            list=listed(f"{f:.3f}" for f in centre)
        ),
    )
    moves = by_module.sum(axis=0) > 0  # a period longer than the text leaves a state where it is
    entries = listed(
        f"T = {period}: {f'{f:.3f}' if moving else '–'}"
        for period, f, moving in zip(periods, centre, moves, strict=True)
    )
    st.caption(_("Mean frequency by module, in cycles per step, weighted by power: {list}.").format(list=entries))


def jordan(look: Look, place: Place) -> None:
    """What the output layer said, as the hidden layer reads it a step later."""
    tokens, words = list(look.tokens), networks.answers(look.network)
    given = look.forward.states["y"][:-1, 0]
    chosen = np.argsort(-given.mean(axis=0), kind="stable")[:TOP]
    names = [printable(words[k]) for k in chosen]
    left, right = st.columns([3, 2])
    with left:
        figure(
            plot_feedback(given[:, chosen], names, tokens),
            "cells-feedback",
            cursor=place.in_time,
            alt=_("The fed-back probabilities of {list} over {T} steps.").format(list=listed(names), T=len(tokens)),
        )
    with right:
        at_steps = [_likeliest(y, words) for y in given]
        figure(
            plot_distribution(*at_steps[place.t - 1], title=_("y of the step before: what is fed back now")),
            "cells-fed-back",
            frames=distribution_frames(at_steps) if place.in_time else None,
            alt=_("Fed back at step {t}: {list}.").format(
                t=place.t, list=listed(f"{w} {p:.2f}" for w, p in zip(*at_steps[place.t - 1], strict=True))
            ),
        )
    st.caption(
        _(
            "At step 1 nothing has been said yet: the fed-back output is zero. "
            "The hidden layer has no other past than this."
        )
    )


def _likeliest(y: np.ndarray, words: tuple[str, ...]) -> tuple[list[str], np.ndarray]:
    top = np.argsort(-y, kind="stable")[:TOP]
    return [printable(words[k]) for k in top], y[top].astype(np.float32)
