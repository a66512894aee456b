"""Following a journal: what is new, once, in order, and then it returns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any

import pytest
from file_homes import new_home

from castdev.engine import follow as following
from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.errors import CastdevError, Conflict, NoProject, StoreFault
from castdev.engine.follow import follow
from castdev.engine.home import Home, in_memory
from castdev.engine.theme import NameTheme


def test_what_is_recorded_after_a_version() -> None:
    """It yields what comes after a version and returns; going on from there yields the rest."""
    engine = in_memory()
    assert [one.version for one in follow(engine)] == [1, 2]
    assert list(follow(engine, 2)) == []
    engine.handle(Request(NameTheme(title="Late")))
    assert [one.version for one in follow(engine, 2)] == [3]
    assert list(follow(engine, 99)) == []


def test_what_comes_while_it_is_read() -> None:
    """What is recorded between two entries is yielded too."""
    engine = in_memory()
    seen = []
    for entry in follow(engine, 1):
        seen.append(entry.version)
        if len(seen) < 4:
            engine.handle(Request(NameTheme(title="more")))
    assert seen == [2, 3, 4, 5]


def test_waiting(tmp_path: Path) -> None:
    """With `wait` it looks again: another program's event is seen soon after it was recorded."""
    new_home(tmp_path)
    here, there = Home.at(tmp_path).engine(), Home.at(tmp_path).engine()

    def record() -> None:
        time.sleep(0.2)
        there.handle(Request(NameTheme(title="Late")))
        there.close()

    other = threading.Thread(target=record)
    other.start()
    begin = time.monotonic()
    seen = [one.version for one in follow(here, 2, wait=1.0)]
    took = time.monotonic() - begin
    other.join()
    here.close()
    assert seen == [3]
    assert 1.1 < took < 10


def test_not_waiting() -> None:
    """Without `wait` it returns at once."""
    begin = time.monotonic()
    assert list(follow(in_memory(), 2)) == []
    assert time.monotonic() - begin < 0.09


class Clock:
    """A clock that moves only when somebody sleeps; things may happen at a moment."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.at: dict[int, Callable[[], None]] = {}

    def monotonic(self) -> float:
        """Return the moment."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass, and happen what is to happen after so many sleeps."""
        self.slept.append(seconds)
        self.now += seconds
        self.at.get(len(self.slept), lambda: None)()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that followers look at."""
    made = Clock()
    monkeypatch.setattr(following, "time", made)
    return made


def name(engine: Engine) -> Callable[[], None]:
    """Return what records an event."""
    return lambda: engine.handle(Request(NameTheme(title="Late"))) and None


def test_ever_longer(clock: Clock) -> None:
    """It looks again after 10 ms, and ever later, up to 250 ms; news begin anew."""
    engine = in_memory()
    clock.at = {7: name(engine), 9: name(engine)}
    assert [one.version for one in follow(engine, 2, wait=5)] == [3, 4]
    growing = [0.01, 0.02, 0.04, 0.08, 0.16, 0.25]
    assert clock.slept[:13] == [*growing, 0.25, 0.01, 0.02, *growing[:4]]
    assert set(clock.slept[16:-1]) == {0.25}
    assert sum(clock.slept[9:]) == pytest.approx(5, abs=0.02)


def test_for_ever_until_told(clock: Clock) -> None:
    """Without an end it goes on until it is told to stop, and then reads no more."""
    engine = in_memory()
    clock.at = {3: name(engine)}
    asked = iter(range(400))
    found = list(follow(engine, 2, wait=inf, until=lambda: next(asked) == 399))
    assert [one.version for one in found] == [3]
    assert sum(clock.slept) > 90
    assert list(follow(engine, 0, until=lambda: True)) == []


class Shaky:
    """An engine whose journal cannot be read for some time."""

    def __init__(self, clock: Clock, broken: tuple[float, float], error: CastdevError) -> None:
        self.engine = in_memory()
        self.clock, self.error = clock, error
        self.first, self.last = (clock.now + one for one in broken)

    def entries(self, after: int) -> Any:
        """Return entries, or break."""
        if self.first <= self.clock.now < self.last:
            raise self.error
        return self.engine.entries(after)


@pytest.mark.parametrize("error", [Conflict("The server is away."), StoreFault("It is away.")])
def test_patience(clock: Clock, error: CastdevError) -> None:
    """A server may be away for as long as there is patience, again and again, and no longer."""
    shaky = Shaky(clock, (1, 50), error)
    clock.at = {8: name(shaky.engine)}
    found = follow(shaky, 0, wait=inf, patience=60)  # type: ignore[arg-type]  # an engine to read
    assert [one.version for one in islice(found, 3)] == [1, 2, 3]
    assert clock.now > 1050
    shaky.first, shaky.last = clock.now, clock.now + 59
    name(shaky.engine)()
    assert next(found).version == 4
    shaky.first, shaky.last = clock.now, inf
    with pytest.raises(type(error)):
        next(found)
    assert clock.now == pytest.approx(shaky.first + 60, abs=0.3)


def test_no_patience(clock: Clock) -> None:
    """Without patience trouble is told at once; with it, only what may pass is waited for."""
    for error, patience in ((Conflict("away"), 0), (NoProject("gone"), 60)):
        shaky = Shaky(clock, (0, 1), error)
        with pytest.raises(type(error)):
            list(follow(shaky, 0, patience=patience))  # type: ignore[arg-type]  # an engine to read
    assert clock.slept == []
