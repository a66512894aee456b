"""Stores from strangers: refused, or read with the reason; nothing in them runs or is imported."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from file_homes import STUDY, by_hand, child, journal_of, new_home, versions

from castdev.engine.command import Request
from castdev.engine.connection import connect
from castdev.engine.errors import CastdevError, Damaged, NotAStore, NotPermitted
from castdev.engine.event import UnknownEvent
from castdev.engine.home import Home
from castdev.engine.theme import NameTheme

NAME = Request(NameTheme(title="t"))
STATE = (
    '{"metadata":{"id":"1","recorded_at":"2026-01-01T00:00:00Z","actor":"a","key":"k",'
    '"correlation":"c"},"event":{"moon":1}}'
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A closed project with a dozen events."""
    return new_home(tmp_path / "place", *STUDY)


def forge(home: Home, *statements: str) -> None:
    """Change the file as somebody would who knows SQLite well: guards and checks are no bar."""
    with closing(sqlite3.connect(journal_of(home), isolation_level=None)) as store:
        store.execute("PRAGMA writable_schema = ON")
        guards = dict(
            store.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        )
        for name in guards:
            store.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            store.execute(statement)
        for statement in guards.values():
            store.execute(statement)


def meets(home: Home, *, write: bool) -> CastdevError | None:
    """Return the refusal that reading everything meets, or recording; the file is as before."""
    before = journal_of(home).read_bytes()
    with closing(home.engine()) as engine:
        try:
            if write:
                engine.handle(NAME)
            else:
                list(engine.entries())
        except CastdevError as error:
            assert journal_of(home).read_bytes() == before
            return error
    return None


SCHEMAS: dict[str, tuple[str, ...]] = {
    "a trigger": (
        "CREATE TRIGGER more AFTER INSERT ON stored_events BEGIN DELETE FROM seal_node; END",
    ),
    "a view": ("CREATE VIEW more AS SELECT load_extension('x')",),
    "a virtual table": ("CREATE VIRTUAL TABLE more USING fts5(words)",),
    "a generated column": (
        "ALTER TABLE stored_events ADD COLUMN more TEXT AS (upper(topic)) VIRTUAL",
    ),
    "a default that computes": ("ALTER TABLE stored_events ADD COLUMN more INTEGER DEFAULT 7",),
    "an index on an expression": ("CREATE INDEX more ON stored_events (length(state))",),
    "statistics": ("ANALYZE",),
}
"""What → how a schema comes to hold it."""


@pytest.mark.parametrize("what", SCHEMAS)
def test_what_is_not_ours_in_a_schema(home: Home, what: str) -> None:
    """A schema with anything more or otherwise is refused before a row is read."""
    forge(home, *SCHEMAS[what])
    for write in (False, True):
        refused = meets(home, write=write)
        assert isinstance(refused, NotAStore)
        assert "are not those of a castdev" in refused.message


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        (
            "castdev_no_update",
            "CREATE TRIGGER castdev_no_update BEFORE UPDATE ON stored_events BEGIN SELECT 1; END",
        ),
        (
            "castdev_no_gap",
            "CREATE TRIGGER castdev_no_gap AFTER INSERT ON seal_node BEGIN SELECT 1; END",
        ),
    ],
)
def test_a_guard_that_guards_nothing(home: Home, name: str, statement: str) -> None:
    """A trigger under a name of ours that does something else is as bad as none."""
    by_hand(journal_of(home), f"DROP TRIGGER {name}", statement)
    assert isinstance(meets(home, write=False), NotAStore)


def other_pages(path: Path) -> None:
    """Lay a store out otherwise, as VACUUM does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode = DELETE")
        store.execute("PRAGMA page_size = 65536")
        store.execute("VACUUM")
        store.execute("PRAGMA journal_mode = WAL")


def vacuums_itself(path: Path) -> None:
    """Have SQLite move pages about at every commit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as store:
        store.execute("PRAGMA auto_vacuum = FULL")
        store.execute("PRAGMA journal_mode = DELETE")
        store.execute("VACUUM")
        store.execute("PRAGMA journal_mode = WAL")


@pytest.mark.parametrize("how", [other_pages, vacuums_itself])
def test_another_layout_is_only_read(home: Home, how: Callable[[Path], None]) -> None:
    """A file laid out as castdev lays out none is read, and not written, with the reason."""
    how(journal_of(home))
    assert meets(home, write=False) is None
    refused = meets(home, write=True)
    assert isinstance(refused, NotPermitted)
    assert "castdev did not make it so" in refused.message
    assert refused.exit_code == 77


