"""An examination: checks one after the other, each of which says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from castdev.engine.aside import set_aside
from castdev.engine.codec import Codec
from castdev.engine.connection import TROUBLE, translate
from castdev.engine.errors import CastdevError
from castdev.engine.files import fault
from castdev.engine.home import Home
from castdev.engine.journal import FileJournal
from castdev.engine.store import Store

State = Literal["good", "note", "bad", "mended"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found.

    Attributes:
        check: its name.
        state: good; worth knowing; bad: somebody has to do something; or mended just now.
        says: what was found, a sentence.
        do: what to do about it, or None.
        mends: whether `--mend` does it.
        code: what a command that stumbles over it would end with; 0 unless it is bad.
    """

    check: str
    state: State
    says: str
    do: str | None = None
    mends: bool = False
    code: int = 0


class Patient:
    """A project under examination.

    Attributes:
        home: its folder.
        now: the moment, in UTC.
        mend: whether to mend what can be mended.
        path: where its journal is, when that is a file.
    """

    def __init__(self, home: Home, now: datetime, *, mend: bool) -> None:
        self.home = home
        self.now = now
        self.mend = mend
        self.path = home.folder / "journal.db"

    def journal(self) -> FileJournal:
        """Return the journal, whatever is said about servers; close it."""
        return FileJournal(self.home.config().project, Store(self.path), Codec({}))

    def away(self, paths: Iterable[Path]) -> str:
        """Take files out of the way, and return a sentence about where they are kept."""
        return f"Kept in {set_aside(self.home.folder, paths, self.now)}."


Check = Callable[[Patient], Iterator[Finding]]


def examine(home: Home, now: datetime, *, mend: bool = False) -> Iterator[Finding]:
    """Yield what every check finds; a check that cannot go on is a finding, too.

    Args:
        home: the project.
        now: the moment, in UTC.
        mend: mend what can be mended. What has to go is kept aside, and the finding names
            the place; only files that no program ever used are removed.
    """
    from . import contents, leftovers, place, store

    patient = Patient(home, now, mend=mend)
    on_file: tuple[Check, ...] = (*leftovers.CHECKS, *store.CHECKS)
    for check in (*place.CHECKS, *(on_file if _on_file(home) else ()), *contents.CHECKS):
        name = check.__name__.replace("_", " ")
        try:
            yield from check(patient)
        except CastdevError as error:
            yield refused(name, error)
        except OSError as error:
            yield refused(name, fault(error, patient.path))
        except TROUBLE as error:
            yield refused(name, translate(error, patient.path))


def _on_file(home: Home) -> bool:
    try:
        return home.config().journal is None
    except CastdevError:
        return True


def refused(check: str, error: CastdevError) -> Finding:
    """Return the finding that a check met a refusal."""
    return Finding(
        check=check, state="bad", says=error.message, do=error.hint, code=error.exit_code
    )
