"""Import of a study: read its tables whole, then record everything or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from castdev.engine.command import Receipt, Request
from castdev.engine.errors import CastdevError, Conflict

from .audience import respondents, segments, study
from .beliefs import hypotheses, verdicts
from .clash import located
from .consequences import changes, decisions
from .draft import Draft, Origin
from .findings import counts, evidence, theme_evidence, themes
from .past import Past
from .reading import read_table
from .row import Row
from .sessions import interviews
from .tables import check_renames, find_tables, meant

STEPS: tuple[Callable[[Draft], None], ...] = (
    study,
    segments,
    respondents,
    hypotheses,
    interviews,
    evidence,
    counts,
    themes,
    theme_evidence,
    verdicts,
    changes,
    decisions,
)
"""In an order in which each follows what it refers to."""


class Intake(NamedTuple):
    """What a folder, or one table, asks to be recorded.

    Attributes:
        requests: in an order in which each follows what it refers to.
        tables: table → how many rows it has.
        notes: what the tables cannot say and the import says, once each.
        unused: names of files that are left alone.
        origins: the row of each request.
    """

    requests: list[Request]
    tables: dict[str, int]
    notes: list[str]
    unused: list[str]
    origins: list[Origin]


class Recorder(Protocol):
    """An engine, or a project around one, which is then its attribute `engine`."""

    @property
    def handle_many(self) -> Callable[..., list[Receipt]]:
        """Decide and record requests, all or none."""


def read(
    place: Path, past: Past | None = None, *, renames: Mapping[str, str] | None = None
) -> Intake:
    """Return what a folder of tables, or one table alone, asks to be recorded.

    Args:
        place: the folder or the file.
        past: the journal it is going to; what it knows already keeps its ids and days.
        renames: a column as the files call it → as it is called here.

    Raises:
        CastdevError: what is wrong, in which file, line and column.
    """
    found = find_tables(place)
    tables: dict[str, list[Row]] = {}
    unseen = dict(renames or {})
    for expected, path in found.files.items():
        table, rows, header = read_table(path, expected, renames)
        tables[table] = rows
        unseen = {one: ours for one, ours in unseen.items() if one not in header}
    check_renames(unseen)
    draft = Draft(tables, past or Past(), found.alone)
    for step in STEPS:
        step(draft)
    if found.unused:
        draft.note(f"Not used and left alone: {', '.join(found.unused)}.")
    for name, table in meant(found.unused, tables):
        draft.note(f"Is {name} meant to be {table}? Then rename it and import again.")
    rows_of = {table: len(rows) for table, rows in tables.items()}
    return Intake(draft.requests, rows_of, draft.notes, found.unused, draft.origins)


def run(
    recorder: Recorder,
    place: Path,
    *,
    renames: Mapping[str, str] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Import and return the document `castdev.import.1`; everything is recorded or nothing.

    Args:
        recorder: the engine, or the project, to record in.
        place: the folder or the file.
        renames: a column as the files call it → as it is called here.
        options: of `handle_many`, such as `dry_run` or `expect`.

    Raises:
        CastdevError: what is wrong, in which file, line and column.
    """
    if "expect" not in options:
        try:
            return _run(recorder, place, renames, options)
        except Conflict:
            pass  # somebody recorded in between: look and read once more
    return _run(recorder, place, renames, options)


def _run(
    recorder: Recorder, place: Path, renames: Mapping[str, str] | None, options: dict[str, Any]
) -> dict[str, Any]:
    engine: Any = getattr(recorder, "engine", recorder)
    past = Past(engine)
    intake = read(place, past, renames=renames)
    try:
        receipts = recorder.handle_many(intake.requests, **{"expect": past.version} | options)
    except CastdevError as error:
        if error.position is None:
            raise
        request, origin = intake.requests[error.position], intake.origins[error.position]
        raise located(error, request, origin, engine) from None
    new = [version for one in receipts if not one.already for version in one.versions]
    return {
        "schema": "castdev.import.1",
        "recorded": len(new),
        "already": sum(one.already for one in receipts),
        "versions": [new[0], new[-1]] if new else None,
        "tables": intake.tables,
        "notes": intake.notes,
    }
