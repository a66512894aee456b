"""What runners are tested with: a projection that no mistake escapes, and another shelf."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

import castdev
from castdev import Entry, Kept, Rows


class Story(msgspec.Struct):
    """What `Telling` makes: a digest of all entries in order, and a few numbers of each kind."""

    digest: str
    kinds: dict[str, tuple[int, int]]


class Telling:
    """Differs when an entry is lost, doubled or out of order; changes its state in place."""

    name, version = "kit.telling", 1
    columns: tuple[str, ...] = ("event", "times", "last")

    def initial(self) -> Story:
        """Return nothing told yet."""
        return Story("", {})

    def apply(self, state: Story, entry: Entry) -> Story:
        """Take in one entry."""
        told = f"{state.digest} {entry.version} {entry.metadata.id}"
        state.digest = hashlib.sha256(told.encode()).hexdigest()
        times, _ = state.kinds.get(entry.name, (0, 0))
        state.kinds[entry.name] = (times + 1, entry.version)
        return state

    def rows(self, state: Story) -> Iterable[tuple[Any, ...]]:
        """Return the kinds of events that were."""
        return [(name, *numbers) for name, numbers in state.kinds.items()]


class Shouting(Telling):
    """The next version of it, which makes something else."""

    version = 2

    def rows(self, state: Story) -> Iterable[tuple[Any, ...]]:
        """Return them loudly."""
        return [(name.upper(), *numbers) for name, numbers in state.kinds.items()]


class Breaking(Telling):
    """Cannot take in an entry of some version."""

    name, columns = "kit.breaking", ()

    def __init__(self, at: int) -> None:
        self.at = at

    def apply(self, state: Story, entry: Entry) -> Story:
        """Take in one entry, and break in the middle of it."""
        state = super().apply(state, entry)
        if entry.version == self.at:
            raise KeyError("I never saw that")
        return state


class DictShelf:
    """A shelf in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.tables: dict[str, dict[Any, tuple[Any, ...]]] = {}
        self.saved = 0
        """How many rows were written."""

    def load(self, name: str) -> Kept | None:
        """Return what is kept."""
        return self.kept.get(name)

    def save(self, before: Kept | None, kept: Kept, rows: Rows) -> bool:
        """Keep something, on top of `before` only."""
        if self.kept.get(kept.name) != before:
            return False
        self.kept[kept.name] = kept
        table = {} if rows.whole else self.tables[kept.name]
        for key in rows.gone:
            del table[key]
        table.update((row[0], row) for row in rows.put)
        self.tables[kept.name] = table
        self.saved += len(rows.put)
        return True


def wrong(project: castdev.Project, kept: Kept | None, table: Any, of: Any) -> str | None:
    """Return how what is kept differs from what a fold up to that version gives, or None."""
    if kept is None:
        return "nothing is kept"
    state = project.as_of(kept.position).fold(of)
    if msgspec.json.encode(state) != kept.state.encode():
        return f"another state at {kept.position}"
    if of.columns and sorted(table) != sorted(of.rows(state)):
        return f"another table at {kept.position}"
    return None
