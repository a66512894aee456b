"""The screen of `status` as it is kept: of one version and one day, printed without a fold."""

from __future__ import annotations

from datetime import date

import msgspec

from castdev.engine.journal import Journal
from castdev.projections.screen import Status

from .file import Broken, File, checked, signed

STATUS = "status"


def kept(file: File, journal: Journal, today: date) -> Status | None:
    """Return where the project stands, if somebody looked since the last event and today.

    Raises:
        Broken: the file is damaged.
    """
    query = "SELECT row FROM _screens WHERE name = ? AND day = ? AND version = ?"
    position = file.position(journal)
    if position != journal.size():
        return None
    found = file.rows(query, (STATUS, today.isoformat(), position))
    if not found:
        return None
    try:
        return msgspec.json.decode(checked(found[0][0]), type=Status)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Broken from error


def keep(file: File, found: Status, today: date) -> None:
    """Keep where the project stands, in the place of what was kept before."""
    row = signed(msgspec.json.encode(found))
    query = "INSERT OR REPLACE INTO _screens (name, day, version, row) VALUES (?, ?, ?, ?)"
    file.ask(query, (STATUS, today.isoformat(), found.version, row))