def test_a_forged_list_of_free_pages(home: Home) -> None:
    """Where SQLite would take a page in use for a free one, nothing is written."""
    path = journal_of(home)
    whole = bytearray(path.read_bytes())
    whole[32:36], whole[36:40] = (3).to_bytes(4, "big"), (1).to_bytes(4, "big")
    path.write_bytes(whole)
    refused = meets(home, write=True)
    assert isinstance(refused, Damaged)
    assert "damaged" in refused.message


@pytest.mark.parametrize("mode", ["DELETE", "PERSIST", "TRUNCATE"])
def test_another_journal_mode(home: Home, mode: str) -> None:
    """Whatever somebody chose last, a file says WAL or not; without it every commit is EXTRA."""
    with closing(sqlite3.connect(journal_of(home), isolation_level=None)) as store:
        store.execute(f"PRAGMA journal_mode = {mode}")
    with closing(connect(journal_of(home), write=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 3
    assert meets(home, write=True) is None
    with closing(home.engine()) as engine:
        assert versions(engine) == list(range(1, 14))


ROWS: dict[str, str] = {
    "text for bytes": "UPDATE stored_events SET state = CAST(state AS TEXT) WHERE "
    "originator_version = 5",
    "a number for bytes": "UPDATE stored_events SET state = 5 WHERE originator_version = 5",
    "nothing for bytes": "UPDATE stored_events SET state = NULL WHERE originator_version = 5",
    "bytes for a name": "UPDATE stored_events SET topic = x'ff' WHERE originator_version = 5",
    "no name": "UPDATE stored_events SET topic = NULL WHERE originator_version = 5",
    "broken text for a name": "UPDATE stored_events SET topic = CAST(x'ff' AS TEXT) WHERE "
    "originator_version = 5",
    "65 MiB": "UPDATE stored_events SET state = zeroblob(68157440) WHERE originator_version = 5",
    "deep JSON": "UPDATE stored_events SET state = CAST(replace(printf('%.200000c', '['), '/', '') "
    "AS BLOB) WHERE originator_version = 5",
}
"""What a row can hold that no event is."""


@pytest.mark.parametrize("what", ROWS)
def test_rows_that_are_no_events(home: Home, what: str) -> None:
    """A value of a wrong type or of no end is damage that names what is wrong."""
    forge(home, ROWS[what])
    refused = meets(home, write=False)
    assert isinstance(refused, (Damaged, NotAStore)), refused
    assert refused.exit_code in (65, 70)
    assert "[[" not in str(refused)


EVIL = "import pathlib; pathlib.Path(__file__).with_name('ran').touch()\nclass X: pass\n"
LOOKING = """
import sys; from pathlib import Path
from castdev.cli.group import castdev
from castdev.cli.desk import Desk
from click.testing import CliRunner
place, *said = sys.argv[1:]
run = lambda *words: CliRunner().invoke(castdev, list(words), obj=Desk(Path(place), environ={}))
commands = (["status"], ["log"], ["verify"], ["export"], ["why", "H1"], ["theme", "name", "t"])
for words in commands:
    run(*words)
before = set(sys.modules)
assert [run(*words).exit_code for words in commands[:2]] == [0, 0]
print(*sorted(set(sys.modules) - before), "evilmod" in sys.modules)
"""


@pytest.mark.parametrize(
    "topic", ["evilmod:X", "evilmod", "os:system", "subprocess:run", "evilmod:X#2", "../evilmod"]
)
def test_a_stored_name_is_never_imported(home: Home, tmp_path: Path, topic: str) -> None:
    """A topic that names a module on the path is a name and no more: kept, shown, exported."""
    (tmp_path / "evilmod.py").write_text(EVIL)
    forge(
        home, f"INSERT INTO stored_events VALUES ('acme', 13, '{topic}', CAST('{STATE}' AS BLOB))"
    )
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{LOOKING}"
    said, trouble = child(program, home.folder.parent).communicate(timeout=60)
    assert said.split() == ["False"], (said, trouble)
    assert not (tmp_path / "ran").exists()
    before = set(sys.modules)
    with closing(home.engine()) as engine:
        (unknown,) = engine.entries(12)
        assert isinstance(unknown.event, UnknownEvent)
        assert (unknown.name, unknown.event.raw) == (topic, STATE.encode())
    assert set(sys.modules) == before


def test_unknown_events_go_round(home: Home, tmp_path: Path) -> None:
    """An event of a name that nobody here knows is exported and restored byte for byte."""
    from castdev.projections.opening import open as open_project
    from castdev.projections.opening import restore

    forge(home, f"INSERT INTO stored_events VALUES ('acme', 13, 'moon', CAST('{STATE}' AS BLOB))")
    with open_project(home.folder.parent) as project:
        whole = b"".join(project.export())
    (tmp_path / "file").write_bytes(whole)
    (tmp_path / "other").mkdir()
    with restore(tmp_path / "other", tmp_path / "file") as project:
        assert b"".join(project.export()) == whole
        assert project.entries()[-1].name == "moon"
