"""The table of the kept runs: what came of each, and the settings in which they differ."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.corpora import CORPORA, OWN
from rnnviz.language import _
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.kept import differing, result
from rnnviz.ui import live
from rnnviz.ui.names import cell_name, token_name
from rnnviz.ui.state import KeptRun, Run
from rnnviz.ui.training.controls import choice_name, field_name


def table(kept: tuple[KeptRun, ...]) -> None:
    """Draw it; a click on a heading sorts it."""
    changed = differing([one.run.config for one in kept])
    rows = [_row(one, n, changed) for n, one in enumerate(kept)]
    numbers = {_("final loss"): "%.3f", _("best loss"): "%.3f", _("passes through the text"): "%.2f"}
    numbers |= {name: "localized" for name in (_("updates made"), _("tokens seen"), _("parameters"))}
    st.dataframe(
        rows,
        key="runs-table",
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format=form) for name, form in numbers.items()},
    )
    if len(kept) > 1 and not changed:
        st.caption(_("All kept runs have the same settings."))


def _row(one: KeptRun, n: int, changed: dict[str, tuple[object, ...]]) -> dict[str, object]:
    config, now = one.run.config, result(one.run.config, one.run.state)
    said = {
        _("run"): one.name,
        _("state"): state_name(one.run),
        _("final loss"): now.final,
        _("best loss"): now.best,
        _("updates made"): now.updates,
        _("passes through the text"): now.passes,
        _("tokens seen"): now.tokens,
        _("parameters"): now.parameters,
    }
    return said | {field_name(name): value_name(name, values[n], config) for name, values in changed.items()}


def state_name(run: Run) -> str:
    """Whether a run at rest can go on."""
    return {
        "": _("paused"),
        "updates": _("finished"),
        "target": _("finished"),
        "diverged": _("diverged"),
        "hopeless": _("diverged"),
    }[live.ending(run.config, run.state)]


def value_name(field: str, value: object, config: TrainConfig) -> object:
    """What a value of a setting is called."""
    if field in ("corpus", "own_text"):
        return _("my own text") if config.corpus == OWN else _(CORPORA[config.corpus].title)
    if field == "cell":
        return cell_name(value)
    if field == "tokens":
        return token_name(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in ("learner", "optimizer", "clipping", "scheme", "measure"):
        return choice_name(field, value)
    options = {
        "nonlinearity": {"tanh": "tanh", "relu": "ReLU"},
        "forget": {"gate": _("gate"), "none": _("none"), "coupled": "1 − i"},
        "reset": {"after": _("after W h"), "before": _("before W h")},
    }
    return options[field][value] if field in options else value
