"""Following a journal: what is new, once, in order, and then it returns."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from file_homes import new_home

from castdev.engine.command import Request
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
