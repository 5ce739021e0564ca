"""The corpora that NLTK offers: what each is, and the button that loads or downloads it."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.nltk_corpora import CORPORA, Corpus, available
from rnnviz.data.reading import Order
from rnnviz.language import _, listed
from rnnviz.ui.choice import choose
from rnnviz.ui.mydata import under_way
from rnnviz.ui.mydata.names import kind_name, page_name


def draw() -> None:
    """A row for each corpus."""
    st.caption(
        _(
            "Downloads come from NLTK's server, need a network, and stay on the machine on which this program runs; "
            "each corpus has its own licence."
        )
    )
    for name, corpus in CORPORA.items():
        _row(name, corpus)


def _row(name: str, corpus: Corpus) -> None:
    here = available(name)
    with st.container(border=True, key=f"mydata-corpus-{name}", horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="small"):
            st.markdown(f"**{_(corpus.title)}** · {_(corpus.about)}")
            st.caption(
                _("{kinds}. Licence: {licence}. {mb} MB to download.").format(
                    kinds=listed(f"{kind_name(kind)} ({page_name(kind)})" for kind in corpus.kinds),
                    licence=_(corpus.licence),
                    mb=f"{corpus.megabytes:g}",
                )
            )
        kind = corpus.kinds[0]
        if here and len(corpus.kinds) > 1:
            kind = choose(_("As data for"), {one: page_name(one) for one in corpus.kinds}, f"mydata-as-{name}")
        st.button(
            _("Load") if here else _("Download"),
            key=f"mydata-corpus-get-{name}",
            icon=":material/folder_open:" if here else ":material/download:",
            disabled=under_way.current() is not None,
            on_click=under_way.order,
            args=(Order("corpus", name, kind=kind) if here else Order("download", name),),
        )
