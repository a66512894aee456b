"""The tree in the store: written with the events or not at all; old stores brought forward."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from file_homes import STUDY, by_hand, journal_of, new_home, versions

import castdev.engine.recorder as recorder_file
from castdev.engine.command import Request
from castdev.engine.connection import connect
from castdev.engine.errors import Damaged, StoreFault
from castdev.engine.home import Home
from castdev.engine.proof import grown, leaf, root
from castdev.engine.schema import SCHEMA, SCHEMAS, bring_forward, format_of
from castdev.engine.theme import NameTheme
from castdev.engine.verify import verify

OLD = Path(__file__).parents[1] / "data" / "stores" / "format1.db"
"""A store of `STUDY` as castdev made it before it kept a tree."""
OLD_ROOT = "cfed5f1434664a08133758dcdaa5f7f97e279fde1d96532b0dd4882bacadcd8f"
"""Root of its tree, in hexadecimal."""
NAME = Request(NameTheme(title="t"))


def nodes(path: Path) -> dict[tuple[int, int], bytes]:
    """Return the nodes that a store keeps."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT level, idx, h FROM seal_node").fetchall()
    return {(level, index): found for level, index, found in rows}


def due(path: Path) -> dict[tuple[int, int], bytes]:
    """Return the nodes that belong to its events."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT * FROM stored_events ORDER BY 2").fetchall()
    made: dict[tuple[int, int], bytes] = {}
    for level, index, found in grown(0, (leaf(*row) for row in rows), lambda *_: b""):
        made[level, index] = found
    return made


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A project whose store has the old format."""
    home = new_home(tmp_path / "place")
    journal_of(home).unlink()
    shutil.copyfile(OLD, journal_of(home))
    return home


def test_single_events_and_batches(tmp_path: Path) -> None:
    """However events come in, alone or in batches, the tree is the one of all events."""
    home, dice = new_home(tmp_path), Random(4)
    engine = home.engine()
    for _ in range(25):
        engine.handle_many([NAME] * dice.choice((1, 1, 1, 2, 5, 30)))
        assert nodes(journal_of(home)) == due(journal_of(home))
    size = engine.journal.size()
    assert size == versions(engine)[-1]
    assert root(size, engine.journal.node) == root(size, lambda *at: due(journal_of(home))[at])
    engine.close()


