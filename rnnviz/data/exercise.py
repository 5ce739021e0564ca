"""The exercises of the textbooks that cannot be solved without memory, in the order in which they are shown."""

from __future__ import annotations

from functools import lru_cache

from rnnviz.data import grammar, remembering, signals, synthetic
from rnnviz.data.exercise_record import Exercise, ExerciseKind
from rnnviz.language import InputError, _, listed

EXERCISES: dict[str, ExerciseKind] = {
    "adding": synthetic.ADDING,
    "copy": synthetic.COPY,
    "temporal_order": synthetic.TEMPORAL_ORDER,
    "parity": synthetic.PARITY,
    "xor_in_time": synthetic.XOR_IN_TIME,
    "noise_free_long_lag": synthetic.NOISE_FREE_LONG_LAG,
    "reber": grammar.REBER,
    "embedded_reber": grammar.EMBEDDED_REBER,
    "anbn": grammar.ANBN,
    "letters": grammar.LETTERS,
    "waves": signals.WAVES,
    "flip_flop": signals.FLIP_FLOP,
    "remembering_en": remembering.ENGLISH,
    "remembering_zh": remembering.CHINESE,
}


@lru_cache(maxsize=64, typed=True)
def exercise(name: str, lag: int) -> Exercise:
    """The exercise `name` (a key of EXERCISES) at `lag`.

    Raises
    ------
    InputError      if there is no such exercise, or not at this lag
    """
    if name not in EXERCISES:
        raise InputError(
            _("There is no exercise {name}: choose one of {names}.").format(name=name, names=listed(EXERCISES))
        )
    lowest, highest, _default = EXERCISES[name].lags
    if not (isinstance(lag, int) and lowest <= lag <= highest):
        raise InputError(
            _("The lag of {exercise} is a whole number from {lowest} to {highest}, not {lag}.").format(
                exercise=_(EXERCISES[name].title), lowest=lowest, highest=highest, lag=lag
            )
        )
    return EXERCISES[name].make(lag)
