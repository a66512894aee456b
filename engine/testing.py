"""Given, when, then: rules tested in one line, for castdev and for those who extend it.

>>> from castdev.engine.theme import NameTheme, RenameTheme, ThemeRenamed
>>> world = given(NameTheme(title="Late")).when(RenameTheme(theme="t1", title="Early"))
>>> world = world.then(ThemeRenamed(theme="T1", title="Early"))
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from . import extension
from .app import Engine
from .codec import Codec
from .command import Command, Noun, Receipt, Request
from .errors import CastdevError
from .event import Entry, Event, Metadata, name_of, tell
from .home import in_memory
from .sealed import Sealed, Spoken
from .sealing import Sealing
from .vault import Vault, said_in
from .vocabulary import Vocabulary

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""The moment by the clock of every test; a Monday."""


def counting(prefix: str = "id") -> Callable[[], str]:
    """Return a maker of ids that counts: id-1, id-2, …"""
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"


class World:
    """A project in which something was recorded, and the answer to the last request."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.receipt: Receipt | None = None
        self.refusal: CastdevError | None = None
        self._added: list[Entry] = []

    def when(self, command: Command | Request, **around: Any) -> World:
        """Ask for one thing; what is said around it may be named, such as `on=`."""
        request = command if isinstance(command, Request) else Request(command)
        before = self.engine.state().version
        self.receipt = self.refusal = None
        try:
            self.receipt = self.engine.handle(request._replace(**around))
        except CastdevError as error:
            self.refusal = error
        self._added = list(self.engine.entries(before))
        return self

    def then(self, *events: Event) -> World:
        """Raise AssertionError unless exactly these events were recorded."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal}") from self.refusal
        found, wanted = [self._plain(one) for one in self._added], [_clear(one) for one in events]
        if found != wanted:
            raise AssertionError(f"recorded: {found}\n  wanted: {wanted}")
        return self

    def refused(self, part: str, exit_code: int = 65) -> World:
        """Raise AssertionError unless it was refused in these words, and added nothing."""
        if self.refusal is None or self._added:
            raise AssertionError(f"not refused, recorded: {[one.event for one in self._added]}")
        if part not in str(self.refusal) or self.refusal.exit_code != exit_code:
            raise AssertionError(f"refused: {self.refusal!r}") from self.refusal
        return self

    def _plain(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        name, fields = _clear(entry.event)
        for field, value in fields.items():
            if isinstance(value, Sealed):
                stream = self.engine.journal.stream
                fields[field] = (value.person, self.engine.vault.open(entry, field, stream))
        return name, fields


def given(
    *said: Command | Request, vocabulary: Vocabulary | None = None, nouns: Iterable[Noun] = ()
) -> World:
    """Return a new project in memory in which all this has been recorded, or raise.

    Args:
        said: what is recorded, in order.
        vocabulary: all nouns there are; ours if None.
        nouns: those of your own, beside ours.
    """
    words = vocabulary or extension.vocabulary(nouns)
    engine = in_memory(vocabulary=words, clock=lambda: NOW, new_id=counting())
    for one in said:
        engine.handle(one if isinstance(one, Request) else Request(one))
    return World(engine)


def check_event(event: Event) -> None:
    """Raise AssertionError unless the event can be stored for ever and read back the same."""
    kind, name = type(event), name_of(type(event))
    _hold(
        re.fullmatch(r"([a-z][a-z0-9_]*\.)?[a-z]+(_[a-z]+)*", name),
        f"{name} is no literal in snake_case",
    )
    _hold(kind.__struct_config__.frozen, f"{name} is not frozen")
    _hold(kind.__doc__ and kind.sentence, f"{name} has no docstring or no sentence")
    _hold(not kind.about or kind.about in kind.__struct_fields__, f"{name} is about nothing")
    for fact in kind.settles or ():
        fields = set(re.findall(r"{(\w*)", fact))
        _hold(fields <= set(kind.__struct_fields__), f"{name} settles what it has no field for")
    vault, codec = Vault(), Codec({name: kind})
    metadata = Metadata(id="id", recorded_at=NOW, actor="ana", key="key", correlation="id")
    entry = Entry(1, metadata, Sealing(vault, "trial").seal(event, 1))
    again = codec.decode(1, *codec.encode(entry))
    _hold(again == entry and type(again.event) is kind, f"{name} is not read back the same")
    for field, words in said_in(event):
        _hold(vault.open(again, field, "trial") == words.text, f"{field} of {name} is not sealed")
        _hold(not words.text or words.text not in tell(again.event), f"{name} tells words")


def _hold(fact: object, otherwise: str) -> None:
    if not fact:
        raise AssertionError(otherwise)


def _clear(event: Event) -> tuple[str, dict[str, Any]]:
    fields = msgspec.structs.asdict(event)
    for field, value in fields.items():
        if isinstance(value, Spoken):
            fields[field] = (value.person, value.text)
    return name_of(type(event)), fields
