"""Checks of what the journal holds: can it be read, are the clocks right, are the keys there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from castdev.engine.app import Engine
from castdev.engine.codec import Codec
from castdev.engine.erased import NAME as ERASURES
from castdev.engine.erased import Erased
from castdev.engine.keyfolder import KeyFolder
from castdev.engine.vault import PROJECT, Vault
from castdev.engine.vocabulary import Vocabulary

from .examination import Check, Finding, Patient

NEXT = "Any command that opens the project finishes it first: castdev status."


def events(patient: Patient) -> Iterator[Finding]:
    """Can every event be read, and does the newest lie in the past?"""
    with closing(_reading(patient)) as engine:
        last = engine.state().recorded_at
        size = engine.state().version
    if last is not None and last > patient.now:
        yield Finding(
            check="events",
            state="note",
            says=f"The newest event says that it was recorded at {last:%Y-%m-%d %H:%M} UTC, and "
            "that is yet to come: a clock is wrong, or was.",
            do="Set the clock of this machine. What is recorded until then gets the same time.",
        )
    else:
        yield Finding(check="events", state="good", says=f"All {size} events can be read.")


def keys(patient: Patient) -> Iterator[Finding]:
    """Are the keys of everybody whose words are sealed here?"""
    folder = KeyFolder(patient.home.folder / "keys")
    there = set(folder.holders())
    if folder.unsettled:
        yield Finding(
            check="keys",
            state="note",
            says="Putting the keys under another master key was cut short.",
            do=NEXT,
        )
    if PROJECT not in there:
        yield Finding(
            check="keys",
            state="bad",
            says="The project's own key is not here, so nothing can be recorded.",
            do="Put the folder .castdev/keys back, as it was.",
            code=77,
        )
        return
    with closing(_reading(patient)) as engine:
        holders = {one.lower() for one in engine.state().holders}
    gone = _erased(patient).holders()
    missing = sorted(holders - there - gone)
    if missing:
        yield Finding(
            check="keys",
            state="note",
            says=f"{_many(len(missing), 'key')} not here: {', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}. Their words stay sealed.",
            do="Put their files back into .castdev/keys, if there is a copy.",
        )
    else:
        yield Finding(check="keys", state="good", says=f"{_many(len(there), 'key')} here.")


def erasures(patient: Patient) -> Iterator[Finding]:
    """Was somebody's erasure cut short?"""
    erased = _erased(patient)
    with closing(patient.home.journal(Codec({}))) as journal:
        begun = erased.unsettled(journal)
    if begun:
        yield Finding(
            check="erasures",
            state="note",
            says="An erasure was cut short, or the journal is from before it.",
            do=NEXT,
        )
    elif erased.newest():
        yield Finding(check="erasures", state="good", says="Every erasure is finished.")


def _reading(patient: Patient) -> Engine:
    """Return an engine without keys, which finishes nothing that was begun."""
    words = Vocabulary()
    return Engine(patient.home.journal(Codec(words.events)), Vault(), words)


def _erased(patient: Patient) -> Erased:
    return Erased(patient.home.folder / ERASURES)


def _many(count: int, what: str) -> str:
    return f"{count} {what} is" if count == 1 else f"{count} {what}s are"


CHECKS: tuple[Check, ...] = (events, keys, erasures)
