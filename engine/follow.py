"""Follow a journal: pull what is recorded after a version, again and again.

Following is looking again. To read the end of a journal costs no more than to ask a
database whether it changed, and needs no thread, no trigger and no notification.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import Conflict, StoreFault

if TYPE_CHECKING:
    from .app import Engine
    from .event import Entry

SHORTEST, LONGEST = 0.01, 0.25
"""Seconds before looking again: at first, and at most, while nothing comes."""
PATIENCE = 60.0
"""Seconds for which a server that is away, or a file that is busy, is asked again."""

Until = Callable[[], bool]
"""Says whether to stop; asked between looks, at least four times a second."""


def never() -> bool:
    """Do not stop."""
    return False


class Rounds:
    """When to look: at once while something is found, ever later while nothing is.

    Iterate, look, and say `found` when there was something.
    """

    def __init__(self, wait: float, until: Until = never, patience: float = 0.0) -> None:
        self._wait = wait
        self._until = until
        self._patience = patience
        self._news = False
        self._trouble: float | None = None

    def __iter__(self) -> Iterator[None]:
        pause, end = SHORTEST, time.monotonic() + self._wait
        while not self._until():
            self._news = False
            yield
            now = time.monotonic()
            if self._news:
                pause, end = SHORTEST, now + self._wait
                continue
            if now >= end and self._trouble is None:
                return
            time.sleep(min(pause, max(end - now, SHORTEST)))
            pause = min(2 * pause, LONGEST)

    def found(self) -> None:
        """Say that there was something: look again at once."""
        self._news = True

    @contextmanager
    def patient(self) -> Iterator[None]:
        """Let trouble that may pass be, until it has lasted for as long as there is patience."""
        try:
            yield
        except (Conflict, StoreFault):
            now = time.monotonic()
            self._trouble = now if self._trouble is None else self._trouble
            if now - self._trouble >= self._patience:
                raise
        else:
            self._trouble = None


def follow(
    engine: Engine,
    after: int = 0,
    *,
    wait: float = 0.0,
    until: Until = never,
    patience: float = 0.0,
) -> Iterator[Entry]:
    """Yield the entries after a version; return when there are no more.

    Keep the version of the last entry you have dealt with, and go on from it:
    versions have no gaps, so nothing is missed and nothing comes twice.

    Args:
        engine: whose journal it is.
        after: the last version that was dealt with; 0 for none.
        wait: for how many seconds without anything new to look again; may be `math.inf`.
        until: says whether to stop.
        patience: for how many seconds to try again when the journal cannot be read.
    """
    rounds = Rounds(wait, until, patience)
    for _ in rounds:
        with rounds.patient():
            for entry in engine.entries(after):
                after = entry.version
                rounds.found()
                yield entry