def test_a_refused_append_leaves_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the nodes cannot be written the events are not either."""
    home = new_home(tmp_path, *STUDY)
    before = nodes(journal_of(home))

    def full(connection: sqlite3.Connection, stream: str, size: int, rows: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched, closing(home.engine()) as engine:
        patched.setattr(recorder_file, "seal", full)
        with pytest.raises(StoreFault):
            engine.handle(NAME)
    engine = home.engine()
    assert (versions(engine)[-1], nodes(journal_of(home))) == (12, before)
    assert engine.handle(NAME).versions == (13,)
    assert nodes(journal_of(home)) == due(journal_of(home))
    engine.close()


def test_an_old_store_is_read_as_it_is(old: Home) -> None:
    """A store without a tree is read and verified untouched; its root comes from its events."""
    before = journal_of(old).read_bytes()
    engine = old.engine()
    found = verify(engine)
    assert (found.events, found.nodes) == (12, None)
    assert root(12, engine.journal.node).hex() == OLD_ROOT
    engine.close()
    assert journal_of(old).read_bytes() == before


def test_an_old_store_is_brought_forward(old: Home) -> None:
    """The first append makes the tree; events stay as they are, and the root is the same."""
    engine = old.engine()
    rows, before = list(engine.journal.rows()), root(12, engine.journal.node)
    engine.handle(NAME)
    assert list(engine.journal.rows())[:12] == rows
    assert root(12, engine.journal.node) == before
    found = verify(engine)
    assert (found.events, found.nodes) == (13, 13 + 6 + 3 + 1)
    engine.close()
    with closing(connect(journal_of(old), write=True)) as connection:
        assert format_of(connection) == 2
        held = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    assert held == SCHEMA


def test_the_old_store_is_what_it_was_made_as() -> None:
    """The golden store has the schema of format 1, to the letter."""
    with closing(sqlite3.connect(f"file:{OLD}?mode=ro&immutable=1", uri=True)) as connection:
        held = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
        assert held == SCHEMAS[1]
        assert connection.execute("PRAGMA user_version").fetchone() == (10101,)


def statements(path: Path) -> list[str]:
    """Return what is run to bring a copy of a store forward."""
    copy, run = path.with_name("copy.db"), list[str]()
    shutil.copyfile(path, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.set_trace_callback(run.append)
        bring_forward(connection)
    copy.unlink()
    return run


def killed_at(path: Path, number: int) -> None:
    """Let a child of ours begin to bring a store forward and die at a statement."""
    child = os.fork()
    if not child:
        left = iter(range(number))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.set_trace_callback(lambda _: next(left, None) is None and os._exit(9))
            bring_forward(connection)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def whole(path: Path) -> int:
    """Return the format of a store, which must be wholly of it."""
    with closing(sqlite3.connect(path)) as connection:
        found = format_of(connection)
        held = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    assert held == SCHEMAS[found]
    assert found == 1 or nodes(path) == due(path)
    return found


def test_killed_while_it_is_brought_forward(old: Home) -> None:
    """Killed at any statement, the store is the old one whole, and the next time the new one."""
    path = journal_of(old)
    count = len(statements(path))
    assert count > 40
    for number in range(count):
        killed_at(path, number)
        assert whole(path) == 1
        with closing(old.engine()) as engine:
            assert len(list(engine.entries())) == 12
    with closing(old.engine()) as engine:
        assert engine.handle(NAME).versions == (13,)
    assert whole(path) == 2


class Failing:
    """A connection that fails at a statement, as on a full disk."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self._connection = connection
        self._left = number

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def _count(self) -> None:
        if not self._left:
            raise sqlite3.OperationalError("database or disk is full")
        self._left -= 1

    def execute(self, *asked: object) -> sqlite3.Cursor:
        """Run a statement, or fail."""
        self._count()
        return self._connection.execute(*asked)  # type: ignore[call-overload]  # passed on

    def executemany(self, *asked: object) -> sqlite3.Cursor:
        """Run a statement many times, or fail."""
        self._count()
        return self._connection.executemany(*asked)  # type: ignore[arg-type]  # passed on


def test_refused_while_it_is_brought_forward(old: Home) -> None:
    """A statement that fails leaves the old store whole, and the connection fit for use."""
    path, number = journal_of(old), 0
    while True:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            try:
                bring_forward(Failing(connection, number))  # type: ignore[arg-type]  # looks like one
                break
            except sqlite3.OperationalError:
                assert not connection.in_transaction
        assert whole(path) == 1
        number += 1
    assert number > 10
    assert whole(path) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stored_events WHERE originator_version = 5",
        "UPDATE stored_events SET state = 'text' WHERE originator_version = 5",
        "UPDATE stored_events SET topic = x'ff' WHERE originator_version = 5",
    ],
)
def test_no_tree_over_damage(old: Home, statement: str) -> None:
    """Where an event is missing or is none, no tree is made, and the store stays as it is."""
    guards = [name for name in SCHEMAS[1] if name.startswith("castdev")]
    drop = [f"DROP TRIGGER {name}" for name in guards]
    by_hand(journal_of(old), *drop, statement, *(SCHEMAS[1][name] for name in guards))
    before = sqlite3.connect(journal_of(old)).execute("SELECT * FROM stored_events").fetchall()
    with pytest.raises(Damaged, match="Event 5 is"):
        connect(journal_of(old), write=True)
    assert whole(journal_of(old)) == 1
    after = sqlite3.connect(journal_of(old)).execute("SELECT * FROM stored_events").fetchall()
    assert after == before


def test_two_bring_it_forward(old: Home) -> None:
    """Who comes second finds it done."""
    for _ in range(2):
        with closing(sqlite3.connect(journal_of(old), isolation_level=None)) as connection:
            bring_forward(connection)
    assert whole(journal_of(old)) == 2
