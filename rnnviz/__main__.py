"""The `rnnviz` command: the app from an installed package, from any folder. Further arguments go to Streamlit."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from rnnviz.assets import asset_path


def command(arguments: list[str]) -> list[str]:
    """The command line that starts the app with its settings as options."""
    installed = asset_path("app.py")
    app = installed if installed.is_file() else asset_path("..", "app.py")
    settings = asset_path("config.toml") if installed.is_file() else asset_path("..", ".streamlit", "config.toml")
    options = [
        f"--{name}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in _flat(tomllib.loads(settings.read_text(encoding="utf-8")))
    ]
    return [sys.executable, "-m", "streamlit", "run", str(app.resolve()), *options, *arguments]


def _flat(table: dict[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """The entries of nested tables with dotted names, as Streamlit's options are called."""
    rows: list[tuple[str, object]] = []
    for name, value in table.items():
        rows += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows


def main() -> int:
    """Start the app and wait for its end."""
    try:
        return subprocess.call(command(sys.argv[1:]))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
