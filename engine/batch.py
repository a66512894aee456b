"""A batch: requests of one transaction, each decided on what the ones before it yield."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from .command import Past, Receipt, Request, Setting
from .door import check
from .errors import CastdevError, KeyReused, NotPermitted, Refused
from .event import Entry, Event, Metadata
from .sealing import Sealing
from .seen import Look, Seen
from .state import ProjectState, Recorded
from .undo import CommandUndone
from .vault import said_in, sealed_in

if TYPE_CHECKING:
    from .app import Engine


class Batch:
    """Requests of one transaction, each decided on what the ones before it yield.

    All of it is recorded at one moment. The state takes in what a request yields when
    the next one needs it, so that a single one that is refused leaves no trace there.
    """

    def __init__(self, engine: Engine, state: ProjectState, look: Look | None, dry: bool) -> None:
        self._engine = engine
        self._state = state
        self._look = look
        self._dry = dry
        self._now = engine.now()
        self._recorded_at = max(self._now, state.recorded_at or self._now)
        self._correlation = engine.new_id()
        self._sealing = Sealing(engine.vault, engine.journal.stream)
        self._before = Past(self._past, engine.vocabulary.evolve, self._opened, dry)
        self._first: dict[str, Request] = {}
        self._new: list[Entry] = []
        self.entries: list[Entry] = []

    def take_all(self, requests: Sequence[Request]) -> list[Receipt]:
        """Return what each request yields; the first refusal carries its position."""
        receipts: list[Receipt] = []
        try:
            for request in requests:
                self.settle()
                receipts.append(self._take(request))
        except CastdevError as error:
            error.position = len(receipts)
            raise
        return receipts

    def settle(self) -> None:
        """Take into the state what it does not know yet."""
        new, self._new = self._new, []
        for entry in new:
            if isinstance(entry.event, CommandUndone):
                self._engine.vocabulary.refold(self._state, self._past())
                return
            self._engine.vocabulary.evolve(self._state, entry)

    def _take(self, request: Request) -> Receipt:
        engine, state = self._engine, self._state
        actor = request.actor or engine.actor
        said = check(request, actor, self._now)
        known = state.keys.get(request.key) if request.key else None
        if known is not None:
            return self._again(request, known, said)
        setting = Setting(
            request.happened_on,
            self._now.date(),
            request.because,
            request.on,
            self._sees if self._look else None,
            actor,
            self._before,
        )
        events = engine.vocabulary.decide(state, request.command, setting)
        self._first[request.key or ""] = request
        self._new = self._recorded(request, events, actor, said)
        self.entries += self._new
        return _receipt(self._new, dry_run=self._dry)

    def _sees(self, version: int, day: date | None, **asked: Any) -> Seen:
        assert self._look is not None
        return self._look(version, day, self.entries, **asked)

    def _past(self) -> list[Entry]:
        return [*self._engine.entries(), *self.entries]

    def _opened(self, version: int, field: str) -> tuple[bytes, str] | None:
        engine = self._engine
        return engine.vault.opened(self._entry(version), field, engine.journal.stream)

    def _recorded(
        self, request: Request, events: Iterable[Event], actor: str, said: dict[str, Any]
    ) -> list[Entry]:
        """Return the entries of what a request yields, words sealed."""
        engine, dry = self._engine, self._dry
        holders = [words.person for event in events for _, words in said_in(event)]
        for person in holders:
            self._has_key(person)
        key = request.key or engine.new_id()
        content = None if dry else self._content(request, holders, said)
        found: list[Entry] = []
        for version, event in enumerate(events, self._state.version + 1):
            sealed = event if dry or not holders else self._sealing.seal(event, version)
            metadata = Metadata(
                id=engine.new_id(),
                recorded_at=self._recorded_at,
                actor=actor,
                key=key,
                correlation=self._correlation,
                content=content,
                happened_on=request.happened_on,
                because=request.because or None,
                causation=request.causation,
            )
            found.append(Entry(version, metadata, sealed))
        return found

    def _has_key(self, person: str) -> None:
        """Refuse a new key for somebody whose words are under an old one, or erased."""
        if person.lower() in self._state.erased:
            raise Refused(
                f"The words of {person} were erased on request, and none are added.",
                hint="Record it without words.",
            )
        if person in self._state.holders and self._sealing.key(person) is None:
            raise NotPermitted(
                f"The key of {person} is not here, so nothing of theirs can be sealed.",
                hint="Put the folder .castdev/keys back, as it was.",
            )

    def _content(self, request: Request, holders: Sequence[str], said: dict[str, Any]) -> str:
        plain = dict(said)
        private = {name: plain.pop(name) for name in request.command.private if plain.get(name)}
        holder = holders[0] if holders else ""
        around = [plain, sorted(private), request.on, request.because or None]
        return self._sealing.content({"said": around}, private if holder else {}, holder)

    def _again(self, request: Request, known: Recorded, said: dict[str, Any]) -> Receipt:
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
        if not erased and not self._same(request, known, holders, said):
            raise KeyReused(
                f"The key {request.key} was used for something else: event "
                f"{known.versions[0]}, {entries[0].name}.",
                hint="Choose another key for another command.",
            )
        return _receipt(entries, already=True, erased=erased, dry_run=self._dry)

    def _same(
        self, request: Request, known: Recorded, holders: Sequence[str], said: dict[str, Any]
    ) -> bool:
        first = self._first.get(request.key or "")
        if first is None:
            return known.content == self._content(request, holders, said)
        return _essence(first) == _essence(request)

    def _entry(self, version: int) -> Entry:
        """Return an entry of this batch or of the journal."""
        if self.entries and version >= (first := self.entries[0].version):
            return self.entries[version - first]
        return next(iter(self._engine.entries(version - 1, version)))


def _essence(request: Request) -> tuple[Any, ...]:
    return request.command, request.on, request.because or None


def _receipt(entries: Sequence[Entry], **how: bool) -> Receipt:
    about = (getattr(one.event, type(one.event).about, None) for one in entries)
    ids = dict.fromkeys(id for id in about if isinstance(id, str))
    versions = tuple([one.version for one in entries])  # the quickest way, and there are many
    return Receipt(versions=versions, entries=tuple(entries), ids=tuple(ids), **how)
