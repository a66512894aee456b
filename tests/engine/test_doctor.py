"""The doctor: what is wrong is said in a sentence; what is mended loses nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from file_homes import STUDY, by_hand, contents, journal_of, new_home

from castdev.engine import disk
from castdev.engine.command import Request
from castdev.engine.doctor import Finding, examine, place
from castdev.engine.home import Home
from castdev.engine.store import Store
from castdev.engine.theme import NameTheme
from castdev.engine.verify import verify

NOW = datetime.now(UTC) + timedelta(hours=2)
"""Later than what the tests do, so that leftovers count as left."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A closed project with a dozen events."""
    return new_home(tmp_path / "place", *STUDY)


def found(home: Home, *, mend: bool = False, now: datetime = NOW) -> dict[str, Finding]:
    """Return what each check finds, by its name; the last of several."""
    return {one.check: one for one in examine(home, now, mend=mend)}


def wrong(home: Home) -> dict[str, str]:
    """Return check → state of all that is not good; the SQLite here is nobody's fault."""
    return bad(found(home))


def bad(every: dict[str, Finding]) -> dict[str, str]:
    """Return the same of findings that are there already."""
    found = every.values()
    return {one.check: one.state for one in found if one.state != "good" and one.check != "library"}


def sound(home: Home) -> None:
    """Check that all events are there, and one more can be recorded."""
    with closing(home.engine()) as engine:
        assert verify(engine).events >= 12
        engine.handle(Request(NameTheme(title="t")))


CHECKS = {
    *("settings", "files", "space", "sharing", "library", "lock"),
    *("unfinished", "temporary", "log", "store", "integrity", "tree", "events", "keys"),
}


def test_a_healthy_project(home: Home) -> None:
    """Every check says that all is well, with and without mending, and changes nothing."""
    before = contents(home.folder)
    assert wrong(home) == {}
    assert set(found(home, mend=True)) == CHECKS
    assert wrong(home) == {}
    after = contents(home.folder)
    assert {name: after[name] for name in before} == before


# What can be mended


def _open_to_all(home: Home) -> None:
    home.folder.chmod(0o755)
    (home.folder / "keys").chmod(0o755)


def _temporary(home: Home) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    number = int(gone.stdout)
    (home.folder / f".config.toml.{number}").write_text("half")
    (home.folder / "keys" / f".r1.key.{number}").write_text("half")


def _half_made(home: Home) -> None:
    for name in (".castdev.abcd", ".castdev-backup.efgh"):
        (home.folder.parent / name).mkdir()
        (home.folder.parent / name / "journal.db").write_bytes(b"half")
    (home.folder / "recovery.ijkl").mkdir()


def _log(home: Home) -> None:
    """Leave a log, as a killed program does."""
    path = journal_of(home)
    with closing(sqlite3.connect(path)) as store:
        store.execute("SELECT count(*) FROM stored_events").fetchone()
        with closing(home.engine()) as engine:
            engine.handle(Request(NameTheme(title="t")))
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{path}{suffix}.kept")
    for suffix in ("", "-wal"):
        os.replace(f"{path}{suffix}.kept", f"{path}{suffix}")


def _shared(home: Home) -> None:
    (home.folder.parent / ".stfolder").mkdir()


def _views(home: Home) -> None:
    (home.folder / "views.db").write_bytes(b"SQLite format 3\0" + os.urandom(9000))


@pytest.mark.parametrize(
    ("damage", "check", "state"),
    [
        (_open_to_all, "files", "bad"),
        (_temporary, "temporary", "note"),
        (_half_made, "unfinished", "note"),
        (_log, "log", "note"),
        (_shared, "sharing", "bad"),
        (_views, "views", "note"),
    ],
)
def test_what_can_be_mended(
    home: Home, damage: Callable[[Home], None], check: str, state: str
) -> None:
    """It is said, with how it is mended; then it is mended, once, and nothing is lost."""
    damage(home)
    every = found(home)
    assert bad(every) == {check: state}
    said = every[check]
    assert (said.mends, bool(said.do), said.code > 0) == (True, True, state == "bad")
    if check == "log":  # who reads it last moves it into the file
        damage(home)
    assert found(home, mend=True)[check].state == "mended"
    left = wrong(home)
    assert left in ({}, {"sharing": "note"})
    sound(home)


def test_what_is_taken_away_is_kept(home: Home) -> None:
    """What somebody may still miss lies in `aside`, and the finding names the place."""
    _half_made(home)
    _views(home)
    mended = found(home, mend=True)
    kept = sorted((home.folder / "aside").iterdir())
    names = {path.name for one in kept for path in one.iterdir()}
    assert names == {".castdev.abcd", ".castdev-backup.efgh", "recovery.ijkl", "views.db"}
    for check in ("unfinished", "views"):
        assert any(f"Kept in {one}." in mended[check].says for one in kept)


