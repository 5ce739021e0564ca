"""What a file is likely meant for, by its first rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from rnnviz.data.readers import columns
from rnnviz.data.readers.choice import Choice
from rnnviz.data.readers.tables import LABEL_NAMES, TEXT_NAMES, is_number

MOST_LABELS = 20  # different values of a column that is taken for labels
LONGEST_WORD_PAIR = 40  # characters of the longer side of a pair that is taken letter by letter, half of them at least
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
LETTER = re.compile(r"[^\W\d_]")
SENTENCE_ENDS = re.compile(r"[.!?。！？…][\"'”’」』）)]*\s*$")
INNER_END = re.compile(r"[.!?]\s+\S|[。！？]\s*[^\s”’」』）)]")


@dataclass(frozen=True)
class Sampled:
    """The beginning of a file: names of columns and rows of cells, text or (of JSON) lists of words."""

    format: str
    names: tuple[str, ...]
    rows: list
    header: bool
    language: str


def language_of(text: str) -> str:
    """ "zh" if at least a fifth of the letters is Chinese, "en" if most are Latin, else ""."""
    n_letters = len(LETTER.findall(text))
    if n_letters and len(CHINESE.findall(text)) >= n_letters / 5:
        return "zh"
    return "en" if n_letters and len(LATIN.findall(text)) > n_letters / 2 else ""


def likely_choices(sampled: Sampled) -> dict[str, Choice]:
    """What could be made of it, the likeliest first."""
    if sampled.format == "txt":
        by_line = _sentences_are_lines([row[0] for row in sampled.rows])
        return {"text": Choice("txt", "text", language=sampled.language, sentences="line" if by_line else "punkt")}
    if sampled.format.startswith("conll"):
        tag = columns.UPOS if sampled.format == "conllu" else len(sampled.names) - 1
        word = columns.FORM if sampled.format == "conllu" else 0
        return {
            "tags": _choice(sampled, "tags", {"text": word, "tag": tag}),
            "text": _choice(sampled, "text", {"text": word}),
        }
    return _of_table(sampled)


def _of_table(sampled: Sampled) -> dict[str, Choice]:
    places = range(len(sampled.names))
    lists = [k for k in places if any(isinstance(row[k], list) for row in sampled.rows)]
    found = {}
    if len(lists) > 1:
        found["tags"] = _choice(sampled, "tags", {"text": lists[0], "tag": lists[1]})
    texts = [k for k in places if k not in lists]
    if not texts:
        return found or {"text": _choice(sampled, "text", {"text": lists[0]})}
    values = {k: [row[k] for row in sampled.rows] for k in texts}
    label = _label_column(sampled.names, values)
    text = _text_column(sampled.names, values, label)
    kinds = {"text": _choice(sampled, "text", {"text": text})}
    if len(texts) > 1:
        others = [k for k in texts if not all(map(is_number, values[k]))]
        source, target = others[:2] if len(others) > 1 else texts[:2]
        answer = label if label is not None else next(k for k in texts if k != text)
        pairs = _choice(sampled, "pairs", {"source": source, "target": target}, _pair_tokens(values, source, target))
        labels = _choice(sampled, "labels", {"text": text, "label": answer})
        likely = {"pairs": pairs, "labels": labels} if label is None else {"labels": labels, "pairs": pairs}
        kinds = likely | kinds
    return found | kinds


def _choice(sampled: Sampled, kind: str, roles: dict[str, int], tokens: str = "word") -> Choice:
    return Choice(sampled.format, kind, roles, sampled.header, tokens, sampled.language)


def _label_column(names: tuple[str, ...], values: dict[int, list[str]]) -> int | None:
    """The column of a usual name; else the one with fewest different values, if they are few and come again."""
    if len(values) < 2:
        return None
    named = [k for k in values if names[k].strip().lower() in LABEL_NAMES]
    if named:
        return named[0]
    different = {k: len(set(column)) for k, column in values.items()}
    few = [k for k in values if 1 < different[k] <= min(MOST_LABELS, len(values[k]) / 2)]
    return min(few, key=lambda k: (different[k], k), default=None)


def _text_column(names: tuple[str, ...], values: dict[int, list[str]], label: int | None) -> int:
    """The column of a usual name, else the one with the longest values."""
    places = [k for k in values if k != label]
    named = [k for k in places if names[k].strip().lower() in TEXT_NAMES]
    return named[0] if named else max(places, key=lambda k: (sum(map(len, values[k])), -k))


def _pair_tokens(values: dict[int, list[str]], source: int, target: int) -> str:
    lengths = [max(len(a), len(b)) for a, b in zip(values[source], values[target], strict=True)]
    return "char" if not lengths or median(lengths) <= LONGEST_WORD_PAIR else "word"


def _sentences_are_lines(lines: list[str]) -> bool:
    """Whether lines are sentences: nearly none has an end of a sentence inside, and most have one where they end or
    none has."""
    n_inner = sum(bool(INNER_END.search(line)) for line in lines)
    n_ends = sum(bool(SENTENCE_ENDS.search(line)) for line in lines)
    return n_inner <= len(lines) / 10 and (n_ends >= 0.7 * len(lines) or n_ends == 0)
