"""The timeline: every event as a sentence, newest last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from castdev.engine.event import Entry, Event, Origin, UnknownEvent, tell
from castdev.engine.naming import mentions as named
from castdev.engine.sealed import Sealed

from .casebook import Casebook
from .reading import View


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event as `log --json` shows it; `data` is the event, words sealed.

    Attributes:
        day: when it took place: its own day, else that of its interview; for
            definitions without a day, when it was recorded.
        undone_by: the event that withdrew it, as far as this reading knows.
        origin: where it was recorded first, if another copy of the project did.
    """

    version: int
    event: str
    id: str
    recorded_at: datetime
    happened_on: date | None
    day: date | None
    actor: str
    because: str | None
    key: str
    correlation: str
    causation: str | None
    sentence: str
    data: dict[str, Any]
    undone_by: int | None = None
    origin: Origin | None = None


def mentions(event: Event) -> set[str]:
    """Return the ids that an event names, its own included, in lower case."""
    own = getattr(event, type(event).about, None)
    ids = {id for _, id in named(event)}
    return ids | {own.lower()} if isinstance(own, str) else ids


def tell_all(view: View, entries: Iterable[Entry], id: str | None = None) -> Iterator[Told]:
    """Yield the events that the lens shows, of one thing if an id is given."""
    for entry in entries:
        event, metadata = entry.event, entry.metadata
        if id is not None and id.lower() not in mentions(event):
            continue
        if type(event).occurrence and not view.lens.shows(day_of(view.book, entry)):
            continue
        yield Told(
            version=entry.version,
            event=entry.name,
            id=metadata.id,
            recorded_at=metadata.recorded_at,
            happened_on=metadata.happened_on,
            day=day_of(view.book, entry) or _recorded(entry),
            actor=metadata.actor,
            because=metadata.because,
            key=metadata.key,
            correlation=metadata.correlation,
            causation=metadata.causation,
            sentence=tell(event),
            data=content(event, view.book),
            undone_by=view.book.undone.get(entry.version),
            origin=metadata.origin,
        )


def day_of(book: Casebook, entry: Entry) -> date | None:
    """Return the day of an occurrence: its own, else that of its interview."""
    interview = book.interviews.get(getattr(entry.event, "interview", None) or "")
    return entry.metadata.happened_on or (interview.day if interview else None)


def _recorded(entry: Entry) -> date | None:
    return None if type(entry.event).occurrence else entry.metadata.learned_on


def content(event: Event, book: Casebook) -> dict[str, Any]:
    """Return the fields of an event for a document; sealed words say who holds, or held, the key."""
    if isinstance(event, UnknownEvent):
        found: dict[str, Any] = msgspec.json.decode(event.raw)["event"]
        return found
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return {
        name: _told(value, book) if isinstance(value, Sealed) else value
        for name, value in fields.items()
        if value is not msgspec.UNSET and value not in (None, "", (), {})
    }


def _told(words: Sealed, book: Casebook) -> dict[str, str]:
    return {"erased" if words.person in book.erased else "sealed": words.person}
