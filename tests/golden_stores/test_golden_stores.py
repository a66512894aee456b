"""Stores that an older castdev made open, say the same, are proved, and take new events."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from contents import readings, words

from castdev.engine.home import FOLDER, Home
from castdev.engine.proof import root
from castdev.engine.schema import FORMAT
from castdev.engine.store import Store
from castdev.engine.theme import NameTheme
from castdev.projections.opening import restore
from castdev.projections.project import Project

HERE = Path(__file__).parent
STORES = sorted(path.name for path in HERE.iterdir() if (path / "journal.db").exists())
TODAY = date(2026, 3, 10)

every_store = pytest.mark.parametrize("name", STORES)


def said(name: str) -> dict[str, Any]:
    """Return what the castdev that made a store read in it."""
    found: dict[str, Any] = json.loads((HERE / name / "projections.json").read_text("utf-8"))
    return found


def put(name: str, place: Path, *, journal: bool = True) -> Home:
    """Return the home of a project of a frozen store, a copy of it."""
    folder = place / FOLDER
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text('project = "acme"\n')
    if journal:
        shutil.copyfile(HERE / name / "journal.db", folder / "journal.db")
    keys(name, folder)
    return Home(folder)


def keys(name: str, folder: Path) -> None:
    """Copy the keys that belong to a store; git keeps no modes."""
    shutil.copytree(HERE / name / "keys", folder / "keys")
    for path in (folder / "keys", *(folder / "keys").iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)


def opened(home: Home) -> Project:
    """Return the project, read on the day on which it was frozen."""
    return Project(home.engine(), today=TODAY)


def test_there_are_stores() -> None:
    """The first format and the first release are among them."""
    assert {"format-1", "before-keys", "v0.1.0"} <= set(STORES)


@every_store
def test_it_says_what_it_said(name: str, tmp_path: Path) -> None:
    """Words and numbers are those that the castdev which made the store read."""
    with opened(put(name, tmp_path)) as project:
        assert words(project) == said(name)["words"]
        assert readings(project) == said(name)["readings"]


@every_store
def test_it_exports_what_it_exported(name: str, tmp_path: Path) -> None:
    """The export is that of then, byte for byte, before and after a first new event."""
    then = (HERE / name / "export.jsonl").read_bytes()
    home = put(name, tmp_path)
    with opened(home) as project:
        assert b"".join(project.export()) == then
        size = len(project.entries())
        assert project.handle(NameTheme(title="New")).versions == (size + 1,)
        lines = b"".join(project.export()).splitlines(keepends=True)
        assert lines[1 : size + 1] == then.splitlines(keepends=True)[1:]
        project.verify()


@every_store
def test_its_export_comes_back(name: str, tmp_path: Path) -> None:
    """What it exported then is a whole project with the same tree."""
    home = put(name, tmp_path)
    with opened(home) as project:
        head = project.head()
    place = tmp_path / "other"
    place.mkdir()
    with restore(place, HERE / name / "export.jsonl") as project:
        assert project.head() == head
        project.verify()
    keys(name, place / FOLDER)
    with opened(Home.at(place)) as project:
        assert words(project) == said(name)["words"]


@every_store
def test_it_is_proved(name: str, tmp_path: Path) -> None:
    """Every event fits the tree, and the tree the checkpoint that was signed then."""
    with opened(put(name, tmp_path)) as project:
        note = HERE / name / "checkpoint"
        if note.exists():
            key = (HERE / name / "checkpoint.key").read_text("ascii")
            project.verify(note.read_bytes(), [key])
        else:
            assert name == "format-1"
            project.verify()


@every_store
def test_it_is_brought_forward(name: str, tmp_path: Path) -> None:
    """The first new event brings the store to today's format; the tree is that of its events."""
    home = put(name, tmp_path)
    with opened(home) as project:
        size, top = project.head()
        project.handle(NameTheme(title="New"))
    store = Store(home.folder / "journal.db")
    assert root(size, lambda level, index: store.node("acme", level, index) or b"") == top
    with store._asking() as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] // 10_000 == FORMAT
    store.close()
