"""A batch: requests of one transaction, each decided on what the ones before it yield."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from .command import Past, Receipt, Request, Setting
from .door import check
from .errors import CastdevError, KeyReused, NotPermitted, Refused
from .event import Entry, Event, Metadata
from .seen import Look, Seen
from .state import ProjectState, Recorded
from .undo import CommandUndone
from .vault import said_in, sealed_in

if TYPE_CHECKING:
    from .app import Engine


class Batch:
    """Requests of one transaction, each decided on what the ones before it yield."""

    def __init__(self, engine: Engine, state: ProjectState, look: Look | None, dry: bool) -> None:
        self._engine = engine
        self._state = state
        self._look = look
        self._dry = dry
        self._correlation = engine.new_id()
        self._first: dict[str, Request] = {}
        self.entries: list[Entry] = []

    def take_all(self, requests: Sequence[Request]) -> list[Receipt]:
        """Return what each request yields; the first refusal carries its position."""
        receipts: list[Receipt] = []
        try:
            for request in requests:
                receipts.append(self._take(request))
        except CastdevError as error:
            error.position = len(receipts)
            raise
        return receipts

    def _take(self, request: Request) -> Receipt:
        engine, state = self._engine, self._state
        check(request, request.actor or engine.actor, engine.now())
        known = state.keys.get(request.key) if request.key else None
        if known is not None:
            return self._again(request, known)
        setting = Setting(
            request.happened_on,
            engine.now().date(),
            request.because,
            request.on,
            self._sees if self._look else None,
            request.actor or engine.actor,
            Past(self._past, engine.vocabulary.evolve, self._opened, self._dry),
        )
        events = engine.vocabulary.decide(state, request.command, setting)
        self._first[request.key or ""] = request
        metadata = self._metadata(request, events)
        return _receipt([self._add(event, metadata) for event in events], dry_run=self._dry)

    def _sees(self, version: int, day: date | None, **asked: Any) -> Seen:
        assert self._look is not None
        return self._look(version, day, self.entries, **asked)

    def _past(self) -> list[Entry]:
        return [*self._engine.entries(), *self.entries]

    def _opened(self, version: int, field: str) -> tuple[bytes, str] | None:
        engine = self._engine
        return engine.vault.opened(self._entry(version), field, engine.journal.stream)

    def _metadata(self, request: Request, events: Iterable[Event]) -> Metadata:
        engine = self._engine
        holders = [words.person for event in events for _, words in said_in(event)]
        for person in holders:
            self._has_key(person)
        now = engine.now()
        return Metadata(
            id="",
            recorded_at=max(now, self._state.recorded_at or now),
            actor=request.actor or engine.actor,
            key=request.key or engine.new_id(),
            correlation=self._correlation,
            content=None if self._dry else self._content(request, holders),
            happened_on=request.happened_on,
            because=request.because or None,
            causation=request.causation,
        )

    def _add(self, event: Event, metadata: Metadata) -> Entry:
        engine, version = self._engine, self._state.version + 1
        if not self._dry:
            event = engine.vault.seal(event, engine.journal.stream, version)
        entry = Entry(version, msgspec.structs.replace(metadata, id=engine.new_id()), event)
        self.entries.append(entry)
        if isinstance(event, CommandUndone):
            engine.vocabulary.refold(self._state, self._past())
        else:
            engine.vocabulary.evolve(self._state, entry)
        return entry

    def _has_key(self, person: str) -> None:
        """Refuse a new key for somebody whose words are under an old one, or erased."""
        if person.lower() in self._state.erased:
            raise Refused(
                f"The words of {person} were erased on request, and none are added.",
                hint="Record it without words.",
            )
        if person in self._state.holders and self._engine.vault.key(person) is None:
            raise NotPermitted(
                f"The key of {person} is not here, so nothing of theirs can be sealed.",
                hint="Put the folder .castdev/keys back, as it was.",
            )

    def _content(self, request: Request, holders: Sequence[str]) -> str:
        command = request.command
        said = msgspec.to_builtins(command)
        private = {name: said.pop(name) for name in command.private if said.get(name)}
        holder = holders[0] if holders else ""
        around = [said, sorted(private), request.on, request.because or None]
        return self._engine.vault.content({"said": around}, private if holder else {}, holder)

    def _again(self, request: Request, known: Recorded) -> Receipt:
        """Return what the key stands for already, if it stands for the same and still counts."""
        for version in known.versions:
            if (by := self._state.undone.get(version)) is not None:
                raise Refused(
                    f"The key {request.key} recorded event {version}, undone by event {by}.",
                    hint=f"Bring it back: castdev undo {by}; or choose another key.",
                )
        entries = [self._entry(version) for version in known.versions]
        holders = [words.person for one in entries for _, words in sealed_in(one.event)]
        erased = any(self._engine.vault.key(holder) is None for holder in holders)
        if not erased and not self._same(request, known, holders):
            raise KeyReused(
                f"The key {request.key} was used for something else: event "
                f"{known.versions[0]}, {entries[0].name}.",
                hint="Choose another key for another command.",
            )
        return _receipt(entries, already=True, erased=erased, dry_run=self._dry)

    def _same(self, request: Request, known: Recorded, holders: Sequence[str]) -> bool:
        first = self._first.get(request.key or "")
        if first is None:
            return known.content == self._content(request, holders)
        return _essence(first) == _essence(request)

    def _entry(self, version: int) -> Entry:
        """Return an entry of this batch or of the journal."""
        for entry in self.entries:
            if entry.version == version:
                return entry
        return next(iter(self._engine.entries(version - 1, version)))


def _essence(request: Request) -> tuple[Any, ...]:
    return request.command, request.on, request.because or None


def _receipt(entries: Sequence[Entry], **how: bool) -> Receipt:
    about = (getattr(one.event, type(one.event).about, None) for one in entries)
    ids = dict.fromkeys(id for id in about if isinstance(id, str))
    return Receipt(
        versions=tuple(one.version for one in entries),
        entries=tuple(entries),
        ids=tuple(ids),
        **how,
    )
