"""The sliders of the pages, and the first chart that each of them changes."""

from __future__ import annotations

from dataclasses import dataclass

SMALL, LARGE = (64, 50), (256, 200)
GOALS_MS = {SMALL: 200, LARGE: 400}
REACH = {"hidden": 256, "length": 200}  # of the two sliders of the sidebar


@dataclass(frozen=True)
class Dial:
    """A slider, by the keys that the pages give their elements.

    view : the switch and which of its choices (0, 1, ...) is opened first
    begin : what is pressed on the slider first, to have room for more presses
    toward : the key that moves it
    sizes : (H, T) of the sidebar at which it is measured
    query : what the address says besides
    """

    page: str
    slider: str
    chart: str
    view: tuple[str, int] | None = None
    begin: str = ""
    toward: str = "ArrowRight"
    sizes: tuple[tuple[int, int], ...] = (SMALL, LARGE)
    query: str = ""


DIALS = (
    Dial("unroll", "hidden", "unrolled"),
    Dial("unroll", "length", "states"),  # of the diagram only what is in sight is drawn
    Dial("gradients", "hidden", "gradient-norms"),
    Dial("gradients", "length", "gradient-norms"),
    Dial("gradients", "gradients-size", "gradient-norms", begin="End", toward="ArrowLeft"),
    Dial("gradients", "hidden", "items", view=("gradients-part", 1), sizes=(SMALL,)),
    Dial("cells", "hidden", "cell-diagram"),
    Dial("cells", "length", "cells-memory"),
    Dial("cells", "cells-amount", "cells-what-if", begin="Home"),
    Dial("dynamics", "dynamics-w11", "dynamics-portrait", sizes=((2, 50), (2, 200)), query="&cell=rnn"),
    Dial("dynamics", "hidden", "dynamics-plane", view=("dynamics-view", 1)),
    Dial("dynamics", "length", "dynamics-plane", view=("dynamics-view", 1)),
    Dial("train", "hidden", "train-states"),
    Dial("train", "length", "train-states", sizes=(SMALL,)),  # the probe has at most 50 steps
    Dial("rules", "rules-hidden", "rules-M", begin="Home", sizes=(SMALL,)),
    Dial("memory", "memory-lag-adding", "memory-example-chart", begin="Home", sizes=(SMALL,)),
)
PAGES = tuple(dict.fromkeys(dial.page for dial in DIALS))