def test_work_that_goes_on_is_not_disturbed(home: Home) -> None:
    """Files of programs that run, and folders that were touched just now, stay."""
    _half_made(home)
    (home.folder / f".config.toml.{os.getpid()}").write_text("half")
    now = datetime.now(UTC)
    before = contents(home.folder.parent)
    states = found(home, mend=True, now=now)
    assert {states[name].state for name in ("unfinished", "temporary")} == {"good"}
    assert before.items() <= contents(home.folder.parent).items()


# What can only be said


def _no_journal(home: Home) -> None:
    journal_of(home).unlink()


def _no_config(home: Home) -> None:
    (home.folder / "config.toml").write_text("project = ")


def _second_link(home: Home) -> None:
    os.link(journal_of(home), home.folder.parent / "second.db")


def _conflicted(home: Home) -> None:
    shutil.copyfile(journal_of(home), home.folder / "journal (conflicted copy).db")


def _torn(home: Home) -> None:
    whole = bytearray(journal_of(home).read_bytes())
    whole[4096 * 2 : 4096 * 2 + 700] = b"\xff" * 700
    journal_of(home).write_bytes(whole)


def _no_leaf(home: Home) -> None:
    by_hand(journal_of(home), "INSERT INTO stored_events VALUES ('acme', 13, 'x', x'7b7d')")


def _unreadable(home: Home) -> None:
    state = '{"metadata":{},"event":{}}'
    by_hand(
        journal_of(home),
        f"INSERT INTO stored_events VALUES ('acme', 13, 'theme_named', CAST('{state}' AS BLOB))",
    )


def _no_project_key(home: Home) -> None:
    (home.folder / "keys" / "~project.key").unlink()


def _erasures(home: Home) -> None:
    (home.folder / "erasures").write_text("{")


def _foreign(home: Home) -> None:
    by_hand(journal_of(home), "CREATE TABLE extra (a)")


@pytest.mark.parametrize(
    ("damage", "check", "code"),
    [
        (_no_journal, "journal", 66),
        (_no_config, "settings", 65),
        (_second_link, "files", 65),
        (_conflicted, "strangers", 65),
        (_torn, "integrity", 65),
        (_no_leaf, "tree", 70),
        (_unreadable, "events", 70),
        (_no_project_key, "keys", 77),
        (_erasures, "erasures", 70),
        (_foreign, "store", 65),
    ],
)
def test_what_can_only_be_said(
    home: Home, damage: Callable[[Home], None], check: str, code: int
) -> None:
    """It is said, with the code a command ends with and what to do; nothing is touched."""
    damage(home)
    before = contents(home.folder)
    said = found(home, mend=True)[check]
    assert (said.state, said.code) == ("bad", code)
    assert said.do
    assert said.says.endswith(".")
    after = contents(home.folder)
    assert {name: after[name] for name in before if "-" not in name} == {
        name: one for name, one in before.items() if "-" not in name
    }


def test_little_room(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is free, and below what nothing is recorded."""
    monkeypatch.setattr(place, "room", lambda folder: disk.FREE - 1)
    said = found(home)["space"]
    assert (said.state, said.code) == ("bad", 74)
    assert said.says.startswith("63 MiB are free")


def test_a_missing_key_of_a_person(home: Home) -> None:
    """Whose words stay sealed is named; nothing else depends on it."""
    (home.folder / "keys" / "r1.key").unlink()
    assert found(home)["keys"].says == "1 key is not here: r1. Their words stay sealed."


def test_a_clock_that_was_wrong(home: Home) -> None:
    """An event from a day yet to come is named, and is no damage."""
    said = found(home, now=datetime(2020, 1, 1, tzinfo=UTC))["events"]
    assert said.state == "note"
    assert "that is yet to come" in said.says


def test_who_holds_the_lock(home: Home) -> None:
    """The program that records at this moment is named, without what it was given."""
    with Store(journal_of(home)).lock():
        said = found(home)["lock"]
    assert said.state == "note"
    assert f"(number {os.getpid()})" in said.says
    assert found(home)["lock"].state == "good"


@pytest.mark.parametrize(
    ("version", "state"),
    [
        *(((3, 40, 1), "note"), ((3, 51, 2), "note"), ((3, 51, 3), "good")),
        *(((3, 52, 0), "note"), ((3, 53, 0), "good")),
    ],
)
def test_sqlite_with_a_fault(
    home: Home, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], state: str
) -> None:
    """An SQLite whose log can damage a store is named, with what castdev does about it."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert found(home)["library"].state == state


def test_files_of_another_user(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of somebody else are named to who is not root."""
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)
    assert "of another user" in next(
        one.says for one in examine(home, NOW) if one.check == "files" and one.state == "note"
    )
