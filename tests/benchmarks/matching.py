"""How long a match over a long trace takes: `python -m tests.benchmarks.matching`.

500,000 tokens, 64 and 128 units, in one thread. The units are smooth noise: some hold their value for a few tokens,
some for hundreds. Goal: below 1 s with all units chosen.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from rnnviz.analysis.matching import find_matches, units_on

TOKENS, ROUNDS, LENGTH = 500_000, 5, 12


def smooth_noise(units: int, tokens: int, seed: int = 0) -> np.ndarray:
    """(H, N) int8: noise averaged over 2 to 200 tokens."""
    rng = np.random.default_rng(seed)
    rows = np.empty((units, tokens), np.int8)
    for row, width in zip(rows, np.geomspace(2, 200, units).astype(int), strict=True):
        sums = np.cumsum(rng.standard_normal(tokens + width))
        row[:] = np.clip(60 * (sums[width:] - sums[:-width]) / np.sqrt(width), -127, 127)
    return rows


def main() -> None:
    """Print the median time and how many matches were found."""
    for units in (64, 128):
        trace = smooth_noise(units, TOKENS)
        middle = TOKENS // 2
        for name, chosen in (
            ("on", units_on(trace[:, middle - 50 : middle + 50], 50, 50 + LENGTH, threshold=20)),
            ("all", np.arange(units)),
        ):
            for shortest in (1, LENGTH):
                times = []
                for _round in range(ROUNDS):
                    began = time.perf_counter()
                    matches = find_matches(trace, chosen, threshold=20, length=LENGTH, shortest=shortest, sign="either")
                    times.append(time.perf_counter() - began)
                print(
                    f"H {units:3}, {len(chosen):3} units ({name}), at least {shortest:2} tokens: "
                    f"{1000 * statistics.median(times):4.0f} ms, {len(matches)} matches, "
                    f"the best shares {matches[0].shared}"
                )


if __name__ == "__main__":
    main()
