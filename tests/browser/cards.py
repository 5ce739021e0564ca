"""What the tests of cards share: the numbers that a card shows, and the same network from the engine."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from playwright.sync_api import Locator, Page

from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Batch, Forward
from rnnviz.data.task import probe_ids
from rnnviz.learn.config import TrainConfig, initial_of, model_of, task_of
from tests.browser.visit import chart, click_at, settle

PATIENCE_S = 10  # only a wrong number waits so long
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(r"([-−+]?\d+\.\d{4})(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")


@dataclass(frozen=True)
class Engine:
    """An untrained network run over the beginning of its corpus, without any page."""

    config: TrainConfig

    @cached_property
    def model(self) -> Model:
        return model_of(self.config)

    @cached_property
    def params(self) -> Params:
        rng = np.random.default_rng((self.config.seed, 0))
        return self.model.init(rng, "float64", initial_of(self.config))

    @cached_property
    def forward(self) -> Forward:
        ids, _words = probe_ids(task_of(self.config), "", self.config.length)
        return self.model.forward(self.params, Batch(ids[:-1, None], ids[1:, None]))

    @cached_property
    def backward(self) -> Backward:
        return self.model.backward(self.params, self.forward)

    def query(self, **more: object) -> str:
        """The page's address with these settings."""
        names = ("cell", "hidden", "length", *more)
        values = {name: getattr(self.config, name, None) for name in names} | more
        return "&".join(f"{name}={value}" for name, value in values.items())


@dataclass(frozen=True)
class Shown:
    """The numbers on a card, as a person reads them, in units of its power of ten.

    value : the number of the title with its power; half a unit of its last digit is `off`
    terms, drawn : the terms, and the sum below or beside them; stated : the sum in the text
    """

    title: str
    value: float
    off: float
    terms: list[float]
    drawn: float
    stated: float
    power: float

    def shows(self, value: float, total: float) -> bool:
        """Whether both numbers are these, to the last digit shown, and the chart says the same sum as the text."""
        more = 1 + 1e-6
        right = abs(self.value - value) <= self.off * more
        adds_up = abs(self.stated * self.power - total) <= 0.5e-4 * self.power * more
        return right and adds_up and self.drawn == self.stated


def read_number(text: str) -> tuple[float, float]:
    """A number as a card writes it, and the power of ten that it has."""
    digits, power = NUMBER.findall(text)[-1]
    ten = 10.0 ** int(power.translate(SUPERSCRIPTS)) if power else 1.0
    return float(digits.replace("−", "-")) * ten, ten


def card(page: Page, key: str = "unroll", name: str = "card") -> Locator:
    return page.locator(f".st-key-{key}-{name}")


def shown(page: Page, key: str = "unroll", name: str = "card") -> Shown:
    """What a card shows: the open one, or with `name="pin-0"` the first pinned one."""
    place = card(page, key, name)
    slot = f"{key}-terms" if name == "card" else f"{key}-{name}-terms"
    traces = chart(page, slot).evaluate(
        """(plot) => plot._fullData.map(({ mode, text, y, type }) => (
            { mode, type, text: Array.from(text ?? [], String), y: Array.from(y ?? [], Number) }))"""
    )
    bars, written = traces[0], traces[1]["text"]
    if traces[1]["mode"] == "text":
        *terms, drawn = (read_number(text)[0] for text in written)
    else:
        terms, drawn = bars["y"], read_number(written[-1])[0]
    strong = place.locator("strong")
    title = strong.first.inner_text()
    value, ten = read_number(title)
    stated, power = read_number(strong.last.inner_text())
    return Shown(title, value, 0.5e-4 * ten, terms, drawn, round(stated / power, 4), power)


def check_card(
    page: Page, value: float, total: float | None = None, *, key: str = "unroll", name: str = "card"
) -> Shown:
    """The card's value and sum are the engine's to the last digit shown, and its terms add up to the sum shown.

    total : what the terms add up to; None: the value
    """
    total = value if total is None else total
    seen = shown(page, key, name)
    deadline = time.monotonic() + PATIENCE_S
    while not seen.shows(value, total) and time.monotonic() < deadline:
        page.wait_for_timeout(200)  # on a busy machine the card of the click before, or its chart, may still be there
        seen = shown(page, key, name)
    assert seen.shows(value, total), (seen, value, total)
    assert round(sum(seen.terms), 4) == seen.stated
    return seen


def switch(page: Page, quantity: str, key: str = "unroll") -> None:
    """Choose another quantity of the same place on the open card."""
    card(page, key).get_by_role("radio", name=quantity, exact=True).click()
    settle(page)


def click_mark(page: Page, key: str, trace: int, point: int, along: float = 0.5) -> None:
    """Click the mark number `point` of a trace; of a bar the place `along` it."""
    plot = chart(page, key)

    def find() -> list[float]:
        return plot.evaluate(
            """(plot, [trace, point, along]) => {
                plot.scrollIntoView({ block: "center" });
                const { left, top } = plot.getBoundingClientRect();
                const { xaxis, yaxis } = plot._fullLayout;
                const { x, y, base, orientation, type } = plot._fullData[trace];
                let [at, up] = [Number(x[point]), Number(y[point])];
                const start = Number(base?.[point] ?? 0);
                if (type === "bar" && orientation === "h") at = start + along * at;
                else if (type === "bar") up = start + along * up;
                return [left + xaxis._offset + xaxis.d2p(at), top + yaxis._offset + yaxis.d2p(up)];
            }""",
            [trace, point, along],
        )

    click_at(page, find)
