"""The optimizer's equation for one weight, in letters and with this update's numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnnviz.learn.config import TrainConfig
from rnnviz.learn.microscope import Weight
from rnnviz.learn.optimizers import BETA_1, BETA_2, DECAY, EPSILON, MOMENTUM

DIGITS = 6


@dataclass(frozen=True)
class Line:
    """One line: what is computed, how, the same with numbers ("" where nothing is computed), and the result."""

    letter: str
    symbols: str
    numbers: str
    value: float

    @property
    def latex(self) -> str:
        """All of it as one formula, a row each."""
        parts = filter(None, (self.symbols, self.numbers, tex(self.value)))
        return rf"\begin{{aligned}}{self.letter} &= " + r" \\ &= ".join(parts) + r"\end{aligned}"


def equation(weight: Weight, config: TrainConfig, raw_norm: float) -> list[Line]:
    """What an update did to one weight, line by line: gradient, clipping, the optimizer's rule, the new weight.

    A prime marks what the update leaves. raw_norm : the length of the whole gradient before clipping
    """
    gradient, clipped = weight.values["gradient"], weight.values["clipped"]
    lines = [Line("g", r"\frac{\partial L}{\partial \theta}", "", gradient)]
    letter = "g"
    if config.clipping == "norm" and raw_norm > config.clip_at:
        letter = r"\hat g"
        norm = rf"{_factor(gradient)}\cdot\frac{{{tex(config.clip_at)}}}{{{tex(raw_norm)}}}"
        lines.append(Line(letter, r"g\,\frac{c}{\lVert g\rVert}", norm, clipped))
    if config.clipping == "value" and abs(gradient) > config.clip_at:
        letter = r"\hat g"
        lines.append(Line(letter, r"\min(\max(g, -c), c)", "", clipped))
    lines += _RULES[config.optimizer](weight, letter, config.learning_rate)
    before, step = weight.values["before"], weight.values["step"]
    lines.append(Line(r"\theta'", r"\theta + \Delta", f"{tex(before)} + {_factor(step)}", weight.values["after"]))
    return lines


def _sgd(w: Weight, g: str, rate: float) -> list[Line]:
    return [_step(w, rf"-\eta\,{g}", rf"-{tex(rate)}\cdot{_factor(w.values['clipped'])}")]


def _momentum(w: Weight, g: str, rate: float) -> list[Line]:
    old, new = w.old["v"], w.new["v"]
    return [
        Line("v'", rf"\mu\,v + {g}", rf"{MOMENTUM}\cdot{_factor(old)} + {_factor(w.values['clipped'])}", new),
        _step(w, r"-\eta\,v'", rf"-{tex(rate)}\cdot{_factor(new)}"),
    ]


def _adagrad(w: Weight, g: str, rate: float) -> list[Line]:
    square = f"{tex(w.old['s'])} + {_factor(w.values['clipped'])}^{{2}}"
    return [
        Line("s'", rf"s + {g}^{{2}}", square, w.new["s"]),
        _scaled(w, rate, g, w.values["clipped"], "s'", w.new["s"]),
    ]


def _rmsprop(w: Weight, g: str, rate: float) -> list[Line]:
    return [
        Line(
            "s'", rf"\rho\,s + (1-\rho)\,{g}^{{2}}", _mean(w.old["s"], w.values["clipped"], DECAY, "^{2}"), w.new["s"]
        ),
        _scaled(w, rate, g, w.values["clipped"], "s'", w.new["s"]),
    ]


def _adam(w: Weight, g: str, rate: float) -> list[Line]:
    t, (m, s) = w.updates, (w.new["m"], w.new["s"])
    free_m, free_s = m / (1 - BETA_1**t), s / (1 - BETA_2**t)
    return [
        Line("m'", rf"\beta_1 m + (1-\beta_1)\,{g}", _mean(w.old["m"], w.values["clipped"], BETA_1), m),
        Line("s'", rf"\beta_2 s + (1-\beta_2)\,{g}^{{2}}", _mean(w.old["s"], w.values["clipped"], BETA_2, "^{2}"), s),
        Line(r"\hat m", r"\frac{m'}{1-\beta_1^{t}}", rf"\frac{{{tex(m)}}}{{1 - {BETA_1}^{{{t}}}}}", free_m),
        Line(r"\hat s", r"\frac{s'}{1-\beta_2^{t}}", rf"\frac{{{tex(s)}}}{{1 - {BETA_2}^{{{t}}}}}", free_s),
        _scaled(w, rate, r"\hat m", free_m, r"\hat s", free_s),
    ]


_RULES = {"sgd": _sgd, "momentum": _momentum, "adagrad": _adagrad, "rmsprop": _rmsprop, "adam": _adam}


def _step(w: Weight, symbols: str, numbers: str) -> Line:
    return Line(r"\Delta", symbols, numbers, w.values["step"])


def _scaled(w: Weight, rate: float, letter: str, direction: float, under: str, square: float) -> Line:
    """-rate * direction / (sqrt(square) + epsilon)."""
    root = rf"\sqrt{{{tex(square)}}} + {tex(EPSILON)}"
    return _step(
        w,
        rf"-\eta\,\frac{{{letter}}}{{\sqrt{{{under}}} + \varepsilon}}",
        rf"-{tex(rate)}\cdot\frac{{{tex(direction)}}}{{{root}}}",
    )


def _mean(old: float, value: float, decay: float, power: str = "") -> str:
    """decay * old + (1 - decay) * value, with numbers."""
    return rf"{decay:g}\cdot{_factor(old)} + {1 - decay:.3g}\cdot{_factor(value)}{power}"


def _factor(value: float) -> str:
    """A number where it is multiplied: in brackets if it is more than digits."""
    shown = tex(value)
    return rf"({shown})" if shown.startswith("-") or "^" in shown else shown


def tex(value: float) -> str:
    """A number with DIGITS significant digits; very small and very large ones as a power of ten."""
    if not math.isfinite(value):
        return r"\text{NaN}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.{DIGITS}g}"
    digits, power = f"{value:.{DIGITS - 1}e}".split("e")
    short = digits.rstrip("0").rstrip(".")
    return {"1": "", "-1": "-"}.get(short, rf"{short}\cdot") + f"10^{{{int(power)}}}"
