"""The control for a choice among few."""

import streamlit as st
from streamlit.testing.v1 import AppTest

from rnnviz.ui.choice import choose
from tests.ui.seen import drawn


def page():
    import streamlit as st

    from rnnviz.ui.choice import choose

    names = {n: f"layer {n}" for n in range(st.session_state.get("layers", 3))}
    if not st.session_state.get("elsewhere"):
        st.text(choose("Layer", names, "lane", first=st.session_state.get("first"), help="Which one?"))
        st.text(choose("Part", {"a": "A", "b": "B"}, "part", hidden=True))


def opened(**kept: object) -> AppTest:
    test = AppTest.from_function(page)
    for key, value in kept.items():
        test.session_state[key] = value
    return drawn(test)


def chosen(test: AppTest) -> list[str]:
    return [text.value for text in test.text]


def test_at_first_it_is_the_first_or_the_one_that_is_named():
    assert chosen(opened()) == ["0", "a"]
    assert chosen(opened(first=0)) == ["0", "a"]
    assert chosen(opened(first=2)) == ["2", "a"]


def test_options_bear_their_names_and_the_label_can_be_for_screen_readers_only():
    lane, part = opened().button_group
    assert [option.content for option in lane.proto.options] == ["layer 0", "layer 1", "layer 2"]
    assert (lane.proto.help, part.proto.help) == ("Which one?", "")
    assert lane.proto.label_visibility != part.proto.label_visibility


def test_a_choice_is_kept_while_it_is_offered_and_where_the_page_is_left():
    test = opened(first=1)
    test.button_group(key="lane").set_value(2)
    assert chosen(drawn(test)) == ["2", "a"]
    test.session_state["elsewhere"] = True
    assert chosen(drawn(test)) == []
    test.session_state["elsewhere"] = False
    assert chosen(drawn(test)) == ["2", "a"]
    test.session_state["layers"] = 2
    assert chosen(drawn(test)) == ["1", "a"]
    test.session_state["layers"] = 3
    assert chosen(drawn(test)) == ["1", "a"]


def test_it_is_as_wide_as_its_options_or_as_its_place(monkeypatch):
    seen = []
    monkeypatch.setattr(st, "segmented_control", lambda *_, width, **__: seen.append(width))
    choose("Layer", {0: "one"}, "narrow")
    choose("Layer", {0: "one"}, "wide", stretch=True)
    assert seen == ["content", "stretch"]
