"""Entries that can be taken out of a casebook as if they had never been taken in.

Each made one record, and no other record rests on it. What people undo is mostly one
of these, and nothing need be folded anew for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castdev.engine.answer import AnswerRecorded
from castdev.engine.event import Entry, Event
from castdev.engine.evidence import EvidenceNoted, HypothesisRefuted, HypothesisSupported
from castdev.engine.jot import JotTaken
from castdev.engine.theme import ThemeApplied

if TYPE_CHECKING:
    from . import Casebook

MADE: dict[type[Event], tuple[str, str]] = {
    **dict.fromkeys((HypothesisSupported, HypothesisRefuted, EvidenceNoted), ("items", "evidence")),
    AnswerRecorded: ("answers", "answer"),
    JotTaken: ("jots", "jot"),
}
"""Event → the table that it makes a record in, and the field with the record's id."""


def replaces(book: Casebook, event: Event) -> bool:
    """Return whether the record that an event makes is there already, under the same id."""
    made = MADE.get(type(event))
    return made is not None and getattr(event, made[1]) in getattr(book, made[0])


def removable(book: Casebook, entry: Entry) -> bool:
    """Return whether an entry can be taken out: it alone made its record, which is there."""
    event: Any = entry.event
    if type(event) not in MADE:
        return isinstance(event, ThemeApplied)
    table, field = MADE[type(event)]
    id = getattr(event, field)
    record = getattr(book, table).get(id)
    return record is not None and record.version == entry.version and id not in book.twice


def remove(book: Casebook, entry: Entry) -> None:
    """Take an entry out that is removable."""
    event: Any = entry.event
    book.merged.pop(entry.version, None)
    if isinstance(event, ThemeApplied):
        heard = book.heard_in.get(event.interview, ())
        _keep(book.heard_in, event.interview, tuple(o for o in heard if o.version != entry.version))
        return
    table, field = MADE[type(event)]
    record = getattr(book, table).pop(getattr(event, field))
    if table == "items":
        own = book.items_of[record.hypothesis]
        own.remove(record.id)
        _keep(book.items_of, record.hypothesis, own)


def _keep(table: dict[str, Any], id: str, left: Any) -> None:
    """Keep what is left in a table, unless nothing is."""
    if left:
        table[id] = left
    else:
        table.pop(id, None)
