"""Contrast of two colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: of text with what is behind it


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Contrast of two colours of red, green, blue 0..255: from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Sequence[float]) -> float:
    share = np.asarray(color) / 255
    return float(np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])
