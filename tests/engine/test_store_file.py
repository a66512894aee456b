"""The store: settings in force, guards, files that are none, and what the system refuses."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from file_homes import STUDY, by_hand, child, contents, journal_of, new_home, versions

import castdev.engine.store as store_file
from castdev.engine import disk, settings
from castdev.engine.command import Request
from castdev.engine.connection import connect, create
from castdev.engine.errors import (
    BadInput,
    CastdevError,
    Conflict,
    Damaged,
    NewerStore,
    NoProject,
    NotAStore,
    NotPermitted,
    Refused,
    StoreFault,
)
from castdev.engine.home import FOLDER, Home, start
from castdev.engine.schema import SCHEMA
from castdev.engine.store import Store
from castdev.engine.theme import NameTheme

INSERT = "INSERT INTO stored_events VALUES ('acme', ?, 'x', '{}')"
NODE = "INSERT INTO seal_node VALUES ('acme', ?, x'00')"
NAME = Request(NameTheme(title="t"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A closed project with a dozen events."""
    return new_home(tmp_path / "place", *STUDY)


def refusal(home: Home, kind: type[CastdevError], *, also_reading: bool = True) -> CastdevError:
    """Return the refusal that both reading and recording meet; check the file is untouched."""
    before = journal_of(home).read_bytes() if journal_of(home).is_file() else None
    with closing(home.engine()) as engine, pytest.raises(kind) as recording:
        engine.handle(NAME)
    if also_reading:
        with closing(home.engine()) as engine, pytest.raises(kind) as reading:
            list(engine.entries())
        assert str(reading.value) == str(recording.value)
    if before is not None:
        assert journal_of(home).read_bytes() == before
    return recording.value


def test_settings_are_in_force(home: Home) -> None:
    """What durability rests on is read back from a writing connection."""
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
    with closing(connect(journal_of(home), write=True)) as connection:
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted


def test_the_recorder_writes_through_such_a_connection(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection that appends is one made by `connect`, with full sync and WAL."""
    import castdev.engine.recorder as recorder_file

    made: list[sqlite3.Connection] = []

    def remembered(path: Path, *, write: bool) -> sqlite3.Connection:
        made.append(connect(path, write=write))
        return made[-1]

    monkeypatch.setattr(recorder_file, "connect", remembered)
    engine = home.engine()
    engine.handle(NAME)
    (connection,) = made
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    engine.close()


def test_a_setting_that_is_not_taken_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SQLite that does not take a setting gets no journal."""
    monkeypatch.setitem(settings._SYNCED, "wal", 99)
    refused = refusal(home, StoreFault, also_reading=False)
    assert "does not accept synchronous" in str(refused)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state = x''",
        "UPDATE stored_events SET originator_version = originator_version + 100",
        "DELETE FROM stored_events",
        "DELETE FROM stored_events WHERE originator_version = 12",
        INSERT.replace("?", "14"),
        INSERT.replace("?", "12"),
        INSERT.replace("?", "0"),
        INSERT.replace("?", "NULL"),
        INSERT.replace("?", "'13x'"),
        INSERT.replace("INSERT", "INSERT OR REPLACE").replace("?", "12"),
        INSERT.replace("INSERT", "REPLACE").replace("?", "1"),
        INSERT.replace("INSERT", "INSERT OR REPLACE").replace("?", "14"),
        INSERT.replace("'acme'", "'other'").replace("?", "2"),
        "UPDATE seal_node SET h = zeroblob(32)",
        "DELETE FROM seal_node WHERE level = 3",
        NODE.replace("?", "0, 13"),
        NODE.replace("?", "0, 11"),
        NODE.replace("?", "4, 1"),
        NODE.replace("?", "0, NULL"),
        NODE.replace("INSERT", "INSERT OR REPLACE").replace("?", "0, 11"),
        NODE.replace("'acme'", "'other'").replace("?", "0, 1"),
    ],
)
def test_guards(home: Home, statement: str) -> None:
    """Plain SQLite, with its own settings, may change nothing and leave no gap."""
    path = journal_of(home)
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        assert list(connection.iterdump()) == before


