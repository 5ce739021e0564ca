"""What `figure` and `transport` send to the browser; what the browser does with it is in tests/browser."""

from __future__ import annotations

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.plots.theme import LIGHT
from rnnviz.ui.figure import Click, _bare, _click, _packed
from rnnviz.ui.transport_words import SPEEDS


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


def test_a_figure_is_packed_without_a_copy_as_plotly_packs_it() -> None:
    layout = {
        "template": LIGHT,
        "xaxis": {"range": [0, 1]},
        "shapes": [{"type": "rect", "x0": 1}],
        "meta": {"alt": "a"},
    }
    trace = go.Scatter(x=[0.5, 1, 2], y=[1, None, 2], text=["a", "b", "c"], customdata=[[1], [2], [3]])
    fig = go.Figure([trace, go.Heatmap(z=np.eye(3))], layout)
    expected = fig.to_plotly_json()
    expected["layout"].pop("template")
    assert _packed(_bare(fig)) == _packed(expected)


def test_the_gaps_of_a_heat_map_stay_at_home() -> None:
    z = np.full((2, 5), np.nan, dtype=np.float32)
    z[:, ::2] = [[1, 2, 3], [4, 5, 6]]
    fig = go.Figure(go.Heatmap(z=z, meta={"gaps": True}))
    sent = _packed(_bare(fig))["data"][0]["z"]
    assert (sent["gaps"], sent["shape"]) == (True, "2, 3")
    received = np.frombuffer(base64.b64decode(sent["bdata"]), dtype=sent["dtype"])
    assert received.tolist() == [1, 2, 3, 4, 5, 6]
    assert fig.data[0].z.shape == (2, 5)


def test_a_click_on_the_way_back_says_so() -> None:
    assert not _click({"curve": 0, "x": 5, "y": 3, "point": 1}).back
    assert _click({"curve": 0, "x": 5, "y": 3, "point": 1, "back": True}).back


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


def bars() -> None:
    from rnnviz.ui.transport import BACKWARD, FORWARD, transport

    transport(4, "steps", labels="abcd")
    transport(4, "operations", labels=["W_x x", "W_h h", "+", "tanh"], unit="operation")
    transport(4, "updates", labels=["0", "1", "100", "2000"], unit="update")
    transport(4, "tokens", labels="abcd", unit="token")
    said = {FORWARD: ["one", "two", "three", "four"], BACKWARD: ["1", "2", "3", "4"]}
    transport(4, "both", passes=(FORWARD, BACKWARD), said=said)


def test_a_bar_says_what_its_steps_are() -> None:
    app = AppTest.from_function(bars).run()
    assert not app.exception
    sent = {element.proto.id.split("-", 2)[-1]: json.loads(element.proto.json) for element in app.get("bidi_component")}
    told = {key: bar["words"] for key, bar in sent.items()}
    assert [words["next"] for words in told.values()] == [
        "Next step", "Next operation", "Next update", "Next token", "Next step",
    ]  # fmt: skip
    assert len({words["transport"] for words in told.values()}) == len({words["step"] for words in told.values()}) == 4
    for words in told.values():
        assert {"{at}", "{all}"} <= set(words["forward"].split())
        assert words["nextTip"] == f"{words['next']} (→)"
    assert [bar["numbered"] for bar in sent.values()] == [False, False, True, False, False]
    assert sent["updates"]["labels"] == ["0", "1", "100", "2000"]
    assert list(sent["steps"]["speeds"]) == [str(n) for n in SPEEDS] == ["1", "2", "5", "10", "20"]
    assert sent["steps"]["speeds"]["1"] == "1 step/s"
    assert sent["both"]["passes"] == ["forward", "backward"]
    assert "{at}" in told["both"]["backward"]
    assert sent["both"]["said"]["backward"] == ["1", "2", "3", "4"]
    assert sent["steps"]["said"] is None
