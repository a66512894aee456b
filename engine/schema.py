"""What a store holds: its tables and guards, format by format, and the way from old to new.

Format 1 had the events only; format 2 keeps the nodes of their Merkle tree beside them.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

FORMAT, READER, WRITER = 2, 1, 2
"""Format written; least format numbers a reader and a writer must know."""
LAYOUT = {"page_size": 4096, "encoding": "UTF-8", "auto_vacuum": 0}
"""How the file itself is laid out; what else it can be, castdev only reads."""

_EVENTS = (
    "CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, "
    "topic TEXT, state BLOB, PRIMARY KEY (originator_id, originator_version)) WITHOUT ROWID"
)
_NODES = (
    "CREATE TABLE seal_node (originator_id TEXT, level INTEGER, idx INTEGER, h BLOB, "
    "PRIMARY KEY (originator_id, level, idx)) WITHOUT ROWID"
)
_EVENT_GUARDS = {
    "castdev_no_update": "UPDATE ON stored_events",
    "castdev_no_delete": "DELETE ON stored_events",
    "castdev_no_gap": (
        "INSERT ON stored_events WHEN new.originator_version IS NOT 1 + (SELECT "
        "coalesce(max(originator_version), 0) FROM stored_events "
        "WHERE originator_id = new.originator_id)"
    ),
}
_NODE_GUARDS = {
    "castdev_no_node_update": "UPDATE ON seal_node",
    "castdev_no_node_delete": "DELETE ON seal_node",
    "castdev_no_node_gap": (
        "INSERT ON seal_node WHEN new.idx IS NOT 1 + (SELECT coalesce(max(idx), -1) "
        "FROM seal_node WHERE originator_id = new.originator_id AND level = new.level)"
    ),
}


def _guarded(guards: dict[str, str]) -> dict[str, str]:
    return {
        name: f"CREATE TRIGGER {name} BEFORE {when} "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for name, when in guards.items()
    }


_FIRST = {"stored_events": _EVENTS} | _guarded(_EVENT_GUARDS)
SCHEMAS = {1: _FIRST, 2: _FIRST | {"seal_node": _NODES} | _guarded(_NODE_GUARDS)}
"""Format → name → statement of everything such a store holds; rows only ever come after."""
SCHEMA = SCHEMAS[FORMAT]


class Make(NamedTuple):
    """What a file is made as.

    Attributes:
        called: by people.
        number: in the SQLite header.
        more: name → statement of what it holds beyond the journal.
    """

    called: str
    number: int
    more: dict[str, str]


JOURNAL = Make("journal", 0x63647631, {})  # cdv1
BACKUP = Make(
    "backup",
    0x63647662,  # cdvb
    {"backup": "CREATE TABLE backup (name TEXT PRIMARY KEY, content BLOB) WITHOUT ROWID"},
)
"""A backup is no journal, so that nobody records in it by mistake."""


def format_of(connection: sqlite3.Connection) -> int:
    """Return the format that a store was written in."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0]) // 10_000


def lay_out(connection: sqlite3.Connection, old: int = 0) -> None:
    """Make what a store of our format holds beyond an older one; inside a transaction."""
    for name, statement in SCHEMA.items():
        if name not in SCHEMAS.get(old, ()):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {JOURNAL.number}")
    connection.execute(f"PRAGMA user_version = {FORMAT * 10_000 + READER * 100 + WRITER}")


def bring_forward(connection: sqlite3.Connection) -> None:
    """Bring a store of an older format to ours: in one transaction, whole or not at all.

    Hold the writer lock; what was recorded is not changed.

    Raises:
        Damaged: the events are not such that a tree can stand on them.
    """
    from .tree import seal  # only who needs it pays for the hashes

    rows = "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ? "
    connection.execute("BEGIN IMMEDIATE")
    try:
        if (old := format_of(connection)) < FORMAT:
            lay_out(connection, old)
            streams = "SELECT DISTINCT originator_id FROM stored_events"
            for (stream,) in connection.execute(streams).fetchall():
                ordered = connection.execute(rows + "ORDER BY originator_version", (stream,))
                seal(connection, stream, 0, ordered)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
