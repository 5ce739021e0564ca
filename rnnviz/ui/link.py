"""The settings in the address: a link opens what its sender saw.

Each setting has a short, language-free name and is written only where it differs from its default. A value that this
program does not know is named in a warning, and the default stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import streamlit as st

from rnnviz.data.corpora import OWN
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig
from rnnviz.ui.networks import NETWORK_FIELDS

SHARED = (*NETWORK_FIELDS, "dropout", "length", "tokens", "corpus")
LIMITS = {"hidden": 256, "length": 200, "embedding": 256}  # what the sliders reach; the engine goes further
LOWEST = {"hidden": 2}


@dataclass(frozen=True)
class Link:
    """What an address says: settings by the names of TrainConfig, and what was not understood."""

    settings: dict[str, object]
    problems: tuple[str, ...]


def read() -> Link:
    """The settings of the present address, each checked alone."""
    defaults = TrainConfig()
    types: dict[str, Callable[[str], object]] = {
        f.name: _bool if f.type == "bool" else type(getattr(defaults, f.name)) for f in fields(TrainConfig)
    }
    settings, problems = {}, []
    for name in SHARED:
        text = st.query_params.get(name)
        if text is None:
            continue
        try:
            value = types[name](text)
            TrainConfig(**{name: value})
            if value > LIMITS.get(name, value) or value < LOWEST.get(name, value):
                raise ValueError(name)
        except (InputError, ValueError, KeyError):
            problems.append(
                _("This link asks for {name} = {value}, which is not possible here; {default} is used.").format(
                    name=name, value=text[:40], default=getattr(defaults, name)
                )
            )
            continue
        if value == OWN:
            problems.append(_("This link was made with its author's own text, which a link does not carry."))
            continue
        settings[name] = value
    try:
        TrainConfig(**settings)
    except InputError as problem:
        problems.append(_("{problem} This link's layers and directions are left out.").format(problem=problem))
        settings = {name: value for name, value in settings.items() if name not in ("layers", "bidirectional")}
    return Link(settings, tuple(problems))


def _bool(text: str) -> bool:
    """A truth value as `write` puts it, in letters of any case."""
    return {"true": True, "false": False}[text.lower()]


def write(config: TrainConfig, language: str) -> None:
    """Put the settings into the address, without a run."""
    defaults = TrainConfig()
    said = {n: str(getattr(config, n)) for n in SHARED if getattr(config, n) != getattr(defaults, n)}
    said["lang"] = language
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)
