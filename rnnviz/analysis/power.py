"""How fast signals move: the power of each frequency."""

from __future__ import annotations

import numpy as np


def power_spectrum(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One-sided periodogram of signals (T, N) about their mean (Schuster 1898).

    Scaled so that the powers of a signal add up to its variance (Parseval): a sine of amplitude A with a whole
    number of periods has the power A^2/2 at its frequency and none elsewhere.

    Returns
    -------
    frequencies : (F,) in cycles per step, 1/T to 1/2
    power : (F, N)

    Raises
    ------
    ValueError      if there are fewer than two steps
    """
    T = len(series)
    if T < 2:
        raise ValueError(f"series: expected at least 2 steps, got {T}")
    amplitudes = np.fft.rfft(series - series.mean(axis=0), axis=0)[1:]
    power = 2 * np.abs(amplitudes / T) ** 2
    if T % 2 == 0:
        power[-1] /= 2  # the highest frequency stands for itself only
    return np.fft.rfftfreq(T)[1:], power
