"""Ways to alter a store: bits, rows, nodes, whole files; triggers are in nobody's way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from random import Random
from typing import Any

from castdev.engine.proof import grown, leaf
from castdev.engine.schema import SCHEMA, SCHEMAS

Row = tuple[Any, ...]
EVENTS = ("originator_id", "originator_version", "topic", "state")
NODES = ("originator_id", "level", "idx", "h")
WAL = slice(18, 20)
"""The two bytes of the header that say whether SQLite keeps a write-ahead log."""


@contextmanager
def opened(whole: bytes) -> Iterator[sqlite3.Connection]:
    """Give the store in memory, without guards."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as store:
        store.text_factory = bytes
        store.deserialize(whole[:18] + b"\1\1" + whole[20:])
        yield store


def bare(store: sqlite3.Connection) -> None:
    """Take the guards away."""
    for name, statement in SCHEMA.items():
        if statement.startswith("CREATE TRIGGER"):
            store.execute(f"DROP TRIGGER {name}")


def closed(store: sqlite3.Connection, guards: dict[str, str] = SCHEMA) -> bytes:
    """Return the file, with its guards put back."""
    for statement in guards.values():
        if statement.startswith("CREATE TRIGGER"):
            store.execute(statement)
    found = store.serialize()
    return found[:18] + b"\2\2" + found[20:]


def content(whole: bytes) -> object:
    """Return all that is stored in a file, or why SQLite refuses it."""
    try:
        with opened(whole) as store:
            tables = ("* FROM stored_events", "* FROM seal_node", "name, sql FROM sqlite_master")
            return [store.execute(f"SELECT {table}").fetchall() for table in tables]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def flipped(value: Any, dice: Random) -> Any:
    """Return a stored value with one bit flipped."""
    if isinstance(value, int):
        return value ^ 1 << dice.randrange(8)
    bits = bytearray(value)
    bits[dice.randrange(len(bits))] ^= 1 << dice.randrange(8)
    return bytes(bits)


class Altering:
    """One store under somebody's hands."""

    def __init__(self, store: sqlite3.Connection, dice: Random) -> None:
        self.store = store
        self.dice = dice
        bare(store)
        self.rows = store.execute("SELECT * FROM stored_events").fetchall()
        self.size = len(self.rows)

    def do(self, statement: str, *values: object) -> None:
        """Run one statement."""
        self.store.execute(statement, values)

    def put(self, rows: list[Row], *, nodes: bool = True) -> None:
        """Store other rows instead, and a tree that fits them."""
        self.do("DELETE FROM stored_events")
        marks = "CAST(? AS TEXT), ?, CAST(? AS TEXT), CAST(? AS BLOB)"
        self.store.executemany(f"INSERT INTO stored_events VALUES ({marks})", rows)
        if nodes:
            self.reseal(rows)

    def reseal(self, rows: list[Row]) -> None:
        """Make the tree anew, as a careful forger would."""
        self.do("DELETE FROM seal_node")
        new = [leaf(row[0].decode(), row[1], row[2].decode(), row[3]) for row in rows]
        for node in grown(0, new, lambda level, index: b""):
            self.do("INSERT INTO seal_node VALUES ('acme', ?, ?, ?)", *node)

    def pick(self) -> int:
        """Return the index of an event."""
        return self.dice.randrange(self.size)

    def forged(self, at: int) -> Row:
        """Return an event that reads well and never was."""
        stream, version, name, state = self.rows[at]
        found = json.loads(state)
        found["metadata"]["because"] = f"forged {self.dice.random()}"
        return (stream, version, name, json.dumps(found).encode())


def event_bit(one: Altering) -> None:
    """Flip a bit in a column of an event."""
    column, version = one.dice.choice(EVENTS), one.pick() + 1
    now = flipped(one.rows[version - 1][EVENTS.index(column)], one.dice)
    kind = {"state": "BLOB", "originator_version": "INTEGER"}.get(column, "TEXT")
    statement = f"UPDATE OR REPLACE stored_events SET {column} = CAST(? AS {kind})"
    one.do(f"{statement} WHERE originator_version = ?", now, version)


def node_bit(one: Altering) -> None:
    """Flip a bit in a column of a node."""
    nodes = one.store.execute("SELECT * FROM seal_node").fetchall()
    node, column = one.dice.choice(nodes), one.dice.choice(NODES)
    kind = {"h": "BLOB", "originator_id": "TEXT"}.get(column, "INTEGER")
    now = flipped(node[NODES.index(column)], one.dice)
    statement = f"UPDATE OR REPLACE seal_node SET {column} = CAST(? AS {kind})"
    one.do(f"{statement} WHERE level = ? AND idx = ?", now, *node[1:3])


def other_kind(one: Altering) -> None:
    """Keep the bytes and change what kind of value they are, or make them nothing."""
    table, column, kind = one.dice.choice(
        (
            *(("stored_events", "state", "TEXT"), ("stored_events", "topic", "BLOB")),
            *(("seal_node", "h", "TEXT"), ("seal_node", "originator_id", "BLOB")),
        )
    )
    place = ("originator_version", one.pick() + 1) if table[:2] == "st" else ("idx", one.pick())
    now = one.dice.choice((f"CAST({column} AS {kind})", "x'00'", "''"))
    one.do(f"UPDATE OR REPLACE {table} SET {column} = {now} WHERE {place[0]} = ?", place[1])


