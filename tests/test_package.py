"""The package as a whole: its public names, its settings, its start."""

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import rnnviz
from rnnviz.__main__ import app_folder
from rnnviz.assets import asset_path
from rnnviz.plots.theme import DARK, LIGHT

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_public_names():
    for name in rnnviz.__all__:
        assert getattr(rnnviz, name) is not None
    assert callable(rnnviz.plots.plot_states)
    assert set(rnnviz.CELLS) == {"rnn", "jordan", "lstm", "gru", "clockwork"}
    with pytest.raises(AttributeError, match="nothing"):
        _ = rnnviz.nothing


def test_the_library_example_of_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = text.split("```python")[1].split("```")[0].replace(".show()", "").replace("500", "5").replace("200", "20")
    names: dict = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["flow"].shape == (50, 50)
    assert np.isnan(names["flow"][0, 1])


@pytest.mark.parametrize(("name", "template"), [("light", LIGHT), ("dark", DARK)])
def test_page_and_charts_have_the_same_colours(name, template):
    theme = SETTINGS["theme"][name]
    layout = template.layout
    assert theme["textColor"].lower() == layout.font.color.lower()
    assert theme["borderColor"].lower() == layout.xaxis.gridcolor.lower()


def test_settings_of_the_server():
    assert SETTINGS["runner"]["postScriptGC"] is False
    assert SETTINGS["browser"]["gatherUsageStats"] is False


def test_where_the_app_lies():
    assert (app_folder() / "app.py").is_file()
    assert (app_folder() / ".streamlit" / "config.toml").is_file()
    assert asset_path("texts", "english").is_dir()


@pytest.mark.parametrize("module", ["rnnviz", "rnnviz.worker"])
def test_engine_and_worker_do_without_streamlit_and_plotly(module):
    code = f"import sys, {module}; sys.exit(any(m in sys.modules for m in ('streamlit', 'plotly', 'nltk')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_no_pickle_and_no_eval():
    for path in (ROOT / "rnnviz").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import pickle" not in text
        assert "eval(" not in text.replace("literal_eval(", "")
        assert "allow_pickle=True" not in text
