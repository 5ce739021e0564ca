"""What all configs share: fields that are checked when they are made, and JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Self

from rnnviz.language import InputError, _, listed


class Settings:
    """The base of a frozen dataclass of plain values."""

    def check(self, choices: dict[str, tuple[str, ...]], ranges: dict[str, tuple[float, float]]) -> None:
        """InputError if a field is not among its choices, not in its range, or neither true nor false.

        A range of whole numbers takes whole numbers only.
        """
        for name, allowed in choices.items():
            value = getattr(self, name)
            if value not in allowed:
                raise InputError(
                    _("{name}: {value} is not one of {choices}.").format(
                        name=name, value=repr(value)[:40], choices=listed(allowed)
                    )
                )
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            kinds = (int,) if isinstance(low, int) else (int, float)
            good = isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)
            if not good or not low <= value <= high:
                raise InputError(
                    _("{name}: expected a number from {low} to {high}, got {value}.").format(
                        name=name, low=low, high=high, value=repr(value)[:40]
                    )
                )
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.type == "bool" and not isinstance(value, bool):
                raise InputError(
                    _("{name}: expected true or false, got {value}.").format(name=field.name, value=repr(value)[:40])
                )

    def to_json(self) -> str:
        """All fields as a JSON object."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A config from `to_json`; InputError names what is wrong with it."""
        try:
            return cls(**json.loads(text))
        except (json.JSONDecodeError, TypeError) as error:
            raise InputError(_("These settings cannot be read: they are not from this program.")) from error
