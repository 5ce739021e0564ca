"""What is to be made of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnviz.language import N_

FORMATS = {
    "txt": N_("Plain text"),
    "csv": N_("Table (CSV)"),
    "tsv": N_("Table with tabs (TSV)"),
    "jsonl": N_("One JSON object a line (JSONL)"),
    "conll2000": N_("Columns of CoNLL-2000"),
    "conll2003": N_("Columns of CoNLL-2003"),
    "conllu": N_("CoNLL-U"),
}
ROLES = {"text": ("text",), "labels": ("text", "label"), "tags": ("text", "tag"), "pairs": ("source", "target")}


@dataclass(frozen=True)
class Choice:
    """How a file is read.

    format : a key of FORMATS
    kind : see Dataset
    columns : the place of the column for each role in ROLES[kind], counted from 0; of a plain text {}
    header : whether the first line of a table holds the names of its columns
    tokens : "char" or "word"; of "tags" the file's own tokens are taken as they are
    language : "en", "zh" or ""
    sentences : of a plain text: "punkt", or "line": every line is a sentence
    """

    format: str
    kind: str
    columns: Mapping[str, int] = field(default_factory=dict)
    header: bool = False
    tokens: str = "word"
    language: str = ""
    sentences: str = "punkt"
