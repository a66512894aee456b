"""Time what the tree costs: an append with and without it, verifying, proofs in a long journal.

    python tests/benchmarks/proof.py [APPENDS] [EVENTS]

Appends alternate between two journals on the same disk, of which one keeps no tree. What
counts is the ratio of medians; the goals are those of docs/benchmarks.md.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from eventsourcing.sqlite import SQLiteAggregateRecorder

from castdev.engine import recorder
from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.connection import connect
from castdev.engine.home import start
from castdev.engine.proof import grown, inclusion, leaf
from castdev.engine.theme import NameTheme
from castdev.engine.tree import seal
from castdev.engine.verify import verify

NAME = Request(NameTheme(title="Orders get lost in the chat messages of a long week"))
BATCH = 10_000


def opened(place: Path, *, tree: bool) -> Engine:
    """Return the engine of a new project, with or without a tree."""
    place.mkdir()
    home = start(place, "acme", actor="ana")
    engine = home.engine()
    if not tree:
        path = home.folder / "journal.db"
        plain = SQLiteAggregateRecorder(recorder._Datastore(path))
        engine.journal._recorder = recorder.Recorder(plain, path)
    return engine


def seconds(do: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long something takes."""
    begin = clock()
    do()
    return clock() - begin


def work(do: Callable[[], object]) -> float:
    """Return how many seconds of a processor something takes, whatever else runs there."""
    return seconds(do, time.process_time)


def appends(place: Path, count: int) -> None:
    """Print the median of an append with and without the tree."""
    engines = {"with": opened(place / "a", tree=True), "without": opened(place / "b", tree=False)}
    took: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(count):
        for name, engine in engines.items():
            took[name].append(seconds(lambda engine=engine: engine.handle(NAME)))
    mine, bare = (statistics.median(took[name]) * 1e3 for name in ("with", "without"))
    print(f"append, p50 of {count:,}: {mine:.3f} ms with the tree, {bare:.3f} ms without")
    print(f"    {mine / bare:.2f} x, {mine - bare:+.3f} ms   goal 1.10 x and +0.15 ms")


def rows(engine: Engine, count: int) -> Iterator[tuple[int, str, bytes]]:
    """Yield many events like the last one of a journal, each with an id of its own."""
    engine.handle(NAME)
    *_, (last, name, state) = engine.journal.rows()
    id = next(iter(engine.entries(last - 1, last))).metadata.id.encode()
    for version in range(last + 1, count + 1):
        yield version, name, state.replace(id, b"%032x" % version)


def long_journal(place: Path, count: int) -> None:
    """Print what verifying and proofs take in a long journal, and what it weighs."""
    place.mkdir()
    home = start(place, "acme", actor="ana")
    path = home.folder / "journal.db"
    with closing(home.engine()) as engine, closing(connect(path, write=True)) as store:
        new = list(rows(engine, count))
        filled = work(lambda: fill(store, new))
        leaves = (leaf("acme", *row) for row in new)
        hashed = work(lambda: sum(1 for _ in grown(0, leaves, lambda *_: b"")))
        whole = work(lambda: verify(engine))
        plain = work(lambda: [engine.journal.decode(*row) for row in engine.journal.rows()])
        node = engine.journal.node
        proofs = [work(lambda at=at: inclusion(at, count, node)) for at in range(0, count, 999)]
        longest = max(len(inclusion(at, count, node)) for at in (0, count // 3, count - 1))
        sizes = dict(store.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    each = 1e6 / count
    print(f"{count:,} events: filled in {filled * each:.1f} us each")
    print(f"    the tree alone {hashed * each:.1f} us an event")
    print(f"    verify {whole * each:.1f} us, reading and decoding alone {plain * each:.1f} us")
    print(f"    so the tree takes {(whole - plain) * each:.1f} us an event   goal 10 us")
    print(f"    inclusion: {longest * 32} bytes, {statistics.median(proofs) * 1e3:.2f} ms", end="")
    print("   goal 640 bytes and 5 ms")
    print(f"    nodes {sizes['seal_node'] / count:.0f} bytes an event, events ", end="")
    print(f"{sizes['stored_events'] / count:.0f}")


def fill(store: sqlite3.Connection, new: list[tuple[int, str, bytes]]) -> None:
    """Write events and their nodes in few transactions."""
    for begin in range(0, len(new), BATCH):
        part = new[begin : begin + BATCH]
        store.execute("BEGIN IMMEDIATE")
        statement = "INSERT INTO stored_events VALUES ('acme', ?, ?, ?)"
        store.executemany(statement, part)
        seal(store, "acme", part[0][0] - 1, part)
        store.execute("COMMIT")


def main(count: int = 400, events: int = 1_000_000) -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        appends(Path(folder), count)
        long_journal(Path(folder) / "long", events)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
