"""The engine: takes requests, decides, seals, appends; silent and without a clock of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from .command import Receipt, Request, Setting
from .errors import BadInput, CastdevError, Conflict, KeyReused
from .event import Entry, Event, Line, Metadata, Name, Text
from .journal import Journal
from .seen import Look
from .state import ProjectState, Recorded, check_day
from .vault import Vault, said_in, sealed_in
from .vocabulary import Vocabulary


def utc_now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def random_id() -> str:
    """Return a random id, 32 hexadecimal digits."""
    return os.urandom(16).hex()


class Engine:
    """One project's journal and the rules for adding to it.

    Safe to use from several threads and processes: what is decided is decided
    under the writer lock, on the newest version.
    """

    def __init__(
        self,
        journal: Journal,
        vault: Vault,
        vocabulary: Vocabulary,
        *,
        actor: str = "unknown",
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self.journal = journal
        self.vault = vault
        self.vocabulary = vocabulary
        self.actor = actor
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.RLock()
        self._state = ProjectState()

    def state(self) -> ProjectState:
        """Return the state at the end of the journal; do not change it."""
        with self._lock:
            return self._caught_up()

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield entries in order; words stay sealed."""
        return self.journal.read(after, until)

    def words(self, entry: Entry, field: str) -> str | None:
        """Return the words in a field, or None when their key is not here."""
        return self.vault.open(entry, field, self.journal.stream)

    def handle(self, request: Request, **options: Any) -> Receipt:
        """Decide and record one request; see `handle_many`."""
        return self.handle_many([request], **options)[0]

    def handle_many(
        self,
        requests: Sequence[Request],
        *,
        look: Look | None = None,
        expect: int | None = None,
        dry_run: bool = False,
    ) -> list[Receipt]:
        """Decide and record requests in order, all or none, in one transaction.

        Args:
            requests: what is asked for.
            look: readings for those that store what they saw.
            expect: refuse when the journal is no longer at this version.
            dry_run: decide, but record nothing.

        Raises:
            CastdevError: the first refusal; then nothing was recorded.
        """
        with self._lock, self.journal.writing():
            try:
                state = self._caught_up()
                if expect is not None and state.version != expect:
                    raise Conflict(
                        f"The journal changed since you looked: it is at {state.version}, "
                        f"not {expect}.",
                        hint="Look again before you record.",
                    )
                batch = _Batch(self, state, look, dry_run)
                receipts = batch.take_all(requests)
                if batch.entries and not dry_run:
                    self.journal.append(batch.entries)
                if dry_run:
                    self._state = ProjectState()
                return receipts
            except BaseException:
                self._state = ProjectState()
                raise

    def close(self) -> None:
        """Let go of files and connections."""
        with self._lock:
            self.journal.close()

    def now(self) -> datetime:
        """Return the moment by this engine's clock."""
        return self._clock()

    def _caught_up(self) -> ProjectState:
        # The one place where a snapshot will enter: start from it instead of from nothing.
        for entry in self.journal.read(self._state.version):
            self.vocabulary.evolve(self._state, entry)
        return self._state


class _Batch:
    """Requests of one transaction, each decided on what the ones before it yield."""

    def __init__(self, engine: Engine, state: ProjectState, look: Look | None, dry: bool) -> None:
        self._engine = engine
        self._state = state
        self._look = look
        self._dry = dry
        self._correlation = engine._new_id()
        self._first: dict[str, Request] = {}
        self.entries: list[Entry] = []

    def take_all(self, requests: Sequence[Request]) -> list[Receipt]:
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
        _check(request, request.actor or engine.actor, engine.now())
        known = state.keys.get(request.key) if request.key else None
        if known is not None:
            return self._again(request, known)
        setting = Setting(request.happened_on, engine.now().date(), request.because, self._look)
        events = engine.vocabulary.decide(state, request.command, setting)
        self._first[request.key or ""] = request
        metadata = self._metadata(request, events)
        return _receipt([self._add(event, metadata) for event in events], dry_run=self._dry)

    def _metadata(self, request: Request, events: Iterable[Event]) -> Metadata:
        engine = self._engine
        holders = [words.person for event in events for _, words in said_in(event)]
        now = engine.now()
        return Metadata(
            id="",
            recorded_at=max(now, self._state.recorded_at or now),
            actor=request.actor or engine.actor,
            key=request.key or engine._new_id(),
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
        entry = Entry(version, msgspec.structs.replace(metadata, id=engine._new_id()), event)
        engine.vocabulary.evolve(self._state, entry)
        self.entries.append(entry)
        return entry

    def _content(self, request: Request, holders: Sequence[str]) -> str:
        command = request.command
        said = msgspec.to_builtins(command)
        private = {name: said.pop(name) for name in command.private if said.get(name)}
        holder = holders[0] if holders else ""
        around = [said, sorted(private), request.on, request.because or None]
        return self._engine.vault.content({"said": around}, private if holder else {}, holder)

    def _again(self, request: Request, known: Recorded) -> Receipt:
        """Return what the key stands for already, if it stands for the same."""
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


class _Around(msgspec.Struct, frozen=True):
    """What is said around a command, within the limits of `Metadata`."""

    actor: Name
    because: Text | None
    key: Line | None
    causation: Line | None


def _check(request: Request, actor: str, now: datetime) -> None:
    """Refuse what no command may carry: a day that cannot have been, values out of range."""
    if request.happened_on is not None:
        check_day(request.happened_on, now.date())
    said = msgspec.to_builtins(request.command)
    around = {
        "actor": actor,
        "because": request.because,
        "key": request.key or None,
        "causation": request.causation,
    }
    for name, text in _texts([said, around]):
        if "\0" in text or (not text.isprintable() and not _storable(text)):
            raise BadInput(
                f"The {name or 'text'} holds characters that are not text.",
                hint="Remove the NUL or the broken character.",
            )
    try:
        msgspec.convert(said, type(request.command))
        msgspec.convert(around, _Around)
    except msgspec.ValidationError as error:
        raise BadInput(f"{_plain(str(error))}.", hint="Nothing was recorded.") from None


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a value, with the name of the field it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key, name or key)
            yield from _texts(inner, name or key)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(error: str) -> str:
    """Return msgspec's sentence with the name of the field in front."""
    what, _, where = error.partition(" - at `$.")
    return f"{where.rstrip('`')}: {what[0].lower()}{what[1:]}" if where else what


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
