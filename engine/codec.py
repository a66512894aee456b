"""Entries to stored bytes and back, through one typed door.

What is stored is one JSON object, `{"metadata": …, "event": …}`, with a `schema`
number beside them once the shape of an event is no longer its first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .errors import Damaged, NewerStore
from .event import Entry, Event, Metadata, UnknownEvent, name_of
from .upcasters import UPCASTERS


def _shape(kind: type) -> Any:
    """Return `Stored` for one class of event; much cheaper to make than a generic class."""
    fields: list[Any] = [("metadata", Metadata), ("event", kind), ("schema", int, 1)]
    return msgspec.defstruct("Stored", fields, frozen=True, forbid_unknown_fields=True)


class Stored(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The shape of the stored bytes; `event` is checked by the class of its name."""

    metadata: Metadata
    event: Any
    schema: int = 1


Known = tuple[Callable[[bytes], Any], int]
"""What decodes the bytes of an event, and the number of its shape."""


class Codec:
    """Turns entries into bytes and back, for the event names it was given."""

    def __init__(self, events: Mapping[str, type[Event]]) -> None:
        self._events = events
        self._known: dict[str, Known] = {}
        self._encoder = msgspec.json.Encoder()
        self._raw = msgspec.json.Decoder(_shape(msgspec.Raw))

    def encode(self, entry: Entry) -> tuple[str, bytes]:
        """Return the stored name and bytes of an entry.

        Raises:
            Damaged: decoding the bytes would not give the same entry back.
        """
        event = entry.event
        if isinstance(event, UnknownEvent):
            return event.name, event.raw
        state = self._encoder.encode(Stored(entry.metadata, event, type(event).schema))
        name = name_of(type(event))
        if self.decode(entry.version, name, state) != entry:
            raise Damaged(f"The event {name} would not be read back as it was recorded.")
        return name, state

    def decode(self, version: int, name: str, state: bytes) -> Entry:
        """Return the entry that was stored.

        An event with an unknown name is kept as it is.

        Raises:
            Damaged: the bytes are not what such an event looks like.
            NewerStore: the event has a newer shape than this program knows.
        """
        known = self._known.get(name) or self._known_as(name)
        try:
            if known is None:
                stored = self._raw.decode(state)
                return Entry(version, stored.metadata, UnknownEvent(name=name, raw=state))
            decode, schema = known
            found = decode(state)
            if found.schema == schema:
                return Entry(version, found.metadata, found.event)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass
        return self._older(version, name, state)

    def _known_as(self, name: str) -> Known | None:
        """Return how a name is decoded, made when it is first met; None for an unknown one."""
        kind = self._events.get(name)
        if kind is None:
            return None
        known = self._known[name] = msgspec.json.Decoder(_shape(kind)).decode, kind.schema
        return known

    def _older(self, version: int, name: str, state: bytes) -> Entry:
        kind = self._events.get(name)
        try:
            if kind is None:
                raise msgspec.ValidationError("no envelope")
            found = msgspec.json.decode(state, type=dict[str, Any])
            schema = msgspec.convert(found.pop("schema", 1), int)
            if schema > kind.schema:
                raise NewerStore(
                    f"Event {version} is a {name} of shape {schema}; this castdev knows "
                    f"{kind.schema}.",
                    hint="Install a newer castdev.",
                )
            while schema < kind.schema:
                found["event"] = UPCASTERS[name, schema](found["event"])
                schema += 1
            stored = msgspec.convert(found | {"schema": schema}, _shape(kind))
            return Entry(version, stored.metadata, stored.event)
        except (msgspec.MsgspecError, ValueError, RecursionError, LookupError, TypeError) as error:
            # The cause may quote what was stored, so it is not shown.
            raise Damaged(
                f"Event {version} ({name}) cannot be read: its bytes are not such an event.",
                hint="Restore the journal from a backup.",
            ) from error
