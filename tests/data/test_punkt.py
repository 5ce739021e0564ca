"""The sentence tables of assets/, and which tables are used."""

import os
import shutil
import subprocess
import sys

import pytest

from rnnviz.assets import asset_path
from rnnviz.data.punkt import TABLES, save_punkt, train_punkt

STOCK = """
import sys, nltk
nltk.data.path[:] = [sys.argv[1]]
print(nltk.sent_tokenize("Dr. Smith arrived at 5 p.m. on Monday. He left!"))
print(nltk.word_tokenize("Dr. Smith came. He left!"))
"""
SPLIT = """
from rnnviz.data.tokenize import split_tokens
print(split_tokens("He saw blorp. It ran. Dr. Smith ran.", "word").count("SENTENCE_END"))
"""
TRAIN = """
import sys
from pathlib import Path
from rnnviz.data.corpora import load_text
from rnnviz.data.punkt import save_punkt, train_punkt
save_punkt(train_punkt(load_text("english")), Path(sys.argv[1]))
"""


def run(script, home, *arguments, **environment):
    """Output lines of a Python that has no NLTK data but what `environment` says."""
    clean = {name: value for name, value in os.environ.items() if name != "NLTK_DATA"}
    paths = os.pathsep.join(path for path in sys.path if path)
    clean |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": paths, **environment}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, env=clean, check=True, capture_output=True, text=True).stdout.splitlines()


def test_stock_nltk_reads_our_tables(tmp_path):
    assert run(STOCK, tmp_path, asset_path("nltk_data")) == [
        "['Dr. Smith arrived at 5 p.m. on Monday.', 'He left!']",
        "['Dr.', 'Smith', 'came', '.', 'He', 'left', '!']",
    ]


@pytest.mark.parametrize("ours", ["valid", "damaged"])
def test_the_users_tables_come_first_if_they_can_be_read(tmp_path, ours):
    tables = tmp_path.joinpath(*TABLES)
    shutil.copytree(asset_path("nltk_data", *TABLES), tables)
    with open(tables / "abbrev_types.txt", "a", encoding="utf-8") as file:
        file.write("\nblorp")
    (tables / "sent_starters.txt").write_text("")
    if ours == "damaged":
        (tables / "ortho_context.tab").write_text("no numbers\there\n")
    else:
        (tables / "ortho_context.tab").write_text("")
    n_sentences = {"valid": 2, "damaged": 3}[ours]
    assert run(SPLIT, tmp_path / "home", NLTK_DATA=str(tmp_path)) == [str(n_sentences)]


def test_training_gives_the_same_bytes_again(tmp_path):
    for seed in "12":
        run(TRAIN, tmp_path, tmp_path / seed, PYTHONHASHSEED=seed)
    names = sorted(path.name for path in asset_path("nltk_data", *TABLES).iterdir())
    assert names == sorted(path.name for path in (tmp_path / "1").iterdir())
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_tables_survive_saving(tmp_path):
    from nltk.tokenize.punkt import load_punkt_params

    class Folder:
        def join(self, name):
            return tmp_path / name

    params = train_punkt("Mr. Reed met Mrs. Hill. Mr. Reed left. J. S. Bach wrote it. " * 20)
    save_punkt(params, tmp_path)
    loaded = load_punkt_params(Folder())
    assert vars(loaded) == vars(params)
