"""Which numbers of a page have their cards open: one that is looked at, and others that are pinned beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import streamlit as st

from rnnviz.analysis.explain import Address

MOST_PINS = 6
OF_OUTPUTS = ("logit", "p", "y", "loss")


def of_a_unit(address: Address) -> bool:
    """Whether a number belongs to a hidden unit at a step."""
    return bool(address.t) and address.quantity not in OF_OUTPUTS and not address.other


def is_weight(address: Address) -> bool:
    """Whether a number is the gradient by a weight."""
    return not address.t and address.quantity != "eigenvalue"


def on_backward_tape(address: Address) -> bool:
    """Whether a number is a gradient of the whole loss."""
    return is_weight(address) or address.quantity.startswith("d_")


@dataclass(frozen=True)
class Here:
    """Where the reader of a page stands: the open card moves along.

    t : the step of the cursor, 1..T
    unit, lane : those chosen on the page, 1..H and an index of `model.lanes`; None where the card decides
    """

    t: int
    unit: int | None = None
    lane: int | None = None

    def at(self, address: Address) -> Address:
        """The same kind of number where the reader stands; weights, flows and eigenvalues have places of their own."""
        if address.quantity in OF_OUTPUTS:
            return replace(address, t=self.t)
        lane = address.lane if self.lane is None else self.lane
        if of_a_unit(address):
            unit = address.unit if self.unit is None else self.unit
            return replace(address, t=self.t, unit=unit, lane=lane)
        is_flow = address.t and address.other
        return replace(address, lane=lane) if is_flow or address.quantity == "eigenvalue" else address


def opened(key: str, first: Address | None) -> Address | None:
    """The number whose card is open on the page `key`: at first `first`; None once it was closed."""
    kept = st.session_state.get(_opened(key), first)
    return kept if isinstance(kept, Address) else None


def open_card(key: str, address: Address, *, seen: bool = False) -> None:
    """Open the card of a number in place of the one that is open.

    seen : whether the reader is looking at the open card already
    """
    st.session_state[_opened(key)] = address
    st.session_state[_fresh(key)] = not seen


def just_opened(key: str) -> bool:
    """Whether a card was opened from elsewhere since the last time this was asked."""
    return st.session_state.pop(_fresh(key), False)


def close_card(key: str) -> None:
    """Close the open card."""
    st.session_state[_opened(key)] = None


def pins(key: str) -> tuple[Address, ...]:
    """The pinned numbers, the first pinned first."""
    kept = st.session_state.get(_pinned(key), ())
    if not isinstance(kept, Collection):
        return ()
    return tuple(address for address in kept if isinstance(address, Address))[:MOST_PINS]


def pin(key: str, address: Address) -> None:
    """Pin a number, unless it is pinned already or there are `MOST_PINS`."""
    kept = pins(key)
    if address not in kept and len(kept) < MOST_PINS:
        st.session_state[_pinned(key)] = (*kept, address)


def unpin(key: str, address: Address) -> None:
    """Take a pinned card away."""
    st.session_state[_pinned(key)] = tuple(kept for kept in pins(key) if kept != address)


def _opened(key: str) -> str:
    return f"{key}-open-card"


def _fresh(key: str) -> str:
    return f"{key}-fresh-card"


def _pinned(key: str) -> str:
    return f"{key}-pinned-cards"
