"""The forms that can be opened: what a row of each is, where it is learned from, and a file of ours to try it with."""

from __future__ import annotations

import io
from dataclasses import replace

import streamlit as st

from rnnviz.data.readers.choice import FORMATS
from rnnviz.data.readers.preview import look
from rnnviz.data.reading import Order
from rnnviz.data.samples import SAMPLES, sample
from rnnviz.language import N_, _
from rnnviz.ui.fragments import LANGUAGE_KEY
from rnnviz.ui.mydata import under_way
from rnnviz.ui.mydata.names import page_name

_FORMS = (  # forms that are alike, what is in them, and the kinds of data that they can hold
    (("txt",), N_("running text; it is cut into sentences"), ("text",)),
    (("csv", "tsv"), N_("a text and its label, or what is read and what is written"), ("labels", "pairs")),
    (("jsonl",), N_("the same, as the fields of an object"), ("labels", "pairs")),
    (("conllu", "conll2000", "conll2003"), N_("a word and its tag; an empty line ends the sentence"), ("tags",)),
)


def draw() -> None:
    """Draw the table of the forms, and a button for each file of ours."""
    st.header(_("What can be opened"), anchor=False)
    rows = [[_("Form"), _("What stands in it"), _("Page")], ["---"] * 3]
    for forms, holds, kinds in _FORMS:
        rows.append([" · ".join(_(FORMATS[form]) for form in forms), _(holds), " · ".join(map(page_name, kinds))])
    st.markdown("\n".join("| " + " | ".join(row) + " |" for row in rows))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("No file at hand? Open one of ours:"), width="content")
        for form, (name, _sources) in SAMPLES.items():
            st.button(
                name,
                key=f"mydata-sample-{form}",
                icon=":material/draft:",
                help=_(FORMATS[form]),
                disabled=under_way.current() is not None,
                on_click=_open,
                args=(form,),
            )


def _open(form: str) -> None:
    written_in = "zh" if st.session_state.get(LANGUAGE_KEY) == "zh_CN" else "en"
    name, content = sample(form, written_in)
    preview = look(io.BytesIO(content), name)
    choice = replace(preview.choices[preview.kinds[0]], language=written_in)
    under_way.order(Order("file", name, choice), memoryview(content))
