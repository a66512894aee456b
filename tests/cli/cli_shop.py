"""The shop: a folder to run commands in, with a fixed clock, fixed ids, a fixed user."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from castdev.cli.desk import Desk
from castdev.cli.group import castdev
from castdev.engine.home import Home

TODAY = date(2026, 3, 10)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Shop:
    """Runs commands in one folder; every desk has the same clock and counts ids on.

    Marks and signing key lie in that folder too, and go back in time with it.
    """

    def __init__(self, place: Path, first: int = 1) -> None:
        self.place = place
        self.environ = {"XDG_STATE_HOME": str(place / ".state")}
        self._ids = count(first)
        self._ticks = count()

    def desk(self, asks: bool = False) -> Desk:
        """Return a desk at which nobody answers, unless `asks`."""
        return Desk(
            self.place,
            environ=self.environ,
            clock=lambda: datetime(2026, 3, 10, 9, tzinfo=UTC) + timedelta(next(self._ticks) / 1e5),
            new_id=lambda: f"{next(self._ids):032x}",
            today=TODAY,
            user="ana",
            asks=asks,
        )

    def run(self, *args: str, said: str | bytes = "", asks: bool = False) -> Ended:
        """Return how a command ended, with this on standard input."""
        found = CliRunner().invoke(castdev, list(args), input=said, obj=self.desk(asks))
        assert found.exception is None or isinstance(found.exception, SystemExit)
        return Ended(found.exit_code, found.stdout, found.stderr)

    def do(self, *args: str, said: str = "") -> str:
        """Return what a command printed; it must succeed."""
        ended = self.run(*args, said=said)
        assert ended.code == 0, ended.err
        return ended.out

    def version(self) -> int:
        """Return the last version in the journal."""
        engine = Home.at(self.place).engine()
        try:
            return engine.state().version
        finally:
            engine.close()
