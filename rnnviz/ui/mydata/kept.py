"""The data that the session has opened: a list, with a button to remove each and one to put the last back."""

from __future__ import annotations

import streamlit as st

from rnnviz import language
from rnnviz.language import _, ngettext
from rnnviz.ui.attempt import attempt
from rnnviz.ui.fragments import LANGUAGE_KEY
from rnnviz.ui.mydata import choice
from rnnviz.ui.mydata.doors import door
from rnnviz.ui.mydata.names import kind_name
from rnnviz.ui.tasks import shelf
from rnnviz.ui.tasks.shelf import Kept
from rnnviz.ui.user_text import quoted

_PROBLEM, _TURNED = "mydata-kept-problem", "mydata-turned"


def draw() -> None:
    """Draw the list, if anything was opened."""
    if st.session_state.pop(_TURNED, False):
        st.rerun()  # another part of the page was asked for
    gone, own = shelf.removed(), shelf.kept()
    if not own and gone is None:
        return
    st.header(_("Opened in this session"), anchor=False)
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    for one in own:
        _row(one)
    if gone is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("{title} is removed.").format(title=quoted(_(gone.title))))
            st.button(_("Undo"), key="mydata-undo", icon=":material/undo:", on_click=_restore)
    st.caption(_("{n} of {most}, as long as this tab is open.").format(n=len(own), most=shelf.MOST))


def _row(one: Kept) -> None:
    short = one.key.rpartition(":")[2]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"mydata-kept-{short}"):
        rows = ngettext("{n} example", "{n} examples", one.rows).format(n=f"{one.rows:,}")
        st.markdown(
            _("**{title}** · {kind} · {rows}").format(title=quoted(_(one.title)), kind=kind_name(one.kind), rows=rows),
            width="stretch",
        )
        door(one.kind, one.key, f"mydata-learn-{short}")
        st.button(
            _("What is in it"),
            key=f"mydata-see-{short}",
            icon=":material/bar_chart:",
            on_click=_see,
            args=(one.key,),
        )
        st.button(
            _("Remove"), key=f"mydata-remove-{short}", icon=":material/delete:", on_click=shelf.remove, args=(one.key,)
        )


def _see(key: str) -> None:
    choice.show(key)
    st.session_state[choice.PART], st.session_state[_TURNED] = "statistics", True


def _restore() -> None:
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    attempt(shelf.restore, _PROBLEM)
