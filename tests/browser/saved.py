"""A run that was trained beforehand, opened on Train & sample as a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from rnnviz.learn import checkpoint
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import advance, start
from tests.browser.visit import chart, settle, visit


def open_run(page: Page, url: str, folder: Path, config: TrainConfig, steps: int) -> None:
    """Visit the page and open a run of so many updates there."""
    visit(page, url)
    upload(page, folder, config, steps)


def upload(page: Page, folder: Path, config: TrainConfig, steps: int) -> None:
    """Open a run of so many updates on the part "Watch it learn"."""
    file = folder / f"{config.cell}-{config.seed}-{steps}.npz"
    file.write_bytes(checkpoint.dump(config, advance(config, start(config), steps=steps)))
    chart(page, "train-loss")
    page.locator("[class*=st-key-train-uploader] input[type=file]").set_input_files(file)
    expect(page.get_by_text(f"{file.name} is open")).to_be_visible(timeout=20_000)
    settle(page)
