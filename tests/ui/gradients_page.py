"""The page Gradients as its tests open it, and the look at a network that its numbers are compared with."""

from __future__ import annotations

import json
import re

from streamlit.testing.v1 import AppTest

from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks

SMALL = {"hidden": 8, "length": 12}


def page(settings: str, sentence: str) -> None:
    import json

    from rnnviz.learn.config import TrainConfig
    from rnnviz.ui import state
    from rnnviz.ui.pages import gradients

    state.set_config(TrainConfig(**json.loads(settings)))
    state.set_sentence(sentence)
    gradients.render()


def opened(sentence: str = "", **settings: object) -> AppTest:
    app = AppTest.from_function(page, args=(json.dumps(SMALL | settings), sentence), default_timeout=60).run()
    assert not app.exception
    return app


def look(**settings: object) -> networks.Look:
    config = TrainConfig(**(SMALL | settings))
    return networks.look(networks.untrained(config), "", config.length)


def said(app: AppTest) -> str:
    """The verdict above the curve."""
    (box,) = [*app.info, *app.warning]
    return box.value


def ratio(text: str) -> float:
    return float(re.search(r"is ([\d.e+-]+) (?:times|of)", text)[1])
