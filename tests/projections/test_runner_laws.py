"""What a runner keeps is what a fold gives, whatever happened on the way."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import World, history
from runner_kit import DictShelf, Shouting, Telling, wrong

import castdev
from castdev import Kept, Request, Rows, Runner, SqliteShelf, UndoCommand


def undo(world: World, dice: Random) -> None:
    """Undo something, an undo perhaps, if nothing stands in its way."""
    versions = [one.version for one in world.project.entries()]
    with suppress(castdev.Refused):
        world.project.handle(UndoCommand(version=dice.choice(versions[-12:])))


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.integers(5, 40))
def test_what_is_kept_is_a_fold(seed: int, size: int) -> None:
    """Steps of any length, by any of three runners, undos and undos of undos in between."""
    world, dice, shelf = World(), Random(seed), DictShelf()
    runners = [Runner(world.project, shelf, [Telling()]) for _ in range(3)]
    for act in history(seed, size):
        with suppress(castdev.CastdevError):  # what it refers to may be undone
            world.project.handle_many([act.request()])
        if dice.random() < 0.2:
            undo(world, dice)
        if dice.random() < 0.4:
            end = dice.choice(runners).step()
            kept = shelf.load("kit.telling")
            assert kept is not None and end == kept.position == len(world.project.entries())
            table = shelf.tables["kit.telling"].values()
            assert wrong(world.project, kept, table, Telling()) is None
        if dice.random() < 0.1:
            runners[0] = Runner(world.project, shelf, [Telling()])
            assert dice.choice(runners).rebuild() == len(world.project.entries())


class Fragile(sqlite3.Connection):
    """A connection that breaks at one statement, as a killed program's does."""

    left = 10**9

    def _count(self) -> None:
        Fragile.left -= 1
        if Fragile.left < 0:
            raise KeyboardInterrupt

    def execute(self, *given: Any) -> Any:
        """Run a statement, or break."""
        self._count()
        return super().execute(*given)

    def executemany(self, *given: Any) -> Any:
        """Run a statement, or break."""
        self._count()
        return super().executemany(*given)


class FragileShelf(SqliteShelf):
    """An SQLite shelf whose program is killed; it syncs nothing, which nobody here sees."""

    def _open(self) -> sqlite3.Connection:
        made = sqlite3.connect(self.path, isolation_level=None, factory=Fragile)
        sqlite3.Connection.execute(made, "PRAGMA synchronous = OFF")
        return made

    def kill(self) -> None:
        """End without a word, as far as that goes."""
        if self._file is not None:
            self._file.close()
            self._file = None


def table(path: Path) -> list[Any]:
    """Return the table of the projection."""
    file = sqlite3.connect(path)
    found = file.execute("SELECT * FROM kit_telling").fetchall()
    file.close()
    return found


def recorded(world: World) -> None:
    """Three themes more."""
    world.say(*(castdev.NameTheme(title=f"T{n}") for n in range(3)))


def undone(world: World) -> None:
    """The last command undone."""
    world.project.handle(UndoCommand())


@pytest.mark.parametrize("then, after", [(undone, Telling), (recorded, Shouting)])
def test_killed_at_every_statement(
    tmp_path: Path, then: Callable[[World], None], after: type[Telling]
) -> None:
    """Killed anywhere, it kept what was there before or what comes after, and goes on from it."""
    for place in range(1, 100):
        path, world = tmp_path / f"{place}.db", World()
        Fragile.left = 10**9
        recorded(world)
        shelf = FragileShelf(path)
        Runner(world.project, shelf, [Telling()]).step()
        shelf.kill()
        then(world)
        Fragile.left, killed = place, False
        try:
            Runner(world.project, shelf, [after()]).step()
        except KeyboardInterrupt:
            killed = True
        Fragile.left = 10**9
        shelf.kill()
        with SqliteShelf(path) as again:
            kept = again.load("kit.telling")
            known = after if kept and kept.version == after.version else Telling
            assert wrong(world.project, kept, table(path), known()) is None
            end = Runner(world.project, again, [after()]).step()
            kept = again.load("kit.telling")
            assert kept and kept.position == end == len(world.project.entries())
            assert wrong(world.project, kept, table(path), after()) is None
        if not killed:
            assert place > 8
            return
    raise AssertionError("it never came to an end")


class Counted(SqliteShelf):
    """A shelf that remembers what was kept in which order."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.positions: list[int] = []

    def save(self, before: Kept | None, kept: Kept, rows: Rows) -> bool:
        """Keep something, and remember where it stood if it was kept."""
        if done := super().save(before, kept, rows):
            self.positions.append(kept.position)
        return done


def test_many_at_once(tmp_path: Path) -> None:
    """Four runners on one file while somebody records: every position once, in order."""
    with castdev.in_memory(actor="ana") as project:
        shelves = [Counted(tmp_path / "app.db") for _ in range(4)]
        runners = [Runner(project, shelf, [Telling()]) for shelf in shelves]
        stop = threading.Event()

        def keep_up(runner: Runner) -> None:
            while not stop.is_set():
                runner.step()

        threads = [threading.Thread(target=keep_up, args=(one,)) for one in runners]
        for one in threads:
            one.start()
        for number in range(40):
            project.handle_many([Request(castdev.NameTheme(title=f"T{number}"))])
        stop.set()
        for one in threads:
            one.join()
        assert runners[0].step() == 42
        positions = [position for shelf in shelves for position in shelf.positions]
        assert len(positions) == len(set(positions)) and 42 in positions
        assert all(one.positions == sorted(one.positions) for one in shelves)
        kept = shelves[0].load("kit.telling")
        assert wrong(project, kept, table(tmp_path / "app.db"), Telling()) is None
        for shelf in shelves:
            shelf.close()
