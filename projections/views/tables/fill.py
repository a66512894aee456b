"""The documented tables are written, all in one transaction, and say for which version and day."""

from __future__ import annotations

from collections.abc import Iterator

from castdev.projections.views.file import LAYOUT, RECORDS, Broken, File

from .catalogue import SEARCH, TABLES, VIEWS
from .table import Material

WORDS = {
    "hypothesis": "SELECT id, statement FROM hypotheses",
    "theme": "SELECT id, title FROM themes",
    "segment": "SELECT id, description || ' ' || needs || ' ' || problems FROM segments",
    "evidence": "SELECT id, because FROM evidence WHERE because IS NOT NULL",
    "decision": "SELECT coalesce(id, version), choice || ' ' || coalesce(reason, '') FROM decisions",
    "change": "SELECT id, description FROM changes",
}
"""What is searched; words of people are sealed, and in none of these."""


def filled(file: File, version: int, day: str) -> bool:
    """Return whether the tables are those of a version and a reading day."""
    query = "SELECT count(*) FROM tracking WHERE position = ? AND reading_day = ? AND version = ?"
    return file.rows(query, (version, day, LAYOUT)) == [(len(TABLES),)]


def fill(file: File, of: Material) -> None:
    """Write all tables anew; whoever reads meanwhile sees those before.

    Raises:
        Broken: they cannot be written.
    """
    empty(file)
    for table in TABLES:
        for statement in table.statements():
            file.ask(statement)
        marks = ", ".join("?" * len(table.columns))
        file.put(f"INSERT INTO {table.name} VALUES ({marks})", table.rows(of))
    for view in VIEWS:
        file.ask(f"CREATE VIEW {view.name} AS {view.query}")
    _index(file)
    day = of.lens.reading_day.isoformat()
    rows = ((one.name, LAYOUT, of.book.version, day) for one in TABLES)
    query = "INSERT INTO tracking (projection, version, position, reading_day) VALUES (?, ?, ?, ?)"
    file.put(query, rows)


def empty(file: File) -> None:
    """Take the documented tables away, whatever they are by now."""
    for kind, name in _there(file):
        file.ask(f"DROP {kind} IF EXISTS {name}")
    file.ask("DELETE FROM tracking WHERE projection <> ?", (RECORDS,))


def _there(file: File) -> Iterator[tuple[str, str]]:
    yield from (("VIEW", one.name) for one in VIEWS)
    yield "TABLE", "search"
    yield from (("TABLE", one.name) for one in reversed(TABLES))


def _index(file: File) -> None:
    """Make the words searchable, where SQLite can."""
    columns = ", ".join(one.name for one in SEARCH)
    try:
        file.ask(f"CREATE VIRTUAL TABLE search USING fts5({columns}, tokenize = 'unicode61')")
    except Broken:
        return  # this SQLite was built without FTS5
    for what, query in WORDS.items():
        file.ask(f"INSERT INTO search SELECT '{what}', * FROM ({query})")
