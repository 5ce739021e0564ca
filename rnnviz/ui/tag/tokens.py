"""A tagged sentence as HTML: each word with what each network says about it, and how sure it is."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.language import _
from rnnviz.plots.theme import ACCENT, LIGHT

STYLE = f"""<style>
    .tagged {{ display: flex; flex-wrap: wrap; gap: .5rem; margin: .25rem 0 .75rem; }}
    .tagged > div {{
        border: 1px solid light-dark(#DDE2E7, #343B45); border-radius: 8px; padding: .3rem .5rem; min-width: 6.4rem;
    }}
    .tagged > div.differ {{ border: 2px dashed {ACCENT}; }}
    .tagged b {{ font-size: 1.2rem; overflow-wrap: anywhere; }}
    .tagged i {{ font-size: .85rem; }}
    .tagged p {{ margin: .15rem 0 0; font-size: .95rem; white-space: nowrap; }}
    .tagged span {{ display: block; height: 5px; border-radius: 3px; background: light-dark(#DDE2E7, #343B45); }}
    .tagged span > span {{ background: var(--tag); }}
</style>"""


@dataclass(frozen=True)
class Reading:
    """What one network says about a sentence.

    mark, name : of the network, as shown
    probs : (T, K)
    """

    mark: str
    name: str
    probs: np.ndarray


def tagged(tokens: Sequence[str], readings: Sequence[Reading], answers: Sequence[str], notes: Sequence[str]) -> str:
    """The sentence as HTML; a word about which the readings differ is framed.

    Parameters
    ----------
    answers : K names of tags; notes : T, what is to be said about a word, or ""
    """
    return f'<div class="tagged">{"".join(_cells(tokens, readings, answers, notes))}</div>'


def _cells(
    tokens: Sequence[str], readings: Sequence[Reading], answers: Sequence[str], notes: Sequence[str]
) -> list[str]:
    cells = []
    for t, (token, note) in enumerate(zip(tokens, notes, strict=True)):
        said = [int(reading.probs[t].argmax()) for reading in readings]
        lines = "".join(
            _line(reading, k, reading.probs[t, k], answers) for reading, k in zip(readings, said, strict=True)
        )
        mark = f" <i>{html.escape(note)}</i>" if note else ""
        differ = ' class="differ"' if len(set(said)) > 1 else ""
        cells.append(f"<div{differ}><b>{html.escape(token)}</b>{mark}{lines}</div>")
    return cells


def _line(reading: Reading, k: int, share: float, answers: Sequence[str]) -> str:
    """One network's tag of one word, with a bar as long as it is sure."""
    tag, colors = html.escape(answers[k]), LIGHT.layout.colorway
    title = html.escape(_("{name}: {tag}, {share}").format(name=reading.name, tag=answers[k], share=f"{share:.1%}"))
    return (
        f'<p title="{title}">{reading.mark} {tag} {share:.0%}</p>'
        f'<span><span style="--tag:{colors[k % len(colors)]};width:{share:.1%}"></span></span>'
    )
