"""Runs for the tests of the pages that look back at them, and what a page's components received."""

from __future__ import annotations

import base64
import json
from functools import cache

import numpy as np
from streamlit.testing.v1 import AppTest

from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import TrainState, advance, start
from rnnviz.ui.state import Run

SMALL = TrainConfig(hidden=8, length=6, batch=2, max_updates=40)


@cache
def _trained(config: TrainConfig, steps: int) -> TrainState:
    return advance(config, start(config), steps=steps)


def trained(config: TrainConfig = SMALL, steps: int = 20, **kept: object) -> Run:
    """A run of the session after so many updates."""
    return Run(config, _trained(config, steps), **kept)


def figures(test: AppTest) -> dict[str, dict]:
    """What the charts received, by their keys."""
    found = {}
    for element in test.get("bidi_component"):
        if element.proto.component_name == "rnnviz.figure":
            found[element.proto.id.split("-", 2)[-1]] = json.loads(element.proto.bytes)
    return found


def component(test: AppTest, name: str) -> dict:
    """What the one component of this name received."""
    (found,) = (e.proto for e in test.get("bidi_component") if e.proto.component_name == f"rnnviz.{name}")
    return json.loads(found.json)


def numbers(sent: dict) -> np.ndarray:
    """An array as a component received it."""
    array = np.frombuffer(base64.b64decode(sent["bdata"]), np.dtype(sent["dtype"]))
    return array.reshape(tuple(map(int, sent["shape"].split(",")))) if "shape" in sent else array