def gone(one: Altering) -> None:
    """Delete an event in the middle, or its leaf, or any node."""
    statement, of = one.dice.choice(
        (
            ("DELETE FROM stored_events WHERE originator_version = ?", one.pick()),
            ("DELETE FROM seal_node WHERE level = 0 AND idx = ?", one.pick()),
            ("DELETE FROM seal_node WHERE level = ?", one.dice.randrange(3)),
        )
    )
    one.do(statement, max(of, 1) if "stored" in statement else of)


def drawn_together(one: Altering) -> None:
    """Delete an event and close the gap behind it, the tree left as it was."""
    at = one.pick()
    kept = one.rows[:at] + [(row[0], row[1] - 1, *row[2:]) for row in one.rows[at + 1 :]]
    one.put(kept, nodes=False)


def exchanged(one: Altering) -> None:
    """Exchange two events, or move one elsewhere."""
    rows = list(one.rows)
    moved = rows.pop(one.pick())
    rows.insert(one.dice.choice([n for n in range(one.size) if n != moved[1] - 1]), moved)
    one.put([(row[0], n, *row[2:]) for n, row in enumerate(rows, 1)], nodes=False)


def cut(one: Altering) -> None:
    """Cut the last events off, the tree left as it was."""
    one.put(one.rows[: one.pick()], nodes=False)


def added(one: Altering) -> None:
    """Put a forged event at the end, without a leaf or with a wrong one."""
    stream, _, name, state = one.forged(one.pick())
    one.do(
        "INSERT INTO stored_events VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), ?)",
        *(stream, one.size + 1, name, state),
    )
    if one.dice.random() < 0.5:
        one.do("INSERT INTO seal_node VALUES ('acme', 0, ?, randomblob(32))", one.size)


def repeated(one: Altering) -> None:
    """Put an earlier event at the end once more, with a tree that fits."""
    stream, _, name, state = one.rows[one.pick()]
    one.put([*one.rows, (stream, one.size + 1, name, state)])


def node_more(one: Altering) -> None:
    """Add a node, or an event, that belongs to nothing."""
    one.do(
        one.dice.choice(
            (
                "INSERT INTO seal_node VALUES ('acme', 9, 0, randomblob(32))",
                "INSERT INTO seal_node VALUES ('other', 0, 0, randomblob(32))",
                f"INSERT INTO seal_node VALUES ('acme', 0, {one.size}, randomblob(32))",
                "INSERT INTO seal_node VALUES ('', '', '', NULL)",
                "INSERT INTO stored_events VALUES ('other', 1, 'x', x'00')",
                "INSERT INTO stored_events VALUES ('a', 1, 'x', x'00')",
                "INSERT INTO stored_events VALUES ('acme', 0, 'x', x'00')",
                "INSERT INTO stored_events VALUES ('acme', -1, 'x', x'00')",
            )
        )
    )


def words_moved(one: Altering) -> None:
    """Give the sealed words of one event to another, with a tree that fits."""
    sealed = [row for row in one.rows if b'"ct"' in row[3]]
    first, second = one.dice.sample(sealed, 2)
    ours, theirs = json.loads(first[3]), json.loads(second[3])
    field = next(key for key, one_ in ours["event"].items() if "ct" in str(one_))
    other = next(key for key, one_ in theirs["event"].items() if "ct" in str(one_))
    ours["event"][field] = theirs["event"][other]
    rows = list(one.rows)
    rows[first[1] - 1] = (*first[:3], json.dumps(ours, separators=(",", ":")).encode())
    one.put(rows)


def rewritten(one: Altering) -> None:
    """Rewrite an event, with a tree that fits: only a checkpoint can tell."""
    rows, at = list(one.rows), one.pick()
    rows[at] = one.forged(at)
    one.put(rows)


def set_back(one: Altering) -> None:
    """Cut the last events off, with a tree that fits: only a checkpoint can tell."""
    one.put(one.rows[: max(one.pick(), 1)])


def without_tree(one: Altering) -> None:
    """Rewrite an event in a store made one of the old format: only a checkpoint can tell."""
    rows, at = list(one.rows), one.pick()
    rows[at] = one.forged(at)
    one.put(rows, nodes=False)
    one.do("DROP TABLE seal_node")
    one.do("PRAGMA user_version = 10101")


SEEN: tuple[Callable[[Altering], None], ...] = (
    *(event_bit, event_bit, event_bit, node_bit, node_bit, other_kind, gone, drawn_together),
    *(exchanged, cut, added, repeated, node_more, words_moved),
)
"""What `verify` finds alone."""
HELD: tuple[Callable[[Altering], None], ...] = (rewritten, set_back, without_tree)
"""What it finds with a checkpoint kept elsewhere."""


def altered(whole: bytes, how: Callable[[Altering], None], dice: Random) -> bytes:
    """Return the file after an alteration."""
    with opened(whole) as store:
        one = Altering(store, dice)
        how(one)
        return closed(store, SCHEMAS[1] if how is without_tree else SCHEMA)
