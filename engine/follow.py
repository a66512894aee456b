"""Follow a journal: pull what is recorded after a version, again and again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app import Engine
    from .event import Entry

POLL = 0.1


def follow(engine: Engine, after: int = 0, *, wait: float = 0.0) -> Iterator[Entry]:
    """Yield the entries after a version; return when there are no more.

    Keep the version of the last entry you have dealt with, and go on from it:
    versions have no gaps, so nothing is missed and nothing comes twice.

    Args:
        engine: whose journal it is.
        after: the last version that was dealt with; 0 for none.
        wait: for how many seconds without anything new to look again.
    """
    end = time.monotonic() + wait
    while True:
        before = after
        for entry in engine.entries(after):
            after = entry.version
            yield entry
        if after > before:
            end = time.monotonic() + wait
            continue
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(POLL, left))
