"""The engine: takes requests, decides, seals, appends; silent and without a clock of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from .clock import random_id, utc_now
from .command import Receipt, Request
from .erased import Erased
from .erasure import RespondentForgotten, holders_of
from .errors import Conflict, Overtaken
from .event import Entry, Event, Metadata
from .journal import Journal
from .outgoing import NAME as EXPORTS
from .outgoing import Outgoing
from .seen import Look
from .state import ProjectState
from .undo import CommandUndone
from .vault import Vault
from .vocabulary import Vocabulary

FOLLOW_UPS = 5
"""How often to append what must follow, when others record in between."""

Made = TypeVar("Made")


class Engine:
    """One project's journal and the rules for adding to it.

    Safe to use from several threads and processes: what is decided is decided
    under the writer lock, on the newest version.

    Attributes:
        folder: `.castdev`; None in memory.
        erased: who was forgotten.
        outgoing: what was written out.
        mended: what was finished or done again when the project was opened, in sentences.
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
        folder: Path | None = None,
        erased: Erased | None = None,
    ) -> None:
        self.journal = journal
        self.vault = vault
        self.vocabulary = vocabulary
        self.actor = actor
        self._clock = clock
        self.new_id = new_id
        self.folder = folder
        self.erased = erased or Erased()
        self.outgoing = Outgoing(folder / EXPORTS if folder else None)
        self.mended: list[str] = []
        self._lock = threading.RLock()
        self._first: Callable[[], ProjectState] = ProjectState
        self._state: ProjectState | None = None

    def start_from(self, first: Callable[[], ProjectState]) -> None:
        """Take the state from here, whenever it is not known: what comes after it is folded.

        Args:
            first: gives the state up to any version, which is the engine's from then on.
        """
        with self._lock:
            self._first, self._state = first, None

    def forget(self) -> None:
        """Know nothing of the state any more, and start from nothing the next time."""
        self.start_from(ProjectState)

    def state(self) -> ProjectState:
        """Return the state at the end of the journal; do not change it."""
        with self._lock:
            return self._caught_up()

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Yield entries in order; words stay sealed."""
        return self.journal.read(after, until)

    def words(self, entry: Entry, field: str) -> str | None:
        """Return the words in a field; None when their key is not here, or nobody reads them."""
        if field in type(entry.event).closed:
            return None
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
        return self.alone(
            lambda: self._decided(requests, look, expect, dry_run), again=expect is None
        )

    def alone(self, act: Callable[[], Made], *, again: bool = True) -> Made:
        """Return what an act makes that reads and appends while every other writer is held off.

        Args:
            act: reads the newest version; `state` tells it.
            again: whether it is done once more when somebody was first all the same.
        """
        try:
            with self._lock, self.journal.writing():
                return act()
        except Overtaken:
            if not again:
                raise
        # Whoever was first did not heed the writer lock, or it was lost: once more.
        with self._lock, self.journal.writing():
            return act()

    def _decided(
        self, requests: Sequence[Request], look: Look | None, expect: int | None, dry_run: bool
    ) -> list[Receipt]:
        """Decide on the newest version, and append."""
        from . import provisional
        from .batch import Batch  # only what records pays for it

        state = self._caught_up()
        if expect is not None and state.version != expect:
            raise Conflict(
                f"The journal changed since you looked: it is at {state.version}, not {expect}.",
                hint="Look again before you record.",
            )
        # A single request changes the state when nothing can refuse it any more; of several,
        # the first must not have changed it when a later one is refused.
        seen = state if len(requests) == 1 else provisional.begun(state)
        batch = Batch(self, seen, look, dry_run)
        receipts = batch.take_all(requests)
        if dry_run or not batch.entries:
            return receipts
        try:
            batch.settle()
            if seen is not state:
                provisional.keep(seen, state)
            followed = self.append(batch.entries)
        except BaseException:
            self._state = None
            raise
        return [_with(one, followed) for one in receipts] if followed else receipts

    def append(self, entries: list[Entry]) -> dict[int, Entry]:
        """Append entries, forget whom they forget; the caller is `alone`.

        Returns:
            version of a request to forget → its completion, which followed by itself.
        """
        if any(isinstance(one.event, RespondentForgotten) for one in entries):
            from .forgetting import append

            return append(self, entries)
        self.journal.append(entries)
        return {}

    def follow_up(
        self, event: Event, cause: Entry | None = None, *, because: str | None = None
    ) -> Entry:
        """Append what follows by itself, without a command; the caller is `alone`.

        Raises:
            Conflict: others recorded first, again and again.
        """
        for _ in range(FOLLOW_UPS):
            entry = self._following(event, cause, because)
            with suppress(Overtaken):  # on a server the lock ends with what it was taken for
                self.journal.append([entry])
                if self._state is not None:
                    self.vocabulary.evolve(self._state, entry)
                return entry
        raise Conflict("Others kept recording first.", hint="The next command finishes it.")

    def _following(self, event: Event, cause: Entry | None, because: str | None) -> Entry:
        """Return the entry that comes next, because of another."""
        state, now = self._caught_up(), self.now()
        about = cause.metadata if cause else None
        metadata = Metadata(
            id=self.new_id(),
            recorded_at=max(now, state.recorded_at or now),
            actor=self.actor,
            key=about.key if about else self.new_id(),
            correlation=about.correlation if about else self.new_id(),
            happened_on=now.date(),
            because=because,
            causation=about.id if about else None,
        )
        return Entry(state.version + 1, metadata, event)

    def heed(self, entries: Iterable[Entry]) -> None:
        """Destroy the keys of those whom entries forget, wherever the entries come from."""
        for one in entries:
            if isinstance(one.event, RespondentForgotten):
                self.vault.destroy(holders_of(one.event))

    def close(self) -> None:
        """Let go of files and connections."""
        with self._lock:
            self.journal.close()

    def now(self) -> datetime:
        """Return the moment by this engine's clock."""
        return self._clock()

    def _caught_up(self) -> ProjectState:
        state = self._state or self._first()
        self._state = None  # until it is caught up, whatever happens on the way
        new = list(self.journal.read(state.version))
        if any(isinstance(entry.event, CommandUndone) for entry in new):
            self.vocabulary.refold(state, self.journal.read())
        else:
            for entry in new:
                self.vocabulary.evolve(state, entry)
        self.heed(new)
        self._state = state
        return state


def _with(receipt: Receipt, followed: dict[int, Entry]) -> Receipt:
    """Return the receipt with what followed by itself from what it recorded."""
    more = tuple(followed[version] for version in receipt.versions if version in followed)
    if not more:
        return receipt
    versions = (*receipt.versions, *(one.version for one in more))
    return replace(receipt, versions=versions, entries=(*receipt.entries, *more))
