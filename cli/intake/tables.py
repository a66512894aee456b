"""The tables that the import knows: their columns, what makes a row one of a kind, and which file is which."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from castdev.engine.errors import BadInput, NoProject
from castdev.engine.files import naming
from castdev.engine.text import quoted, readable

from .nearest import nearest

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "study": ("key", "value"),
    "segments": ("segment", "description", "needs", "priority", "target_n", "source_note"),
    "respondents": ("respondent", "segment", "channel", "existing_customer", "attributes"),
    "hypotheses": (
        "hypothesis",
        "statement",
        "kind",
        "human_verdict",
        "published_explanation",
        "published_count",
    ),
    "hypothesis_versions": (
        "version",
        "version_dated",
        "hypothesis",
        "statement",
        "human_verdict",
        "note",
        "locator",
    ),
    "interviews": (
        "interview",
        "respondent",
        "held_on",
        "held_on_as_written",
        "medium",
        "guide",
        "note",
    ),
    "evidence": (
        "evidence",
        "hypothesis",
        "interview",
        "respondent",
        "verdict",
        "statement_kind",
        "paraphrase",
        "locator",
    ),
    "evidence_aggregate": (
        "hypothesis",
        "supports_n",
        "refutes_n",
        "of_n",
        "as_published",
        "locator",
    ),
    "themes": ("theme", "title", "severity", "participants_n", "quoted_n", "locator"),
    "theme_evidence": (
        "item",
        "theme",
        "interview",
        "respondent",
        "statement_kind",
        "paraphrase",
        "locator",
    ),
    "changes": (
        "change",
        "description",
        "because",
        "because_basis",
        "planned_or_made",
        "date",
        "date_as_written",
    ),
    "decisions": ("decision", "date", "what", "rationale", "locator"),
}

UNIQUE: Mapping[str, tuple[str, ...]] = {
    "hypothesis_versions": ("hypothesis", "version"),
    "evidence_aggregate": (),
}
"""What must differ between rows, where it is not the first column."""

CONFIDENTIAL = frozenset({"paraphrase", "note"})
"""Columns with words of people: sealed, never looked at to explain a refusal."""


class Found(NamedTuple):
    """What lies at a place.

    Attributes:
        files: table → its file; the table is None for a file known by its header only.
        unused: names of files that are left alone.
        alone: True if the place is one file, not a folder.
    """

    files: dict[str | None, Path]
    unused: list[str]
    alone: bool


def find_tables(place: Path) -> Found:
    """Return which file of a folder is which table, or the one file.

    Raises:
        NoProject: nothing is there.
        BadInput: there is no table in the folder, or a table twice.
        NotPermitted, StoreFault: the system refuses.
    """
    with naming(place):
        if not place.exists():
            raise NoProject(
                f"There is no file or folder {readable(place.name or str(place))}.",
                hint="Check the path.",
                where=readable(str(place)),
            )
        if not place.is_dir():
            stem = place.stem.lower()
            table = stem if stem in COLUMNS and place.suffix.lower() == ".csv" else None
            return Found({table: place}, [], True)
        names = sorted(
            one for one in place.iterdir() if not (one.name.startswith(".") or _subfolder(one))
        )
    files: dict[str | None, Path] = {}
    unused: list[str] = []
    for path in names:
        stem = path.stem.lower()
        if path.suffix.lower() != ".csv" or stem not in COLUMNS:
            unused.append(readable(path.name))
        elif stem in files:
            raise BadInput(
                f"The table {stem} is there twice: {files[stem].name} and {path.name}.",
                hint="Keep one of them in the folder.",
                where=readable(str(place)),
            )
        else:
            files[stem] = path
    if not files:
        raise BadInput(
            "There is no table in this folder.",
            hint=f"The import looks for {', '.join(f'{one}.csv' for one in COLUMNS)}.",
            where=readable(str(place)),
        )
    return Found(files, unused, False)


def _subfolder(path: Path) -> bool:
    """Return whether it is a folder that only looks like none of the tables."""
    return path.is_dir() and not (path.suffix.lower() == ".csv" and path.stem.lower() in COLUMNS)


def table_of(header: list[str], file: str) -> str:
    """Return the table that has exactly these columns; raise BadInput if none has."""
    for table, columns in COLUMNS.items():
        if len(header) == len(columns) and set(header) == set(columns):
            return table
    raise BadInput(
        f"The name {file} says no table, and no table has exactly this header.",
        hint=f"Name the file after its table: {', '.join(f'{one}.csv' for one in COLUMNS)}.",
        where=f"{file}, line 1",
    )


def meant(unused: list[str], used: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return files left alone whose name is nearly that of a table which is missing."""
    missing = [f"{one}.csv" for one in COLUMNS if one not in used]
    near = ((name, nearest(name.lower(), missing, 0.85)) for name in unused)
    return [(name, table) for name, table in near if table is not None]


def check_renames(unseen: Mapping[str, str]) -> None:
    """Raise BadInput for a renaming of a column that no file has."""
    for column, ours in unseen.items():
        raise BadInput(
            f"No file has a column {quoted(column)} to read as {quoted(ours)}.",
            hint="Write --map FILE_COLUMN=OUR_COLUMN, the first as in the header of the file.",
            where="--map",
        )
