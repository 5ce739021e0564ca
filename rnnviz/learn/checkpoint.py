"""A training run as one file: an .npz of plain arrays with the config as JSON. No pickle, either way.

Members: "format" (a number), "config" and "vocabulary" (JSON text), "step", "stopped", and the arrays under
param/, slot/, carry/, history/ and snapshot/<step>/.
"""

from __future__ import annotations

import io
import json
import struct
import tokenize
import zipfile
import zlib
from dataclasses import fields

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.optimizers import OPTIMIZERS, Slots
from rnnviz.learn.train import History, Snapshot, TrainState

FORMAT = 1
MAX_BYTES = 512 * 2**20  # of the unpacked file
DAMAGE = (  # what zipfile and the readers of NumPy's headers raise on a damaged file
    *(ValueError, KeyError, TypeError, EOFError, OSError, OverflowError, NotImplementedError, RuntimeError),
    *(SyntaxError, MemoryError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)
STOPS = ("", "updates", "target", "diverged")


def dump(config: TrainConfig, state: TrainState, *, compress: bool = True) -> bytes:
    """The run as the bytes of an .npz file."""
    arrays = {
        "format": np.array(FORMAT),
        "config": np.array(config.to_json()),
        "vocabulary": np.array(json.dumps(task_of(config).vocabulary.index_to_word)),
        "step": np.array(state.step),
        "stopped": np.array(state.stopped),
    }
    arrays |= {f"carry/{n}": array for n, array in enumerate(state.carry)}
    arrays |= {f"history/{f.name}": getattr(state.history, f.name) for f in fields(History)}
    for snapshot in state.snapshots:
        arrays |= {f"snapshot/{snapshot.step}/{name}": array for name, array in snapshot.params.items()}
    return written(arrays, state.params, state.slots, compress=compress)


def written(arrays: dict[str, np.ndarray], params: Params, slots: Slots, *, compress: bool) -> bytes:
    """The bytes of an .npz file of these arrays, parameters and an optimizer's state."""
    arrays = arrays | {f"param/{name}": array for name, array in params.items()}
    arrays |= {f"slot/{name}": array for name, array in slots.items()}
    file = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(file, allow_pickle=False, **arrays)
    return file.getvalue()


def load(data: bytes) -> tuple[TrainConfig, TrainState]:
    """The run that `dump` wrote, bit for bit.

    Raises
    ------
    InputError      if the file is damaged, of another format, too large, or made with another text
    """
    try:
        return _rebuild(read_arrays(data, FORMAT))
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(_("This file is not a checkpoint of rnnviz, or it is damaged.")) from error


def read_arrays(data: bytes, expected: int | str) -> dict[str, np.ndarray]:
    """The arrays of a checkpoint of the `expected` format, at most MAX_BYTES of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
            raise InputError(
                _("This checkpoint unpacks to more than {n} MB; that is more than this program opens.").format(
                    n=MAX_BYTES // 2**20
                )
            )
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    version = str(arrays["format"])
    if version != str(expected):
        raise InputError(
            _("This checkpoint has format {got}; this program reads format {expected}.").format(
                got=version[:40], expected=expected
            )
        )
    return arrays


def _rebuild(arrays: dict[str, np.ndarray]) -> tuple[TrainConfig, TrainState]:
    config = TrainConfig.from_json(str(arrays["config"]))
    if tuple(json.loads(str(arrays["vocabulary"]))) != task_of(config).vocabulary.index_to_word:
        raise InputError(_("This checkpoint was made with another version of its text, so its tokens do not match."))
    model = model_of(config)
    params = checked_params(arrays, "param/", model.shapes(), config.dtype)
    n = sum(array.size for array in params.values())
    slots = {
        name: checked_array(arrays, f"slot/{name}", expected.shape, expected.dtype)
        for name, expected in OPTIMIZERS[config.optimizer].init(n, np.dtype(config.dtype)).items()
    }
    zero = model.zero_state(config.batch, config.dtype)
    carry = tuple(checked_array(arrays, f"carry/{k}", s.shape, s.dtype) for k, s in enumerate(zero))
    lengths = arrays["history/loss"].shape
    history = History(*(checked_array(arrays, f"history/{f.name}", lengths, np.dtype(float)) for f in fields(History)))
    steps = {int(name.split("/")[1]) for name in arrays if name.startswith("snapshot/")}
    snapshots = tuple(
        Snapshot(s, checked_params(arrays, f"snapshot/{s}/", model.shapes(), config.dtype)) for s in sorted(steps)
    )
    step, stopped = int(arrays["step"]), str(arrays["stopped"])
    if step < 0 or stopped not in STOPS or history.loss.ndim != 1:
        raise ValueError("step or stop")
    return config, TrainState(step, params, slots, carry, history, snapshots, stopped)


def checked_params(
    arrays: dict[str, np.ndarray], prefix: str, shapes: dict[str, tuple[int, ...]], dtype: str
) -> Params:
    """Stored parameters, checked and in the memory layout of `init`."""
    checked = {name: checked_array(arrays, prefix + name, shape, np.dtype(dtype)) for name, shape in shapes.items()}
    return {n: np.asfortranarray(a) if n.split(".")[-1].startswith("W_x") else a for n, a in checked.items()}


def checked_array(arrays: dict[str, np.ndarray], name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """A stored array, checked: of this shape and type, all finite."""
    array = arrays[name]
    if array.shape != shape or array.dtype != dtype or not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite {dtype} {shape}, got {array.dtype} {array.shape}")
    return array
