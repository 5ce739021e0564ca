"""Bring the catalogues up to date with the source: `python -m tests.translations`.

Extracts every message of the program, updates assets/translations/<language>/LC_MESSAGES/rnnviz.po (English is its
own translation), compiles the .mo files and names what still needs a translator.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from rnnviz.language import DOMAIN, LANGUAGES

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """Every message in the source, with the files it stands in."""
    catalogue = Catalog(project="rnnviz", charset="utf-8")
    found = extract_from_dir(ROOT / "rnnviz", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for file, _line, message, _comments, context in found:
        catalogue.add(message, locations=[(f"rnnviz/{file}", None)], context=context)
    return catalogue


def path_of(language: str, suffix: str) -> Path:
    """The catalogue of a language, as "po" (for people) or "mo" (for the program)."""
    return ROOT / "assets" / "translations" / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def read(language: str) -> Catalog:
    """The catalogue of a language; an empty one if there is none yet."""
    path = path_of(language, "po")
    if not path.is_file():
        return Catalog(locale=language, project="rnnviz", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update() -> None:
    """Update and compile all catalogues, and print what is missing."""
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(extracted(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == "en":
            for message in catalogue:
                if message.id:
                    message.string = message.id
        missing = [m.id for m in catalogue if m.id and not (all(m.string) if m.pluralizable else m.string)]
        path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
        with path_of(language, "po").open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=False)
        path_of(language, "mo").write_bytes(compiled(read(language)))
        print(f"{language}: {len(catalogue)} messages, {len(missing)} to translate")
        for message in missing:
            print(f"    {message}")


if __name__ == "__main__":
    update()
