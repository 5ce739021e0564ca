"""Text to tokens and back."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.data.corpora import load_text
from rnnviz.data.tokenize import detokenize, split_tokens
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN

SENTENCES = [
    ("He left!", ["He left !"]),
    ("Dr. Smith came at 5 p.m. on Monday. He left!", ["Dr. Smith came at 5 p.m. on Monday .", "He left !"]),
    ("Mr. Reed has No. 15 St. James Rd., i.e. this.", ["Mr. Reed has No. 15 St. James Rd. , i.e. this ."]),
    ('"I can\'t," she said. "It\'s late."', ['" I ca n\'t , " she said .', '" It \'s late . "']),
    ("It cost $3.50 (or 3,50).", ["It cost $ 3.50 ( or 3,50 ) ."]),
    ("“Don’t go…” he said.", ["“ Do n't go … ” he said ."]),
    ("A heading\n\nA sentence\nof two lines.", ["A heading", "A sentence of two lines ."]),
    ("他说：“走吧！”我走了……真的？！", ["他 说 ： “ 走 吧 ！ ”", "我 走 了 … …", "真 的 ？ ！"]),
    ("我用Python 3.11。Hello world! It's me.", ["我 用 Python 3.11 。", "Hello world !", "It 's me ."]),
    ("カタカナです。", ["カ タ カ ナ で す 。"]),
    ("<b>5 < 6</b>", ["< b > 5 < 6 < /b >"]),
    (" \n\n ", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_words(text, sentences):
    expected = [[SENTENCE_START, *sentence.split(), SENTENCE_END] for sentence in sentences]
    assert split_tokens(text, "word") == [token for sentence in expected for token in sentence]


def test_characters():
    assert split_tokens("a 我\n", "char") == ["a", " ", "我", "\n"]


def test_stock_nltk_agrees():
    from nltk.tokenize import sent_tokenize, word_tokenize

    paragraph = max(load_text("english").split("\n\n"), key=len)
    words = [word for sentence in sent_tokenize(paragraph) for word in word_tokenize(sentence)]
    ours = [token for token in split_tokens(paragraph, "word") if token not in (SENTENCE_START, SENTENCE_END)]
    assert ours == ['"' if word in ("``", "''") else word for word in words]


@pytest.mark.parametrize(("corpus", "space"), [("english", " "), ("chinese", "")], ids=["english", "chinese"])
def test_a_corpus_survives_but_for_its_white_space(corpus, space):
    text = load_text(corpus)
    again = detokenize(split_tokens(text, "word"), "word")
    assert space.join(again.split()) == space.join(text.split())


@pytest.mark.parametrize("corpus", ["english", "chinese", "pydoc"])
def test_a_corpus_takes_seconds_at_most(corpus):
    text = load_text(corpus)
    start = time.perf_counter()
    split_tokens(text, "word")
    assert time.perf_counter() - start < 10


def test_long_paragraphs_do_not_stall_the_sentence_splitter():
    assert len(split_tokens("a. " * 30_000, "word")) > 30_000


WORDS = "I we saw Anna Tom cannot 12 3.5 $4 can't isn't Tom's they'll we've (again) 50% Hill-side"
CLAUSES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=6).map(" ".join)
QUOTED = st.builds('"{}{}"'.format, CLAUSES, st.sampled_from(",?!"))


@st.composite
def sentences(draw):
    parts = draw(st.lists(CLAUSES, min_size=1, max_size=3))
    sentence = draw(st.sampled_from([", ", "; ", ": "])).join(parts) + " there"
    if draw(st.booleans()):
        sentence = draw(QUOTED) + " said he, and " + sentence
    return "So " + sentence + draw(st.sampled_from(".!?"))


@given(st.lists(sentences(), min_size=1, max_size=4).map(" ".join))
@settings(deadline=None)
def test_simple_sentences_survive(text):
    assert detokenize(split_tokens(text, "word"), "word") == text


CHINESE_SENTENCES = st.builds(
    "{}{}".format,
    st.text("我你他看书下雪了", min_size=1, max_size=8),
    st.sampled_from(["。", "！", "？！", "……", "。”"]),
)


@given(st.lists(CHINESE_SENTENCES, min_size=1, max_size=4).map("".join))
@settings(deadline=None)
def test_chinese_sentences_survive(text):
    tokens = split_tokens(text, "word")
    assert all(len(token) == 1 for token in tokens if token not in (SENTENCE_START, SENTENCE_END))
    assert detokenize(tokens, "word") == text


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ([SENTENCE_START, "The", UNKNOWN_TOKEN, "left", ".", SENTENCE_END, SENTENCE_START, "He"],
         "The UNKNOWN_TOKEN left. He"),
        (["left", SENTENCE_END, SENTENCE_START, "She", "left"], "left\nShe left"),
        ([SENTENCE_END, SENTENCE_END, SENTENCE_START], ""),
        (['"', "Yes", ".", SENTENCE_END, SENTENCE_START, "I", "do", ".", '"', "he", "said", "."],
         '"Yes. I do." he said.'),
        (["He", "said", '"', "go", SENTENCE_END, SENTENCE_START, '"', "No", '"', SENTENCE_END],
         'He said "go\n"No"'),
        (["a", "--", "b"], "a -- b"),
        (["well", "...", "no"], "well... no"),
        ([], ""),
    ],
)  # fmt: skip
def test_generated_words_become_text(tokens, text):
    assert detokenize(tokens, "word") == text


def test_generated_characters_become_text():
    assert detokenize(["a", " ", UNKNOWN_TOKEN], "char") == "a UNKNOWN_TOKEN"


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("ab.?!'\" \n。”"), max_size=80))
@example("'" * 50)
@example("\x00\ud800 \x1c")
@example("``a'' \"b\"")
@settings(deadline=None)
def test_any_text(text):
    assert "".join(split_tokens(text, "char")) == detokenize(list(text), "char") == text
    tokens = split_tokens(text, "word")
    assert all(token and not re.search(r"\s", token) for token in tokens)
    assert tokens.count(SENTENCE_START) == tokens.count(SENTENCE_END)
    assert isinstance(detokenize(tokens, "word"), str)
    if not set(text) & set("`'’"):
        words = [token for token in tokens if token not in (SENTENCE_START, SENTENCE_END)]
        assert "".join(words) == "".join(text.split())
