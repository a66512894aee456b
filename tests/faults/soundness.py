"""Whether a project came through: everything acknowledged is there, whole, proved and readable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.errors import CastdevError
from castdev.engine.home import FOLDER, Home
from castdev.engine.jot import TakeJot
from castdev.engine.verify import verify

WORDS = "what was said in {}"
"""The sealed words that go with a key."""
FIRST = 2
"""Events with which a project begins."""


def request(key: str) -> Request:
    """Return a request with sealed words, and a key of its own."""
    return Request(TakeJot(words=WORDS.format(key)), key=key)


def faults(place: Path, acknowledged: Mapping[str, int], *, goes_on: bool = False) -> list[str]:
    """Return what is wrong with a project; nothing if it is sound.

    Args:
        place: the folder that holds `.castdev`.
        acknowledged: key of each request that was answered → version.
        goes_on: also record one event more.
    """
    if not (place / FOLDER).exists():
        return ["the project is gone"] if acknowledged else []
    try:
        with closing(Home.at(place).engine(actor="ana")) as engine:
            verify(engine)
            wrong = list(_wrong(engine, acknowledged))
            if goes_on and not wrong:
                size = engine.journal.size()
                (version,) = engine.handle(request("afterwards")).versions
                wrong += [] if version == size + 1 else [f"the next event has version {version}"]
            return wrong
    except CastdevError as error:
        return [f"{type(error).__name__}: {error}"]


def _wrong(engine: Engine, acknowledged: Mapping[str, int]) -> Iterator[str]:
    entries = list(engine.entries())
    found = {entry.metadata.key: entry.version for entry in entries}
    for key, version in acknowledged.items():
        if found.get(key) != version:
            yield f"{key}, acknowledged as event {version}, is lost"
    if len(found) != len(entries) - (FIRST - 1):
        yield "an event is there twice"
    for entry in entries[FIRST:]:
        if engine.words(entry, "words") != WORDS.format(entry.metadata.key):
            yield f"the words of event {entry.version} cannot be read"
