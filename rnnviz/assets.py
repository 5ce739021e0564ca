"""Where the shipped texts, tables, translations and prepared networks lie."""

from __future__ import annotations

from pathlib import Path


def asset_path(*parts: str) -> Path:
    """Path of a file or folder of assets/: in a wheel (`rnnviz/_assets`), or at the top of a working copy."""
    package = Path(__file__).parent
    root = package / "_assets" if (package / "_assets").is_dir() else package.parent / "assets"
    return root.joinpath(*parts)
