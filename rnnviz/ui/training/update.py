"""One update under the microscope: made by hand, then looked at parameter by parameter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz import language
from rnnviz.language import InputError, _, listed, ngettext, told
from rnnviz.learn.microscope import FACTORS, Update, look_at_update
from rnnviz.learn.train import TrainState
from rnnviz.plots.update import plot_line_search
from rnnviz.ui import live, state
from rnnviz.ui.attempt import attempt
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import LANGUAGE_KEY, fragment
from rnnviz.ui.state import Run
from rnnviz.ui.training import update_parameters as train_update_parameters
from rnnviz.ui.training import update_weight as train_update_weight

ONE = FACTORS.index(1)
LARGE = 1e6  # nats: what is above it is shown by its first digits
ROUNDING = 8  # units in the last place of a loss
KEPT = 6  # updates looked at, of all sessions
_MADE, _PROBLEM, _PRESSED = "train-update-made", "train-update-problem", "train-update-pressed"
_REFUSED = "train-update-refused"


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("What does one update do to every weight, and is the step too long, too short, or cut off?"))
    fragment(_body)()


def one_update() -> None:
    """Make one update of the session's run, begun if there is none, and keep what it started from."""
    before = state.run() or live.begin(state.config())
    live.go_on(before, steps=1)
    st.session_state[_MADE] = replace(before, state=before.state.light(), active=False)


def _pressed() -> None:
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    st.session_state[_PRESSED] = True
    attempt(one_update, _PROBLEM)
    st.session_state[_REFUSED] = _situation()


def _situation() -> tuple[object, ...]:
    """What decides whether an update can be made: a refusal is no longer true when it has changed."""
    run = state.run()
    return state.config(), None if run is None else (run.name, run.state.step, run.active)


