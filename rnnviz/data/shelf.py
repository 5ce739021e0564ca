"""Data of one's own, kept in a folder so that the processes that train find them too.

A set of data is one .npz file: arrays and UTF-8 text, no pickle. Its name is the digest of what it contains.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import shutil
import tempfile
import uuid
import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from rnnviz.data.column import Column
from rnnviz.data.dataset import PARTS, Dataset

FOLDER = "RNNVIZ_SHELF"  # the environment variable that tells a worker where the shelf is
KEY = re.compile(r"own:[0-9a-f]{16}")


@lru_cache
def folder() -> Path:
    """Where the shelf is: as the environment says, or a new folder that goes when this process does."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    made = Path(tempfile.mkdtemp(prefix="rnnviz-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def put(data: Dataset) -> Dataset:
    """Keep data; the same data under their key."""
    part = folder() / f"{uuid.uuid4().hex}.part"
    try:
        _write(data, part)
        with part.open("rb") as file:
            key = f"own:{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}"
        part.replace(_path(key))  # whoever looks meanwhile finds all of it or nothing
    finally:
        part.unlink(missing_ok=True)
    return replace(data, key=key)


def get(key: str) -> Dataset | None:
    """The data that were kept under a key, if they are still here."""
    if not KEY.fullmatch(key):
        return None
    try:
        return _load(_path(key), key)
    except FileNotFoundError:
        return None


def _path(key: str) -> Path:
    return folder() / f"{key.removeprefix('own:')}.npz"


def _write(data: Dataset, path: Path) -> None:
    about = {name: getattr(data, name) for name in ("kind", "title", "tokens", "language", "licence")}
    arrays = {"about": _bytes(json.dumps(about)), **{f"rows_{name}": data.parts[name] for name in PARTS}}
    for name, column in (("source", data.source), ("answers", data.answers)):
        if column is not None:
            arrays[f"{name}_words"] = _bytes(json.dumps(column.words))
            arrays[f"{name}_ids"], arrays[f"{name}_starts"] = column.ids, column.starts
    with zipfile.ZipFile(path, "w") as archive:  # np.savez would write the time of day, and the digest would change
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as piece:
                np.lib.format.write_array(piece, array, allow_pickle=False)


def _load(path: Path, key: str) -> Dataset:
    with np.load(path, allow_pickle=False) as arrays:

        def column(name: str) -> Column | None:
            if f"{name}_ids" not in arrays:
                return None
            words = tuple(json.loads(arrays[f"{name}_words"].tobytes()))
            return Column(words, arrays[f"{name}_ids"], arrays[f"{name}_starts"])

        about = json.loads(arrays["about"].tobytes())
        parts = {name: arrays[f"rows_{name}"] for name in PARTS}
        return Dataset(key=key, **about, source=column("source"), answers=column("answers"), parts=parts)


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)
