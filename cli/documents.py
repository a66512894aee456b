"""Documents of the command line that are no readings: their shapes, for `castdev schema`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from castdev.engine.doctor import Finding
from castdev.engine.policy import Policy
from castdev.projections.remains import RemainsReading


class _Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: str


class Move(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What a dry run would move: a hypothesis, or `readiness`."""

    what: str
    from_: float
    to: float


class ReceiptDocument(_Document, frozen=True, kw_only=True):
    """What a recording command recorded.

    Attributes:
        versions: places in the journal.
        events: their stored names.
        ids: what they are about.
        already: True if it had been recorded before.
        dry_run: True if nothing was recorded.
        key: the command key; a repeat with it records nothing.
        moves: only of a dry run.
        remains: only of `respondent forget`: what goes, and what stays.
    """

    versions: tuple[int, ...]
    events: tuple[str, ...]
    ids: tuple[str, ...]
    already: bool
    dry_run: bool
    key: str | None = None
    moves: tuple[Move, ...] = ()
    remains: RemainsReading | None = None


class SqlDocument(_Document, frozen=True, kw_only=True):
    """What a query found.

    Attributes:
        columns: their names, each once.
        rows: a cell per column; a blob is in hexadecimal digits.
        cut: whether there are more rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    cut: bool


class RebuildDocument(_Document, frozen=True, kw_only=True):
    """What became of views.db.

    Attributes:
        version: the last event in it.
        same: whether it was the same before; None if there was none of this version and day.
    """

    version: int
    same: bool | None


class ImportDocument(_Document, frozen=True, kw_only=True):
    """What an import recorded.

    Attributes:
        recorded: how many events.
        already: how many rows or commands had been recorded before.
        versions: the first and the last event, or None.
        tables: table → how many rows it has.
        notes: what the import had to say itself.
    """

    recorded: int
    already: int
    versions: tuple[int, int] | None
    tables: dict[str, int]
    notes: tuple[str, ...]


class CopyDocument(_Document, frozen=True, kw_only=True):
    """What came of copying the journal.

    Attributes:
        project: its name.
        events: how many both journals hold.
        added: how many of them were new to the copy.
        root: of both trees, in base64.
        keys: how many were copied.
        switched: whether the folder works on the copy from now on.
    """

    project: str
    events: int
    added: int
    root: str
    keys: int
    switched: bool


class BackupDocument(_Document, frozen=True, kw_only=True):
    """A backup just written; its keys are elsewhere.

    Attributes:
        file: where it is.
        project: its name.
        events: how many it holds.
        root: of the tree over them, in base64.
        bytes: how large the file is.
    """

    file: str
    project: str
    events: int
    root: str
    bytes: int


class RestoreDocument(_Document, frozen=True, kw_only=True):
    """What came of putting a backup back.

    Attributes:
        project: its name.
        folder: `.castdev`.
        events: how many the journal holds now.
        root: of the tree over them, in base64.
        made_at: when the backup was made.
        salvaged: how many events, the last, are from the journal that was there before.
        kept: where that journal is now, or None if there was none.
        before: how many events could be counted in it.
        keys: how many are here.
        extensions: packages whose nouns the project uses, to be named in its settings.
        erased: how many people were erased since the backup; the next command does it again.
        seen: how many events were seen here before, when these do not go on from them:
            `castdev verify --accept` is needed; else None.
    """

    project: str
    folder: str
    events: int
    root: str
    made_at: datetime
    salvaged: int
    kept: str | None
    before: int | None
    keys: int
    extensions: tuple[str, ...]
    erased: int
    seen: int | None


class DoctorDocument(_Document, frozen=True, kw_only=True):
    """What every check of a project found."""

    findings: tuple[Finding, ...]


class MigrateDocument(_Document, frozen=True, kw_only=True):
    """What came of making a database ready.

    Attributes:
        where: host and database.
        made: False if it was ready already.
    """

    where: str
    made: bool


class FoldDocument(_Document, frozen=True, kw_only=True):
    """What a projection of a package makes of the journal."""

    projection: str
    projection_version: int
    version: int
    as_of: str | None
    state: Any


class CheckpointDocument(_Document, frozen=True, kw_only=True):
    """A checkpoint just signed.

    Attributes:
        origin: `castdev/` and the id of the journal.
        size: how many events it is over.
        root: of the tree over them, in base64.
        extends: how many events the checkpoint before it was over, or None.
        verifier_key: what others need to check the signature.
        note: the signed note, as it is kept.
        file: where it was written, None for nowhere.
    """

    origin: str
    size: int
    root: str
    extends: int | None
    verifier_key: str
    note: str
    file: str | None


class PolicyDocument(Policy, frozen=True, kw_only=True):
    """Every number of a policy: its own number, and the event that adopted it."""

    schema: str
    number: int
    version: int


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why not: a stable word for programs, a sentence, what to do, where.

    Attributes:
        beside: only where two things differ: both, as text.
    """

    code: str
    message: str
    hint: str | None
    where: str | None
    beside: tuple[str, ...] = ()


class ErrorDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes to standard error under `--json` when something is wrong."""

    error: Refusal