def test_an_event_without_its_leaf(home: Home) -> None:
    """What plain SQLite appends is shown, unknown as it is, and nothing is recorded on it."""
    good = '{"metadata":{"id":"1","recorded_at":"2026-01-01T00:00:00Z","actor":"a","key":"k"'
    state = good + ',"correlation":"c"},"event":{"moon":1}}'
    by_hand(journal_of(home), INSERT.replace("?", "13").replace("'{}'", f"CAST('{state}' AS BLOB)"))
    engine = home.engine()
    with pytest.raises(Damaged, match="lacks a node"):
        engine.handle(NAME)
    (unknown,) = engine.entries(12, 13)
    assert unknown.name == "x"
    assert getattr(unknown.event, "raw") == state.encode()  # noqa: B009
    assert versions(engine) == list(range(1, 14))
    engine.close()


def test_a_leaf_without_its_event(home: Home) -> None:
    """Where the tree goes on after the last event, nothing is recorded."""
    by_hand(journal_of(home), "INSERT INTO seal_node VALUES ('acme', 0, 12, zeroblob(32))")
    assert "more events than the journal has" in str(refusal(home, Damaged, also_reading=False))


def _text(path: Path) -> None:
    path.write_text("project = acme\n" * 100)


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))
    path.symlink_to(path.with_name("elsewhere.db"))


def _foreign(path: Path) -> None:
    path.unlink()
    by_hand(path, "CREATE TABLE a (b)", "INSERT INTO a VALUES (1)")


def _lookalike(path: Path) -> None:
    path.unlink()
    by_hand(path, *SCHEMA.values())


def _replaced(make: Callable[[Path], Any]) -> Callable[[Path], None]:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


@pytest.mark.parametrize(
    "make",
    [
        _text,
        _link,
        _foreign,
        _lookalike,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(os.urandom(5000)),
        lambda path: path.write_bytes(path.read_bytes()[:3000]),
        lambda path: os.truncate(path, 4096),
        lambda path: os.truncate(path, 50),
        lambda path: os.link(path, path.with_name("second.db")),
        _replaced(os.mkdir),
        _replaced(os.mkfifo),
        _replaced(lambda path: path.symlink_to("nowhere")),
        _replaced(lambda path: path.symlink_to("/dev/zero")),
    ],
)
def test_no_store(home: Home, make: Callable[[Path], Any]) -> None:
    """A file that is no store of ours is refused and not touched."""
    make(journal_of(home))
    assert refusal(home, NotAStore).exit_code == 65


def test_no_file(home: Home) -> None:
    """A project whose journal is gone is no project, and none is made in its place."""
    journal_of(home).unlink()
    assert refusal(home, NoProject).exit_code == 66
    assert not journal_of(home).exists()


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 30301", "PRAGMA user_version = 40403"]
)
def test_newer_store(home: Home, statement: str) -> None:
    """A store that needs a newer reader is refused, naming both formats."""
    by_hand(journal_of(home), statement)
    refused = refusal(home, NewerStore)
    assert f"has format {statement[-5]}; this castdev knows 2" in str(refused)


def test_store_for_newer_writers_is_read(home: Home) -> None:
    """A store that only writers need to be newer for is read, and not written."""
    by_hand(journal_of(home), "PRAGMA user_version = 30103")
    refusal(home, NewerStore, also_reading=False)
    engine = home.engine()
    assert versions(engine) == list(range(1, 13))
    engine.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER extra AFTER INSERT ON stored_events BEGIN SELECT 1; END",
        "CREATE VIEW extra AS SELECT * FROM stored_events",
        "CREATE TABLE extra (a)",
        "CREATE INDEX extra ON stored_events (topic)",
        "DROP TRIGGER castdev_no_update",
        "DROP TRIGGER castdev_no_delete",
        "DROP TRIGGER castdev_no_gap",
        "DROP TRIGGER castdev_no_node_update",
        "DROP TRIGGER castdev_no_node_delete",
        "DROP TRIGGER castdev_no_node_gap",
        "DROP TABLE seal_node",
        "PRAGMA user_version = 10101",
        "PRAGMA user_version = 0",
        "ALTER TABLE stored_events RENAME COLUMN topic TO name",
    ],
)
def test_changed_schema(home: Home, statement: str) -> None:
    """One table or trigger more, less or otherwise, and the file is not trusted."""
    by_hand(journal_of(home), statement)
    assert "tables or triggers" in str(refusal(home, NotAStore))


