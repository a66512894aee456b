"""Checks for what killed programs left behind: temporary files, things half made or half moved."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from castdev.engine import backup, recovery
from castdev.engine.aside import ASIDE
from castdev.engine.home import FOLDER

from .examination import Check, Finding, Patient

UNFINISHED = rf"(?:{re.escape(FOLDER)}|{re.escape(backup.PART.rstrip('.'))})\..+"
"""Folders beside `.castdev` in which a project, a copy or a backup was being made."""
_OWN = re.compile(r"journal\.db(?:-wal|-shm|-journal|\.lock)?")


def journal(patient: Patient) -> Iterator[Finding]:
    """Is the journal there?"""
    if patient.path.exists():
        return
    kept = sorted((patient.home.folder / ASIDE).glob("*/journal.db"))
    last = f" One that was taken away is kept in {kept[-1].parent}." if kept else ""
    yield Finding(
        check="journal",
        state="bad",
        says=f"There is no journal.db.{last}",
        do="Put a backup back: castdev restore FILE --replace.",
        code=66,
    )


def unfinished(patient: Patient) -> Iterator[Finding]:
    """Did a program die while it made a project, a copy, a backup or a new journal?"""
    place = patient.home.folder
    found = [one for one in sorted(place.parent.iterdir()) if re.fullmatch(UNFINISHED, one.name)]
    found += sorted(place.glob(f"{recovery.PART}*"))
    found = [one for one in found if one.is_dir() and _idle(one, patient)]
    if not found:
        yield Finding(check="unfinished", state="good", says="Nothing was left half made.")
    elif patient.mend:
        yield Finding(
            check="unfinished",
            state="mended",
            says=f"{_names(found)} taken out of the way. {patient.away(found)}",
        )
    else:
        yield Finding(
            check="unfinished",
            state="note",
            says=f"{_names(found)} left by a program that was killed; nothing in there is missed.",
            do="Take them out of the way.",
            mends=True,
        )


def temporary(patient: Patient) -> Iterator[Finding]:
    """Are there files that were never renamed into place?"""
    folder = patient.home.folder
    beside = (*folder.glob(".*"), *(folder / "keys").glob(".*"))
    found = sorted(path for path in beside if path.is_file() and _dead(path.name))
    if not found:
        yield Finding(check="temporary", state="good", says="No temporary files.")
    elif patient.mend:
        for path in found:
            path.unlink()
        yield Finding(
            check="temporary",
            state="mended",
            says=f"{_names(found)} removed: written by a program that was killed before it "
            "used them.",
        )
    else:
        yield Finding(
            check="temporary",
            state="note",
            says=f"{_names(found)} written by a program that was killed before it used them.",
            do="Remove them.",
            mends=True,
        )


def strangers(patient: Patient) -> Iterator[Finding]:
    """Did a program that keeps folders alike make a second journal?"""
    folder = patient.home.folder
    found = [path for path in sorted(folder.glob("journal*")) if not _OWN.fullmatch(path.name)]
    if found:
        yield Finding(
            check="strangers",
            state="bad",
            says=f"{_names(found)} beside the journal: two machines may have recorded at once.",
            do="Move it to a folder of its own, look what it holds, and record here what is "
            "missing; castdev touches neither.",
            code=65,
        )


def views(patient: Patient) -> Iterator[Finding]:
    """Are the tables made from the journal sound? They can be made anew at any time."""
    import sqlite3
    from contextlib import closing

    path = patient.home.folder / "views.db"
    if not path.exists():
        return
    sound = False
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db,
    ):
        sound = db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    if sound:
        yield Finding(
            check="views", state="good", says="The tables made from the journal are sound."
        )
    elif patient.mend:
        kept = patient.away(sorted(patient.home.folder.glob("views.db*")))
        yield Finding(check="views", state="mended", says=f"The damaged views.db is gone. {kept}")
    else:
        yield Finding(
            check="views",
            state="note",
            says="views.db is damaged; it holds nothing that the journal does not, and commands "
            "do without it.",
            do="Have it made anew.",
            mends=True,
        )


def _idle(path: Path, patient: Patient) -> bool:
    """Return whether nobody has worked there for an hour; a clock set back makes nobody idle."""
    return patient.now.timestamp() - path.stat().st_mtime > 3_600


def _dead(name: str) -> bool:
    """Return whether a name is that of a temporary file whose program is gone."""
    found = re.fullmatch(r"\..+\.(\d{1,10})", name)
    if found is None:
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _names(paths: list[Path]) -> str:
    """Return names with the verb that goes with them."""
    names = ", ".join(path.name for path in paths[:3])
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return f"{names}{more} {'was' if len(paths) == 1 else 'were'}"


CHECKS: tuple[Check, ...] = (journal, unfinished, temporary, strangers, views)
