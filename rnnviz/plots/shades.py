"""How a quantity of hidden units is coloured: a state, the memory, or the gradient of the loss at a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.language import _
from rnnviz.plots.frame import float32

FLOOR = 1e-12  # gradients below are as good as zero in float64


@dataclass(frozen=True)
class Shade:
    """One quantity's colours.

    letter : what it is called on charts
    coloraxis, layout : the template's colour axis, and what this picture adds to it
    hover : the line of a hover template that says the value
    gradient : whether values are drawn as log10 of their size, and what is below FLOOR not at all
    """

    letter: str
    coloraxis: str
    layout: dict
    hover: str
    gradient: bool = False

    def z(self, values: np.ndarray) -> np.ndarray:
        """Values as their heat map wants them, float32; NaN where nothing is drawn."""
        return float32(log_sizes(values) if self.gradient else values)


def shade(quantity: str, values: Sequence[np.ndarray], *, bounded: bool = True) -> Shade:
    """The colours of a quantity, the same for all the `values` that are drawn together.

    Parameters
    ----------
    quantity : "h", "c" (the LSTM's memory), or "d_h" (∂L/∂h)
    bounded : whether states lie in [-1, 1]; the memory never does
    """
    if quantity == "d_h":
        return Shade("∂L/∂h", "coloraxis3", decades(values, "∂L/∂h"), "|∂L/∂h| = 10<sup>%{z:.2f}</sup>", True)
    title = {"h": _("state h"), "c": _("memory c")}[quantity]
    if bounded and quantity == "h":
        return Shade("h", "coloraxis", {"colorbar": {"title": {"text": title}}}, "h = %{z:.4f}")
    top = max((float(np.abs(v[np.isfinite(v)]).max(initial=0.0)) for v in values), default=0.0) or 1.0
    title = _("{name}, ±{top}").format(name=title, top=f"{top:.3g}")
    layout = {"cmin": -top, "cmax": top, "colorbar": {"title": {"text": title}}}
    return Shade(quantity, "coloraxis", layout, quantity + " = %{z:.4f}")


def log_sizes(values: np.ndarray) -> np.ndarray:
    """log10 |value|, NaN below FLOOR."""
    size = np.abs(np.asarray(values, dtype=float))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(size >= FLOOR, np.log10(size), np.nan)


def decades(values: Sequence[np.ndarray], symbol: str) -> dict:
    """A colour axis of gradients: whole decades, at least two, from the smallest above FLOOR to the largest."""
    logs = np.concatenate([log_sizes(v).ravel() for v in values])
    logs = logs[np.isfinite(logs)]
    low, high = (np.floor(logs.min()), np.ceil(logs.max())) if logs.size else (np.log10(FLOOR), 0.0)
    low = min(low, high - 2)
    ticks = np.arange(low, high + 1, max(1, (high - low) // 5))
    return {
        "cmin": float(low),
        "cmax": float(high),
        "colorbar": {
            "title": {"text": _("|{gradient}|, grey below {floor}").format(gradient=symbol, floor=f"{FLOOR:g}")},
            "tickvals": ticks,
            "ticktext": [f"10<sup>{tick:.0f}</sup>".replace("-", "−") for tick in ticks],
        },
    }