def test_a_page_torn_out(home: Home) -> None:
    """A store whose pages are overwritten is refused or read, never a fault."""
    path = journal_of(home)
    good = path.read_bytes()
    for at in range(0, len(good), 512):
        path.write_bytes(good[:at] + b"\xff" * 512 + good[at + 512 :])
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        engine = home.engine()
        try:
            engine.state()
        except CastdevError as error:
            assert error.exit_code in (65, 70, 74)
        engine.close()


READING = """
import sys; from pathlib import Path
from castdev.engine.command import Request
from castdev.engine.errors import CastdevError
from castdev.engine.home import Home
from castdev.engine.theme import NameTheme
engine = Home.at(Path(sys.argv[1])).engine()
print(len(list(engine.entries())), engine.state().version)
try:
    print(engine.handle(Request(NameTheme(title="t"))).versions)
except CastdevError as error:
    print(type(error).__name__, error.exit_code)
"""


@pytest.mark.skipif(
    os.getuid() != 0 or shutil.which("setpriv") is None, reason="needs root, to become nobody"
)
def test_read_only_folder(home: Home, tmp_path: Path) -> None:
    """In a folder that another user owns, everything is read and nothing is recorded."""
    for path in (home.folder, *home.folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == 0 and folder.stat().st_mode & 0o1 == 0:
            folder.chmod(folder.stat().st_mode | 0o11)
    tmp_path.chmod(0o755)
    before = contents(home.folder)
    program = child(READING, home.folder.parent, uid=65534)
    said, trouble = program.communicate(timeout=60)
    cannot = ("ModuleNotFoundError", "Permission denied: '/", "loading shared libraries")
    if any(one in trouble for one in cannot):
        pytest.skip("another user cannot run this Python")
    assert said.splitlines() == ["12 12", "NotPermitted 77"], trouble
    assert contents(home.folder) == before


def test_no_space(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """With little room on the disk nothing is recorded, and all is read."""
    real = os.statvfs(home.folder)
    room = (disk.FREE - 1) // real.f_frsize

    class Narrow:
        f_bavail, f_frsize = room, real.f_frsize

    monkeypatch.setattr(os, "statvfs", lambda path: Narrow())
    refused = refusal(home, StoreFault, also_reading=False)
    assert (refused.exit_code, "64 MiB" in str(refused)) == (74, True)
    engine = home.engine()
    assert engine.state().version == 12
    monkeypatch.undo()
    assert engine.handle(NAME).versions == (13,)
    engine.close()


HOLDING = """
import sys, time; from pathlib import Path
from castdev.engine.store import Store
with Store(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_lock_held_by_another_program(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot get the lock in time is told to try again; then it works."""
    monkeypatch.setattr(store_file, "LOCK_SECONDS", 0.05)
    holder = child(HOLDING, journal_of(home))
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    engine = home.engine()
    with pytest.raises(Conflict, match="Another program has been writing") as caught:
        engine.handle(NAME)
    assert caught.value.exit_code == 75
    assert engine.state().version == 12
    holder.communicate(timeout=30)
    assert engine.handle(NAME).versions == (13,)
    engine.close()


def test_sqlite_lock_held_by_another_program(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that ignores our lock and holds SQLite's makes a conflict, not a fault."""
    monkeypatch.setitem(settings._SETTINGS, "busy_timeout", 20)
    engine = home.engine()
    with closing(sqlite3.connect(journal_of(home), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Conflict) as caught:
            engine.handle(NAME)
        assert caught.value.exit_code == 75
        other.execute("ROLLBACK")
    assert engine.handle(NAME).versions == (13,)
    engine.close()


def test_a_lock_file_that_is_a_link_is_refused(home: Home, tmp_path: Path) -> None:
    """The lock is never made through a link."""
    lock = journal_of(home).with_name("journal.db.lock")
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match=r"journal.db.lock is a link"):
        home.engine().handle(NAME)
    assert not (tmp_path / "elsewhere").exists()


def test_a_reader_in_the_middle_hides_nothing(home: Home) -> None:
    """Entries read half-way keep nobody in the past, neither the reader nor others."""
    reader, writer = home.engine(), home.engine()
    half = reader.entries()
    next(half)
    assert writer.handle(NAME).versions == (13,)
    assert reader.state().version == 13
    assert reader.handle(NAME).versions == (14,)
    assert [entry.version for entry in half][:11] == list(range(2, 13))
    reader.close()
    writer.close()


def test_reading_in_parts(home: Home) -> None:
    """Any part of the journal is read exactly, and more than a page of it."""
    engine = home.engine()
    requests = [NAME] * 2_100
    engine.handle_many(requests)
    assert versions(engine) == list(range(1, 2_113))
    for after, until in ((0, 0), (3, 5), (5, 3), (999, 1_001), (1_000, 2_000), (2_112, None)):
        last = 2_112 if until is None else until
        assert [one.version for one in engine.entries(after, until)] == list(
            range(after + 1, last + 1)
        )
    engine.close()


def test_streams(home: Home, tmp_path: Path) -> None:
    """A store tells its streams; a new one has none, and is made only once."""
    store = Store(journal_of(home))
    assert store.streams() == ["acme"]
    store.close()
    create(tmp_path / "new.db")
    empty = Store(tmp_path / "new.db")
    assert (empty.streams(), list(empty.rows("acme"))) == ([], [])
    empty.close()
    with pytest.raises(StoreFault):
        create(tmp_path / "new.db")


def test_a_project_is_made_once(tmp_path: Path) -> None:
    """A second project in the same folder is refused, and the first is untouched."""
    home = new_home(tmp_path, *STUDY)
    before = contents(tmp_path)
    with pytest.raises(Refused, match="a castdev project in"):
        start(tmp_path, "other")
    with pytest.raises(BadInput):
        start(tmp_path, "other\n")
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]
    assert home.config().project == "acme"


def test_a_project_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure while a project is made leaves an empty folder."""

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    for name in ("rename", "fsync", "replace"):
        with monkeypatch.context() as broken:
            broken.setattr(os, name, fails)
            with pytest.raises(StoreFault) as caught:
                start(tmp_path, "acme")
            assert caught.value.exit_code == 74
        assert list(tmp_path.iterdir()) == []
    with closing(start(tmp_path, "acme").engine()) as engine:
        assert engine.state().version == 2


def test_a_project_is_found_upward(home: Home) -> None:
    """A project is found from any folder below it, and only there."""
    below = home.folder.parent / "a" / "b"
    below.mkdir(parents=True)
    assert Home.above(below).folder == home.folder
    assert Home.at(home.folder.parent).folder == home.folder
    for search, place in ((Home.at, below), (Home.above, Path("/nowhere/at/all"))):
        with pytest.raises(NoProject) as caught:
            search(place)
        assert caught.value.exit_code == 66


@pytest.mark.parametrize("text", ["", "project = ", "project = 5", 'actor = "a"', "\udcff"])
def test_broken_config(home: Home, text: str) -> None:
    """A config.toml that says nothing useful is refused, naming the file."""
    path = home.folder / "config.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(BadInput, match=r"config\.toml cannot be read"):
        home.engine()


def test_permission_of_the_system_is_one_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system does not permit ends with 77 and names folder and file."""

    def denied(*_: Any, **__: Any) -> int:
        raise PermissionError(13, "Permission denied")

    engine = home.engine()
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(NotPermitted) as caught:
        engine.handle(NAME)
    assert caught.value.exit_code == 77
    assert "journal.db.lock" in str(caught.value)
