"""The documented tables are written, in one transaction, and say for which version and day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from castdev.projections.views.file import LAYOUT, RECORDS, Broken, File, in_memory
from castdev.projections.views.layout import TRACKING_TABLE

from .catalogue import SEARCH, TABLES, VIEWS
from .table import Material, Table

if TYPE_CHECKING:
    from sqlite_utils import Database

KINDS: dict[str, type] = {"TEXT": str, "INTEGER": int, "REAL": float}
"""What SQLite calls a type → what Python calls it."""
INDEX = "search"
"""The table of words to search."""
WORDS = {
    "hypotheses": "SELECT 'hypothesis', id, statement FROM hypotheses",
    "themes": "SELECT 'theme', id, title FROM themes",
    "segments": "SELECT 'segment', id, description || ' ' || needs || ' ' || problems FROM segments",
    "evidence": "SELECT 'evidence', id, because FROM evidence WHERE because IS NOT NULL",
    "decisions": "SELECT 'decision', coalesce(id, version), choice || ' ' || coalesce(reason, '') "
    "FROM decisions",
    "changes": "SELECT 'change', id, description FROM changes",
}
"""Table → what of it is searched; words of people are sealed, and in none of these."""
ALL = frozenset(one.name for one in TABLES) | {INDEX}
NAMES = ALL | {one.name for one in VIEWS}
"""All that has to be there."""


def lay_out(file: File) -> None:
    """Make the tables that are not there; no row is written."""
    there = {name for (name,) in file.rows("SELECT name FROM sqlite_master")}
    if there >= NAMES:
        return
    from sqlite_utils import Database  # only who makes tables pays for it

    with file.guarded():
        database = Database(file.connection)
        for table in TABLES:
            if table.name not in there:
                _make(database, table)
        for view in VIEWS:
            if view.name not in there:
                database.create_view(view.name, view.query)
    if INDEX not in there:
        _make_index(file)


def _make(database: Database, table: Table) -> None:
    made = database.table(table.name).create(
        {one.name: KINDS[one.kind] for one in table.columns},
        pk=table.key if len(table.key) > 1 else table.key[0],
        foreign_keys=[(one.name, one.refers, "id") for one in table.columns if one.refers],
    )
    for one in table.indexed:
        made.create_index([one])


def _make_index(file: File) -> None:
    columns = ", ".join(one.name for one in SEARCH)
    try:
        file.ask(f"CREATE VIRTUAL TABLE {INDEX} USING fts5({columns}, tokenize = 'unicode61')")
    except Broken:
        # This SQLite was built without FTS5: words are found by `like` instead.
        file.ask(f"CREATE TABLE {INDEX} ({columns})")


def stale(file: File, version: int, day: str, wanted: Collection[str]) -> set[str]:
    """Return which of the tables wanted are not those of a version and a reading day."""
    if INDEX in wanted:
        wanted = {*wanted, *WORDS}
    query = "SELECT projection FROM tracking WHERE position = ? AND reading_day = ? AND version = ?"
    there = {name for (name,) in file.rows(query, (version, day, LAYOUT))}
    return {one for one in wanted if one in ALL and one not in there}


def fill(file: File, of: Material, wanted: Collection[str]) -> None:
    """Write some of the tables anew; whoever reads meanwhile sees those before.

    Raises:
        Broken: they cannot be written.
    """
    lay_out(file)
    for table in TABLES:
        if table.name in wanted:
            file.ask(f"DELETE FROM {table.name}")
            marks = ", ".join("?" * len(table.columns))
            file.put(f"INSERT INTO {table.name} VALUES ({marks})", table.rows(of))
    if INDEX in wanted:
        file.ask(f"DELETE FROM {INDEX}")
        for query in WORDS.values():
            file.ask(f"INSERT INTO {INDEX} {query}")
    day = of.lens.reading_day.isoformat()
    _track(file, ((one, LAYOUT, of.book.version, day) for one in sorted(wanted)))


def _track(file: File, rows: Iterable[tuple[str, int, int, str]]) -> None:
    query = (
        "INSERT OR REPLACE INTO tracking (projection, version, position, reading_day) "
        "VALUES (?, ?, ?, ?)"
    )
    file.put(query, rows)


def empty_tables() -> File:
    """Return all tables in memory, without a row."""
    file = in_memory()
    file.ask(TRACKING_TABLE)
    lay_out(file)
    return file


def tables_in_memory(of: Material, wanted: Collection[str]) -> File:
    """Return the tables wanted where no file can be written."""
    file = empty_tables()
    fill(file, of, stale(file, of.book.version, "", wanted))
    _track(file, [(RECORDS, LAYOUT, of.book.version, "")])
    file.commit()
    return file