def _body() -> None:
    if st.session_state.pop(_PRESSED, False):
        st.rerun()  # what stands above this part is to show the update too
    run = state.run()
    made = _made_by_hand(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        _button(run, made)
    if st.session_state.get(_REFUSED) != _situation():
        st.session_state.pop(_PROBLEM, None)
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    if made is None:
        return
    try:
        update = _look(made, state.sentence())
    except InputError as problem:
        st.error(str(problem))
        return
    _summary(update)
    left, right = st.columns([2, 3])
    with left:
        _line_search(update, state.sentence())
    with right:
        name = train_update_parameters.ratios(update)
    train_update_parameters.histograms(update, name)
    fragment(train_update_weight.card)(update, name)
    train_update_parameters.table(update)


def _button(run: Run | None, made: Run | None) -> None:
    """The button, and beside it what is shown and why nothing else can be."""
    going = run is not None and run.active
    over = run is not None and live.ending(run.config, run.state) != ""
    st.button(
        _("Make one update and look at it") if made is None else _("Make the next update"),
        key="train-update-make",
        icon=":material/biotech:",
        disabled=going or over,
        on_click=_pressed,
        width="content",
    )
    if going:
        said = _("The run is under way: pause it to make an update by hand and look at it.")
        if made is not None:
            said = told(said, _("Below: update {n}, the last one made by hand.").format(n=f"{made.state.step + 1:,}"))
    elif made is None:
        said = _("No update was made by hand yet.")
    elif run.state.step == made.state.step:
        said = _("Update {n} of this run could not be made.").format(n=f"{made.state.step + 1:,}")
    elif run.state.step > made.state.step + 1:
        said = _("Below: update {n}, the last one made by hand; the run is at {now} by now.").format(
            n=f"{made.state.step + 1:,}", now=f"{run.state.step:,}"
        )
    else:
        said = _("Update {n} of this run.").format(n=f"{made.state.step + 1:,}")
    st.caption(said)


def _made_by_hand(run: Run | None) -> Run | None:
    """The run as it was before the last update that was made by hand; None if that was another run."""
    made = st.session_state.get(_MADE)
    return made if made is not None and run is not None and made.name == run.name else None


def _look(made: Run, sentence: str) -> Update:
    return _looked(f"{made.name} {made.state.step} {made.config.to_json()}", sentence, made.config, made.state)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _looked(key: str, sentence: str, _config: object, _state: TrainState) -> Update:
    return look_at_update(_config, _state, sentence)


def _summary(update: Update) -> None:
    """The update in four numbers and a few words."""
    step, weights = (float(np.linalg.norm(update.vectors[what].astype(float))) for what in ("step", "before"))
    share = _("{ratio} of the weights").format(ratio=f"{step / weights:.2e}")
    share = share if weights and np.isfinite(step) else None
    clipped = _("× {factor} by clipping").format(factor=f"{_factor(update):.3g}")
    factor = clipped if np.isfinite(update.raw_norm) else None
    batch, sentence, gradient, moved = st.columns(4)
    with batch:
        _loss(_("Loss on its batch, before {before}"), update.batch_losses)
    with sentence:
        _loss(_("Loss on the sentence, before {before}"), update.probe_losses)
    with gradient:
        st.metric(_("Length of the gradient"), _number(update.raw_norm), factor, delta_color="off", delta_arrow="off")
    with moved:
        st.metric(_("Length of the step"), _number(step), share, delta_color="off", delta_arrow="off")
    if not update.finite:
        st.warning(_("Not every number of this update is finite, so it was not made: the run has diverged here."))
    st.markdown(told(_clipping_in_words(update), _step_in_words(update)))


def _loss(label: str, losses: np.ndarray) -> None:
    before, after = losses[[0, ONE]]
    change = f"{after - before:+.4f}" if abs(after - before) < LARGE else None
    st.metric(label.format(before=_loss_number(before)), _loss_number(after), change, delta_color="inverse")


def _loss_number(loss: float) -> str:
    return f"{loss:.4f}" if abs(loss) < LARGE else _number(loss)


def _number(value: float) -> str:
    return f"{value:.4g}" if np.isfinite(value) else _("no number")


def _factor(update: Update) -> float:
    return update.clipped_norm / update.raw_norm if update.raw_norm else 1.0


def _clipping_in_words(update: Update) -> str:
    """Whether clipping acted, and what it did."""
    config = update.config
    if not np.isfinite(update.raw_norm):
        return _("The gradient has grown beyond all numbers: no clipping can bring it back.")
    said = {
        "none": _("The gradient is used as it came: nothing is clipped."),
        "norm": _("The gradient is {raw} long, over the threshold of {limit}: every entry is multiplied by {factor}.")
        if update.raw_norm > config.clip_at
        else _("The gradient is {raw} long, below the threshold of {limit}: clipping leaves it as it is."),
        "value": _("Of {all} entries of the gradient {cut} are larger than {limit} and cut to it."),
    }[config.clipping]
    gradient = update.vectors["gradient"]
    return said.format(
        raw=f"{update.raw_norm:.4g}",
        limit=f"{config.clip_at:g}",
        factor=f"{_factor(update):.3g}",
        all=f"{gradient.size:,}",
        cut=f"{np.count_nonzero(np.abs(gradient) > config.clip_at):,}",
    )


def _step_in_words(update: Update) -> str:
    """Whether the step is too long, by the line search."""
    losses = update.batch_losses
    if not np.isfinite(losses).all():
        return _("Along the step the loss stops being a number: the step is far too long.")
    if np.ptp(losses) <= ROUNDING * np.finfo(update.config.dtype).eps * abs(losses[0]):
        return _("Along the step the loss of its own batch does not change by more than rounding: it is far too short.")
    best = int(losses.argmin())
    said = {
        0: _("Already a quarter of the step raises the loss of its own batch: far too long, or in a poor direction."),
        len(FACTORS) - 1: _("At {last} times the step the loss of its own batch still falls: a longer one would do."),
    }.get(best)
    if said is None:
        said = (
            _("On its own batch the loss is least at {factor} times the step: it is too long.")
            if FACTORS[best] < 1
            else _("On its own batch the loss is least at the step itself.")
            if FACTORS[best] == 1
            else _("On its own batch the loss is least at {factor} times the step: it could be longer.")
        )
    sure = _("Another batch would say something else: this is one of many.")
    return told(said.format(factor=f"{FACTORS[best]:g}", last=f"{FACTORS[-1]:g}"), sure)


def _line_search(update: Update, sentence: str) -> None:
    falls = zip(FACTORS[::4], update.batch_losses[::4] - update.batch_losses[0], strict=True)
    figure(
        plot_line_search(
            FACTORS, [(_("its own batch"), update.batch_losses), (_("the sentence"), update.probe_losses)]
        ),
        "train-update-line",
        alt=_("The change of the loss along the step, on its own batch: {list}.").format(
            list=listed(f"{factor:g} × {fall:+.3f}" for factor, fall in falls)
        ),
    )
    n = len(update.tokens)
    read = (
        ngettext(
            "The sentence: {n} token of that of the sidebar.", "The sentence: {n} tokens of that of the sidebar.", n
        )
        if sentence
        else ngettext(
            "The sentence: the first {n} token of the text.", "The sentence: the first {n} tokens of the text.", n
        )
    )
    st.caption(read.format(n=n))
