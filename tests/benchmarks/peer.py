"""The peer: an aggregate of plain `eventsourcing`, its events in SQLite in the same folder as ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

HYPOTHESES = 25


@cache
def _study() -> Any:
    from eventsourcing.domain import Aggregate, event

    class Study(Aggregate):  # type: ignore[misc] # the library's metaclass is not typed
        def __init__(self) -> None:
            self.items: dict[str, tuple[str, bool]] = {}

        @event("Observed")
        def observe(self, evidence: str, hypothesis: str, supports: bool) -> None:
            self.items[evidence] = hypothesis, supports

    return Study


class Peer:
    """A study of that kind; the library is imported when one is made."""

    def __init__(self, place: Path) -> None:
        from eventsourcing.application import Application

        where = {"SQLITE_DBNAME": str(place / "plain.db")}
        self._application: Any = Application(
            env={"PERSISTENCE_MODULE": "eventsourcing.sqlite"} | where
        )
        self._study = _study()()
        self._number = 0

    def save(self, size: int) -> None:
        """Trigger so many events and save them, durably as we do."""
        for _ in range(size):
            self._number += 1
            number = self._number
            self._study.observe(f"E{number}", f"H{number % HYPOTHESES}", number % 3 > 0)
        self._application.save(self._study)

    def load(self) -> object:
        """Replay all of its events."""
        return self._application.repository.get(self._study.id)


def saved(place: Path, size: int) -> Peer:
    """Return the peer with so many events."""
    peer = Peer(place)
    peer.save(size)
    return peer
