"""Units on text as its tests open it, and what its components received."""

import base64
import json

import numpy as np
from streamlit.testing.v1 import AppTest

from rnnviz.learn.config import TrainConfig
from tests.ui.seen import drawn

SMALL = {"hidden": 8, "length": 9}


def page():
    from rnnviz.ui.pages import unroll

    unroll.render()


def opened(config=None, sentence="", **session):
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["settings"] = config or TrainConfig(**SMALL)
    test.session_state["sentence"] = sentence
    test.session_state["unroll-part"] = "units"
    test.session_state["units-length"] = 50
    for key, value in session.items():
        test.session_state[key.replace("_", "-")] = value
    return drawn(test)


def sent(test, name="units-strip"):
    """What a component received, by its key."""
    (found,) = (e for e in test.get("bidi_component") if e.proto.id.split("-", 2)[-1].endswith(name))
    return json.loads(found.proto.bytes)


def rows(test):
    data = sent(test)
    levels = np.frombuffer(base64.b64decode(data["rows"]), np.int8)
    return levels.reshape(len(data["names"]), len(data["tokens"]))
