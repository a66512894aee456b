"""A small project on disk with its views; modules of other folders are at hand."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

for folder in ("laws", "projections", "benchmarks", "cli"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

from cli_shop import Shop
from kept_worlds import SUPPORT


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with its views, and the answers that it gives."""
    place = tmp_path_factory.mktemp("made")
    shop = Shop(place)
    shop.do("init", "acme")
    shop.do("segment", "define", "Home bakers", "--need", "sell")
    shop.do("respondent", "recruit", "--channel", "forum", "--relation", "potential")
    shop.do("respondent", "consent", "R1", "--basis", "form")
    shop.do("interview", "hold", "R1", "--by", "ana", "--on", "2026-03-05")
    for number in range(30):
        shop.do("hypothesis", "state", f"Statement {number}")
    shop.do(*SUPPORT)
    shop.do("status")
    return place


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Shop:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "copy")
    shop = Shop(tmp_path / "copy", first=1_000)
    shutil.rmtree(tmp_path / "copy" / ".state")  # marks know the folder
    return shop
