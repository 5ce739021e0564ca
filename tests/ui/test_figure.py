"""What `figure` and `transport` send to the browser; what the browser does with it is in tests/browser."""

from __future__ import annotations

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.ui.figure import Click, _click, _packed


def payload(app: AppTest) -> dict:
    return json.loads(app.main[0].proto.bytes)


def draw() -> None:
    import numpy as np
    import plotly.graph_objects as go

    from rnnviz.plots.theme import LIGHT
    from rnnviz.ui.figure import figure

    states = np.zeros((64, 100), dtype=np.float32)
    fig = go.Figure(go.Heatmap(z=states), layout={"template": LIGHT, "height": 300})
    frames = [{"traces": {0: {"z": states[:, :1]}}}]
    assert figure(fig, "states", alt="nothing yet", cursor=True, frames=frames) is None
    assert fig.layout.template == LIGHT


def test_figure_sends_compact_numbers_and_no_template() -> None:
    app = AppTest.from_function(draw).run()
    assert not app.exception
    sent = payload(app)
    z = sent["fig"]["data"][0]["z"]
    assert len(base64.b64decode(z["bdata"])) == 64 * 100 * 4
    assert "template" not in sent["fig"]["layout"]
    assert sent["fig"]["layout"]["height"] == 300
    assert sent["alt"] == "nothing yet"
    assert (sent["cursor"], sent["clicks"]) == (True, False)
    assert sent["frames"][0]["traces"]["0"]["z"]["shape"] == "64, 1"


@pytest.mark.parametrize(
    ("value", "packed"),
    [
        (np.float32(0.5), 0.5),
        ([1.0, float("nan"), float("inf")], [1.0, None, None]),
        (np.array(["a", None], dtype=object), ["a", None]),
        (np.array([], dtype=np.float32), []),
        (np.array([1, 2], dtype=np.int64), [1, 2]),
        (np.array([[1], [2]], dtype=np.uint8), {"dtype": "u1", "bdata": "AQI=", "shape": "2, 1"}),
        ({0: (True, "é")}, {"0": [True, "é"]}),
    ],
)
def test_packed_is_what_plotly_js_reads(value: object, packed: object) -> None:
    assert _packed(value) == packed
    json.dumps(_packed(value), allow_nan=False)


def test_packed_keeps_every_bit_of_a_figure() -> None:
    z = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)[:, ::2]
    sent = _packed(go.Figure(go.Heatmap(z=z)).to_plotly_json())["data"][0]["z"]
    assert sent["shape"] == "3, 2"
    received = np.frombuffer(base64.b64decode(sent["bdata"]), dtype=sent["dtype"]).reshape(3, 2)
    assert np.array_equal(received, z)


@pytest.mark.parametrize(("point", "kept"), [([3, 5], (3, 5)), (4, 4)])
def test_click_is_hashable(point: object, kept: object) -> None:
    click = _click({"curve": 0, "x": 5, "y": 3, "point": point})
    assert click == Click(0, 5, 3, kept, None)
    assert hash(click)


def move() -> None:
    import streamlit as st

    from rnnviz.ui.transport import set_cursor, transport

    if st.button("order"):
        set_cursor("bar", 20)
    n = st.number_input("steps", value=50)
    st.text(transport(int(n), "bar"))


def test_transport_starts_at_one_obeys_orders_and_clips_for_good() -> None:
    app = AppTest.from_function(move).run()
    assert app.text[0].value == "1"
    app.button[0].click().run()
    assert app.text[0].value == "20"
    app.number_input[0].set_value(8).run()
    assert app.text[0].value == "8"
    app.number_input[0].set_value(50).run()
    assert app.text[0].value == "8"
