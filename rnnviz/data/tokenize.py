"""Text to tokens and back: characters, or words and punctuation with every sentence marked.

Words are split by NLTK (Punkt for sentences, Treebank rules for words). Chinese and Japanese are split into
single characters, and a sentence of theirs ends at 。！？ or an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from rnnviz.assets import asset_path
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START

# NLTK takes half a second to import: it is imported by the functions that need it.

# Han, kana and full-width punctuation
WIDE = "\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffee\U00020000-\U0003ffff"
SINGLE = re.compile(f"[{WIDE}…]")
WIDE_ENDING = "(?:[。！？]|……)[。！？…]*[”’」』）】》]*"
WIDE_SENTENCE = re.compile(WIDE_ENDING)
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
PIECE = re.compile(r"(?s).{1,10000}(?!\S)|.{1,10000}")  # Punkt takes the square of a paragraph's length
CURLY_APOSTROPHE = re.compile(r"(?<=[^\W_])’(?=[^\W_])")
QUOTES = ("``", "''")  # opening and closing, as Treebank rules write them
SPACING = (  # where the Treebank rules leave a space too many, or one too few
    (re.compile(f"(?<=[{WIDE}])\\s|\\s(?=[{WIDE}])"), ""),
    (re.compile(r"(?<=[“‘«„])\s|\s(?=[”’»…])"), ""),
    (re.compile(r"(?<=\w)\.\.\.(?=\w)"), "... "),
    (re.compile(r"(?<=[^\s-])--(?=[^\s-])"), " -- "),
    (re.compile(r"\s?([\u2012-\u2015])\s?"), r"\1"),
)
GAPS = (  # what stands between a sentence and the next
    (re.compile(f"{WIDE_ENDING}$"), ""),
    (re.compile("[.!?:;…：；][\"'”’»)）」』]*$"), " "),
    (re.compile(""), "\n"),
)


def split_tokens(text: str, kind: str) -> list[str]:
    """The tokens of a text.

    kind : "char": every character. "word": words and punctuation as NLTK splits them, each sentence between
        SENTENCE_START and SENTENCE_END; double quotes are plain ones, an empty line ends a sentence
    """
    if kind == "char":
        return list(text)
    return [
        token
        for sentence in split_sentences(text)
        if (words := split_words(sentence))
        for token in (SENTENCE_START, *words, SENTENCE_END)
    ]


def split_sentences(text: str) -> list[str]:
    """The sentences of a text: by Punkt, and after the marks that end a Chinese sentence."""
    from nltk.tokenize import sent_tokenize

    provide_punkt()
    paragraphs = EMPTY_LINE.split(WIDE_SENTENCE.sub(r"\g<0>\n\n", text))
    pieces = (piece for paragraph in paragraphs for piece in PIECE.findall(paragraph))
    return [sentence for piece in pieces if piece.strip() for sentence in sent_tokenize(piece)]


def split_words(sentence: str) -> list[str]:
    """The words and punctuation marks of one sentence."""
    from nltk.tokenize import word_tokenize

    spaced = SINGLE.sub(r" \g<0> ", CURLY_APOSTROPHE.sub("'", sentence))
    return ['"' if word in QUOTES else word for word in word_tokenize(spaced, preserve_line=True)]


def split_text(text: str) -> list[str]:
    """The words and punctuation marks of a text of any number of sentences."""
    return [word for sentence in split_sentences(text) for word in split_words(sentence)]


@lru_cache
def provide_punkt() -> None:
    """Let NLTK find sentence tables: the user's own `punkt_tab` if it can be read, else that of assets/."""
    import nltk
    from nltk.tokenize import sent_tokenize

    try:
        sent_tokenize("")
    except (LookupError, OSError, ValueError):  # missing, refused, damaged
        nltk.data.path.insert(0, str(asset_path("nltk_data")))


def detokenize(tokens: Iterable[str], kind: str) -> str:
    """Running text of tokens.

    The marks of sentences vanish, UNKNOWN_TOKEN stays. A sentence without a full stop, such as a heading,
    ends its line; double quotes open and close in turn.
    """
    if kind == "char":
        return "".join(tokens)
    text, quoted, gap = [], False, ""
    for sentence in _sentences(tokens):
        directed, quoted = _direct_quotes(sentence, quoted)
        joined = _join_words(directed)
        text += [gap, joined]
        gap = next(gap for ending, gap in GAPS if ending.search(joined))
    return "".join(text)


def _sentences(tokens: Iterable[str]) -> Iterator[list[str]]:
    """The tokens between the marks."""
    for is_mark, group in groupby(tokens, lambda token: token in (SENTENCE_START, SENTENCE_END)):
        if not is_mark:
            yield list(group)


def _direct_quotes(sentence: list[str], quoted: bool) -> tuple[list[str], bool]:
    """The sentence with opening (``) and closing ('') quotes, and whether a quotation is open after it.

    Quotes open and close in turn, also across sentences; but the first word of a sentence can only open, and
    its last only close a quotation.
    """
    directed = []
    for place, word in enumerate(sentence):
        if word == '"':
            at_edge = len(sentence) > 1 and place in (0, len(sentence) - 1)
            quoted = place == 0 if at_edge else not quoted
            word = QUOTES[0] if quoted else QUOTES[1]
        directed.append(word)
    return directed, quoted


def _join_words(words: list[str]) -> str:
    """One sentence as text."""
    from nltk.tokenize.treebank import TreebankWordDetokenizer

    text = TreebankWordDetokenizer().detokenize(words)
    for pattern, replacement in SPACING:
        text = pattern.sub(replacement, text)
    return text
