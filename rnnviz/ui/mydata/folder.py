"""The Large Movie Review data set: as an archive, or as a folder where the program runs on the user's own machine."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from rnnviz.data.movie_reviews import LICENCE
from rnnviz.data.reading import Order
from rnnviz.language import _
from rnnviz.ui.mydata import under_way

MOST_MB = 256
HERE = ("localhost", "127.0.0.1", "::1")


def draw() -> None:
    """The uploader of the archive and the field for the folder."""
    st.caption(
        _(
            "The Large Movie Review data set (Maas et al. 2011): 25,000 film reviews to learn from and 25,000 to be "
            "tested on, each good or bad. Licence: {licence}. Its archive aclImdb_v1.tar.gz has 84 MB."
        ).format(licence=_(LICENCE))
    )
    uploaded = st.file_uploader(_("The archive: .tar.gz or .zip"), key="mydata-archive", max_upload_size=MOST_MB)
    busy = under_way.current() is not None
    st.button(
        _("Use these data"),
        key="mydata-use-archive",
        type="primary",
        icon=":material/check:",
        disabled=busy or uploaded is None,
        on_click=under_way.order,
        args=(Order("archive", uploaded.name), uploaded.getbuffer()) if uploaded is not None else (),
    )
    if is_local():
        path = st.text_input(
            _("Or its folder aclImdb on this machine"), key="mydata-folder", max_chars=1000, persist_state="session"
        )
        st.button(
            _("Read the folder"),
            key="mydata-use-folder",
            icon=":material/folder_open:",
            disabled=busy or not path.strip(),
            on_click=under_way.order,
            args=(Order("folder", path.strip()),),
        )


def is_local() -> bool:
    """Whether the browser runs on the machine on which the program runs; else its folders are nobody's business."""
    url = st.context.url
    return url is not None and st.context.ip_address is None and urlsplit(url).hostname in HERE
