"""Sentence tables for NLTK, learned from our own texts: `python -m rnnviz.data.punkt` writes them to assets/.

NLTK comes without the tables that its `sent_tokenize` needs. These are trained (Kiss and Strunk 2006) on the
English stories; common abbreviations, most of which do not occur there, are added. The same text gives the
same bytes.
"""

from __future__ import annotations

from pathlib import Path

from nltk.tokenize.punkt import PunktParameters, PunktTrainer

from rnnviz.assets import asset_path
from rnnviz.data.corpora import load_text

ABBREVIATIONS = """
    mr mrs ms dr prof rev fr sr jr st gen col maj capt lt sgt gov sen rep hon pres
    jan feb apr jun jul aug sept oct nov dec mon tue wed thu fri
    a.m p.m e.g i.e etc vs cf viz approx ca al ed eds vol vols no nos p pp ch fig figs sec eq ref
    u.s u.k u.n e.u ph.d b.a m.a m.d d.c inc ltd co corp bros dept univ assn est tel ext
    ave blvd rd mt ft km cm mm kg lb lbs oz min hr hrs
"""
STARTERS = "the this these that we you but"  # a sentence begins where they follow "p.m."
TABLES = ("tokenizers", "punkt_tab", "english")  # where NLTK looks for them


def train_punkt(text: str) -> PunktParameters:
    """Sentence tables from a text, with ABBREVIATIONS and STARTERS added."""
    trainer = PunktTrainer()
    trainer.train(text)
    params = trainer.get_params()
    params.abbrev_types.update(ABBREVIATIONS.split())
    params.sent_starters.update(STARTERS.split())
    return params


def save_punkt(params: PunktParameters, folder: Path) -> None:
    """Write tables in the format of NLTK's `save_punkt_params`, but sorted, and to any folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "abbrev_types.txt": [(word,) for word in params.abbrev_types],
        "sent_starters.txt": [(word,) for word in params.sent_starters],
        "collocations.tab": params.collocations,
        "ortho_context.tab": [(word, str(flags)) for word, flags in params.ortho_context.items()],
    }
    for name, rows in tables.items():
        text = "\n".join("\t".join(row) for row in sorted(rows))
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    save_punkt(train_punkt(load_text("english")), asset_path("nltk_data", *TABLES))
