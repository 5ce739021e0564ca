"""Small files of the forms that can be opened, written from data that come with the program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rnnviz.data.dataset import Dataset
from rnnviz.data.datasets import dataset
from rnnviz.data.tokenize import detokenize

ROWS = 400
SAMPLES = {  # by form: the name of the file, and the data that it is written from, by language
    "txt": ("stories.txt", {"en": "stories_en", "zh": "stories_zh"}),
    "csv": ("reviews.csv", {"en": "reviews_en", "zh": "reviews_zh"}),
    "tsv": ("dates.tsv", {"en": "dates_en", "zh": "dates_zh"}),
    "conllu": ("tags.conllu", {"en": "pos_en", "zh": "pos_zh"}),
}
_COLUMNS = {"csv": ("text", "label"), "tsv": ("source", "target")}
_DIALECTS = {"csv": csv.excel, "tsv": csv.excel_tab}


def sample(form: str, language: str) -> tuple[str, bytes]:
    """The name of a file of this form (of SAMPLES) with ROWS examples in "en" or "zh", and what is in it, in UTF-8."""
    name, sources = SAMPLES[form]
    data = dataset(sources[language])
    if form == "txt":
        text = "\n".join(source for source, _answer in _texts(data))
    elif form == "conllu":
        text = "\n".join(_sentences(data))
    else:
        written = io.StringIO(newline="")
        writer = csv.writer(written, _DIALECTS[form])
        writer.writerow(_COLUMNS[form])
        writer.writerows(_texts(data))
        text = written.getvalue()
    return name, text.encode()


def _texts(data: Dataset) -> Iterator[tuple[str, str]]:
    """Examples as text: what is read, and the label or what is written ("" of a text)."""
    for row in range(min(ROWS, len(data))):
        answer = () if data.answers is None else data.answers[row]
        yield detokenize(data.source[row], data.tokens), "".join(answer)


def _sentences(data: Dataset) -> Iterator[str]:
    """Sentences in the ten columns of CoNLL-U: a word and its tag in the second and the fourth, the others empty."""
    for row in range(min(ROWS, len(data))):
        words = zip(data.source[row], data.answers[row], strict=True)
        lines = (f"{n}\t{word}\t_\t{tag}" + "\t_" * 6 for n, (word, tag) in enumerate(words, 1))
        yield "\n".join(lines) + "\n"
