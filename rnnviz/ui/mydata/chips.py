"""Tokens as HTML chips, each with a small word under it."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

STYLE = """<style>
    .mydata-chips { display: flex; flex-wrap: wrap; gap: 6px 5px; margin: 2px 0 10px; align-items: flex-start; }
    .mydata-chip { padding: 2px 8px; border-radius: 6px; text-align: center; overflow-wrap: anywhere;
        background: color-mix(in srgb, #56B4E9 26%, transparent); font-size: 1rem; line-height: 1.35; }
    .mydata-chip small { display: block; font-size: 0.8125rem; }
    .mydata-chip[data-kind=mark] { background: color-mix(in srgb, #9B80DD 32%, transparent); font-size: 0.875rem; }
    .mydata-chip[data-kind=unknown] { background: color-mix(in srgb, #D55E00 26%, transparent); }
    .mydata-chip[data-kind=sentence] { background: none; border: 1px solid color-mix(in srgb, currentColor 45%,
        transparent); text-align: left; }
    .mydata-chip[data-kind=sentence] { max-width: calc(100% - 2.5em); }
    .mydata-batch { overflow-x: auto; padding-bottom: 6px; margin-bottom: 8px; }
    .mydata-batch table { border-collapse: separate; border-spacing: 2px; width: max-content; }
    .mydata-batch th { font-size: 0.8125rem; font-weight: 400; padding: 0 6px; text-align: center; }
    .mydata-batch th[scope=row], .mydata-batch tr:first-child th:first-child { position: sticky; left: 0;
        background: light-dark(#FFFFFF, #14181D); font-weight: 600; }
    .mydata-batch td { min-width: 2.6em; padding: 3px 6px; border-radius: 4px; text-align: center; line-height: 1.3;
        background: color-mix(in srgb, #56B4E9 26%, transparent); }
    .mydata-batch td small { display: block; font-size: 0.75rem; }
    .mydata-batch td[data-kind=mark] { background: color-mix(in srgb, #9B80DD 32%, transparent); }
    .mydata-batch td[data-kind=unknown] { background: color-mix(in srgb, #D55E00 26%, transparent); }
    .mydata-batch td[data-kind=padding] { background: repeating-linear-gradient(135deg, #8883 0 4px, #8881 4px 8px); }
    .mydata-number { min-width: 1.6em; padding-top: 3px; font-weight: 600; }
    .st-key-mydata-amounts-source > div, .st-key-mydata-amounts-answers > div, .st-key-mydata-dropped > div {
        overflow-x: auto; }
</style>"""


@dataclass(frozen=True)
class Chip:
    """A token as it is shown, what stands under it, and what it is: "word", "mark", "unknown" or "sentence"."""

    text: str
    under: str = ""
    kind: str = "word"


def chips(rows: Iterable[tuple[str, Iterable[Chip]]], *, lang: str = "") -> None:
    """Draw rows of chips, each with a name before it."""
    spoken = f' lang="{html.escape(lang)}"' if lang else ""
    st.html("".join(f'<div class="mydata-chips"{spoken}>{_row(name, row)}</div>' for name, row in rows))


def _row(name: str, row: Iterable[Chip]) -> str:
    first = f'<span class="mydata-number">{html.escape(name)}</span>' if name else ""
    return first + "".join(_chip(chip) for chip in row)


def _chip(chip: Chip) -> str:
    under = f"<small>{html.escape(chip.under)}</small>" if chip.under else ""
    return f'<span class="mydata-chip" data-kind="{chip.kind}">{html.escape(chip.text)}{under}</span>'
