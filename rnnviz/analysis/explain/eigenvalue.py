"""Which units make an eigenvalue of a recurrent block: each unit's share in it.

    lambda = u* W v / u* v = sum over j of conj(u_j) (W v)_j / u* v             W v = lambda v,  u* W = lambda u*

A unit's term is lambda times its participation factor (Perez-Arriaga, Verghese & Schweppe 1982). It is also the
derivative of lambda by the logarithm of the size of the unit's row of W. The real parts add up to that of lambda.
"""

from __future__ import annotations

import cmath
import math

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.explanation import Explanation, explained, lines, number
from rnnviz.analysis.explain.point import suffix
from rnnviz.analysis.explain.point_terms import LARGEST
from rnnviz.analysis.explain.terms import Term, largest
from rnnviz.analysis.spectrum import eigenvalues, recurrent_blocks
from rnnviz.core.arrays import Params
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.jordan import Jordan
from rnnviz.core.model import Model
from rnnviz.language import InputError, _

SHIFT = 1e-10  # by which, of the size of W, inverse iteration keeps off the eigenvalue itself
PARALLEL = 1e-6  # |u* v| of a direction that is nearly at right angles to its own dual
NEUTRAL = 1e-9  # how close to 1 a modulus, or to the real axis an angle, is as good as there


def explain_eigenvalue(model: Model, params: Params, address: Address) -> Explanation:
    """Eigenvalue 1..H of one of a lane's `recurrent_blocks`, in the order of their moduli.

    Raises
    ------
    InputError      if the matrix is not finite
    """
    W = recurrent_blocks(model.lanes[address.lane], params)[address.gate].astype(float)
    if not np.isfinite(W).all():
        raise InputError(_("The recurrent matrix holds numbers that are not finite: it has no eigenvalues."))
    value = complex(eigenvalues(W)[address.unit - 1])
    shares = _shares(W, value)
    if shares is None:
        terms = [Term("Re λ", value.real)]
        remark = _(
            "This eigenvalue cannot be shared out among the units: it, or one very close to it, occurs more than once."
        )
    else:
        rest = _("{n} other units").format(n=len(W) - LARGEST)
        terms = largest(shares, LARGEST, lambda j: _("unit {n}").format(n=j + 1), rest, lambda j: None)
        remark = _("A unit's term says how much Re λ hangs on its row: a row 1 % larger moves Re λ by 1 % of the term.")
    letter, matrix = rf"\lambda_{{{address.unit}}}", _matrix(model, address.gate)
    return explained(
        "eigenvalue",
        lines(
            letter,
            rf"\frac{{u^* {matrix}\, v}}{{u^* v}}",
            rf"= \sum_j \frac{{\bar u_j\, ({matrix}\, v)_j}}{{u^* v}}",
        ),
        rf"{letter} = {_complex(value)}",
        terms,
        f"Re λ[{address.unit}]",
        value.real,
        value.real,
        remark=f"{_in_words(value)} {remark}",
    )


def _shares(W: np.ndarray, value: complex) -> np.ndarray | None:
    """Re conj(u_j) (W v)_j / u* v of every unit (H,); None if the eigenvalue has no pair of directions of its own."""
    size = float(np.abs(W).sum(axis=1).max()) or 1.0
    shifted = W - (value + SHIFT * size) * np.eye(len(W))
    start = np.random.default_rng(0).standard_normal((len(W), 2))
    try:
        v, u = (_near_null(A, start) for A in (shifted, shifted.conj().T))
    except np.linalg.LinAlgError:
        return None
    across = [np.vdot(u[:, n], v[:, n]) for n in (0, 1)]
    unique = abs(np.vdot(v[:, 0], v[:, 1])) > 1 - PARALLEL
    if not unique or abs(across[0]) < PARALLEL:
        return None
    return (u[:, 0].conj() * (W @ v[:, 0]) / across[0]).real


def _near_null(A: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Vectors (H, 2) of length 1 that A makes nearly zero, from two beginnings (inverse iteration)."""
    vectors = start.astype(complex)
    for _round in range(3):
        vectors = np.linalg.solve(A, vectors)
        vectors /= np.linalg.norm(vectors, axis=0)
    return vectors


def _matrix(model: Model, gate: str) -> str:
    """What has the eigenvalue, in LaTeX."""
    if isinstance(model.cell, Jordan):
        return "W_h W_y"
    if isinstance(model.cell, Clockwork):
        return r"(M \odot W_h)"
    return rf"W_{{h{suffix(gate)}}}"


def _complex(value: complex) -> str:
    if abs(value.imag) <= NEUTRAL:
        return number(value.real)
    return f"{number(value.real)} {'+' if value.imag > 0 else '-'} {number(abs(value.imag))}\\, i"


def _in_words(value: complex) -> str:
    """Modulus, and how fast a signal along it turns and fades or grows."""
    modulus, angle = abs(value), cmath.phase(value)
    said = [
        _("Imaginary part {imag}, modulus {modulus}, angle {angle}°.").format(
            imag=number(value.imag), modulus=number(modulus), angle=f"{math.degrees(angle):.1f}"
        )
    ]
    if modulus and abs(angle) > NEUTRAL:
        said.append(_("A signal along it turns once in {n} steps.").format(n=f"{math.tau / abs(angle):.1f}"))
    if modulus == 0:
        said.append(_("A signal along it is gone after one step."))
    elif abs(math.log(modulus)) < NEUTRAL:
        said.append(_("A signal along it keeps its size."))
    else:
        steps = f"{math.log(2) / abs(math.log(modulus)):.1f}"
        said.append(
            _("A signal along it halves every {n} steps.").format(n=steps)
            if modulus < 1
            else _("A signal along it doubles every {n} steps.").format(n=steps)
        )
    return " ".join(said)
