"""The colours of units on text: what the browser needs to colour tokens by numbers, in both themes."""

from __future__ import annotations

from rnnviz.plots.theme import DARK, LIGHT

_INK = {"light": ("#FFFFFF", "#F4A86C", "#D55E00", "#8A3B00"), "dark": ("#14181D", "#6E3A14", "#D55E00", "#FFC98A")}


def _theme(name: str) -> dict:
    layout = {"light": LIGHT, "dark": DARK}[name].layout
    return {
        "text": layout.font.color,
        "scales": {
            "states": {"stops": [color for _at, color in layout.coloraxis.colorscale], "twoSided": True},
            "gates": {"stops": [color for _at, color in layout.coloraxis2.colorscale], "twoSided": False},
            "ink": {"stops": list(_INK[name]), "twoSided": False},
        },
    }


THEMES = {"light": _theme("light"), "dark": _theme("dark")}
