"""A page with every use of the figure component and the transport bar, for test_figure.py."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from rnnviz.plots.frame import new_figure
from rnnviz.plots.theme import LIGHT
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import repeating
from rnnviz.ui.transport import set_cursor, transport

st.set_page_config(layout="wide")
st.session_state.setdefault("runs", 0)
st.session_state.setdefault("ticks", 0)


def begin() -> None:
    """Everything as it is at first, but for the number of runs."""
    st.session_state.update(clicks=[], steps=50, units=64)
    set_cursor("bar", 1)


if "clicks" not in st.session_state:
    begin()


def waves(units: int, steps: int) -> np.ndarray:
    t = np.arange(1, steps + 1) / 6
    return np.sin(np.arange(1, units + 1)[:, None] * t / 8).astype(np.float32)


def heat_map(states: np.ndarray) -> go.Figure:
    steps = np.arange(1, states.shape[1] + 1)
    fig = go.Figure(go.Heatmap(z=states, x=steps, y=np.arange(1, len(states) + 1), coloraxis="coloraxis"))
    fig.update_layout(
        template=LIGHT,
        title_text="Hidden states",
        height=320,
        margin_t=44,
        xaxis_title_text="time step",
        yaxis_title_text="unit",
    )
    return fig


def curves(states: np.ndarray) -> go.Figure:
    fig = make_subplots(rows=2, shared_xaxes=True, vertical_spacing=0.08)
    steps = np.arange(1, states.shape[1] + 1)
    fig.add_scatter(x=steps, y=states[0], name="unit 1", row=1, col=1)
    fig.add_scatter(x=steps, y=states[1], name="unit 2", row=2, col=1)
    fig.update_layout(template=LIGHT, height=280, margin_t=44)
    return fig


def distribution(states: np.ndarray) -> tuple[go.Figure, list[dict]]:
    labels = np.array(list("abcdefgh"), dtype=object)
    fig = go.Figure(go.Bar(x=labels, y=np.abs(states[:8, 0])))
    fig.update_layout(template=LIGHT, height=220, margin_t=44, yaxis_range=[0, 1])
    frames = [
        {"traces": {0: {"y": np.abs(column)}}, "layout": {"title": {"text": f"Output at step {t}"}}}
        for t, column in enumerate(states[:8].T, start=1)
    ]
    return fig, frames


@st.fragment
def instrument() -> None:
    st.session_state.runs += 1
    st.button("from the beginning", on_click=begin)
    steps = st.slider("steps", 10, 60, key="steps")
    units = st.slider("units", 8, 64, key="units")
    if st.button("to step 7"):
        set_cursor("bar", 7)
    states = waves(units, steps)
    step = transport(steps, "bar", labels=[f"<{chr(97 + t % 26)}>" for t in range(steps)])
    click = figure(heat_map(states), "heat", alt="64 hidden units over time", cursor=True, clicks=True)
    left, right = st.columns(2)
    with left:
        figure(curves(states), "curves", alt="two units over time", cursor=True)
    with right:
        fig, frames = distribution(states)
        figure(fig, "output", alt="output distribution", frames=frames)
    st.text(f"step {step}, runs {st.session_state.runs}")
    if click is not None:  # the step that a click moves to comes in a run of its own, before or after
        st.session_state.clicks.append(click)
    st.text(f"clicks {st.session_state.clicks}")


def live() -> None:
    st.session_state.ticks += 1
    tick = st.session_state.ticks
    fig = heat_map(np.roll(waves(32, 40), tick, axis=1))
    figure(fig.update_layout(height=240), "live", alt="live states")
    st.text(f"tick {tick}")


TITLES = {
    "english": (
        "Which cell learns it, and which one only learns it by heart?",
        "Thin: training, means of 7 updates. Thick: validation, once an epoch (125 updates) & <b>no</b> markup.",
    ),
    "chinese": (
        "哪个细胞学会了它，哪个细胞只是把它背了下来，而且一直都不知道为什么？",
        "细线：训练，每次更新。粗线：验证，每轮一次（125 次更新）。虚线：不用网络就能达到的水平，从高到低排列。",
    ),
}


def titles() -> None:
    made = {key: new_figure(title, subtitle=said, height=200) for key, (title, said) in TITLES.items()}
    made["beside"] = new_figure(
        "Short", subtitle="short", height=200, meta={"beside": [made["english"].layout.title.to_plotly_json()]}
    )
    for key, fig in made.items():
        figure(fig, key, alt=fig.layout.meta["alt"])


instrument()
if st.query_params.get("titles"):
    titles()
if st.query_params.get("live"):
    repeating(live, 0.05)()
