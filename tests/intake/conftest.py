"""A copy of the demonstration study to damage, and a project to import it into."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from castdev import cli
from castdev.engine import home
from castdev.engine.app import Engine

DEMO = Path(cli.__file__).parent / "demo"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Edit = Callable[[list[dict[str, str]]], None]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a folder with the tables of the study, and files that are not used."""
    folder = tmp_path / "study"
    folder.mkdir()
    for path in DEMO.glob("*.csv"):
        shutil.copy(path, folder / path.name)
    for name in ("ratings.csv", "demographics.csv", "coverage.csv", "EXPECTED.md"):
        (folder / name).write_text("not read\n")
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Return the engine of a project on disk, with a fixed clock."""
    place = tmp_path / "project"
    place.mkdir()
    made = home.start(place, "x", mode="existing-product", clock=lambda: NOON)
    engine = made.engine(actor="ana", clock=lambda: NOON)
    yield engine
    engine.close()


@pytest.fixture
def trial() -> Engine:
    """Return the engine of a project in memory, with a fixed clock."""
    return home.in_memory("x", mode="existing-product", actor="ana", clock=lambda: NOON)


@pytest.fixture
def edit() -> Callable[[Path, Edit], None]:
    """Return a way to rewrite the rows of a table."""

    def rewrite(path: Path, change: Edit) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            header, rows = list(reader.fieldnames or []), list(reader)
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)

    return rewrite
