"""Checks of the store: can it be opened, is it whole, does the tree fit, is a log left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from castdev.engine.connection import REPAIR, connect
from castdev.engine.errors import Damaged
from castdev.engine.files import exclusive
from castdev.engine.schema import FORMAT, JOURNAL, format_of
from castdev.engine.settings import kind_of
from castdev.engine.store import LOCK_SECONDS, stored_node
from castdev.engine.tree import leaves

from .examination import Check, Finding, Patient


def log(patient: Patient) -> Iterator[Finding]:
    """Does what was recorded last still lie beside the journal?"""
    path = patient.path.with_name("journal.db-wal")
    size = path.stat().st_size if path.exists() else 0
    if not size:
        yield Finding(check="log", state="good", says="Everything recorded is in journal.db.")
        return
    said = f"{(size >> 10) + 1} KiB recorded last lie beside the journal, in {path.name}"
    if not patient.mend:
        yield Finding(
            check="log",
            state="note",
            says=f"{said}: a program has it open, or was killed. They are read as all others.",
            do="Never copy journal.db alone; `castdev backup` copies all. Have them moved into it.",
            mends=True,
        )
        return
    with (
        exclusive(patient.path.with_name("journal.db.lock"), LOCK_SECONDS),
        closing(connect(patient.path, write=True)) as connection,
    ):
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    says = f"{said}, and are in use." if busy else f"{said}; they were moved into it."
    yield Finding(check="log", state="note" if busy else "mended", says=says)


def store(patient: Patient) -> Iterator[Finding]:
    """Is the file a journal of this castdev, with the settings that durability rests on?"""
    with closing(connect(patient.path, write=False)) as connection:
        written, kind = format_of(connection), kind_of(connection)
    how = "a write-ahead log" if kind == "wal" else "a rollback journal"
    says = f"A {JOURNAL.called} of format {written} with {how}; its settings were read back."
    if written < FORMAT:
        says += f" The next record brings it to format {FORMAT}."
    yield Finding(check="store", state="good", says=says)


def integrity(patient: Patient) -> Iterator[Finding]:
    """Does SQLite itself find the file whole?"""
    with closing(connect(patient.path, write=False)) as connection:
        rows = connection.execute("PRAGMA integrity_check(5)").fetchall()
    if rows != [("ok",)]:
        raise Damaged(f"The file is damaged: {rows[0][0]}.", hint=REPAIR)
    yield Finding(check="integrity", state="good", says="SQLite finds the file whole.")


def tree(patient: Patient) -> Iterator[Finding]:
    """Do the last event and the tree fit?"""
    with closing(patient.journal()) as journal:
        size, stream = journal.size(), journal.stream
        if not size:
            raise Damaged(f"There is no event of {stream} here.", hint=REPAIR)
        last = list(journal.rows(size - 1))
    with closing(connect(patient.path, write=False)) as connection:
        if format_of(connection) < 2:
            yield Finding(check="tree", state="good", says=f"{size} events; no tree is kept yet.")
            return
        query = "SELECT count(*) FROM seal_node WHERE originator_id = ? AND level = 0"
        count = connection.execute(query, (stream,)).fetchone()[0]
        (found,) = leaves(stream, size - 1, last)
        if count != size or found != stored_node(connection, stream, 0, size - 1):
            raise Damaged(
                f"The tree does not fit the journal: {count} leaves, {size} events.", hint=REPAIR
            )
    yield Finding(
        check="tree",
        state="good",
        says=f"{size} events, and the last fits its leaf; `castdev verify` compares every one.",
    )


CHECKS: tuple[Check, ...] = (log, store, integrity, tree)
