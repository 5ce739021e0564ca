"""Matches as a file: CSV, a row a match with the settings beside it, or JSON with the settings on top."""

from __future__ import annotations

import csv
import io
import json

import streamlit as st

from rnnviz.analysis.matching import Match
from rnnviz.language import _
from rnnviz.ui.networks import Network
from rnnviz.ui.source import describe
from rnnviz.ui.units import numbers
from rnnviz.ui.units.asked import Search

BESIDE = 40  # tokens of context on either side


def export(search: Search) -> None:
    """Draw the two buttons."""
    network, asked, rule = search.network, search.asked, search.rule
    settings = {
        "network": describe(network),
        "updates": network.updates,
        "cell": network.config.cell,
        "hidden": network.config.hidden,
        "seed": network.config.seed,
        "corpus": network.config.corpus,
        "tokens": network.config.tokens,
        "quantity": search.watch.quantity,
        "lane": search.watch.lane + 1,
        "stretch": list(search.source.tokens[asked.start : asked.stop]),
        "stretch_start": None if asked.in_corpus is None else asked.in_corpus[0] + 1,
        "threshold": rule.threshold,
        "sign": rule.sign,
        "only_in_stretch": rule.only,
        "shortest": rule.shortest,
        "units": [int(unit) + 1 for unit in search.units],
        "tokens_searched": search.trace.values.shape[1],
    }
    rows = [_row(network, rank, match) for rank, match in enumerate(search.matches, 1)]
    with st.container(horizontal=True):
        for kind, label, make in (
            ("csv", _("Matches as CSV"), as_csv),
            ("json", _("Matches as JSON"), as_json),
        ):
            st.download_button(
                label,
                make(settings, rows),
                key=f"units-{kind}",
                file_name=f"rnnviz-matches.{kind}",
                mime={"csv": "text/csv", "json": "application/json"}[kind],
                on_click="ignore",
                icon=":material/download:",
            )


def _row(network: Network, rank: int, match: Match) -> dict[str, object]:
    return {
        "rank": rank,
        "start": match.start + 1,
        "end": match.stop,
        "length": match.stop - match.start,
        "units_on": match.shared,
        "before": numbers.tokens_of(network, match.start - BESIDE, match.start),
        "match": numbers.tokens_of(network, match.start, match.stop),
        "after": numbers.tokens_of(network, match.stop, match.stop + BESIDE),
    }


def as_json(settings: dict, rows: list[dict]) -> str:
    """The settings and the matches."""
    return json.dumps({"settings": settings, "matches": rows}, ensure_ascii=False, indent=1)


def as_csv(settings: dict, rows: list[dict]) -> str:
    """A row a match, all settings in each: a table that can be put under another one. Tokens between spaces."""
    flat = {name: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for name, v in settings.items()}
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], *flat])
    writer.writeheader()
    for row in rows:
        writer.writerow({**{k: " ".join(v) if isinstance(v, list) else v for k, v in row.items()}, **flat})
    return "\ufeff" + out.getvalue()
