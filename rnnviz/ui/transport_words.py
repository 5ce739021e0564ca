"""What the transport bar says: its steps are time steps, operations, weight updates or generated tokens."""

from __future__ import annotations

from rnnviz.language import _, ngettext

SPEEDS = (1, 2, 5, 10, 20)  # steps per second


def words(unit: str) -> dict[str, str]:
    """The words of a bar: its name, the reading of its place, and each button's name and tip."""
    names, moves = _names(unit), _moves(unit)
    keys = {"first": _("Home"), "back": "←", "next": "→", "last": _("End")}
    tips = {f"{name}Tip": _with_key(move, keys[name]) for name, move in moves.items()}
    play, pause = _("Play"), _("Pause")
    return {
        **names,
        **moves,
        **tips,
        "play": play,
        "playTip": _with_key(play, _("space")),
        "pause": pause,
        "pauseTip": _with_key(pause, _("space")),
        "speed": _("Speed"),
    }


def speeds(unit: str) -> dict[int, str]:
    """How the speeds are called, by steps a second."""
    return {n: _pace(unit, n).format(n=n) for n in SPEEDS}


def _with_key(action: str, key: str) -> str:
    return _("{action} ({key})").format(action=action, key=key)


def _names(unit: str) -> dict[str, str]:
    """The bar's name, its slider's, and how its place reads on either pass."""
    if unit == "operation":
        return {
            "transport": _("Operations of one step"),
            "step": _("Operation"),
            "forward": _("operation {at} / {all}"),
        }
    if unit == "update":
        return {"transport": _("Updates of the training"), "step": _("Update"), "forward": _("update {at} / {all}")}
    if unit == "token":
        return {"transport": _("Generated tokens"), "step": _("Generated token"), "forward": _("token {at} / {all}")}
    return {
        "transport": _("Time cursor"),
        "step": _("Time step"),
        "forward": _("step {at} / {all}"),
        "backward": _("back at step {at} / {all}"),
    }


def _moves(unit: str) -> dict[str, str]:
    """The names of the four buttons that move the cursor."""
    if unit == "operation":
        moves = _("First operation"), _("Operation back"), _("Next operation"), _("Last operation")
    elif unit == "update":
        moves = _("First update"), _("Update back"), _("Next update"), _("Last update")
    elif unit == "token":
        moves = _("First token"), _("Token back"), _("Next token"), _("Last token")
    else:
        moves = _("First step"), _("Step back"), _("Next step"), _("Last step")
    return dict(zip(("first", "back", "next", "last"), moves, strict=True))


def _pace(unit: str, n: int) -> str:
    if unit == "operation":
        return ngettext("{n} operation/s", "{n} operations/s", n)
    if unit == "update":
        return ngettext("{n} moment/s", "{n} moments/s", n)
    if unit == "token":
        return ngettext("{n} token/s", "{n} tokens/s", n)
    return ngettext("{n} step/s", "{n} steps/s", n)
