"""Where a number stands in the record of one sentence: what a card opens, keeps pinned and finds again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """One number of a network that has read a sentence of T tokens. Steps, units and outputs are counted from 1.

    quantity : its kind, and with it which of the fields below say where it is

        "h", "c", "y", "i", "f", "g", "o", "r", "z", "n"    a state or gate: t, unit, lane
        "logit", "p"                                         an output's logit or probability: t, unit (the output 1..K)
        "loss"                                               the loss of a step: t
        "d_h", "d_c"                                         the gradient of the whole loss by a state: t, unit, lane
        "d_i", "d_f", "d_g", "d_o", "d_r", "d_z", "d_n", "d_a"    by a gate's (a cell's) sum before the nonlinearity:
                                                             t, unit, lane
        "flow_h", "flow_c"                                   ||dL_t/dh_k|| (dc_k): t, other (the step k), lane
        "W_e", "W_x", "W_h", "b", "W_y", "b_y", ...          the gradient of the whole loss by a weight, by its full
                                                             name (W_h_2_reverse): unit (row), other
                                                             (column; 0: a vector)
        "eigenvalue"                                         of a block of W_h: unit (1: the largest), gate, lane
    """

    quantity: str
    t: int = 0
    unit: int = 0
    lane: int = 0
    other: int = 0
    gate: str = ""
