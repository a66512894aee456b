"""A trial: what commands would record on top of the journal as it was; nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NoReturn

from .app import Engine
from .batch import Batch
from .command import Request
from .event import Entry
from .journal import Journal
from .seen import Look
from .store import Row


class _Recalled:
    """A journal as it was at a version; nothing can be appended to it."""

    def __init__(self, journal: Journal, end: int) -> None:
        self.stream = journal.stream
        self._journal = journal
        self._end = end

    def _until(self, until: int | None) -> int:
        return self._end if until is None else min(until, self._end)

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        return self._journal.rows(after, self._until(until))

    def read(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        return self._journal.read(after, self._until(until))

    def decode(self, version: int, name: str, state: bytes) -> Entry:
        return self._journal.decode(version, name, state)

    def size(self) -> int:
        return self._end

    def node(self, level: int, index: int) -> bytes:
        return self._journal.node(level, index)

    @contextmanager
    def writing(self) -> Iterator[None]:
        yield

    def append(self, entries: list[Entry]) -> NoReturn:
        raise AssertionError("a trial records nothing")

    def add(self, rows: list[Row]) -> NoReturn:
        raise AssertionError("a trial records nothing")

    def snapshot(self) -> NoReturn:
        raise AssertionError("a trial is not verified")

    def close(self) -> None:
        """Whoever owns the journal closes it."""


class _Trial(Batch):
    def _has_key(self, person: str) -> None:
        """Nothing is going to be sealed, so nobody's key is needed."""


def suppose(
    engine: Engine,
    version: int,
    requests: Sequence[Request],
    *,
    at: datetime,
    look: Look | None = None,
) -> list[Entry]:
    """Return what these requests would record after a version; words stay in memory.

    No key is made, no lock is taken, and a key that was used before adds nothing.

    Args:
        engine: whose journal and rules.
        version: the last event that is known.
        requests: in order, each decided on what the ones before it yield.
        at: the moment they would be recorded.
        look: readings for those that store what they saw.

    Raises:
        CastdevError: the first refusal, with its position.
    """
    past = _Recalled(engine.journal, version)
    trial = Engine(
        past,
        engine.vault,
        engine.vocabulary,
        actor=engine.actor,
        clock=lambda: at,
        new_id=engine.new_id,
    )
    batch = _Trial(trial, trial.state(), look, dry=True)
    batch.take_all(requests)
    return batch.entries
