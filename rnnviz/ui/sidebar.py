"""The sidebar of every page: the model, the text, the language. What it holds survives a change of page."""

from __future__ import annotations

import dataclasses

import streamlit as st

from rnnviz import language
from rnnviz.data.corpora import CORPORA, OWN
from rnnviz.data.uploads import MAX_CHARACTERS, MAX_UPLOAD_BYTES, check_text, read_text
from rnnviz.language import LANGUAGES, InputError, _
from rnnviz.learn.config import TOKENS, TrainConfig
from rnnviz.ui import link, state
from rnnviz.ui.choice import choose, keep_choice
from rnnviz.ui.fragments import LANGUAGE_KEY
from rnnviz.ui.names import token_name
from rnnviz.ui.sidebar_model import model_controls, place_model

_PROBLEMS = "link_problems"
_ADOPTED = "adopted"
_SENTENCE_ADOPTED = "adopted-sentence"
MAX_SENTENCE = 2000


def open_session() -> None:
    """At the first run of a session: take the settings from the address, the language from it or from the browser."""
    if LANGUAGE_KEY in st.session_state:
        language.use(st.session_state[LANGUAGE_KEY])
        return
    spoken = language.named(st.query_params.get("lang")) or language.named(st.context.locale) or "en"
    language.use(spoken)
    said = link.read()
    st.session_state[LANGUAGE_KEY] = spoken
    config = TrainConfig(**said.settings)
    state.set_config(config)
    for name in link.SHARED:
        st.session_state[name] = getattr(config, name)
    place_model(config)
    st.session_state[_PROBLEMS] = said.problems


def adopt(config: TrainConfig) -> None:
    """Make `config` the settings of the session at its next full run, when the widgets can still be set."""
    st.session_state[_ADOPTED] = config


def _take_adopted() -> None:
    config = st.session_state.pop(_ADOPTED, None)
    if config is None:
        return
    state.set_config(config)
    for field in dataclasses.fields(config):
        st.session_state[field.name] = type(field.default)(getattr(config, field.name))
    place_model(config)


def draw() -> None:
    """Draw the controls, and keep the settings if they are valid; if not, say why and keep the last valid ones."""
    _take_adopted()
    with st.sidebar:
        for problem in st.session_state[_PROBLEMS]:
            st.warning(problem)
        choose(_("Language"), LANGUAGES, LANGUAGE_KEY, hidden=True, stretch=True)
        settings = model_controls()
        settings |= _text_controls()
        state.set_config(dataclasses.replace(state.config(), **settings))
        _sentence_control()
    link.write(state.config(), st.session_state[LANGUAGE_KEY])


def _text_controls() -> dict[str, object]:
    st.header(_("Text"))
    keep_choice("corpus", [*CORPORA, OWN])
    corpus = st.selectbox(
        _("Corpus"),
        [*CORPORA, OWN],
        format_func=_corpus_name,
        key="corpus",
        help=_("Where the vocabulary comes from, and what is trained on."),
    )
    names = {kind: token_name(kind) for kind in TOKENS}
    settings = {"corpus": corpus, "tokens": choose(_("Tokens"), names, "tokens", stretch=True)}
    if corpus != OWN:
        return settings
    try:
        return settings | {"own_text": _own_text()}
    except InputError as problem:
        st.error(str(problem))
        kept = state.config()
        return {"corpus": kept.corpus, "own_text": kept.own_text, "tokens": settings["tokens"]}


def _corpus_name(key: str) -> str:
    return _("My own text") if key == OWN else _(CORPORA[key].title)


def _own_text() -> str:
    """The uploaded text if there is one, else the pasted one."""
    uploaded = st.file_uploader(
        _("A .txt file"),
        max_upload_size=MAX_UPLOAD_BYTES // 2**20,
        help=_("UTF-8 or GB18030, at most {mb} MB and {n} characters.").format(
            mb=MAX_UPLOAD_BYTES // 2**20, n=f"{MAX_CHARACTERS:,}"
        ),
    )
    pasted = st.text_area(
        _("or paste a text"), key="own_text", height=140, persist_state="session", max_chars=MAX_CHARACTERS
    )
    if uploaded is not None:
        text = read_text(uploaded.getvalue(), uploaded.name)
        st.caption(_("{name}: {n} characters").format(name=uploaded.name, n=f"{len(text):,}"))
    else:
        text = pasted
    check_text(text)
    return text


def set_sentence(sentence: str) -> None:
    """Make this the sentence of the session at its next full run, when the text field can still be set."""
    st.session_state[_SENTENCE_ADOPTED] = sentence[:MAX_SENTENCE]


def _sentence_control() -> None:
    adopted = st.session_state.pop(_SENTENCE_ADOPTED, None)
    if adopted is not None:
        st.session_state["sentence_field"] = adopted
    sentence = st.text_area(
        _("Your own sentence"),
        key="sentence_field",
        height=80,
        max_chars=MAX_SENTENCE,
        placeholder=_("empty: the beginning of the corpus"),
        help=_("What Unroll and Gradients run through the network, up to the sequence length."),
    )
    state.set_sentence(sentence)
