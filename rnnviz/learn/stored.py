"""What the files of all runs share: an .npz of plain arrays, and the distrust with which it is read. No pickle."""

from __future__ import annotations

import io
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.language import InputError, _
from rnnviz.learn.optimizers import OPTIMIZERS, Slots

Run = TypeVar("Run")

MAX_BYTES = 512 * 2**20  # of the unpacked file
DAMAGE = (  # what zipfile and the readers of NumPy's headers raise on a damaged file
    *(ValueError, KeyError, TypeError, EOFError, OSError, OverflowError, NotImplementedError, RuntimeError),
    *(SyntaxError, MemoryError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)


def written(arrays: dict[str, np.ndarray], params: Params, slots: Slots, *, compress: bool) -> bytes:
    """The bytes of an .npz file of these arrays, parameters and an optimizer's state."""
    arrays = arrays | {f"param/{name}": array for name, array in params.items()}
    arrays |= {f"slot/{name}": array for name, array in slots.items()}
    file = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(file, allow_pickle=False, **arrays)
    return file.getvalue()


def rebuilt(data: bytes, expected: int | str, rebuild: Callable[[dict[str, np.ndarray]], Run]) -> Run:
    """What `rebuild` makes of the arrays of a file of the `expected` format.

    Raises
    ------
    InputError      if the file is damaged, of another format or too large, and whatever `rebuild` finds
    """
    try:
        return rebuild(_arrays(data, expected))
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(_("This file is not a checkpoint of rnnviz, or it is damaged.")) from error


def _arrays(data: bytes, expected: int | str) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_size(archive)
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


def check_size(archive: zipfile.ZipFile) -> None:
    """InputError if the members come to more than MAX_BYTES."""
    if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
        raise InputError(
            _("This checkpoint unpacks to more than {n} MB; that is more than this program opens.").format(
                n=MAX_BYTES // 2**20
            )
        )


def checked_params(
    arrays: dict[str, np.ndarray], prefix: str, shapes: dict[str, tuple[int, ...]], dtype: str
) -> Params:
    """Stored parameters, checked and in the memory layout of `init`."""
    checked = {name: checked_array(arrays, prefix + name, shape, np.dtype(dtype)) for name, shape in shapes.items()}
    return {n: np.asfortranarray(a) if n.split(".")[-1].startswith("W_x") else a for n, a in checked.items()}


def checked_slots(arrays: dict[str, np.ndarray], optimizer: str, size: int, dtype: str) -> Slots:
    """An optimizer's stored state for `size` parameters, checked."""
    fresh = OPTIMIZERS[optimizer].init(size, np.dtype(dtype))
    return {name: checked_array(arrays, f"slot/{name}", slot.shape, slot.dtype) for name, slot in fresh.items()}


def checked_array(arrays: dict[str, np.ndarray], name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """A stored array, checked: of this shape and type, all finite."""
    array = arrays[name]
    if array.shape != shape or array.dtype != dtype or not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite {dtype} {shape}, got {array.dtype} {array.shape}")
    return array
