"""Nothing is missing, doubtful or stale in a catalogue, and no text goes around it."""

import ast
import re
import string

import pytest

from rnnviz import language
from rnnviz.language import LANGUAGES, _, ngettext
from tests.translations import ROOT, compiled, extracted, path_of, read

SOURCES = sorted((ROOT / "rnnviz").rglob("*.py"))
SPOKEN = {  # calls of Streamlit and of ours whose text a person reads
    "title", "header", "subheader", "caption", "markdown", "write", "error", "warning", "info", "success", "toast",
    "text_input", "text_area", "number_input", "slider", "select_slider", "selectbox", "segmented_control", "radio",
    "pills", "checkbox", "toggle", "button", "download_button", "link_button", "file_uploader", "expander", "tabs",
    "metric", "spinner", "progress", "popover", "status", "new_figure", "InputError",
    "choose", "choose_gate", "choose_text", "open_run",
}  # fmt: skip
SPOKEN_KEYWORDS = {"help", "placeholder", "alt", "title", "subtitle", "caption", "hovertext", "ticktext"}
LETTERS = re.compile(r"[A-Za-z]{3,}")


def placeholders(text):
    return sorted(name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)


def texts(message):
    ids = message.id if message.pluralizable else (message.id,)
    strings = message.string if message.pluralizable else (message.string,)
    return ids, strings


@pytest.mark.parametrize("name", LANGUAGES)
def test_catalogue_is_complete(name):
    catalogue = read(name)
    wanted = {m.id for m in extracted() if m.id}
    have = {m.id for m in catalogue if m.id}
    assert wanted - have == set(), "run python -m tests.translations"
    assert have - wanted == set(), "run python -m tests.translations"
    for message in catalogue:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        ids, strings = texts(message)
        assert all(strings), message.id
        for translated in strings:
            assert placeholders(translated) == placeholders(ids[-1]), message.id


@pytest.mark.parametrize("name", LANGUAGES)
def test_compiled_catalogue_is_up_to_date(name):
    assert path_of(name, "mo").read_bytes() == compiled(read(name)), "run python -m tests.translations"


def test_chinese_is_chinese():
    plain = {
        m.id
        for m in read("zh_CN")
        if m.id
        and not m.pluralizable
        and LETTERS.search(re.sub(r"\{.*?\}", "", m.id))
        and not re.search(r"[\u4e00-\u9fff]", m.string)
    }
    assert len(plain) < 12, plain  # names of the field that stay: RNN, ReLU, dropout


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("Hidden size H", "隐藏"), ("Unroll", "展开"), ("Gradients", "梯度"), ("Seed", "随机种子"), ("Corpus", "语料")],
)
def test_the_program_speaks_both(english, chinese):
    try:
        language.use("zh_CN")
        assert chinese in _(english)
        language.use("en")
        assert _(english) == english
        language.use("tlh")
        assert language.current() == "en"
    finally:
        language.use("en")


def test_plurals():
    try:
        for name in LANGUAGES:
            language.use(name)
            assert ngettext("{n} update", "{n} updates", 2).format(n=2)
    finally:
        language.use("en")


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("zh-CN", "zh_CN"),
        ("zh-Hans-SG", "zh_CN"),
        ("zh", "zh_CN"),
        ("en-US", "en"),
        ("EN", "en"),
        ("de", None),
        (None, None),
        ("", None),
    ],
)
def test_the_language_that_a_locale_names(locale, name):
    assert language.named(locale) == name


def test_sentences_follow_one_another_as_each_language_sets_them(request):
    request.addfinalizer(lambda: language.use("en"))
    for name, expected in {"en": "It {rained}. Then 1. End.", "zh_CN": "It {rained}.Then 1.End."}.items():
        language.use(name)
        assert language.told("It {rained}.", "", "Then 1.", "End.") == expected
        assert language.told("One.") == "One."
        assert language.told() == ""


def hard_coded(tree):
    """Line and text of each literal that a person would read without `_`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        suspects = [k.value for k in node.keywords if k.arg in SPOKEN_KEYWORDS]
        if name in SPOKEN and node.args:
            suspects.append(node.args[0])
        for value in suspects:
            literals = [value, *(value.values if isinstance(value, ast.JoinedStr) else [])]
            for literal in literals:
                text = literal.value if isinstance(literal, ast.Constant) else None
                if isinstance(text, str) and LETTERS.search(re.sub(r":material/\w+:|<[^>]*>|\\\w+", "", text)):
                    yield node.lineno, text


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_text_goes_around_the_catalogue(path):
    assert list(hard_coded(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_hard_coded_text_is_found():
    source = 'st.button("Press me")\nst.slider(_("Fine"))\nfigure(f, "key", alt="A picture")\nst.error(f"bad {x}")'
    assert [text for _line, text in hard_coded(ast.parse(source))] == ["Press me", "A picture", "bad "]


def test_every_text_in_the_code_is_found_by_the_extraction():
    """Babel does not look into f-strings before Python 3.12: what is said there would stay English."""
    found = {text for message in extracted() if message.id for text in _forms(message)}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
                text = getattr(node.args[0], "value", None)
                assert not isinstance(text, str) or text in found, f"{path.name}:{node.lineno}: {text}"


def _forms(message):
    return message.id if message.pluralizable else (message.id,)


def test_no_formatted_string_is_translated():
    """_(f"...") can never be found in a catalogue."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
                literal = ast.Constant | ast.Name | ast.Attribute | ast.Subscript
                assert isinstance(node.args[0], literal), f"{path.name}:{node.lineno}"
