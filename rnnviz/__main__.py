"""The `rnnviz` command: the app from an installed package, from any folder. Further arguments go to Streamlit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rnnviz.assets import asset_path


def app_folder() -> Path:
    """Where app.py and its .streamlit settings lie: in an installed wheel, or at the top of a working copy."""
    return asset_path() if asset_path("app.py").is_file() else asset_path().parent


def main() -> int:
    """Start the app in its folder, so that Streamlit finds its settings, and wait for its end."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *sys.argv[1:]]
    try:
        return subprocess.call(command, cwd=app_folder())
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
