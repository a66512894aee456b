"""A copy of the demonstration study to damage, and a project to import it into."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from castdev import cli
from castdev.engine import home
from castdev.engine.app import Engine
from castdev.engine.sealed import Sealed

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


@pytest.fixture
def stored(engine: Engine, tmp_path: Path) -> Callable[[], tuple[int, bytes]]:
    """Return a way to see version and bytes of the journal."""
    journal = tmp_path / "project" / ".castdev" / "journal.db"
    return lambda: (engine.state().version, journal.read_bytes())


@pytest.fixture
def facts_of() -> Callable[[Engine], Counter[str]]:
    """Return a way to see what was recorded, without versions, random ids and seals."""

    def facts(engine: Engine) -> Counter[str]:
        """Return what was recorded, without versions, random ids and seals."""
        found: Counter[str] = Counter()
        for entry in engine.entries(2):
            event = {
                name: engine.words(entry, name) if isinstance(value, Sealed) else value
                for name, value in msgspec.structs.asdict(entry.event).items()
            }
            told = entry.metadata
            said = [entry.name, event, told.happened_on, told.because, told.key]
            found[msgspec.json.encode(said, order="sorted").decode()] += 1
        return found

    return facts
