"""A state and a casebook over the rows of views.db, and what changed of them written back.

The rules and the fold are those of memory: they get tables that load what they touch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from castdev.engine.lazy import ABSENT, Key, LazyList, LazySet, LazyTable
from castdev.engine.state import ProjectState
from castdev.projections.casebook import Casebook
from castdev.projections.casebook.records import Item
from castdev.projections.confidence import person_of

from .file import File
from .layout import HOLD_SETS, SHAPES, pack, pack_ordered, unpacking

Unpack = Callable[[Any], Any]
Packed = tuple[Key, bytes, Any]
"""A key, the bytes of its value, and the value."""


class TableRows:
    """The rows of one table, decoded when they are asked for.

    Attributes:
        known: of every row that was read the value, if records of this kind never change,
            else its bytes.
    """

    def __init__(self, file: File, table: str, unpack: Unpack | None, frozen: bool = False) -> None:
        self._file, self._table, self._unpack, self._frozen = file, table, unpack, frozen
        self.known: dict[Key, Any] = {}

    def one(self, key: Key) -> Any:
        """Return the value of a row, or ABSENT."""
        found = self._file.rows(f"SELECT row FROM {self._table} WHERE key = ?", (key,))
        return self._read(key, found[0][0]) if found else ABSENT

    def any(self) -> bool:
        """Return whether there is a row."""
        return bool(self._file.rows(f"SELECT 1 FROM {self._table} LIMIT 1"))

    def all(self) -> Iterator[tuple[Key, Any]]:
        """Yield key and value of every row, in the order in which they were put there."""
        for key, row in self._file.rows(f"SELECT key, row FROM {self._table} ORDER BY place"):
            yield key, self._read(key, row)

    def _read(self, key: Key, row: Any) -> Any:
        if self._unpack is None:
            return None
        value = self._unpack(row)
        self.known[key] = value if self._frozen else row
        return value


class ItemsOf:
    """The ids of the items on each hypothesis, found in the table of items."""

    def __init__(self, file: File) -> None:
        self._file = file

    def one(self, key: Key) -> Any:
        """Return the ids of the items on a hypothesis, not loaded yet; ABSENT if there are none."""
        query = "SELECT 1 FROM _book_items WHERE hypothesis = ? LIMIT 1"
        return self._listed(key) if self._file.rows(query, (key,)) else ABSENT

    def any(self) -> bool:
        """Return whether there is an item."""
        return bool(self._file.rows("SELECT 1 FROM _book_items LIMIT 1"))

    def all(self) -> Iterator[tuple[Key, Any]]:
        """Yield every hypothesis with the ids of its items."""
        query = "SELECT hypothesis FROM _book_items GROUP BY hypothesis ORDER BY min(version)"
        for (key,) in self._file.rows(query):
            yield key, self._listed(key)

    def _listed(self, key: Key) -> LazyList:
        query = "SELECT key FROM _book_items WHERE hypothesis = ? ORDER BY version"
        return LazyList(lambda: [id for (id,) in self._file.rows(query, (key,))])


class Records:
    """The tables of a state, or of a casebook."""

    def __init__(self, file: File, part: str) -> None:
        self._file, self._part, self._shape = file, part, SHAPES[part]
        self._rows: dict[str, TableRows] = {}
        self._rest: bytes | None = None

    def read(self) -> Any:
        """Return the state or the casebook as it is kept; its tables are empty so far."""
        shape, part = self._shape, self._part
        found = self._file.rows("SELECT row FROM _rest WHERE part = ?", (part,))
        self._rest = found[0][0] if found else None
        rest = unpacking(shape.rest)(self._rest)
        given = {name: getattr(rest, name) for name in shape.rest.__struct_fields__}
        for name, kind in shape.tables.items():
            rows = TableRows(self._file, f"_{part}_{name}", unpacking(kind), part == "book")
            self._rows[name] = rows
            given[name] = LazyTable(rows)
        for name in shape.sets:
            given[name] = LazySet(TableRows(self._file, f"_{part}_{name}", None))
        if part == "book":
            given["items_of"] = LazyTable(ItemsOf(self._file))
        return shape.of(**given)

    def write(self, made: msgspec.Struct) -> None:
        """Write the rows that are not as they are kept; all of them of what was not read here."""
        shape, part = self._shape, self._part
        for name in shape.tables:
            self._write(name, getattr(made, name))
        for name in shape.sets:
            found = getattr(made, name)
            keys = found.loaded() if isinstance(found, LazySet) else found
            query = f"INSERT OR IGNORE INTO _{part}_{name} (key) VALUES (?)"
            self._file.put(query, ((key,) for key in sorted(keys)))
        rest = {name: _ordered(getattr(made, name)) for name in shape.rest.__struct_fields__}
        row = pack(shape.rest(**rest))
        if row != self._rest:
            self._file.put("INSERT OR REPLACE INTO _rest VALUES (?, ?)", [(part, row)])

    def _write(self, name: str, table: dict[Any, Any]) -> None:
        place = f"_{self._part}_{name}"
        bytes_of = pack_ordered if place in HOLD_SETS else pack
        if isinstance(table, LazyTable):
            rows: Iterable[Packed] = self._changed(name, table, bytes_of)
        else:
            rows = ((key, bytes_of(value), value) for key, value in table.items())
        if place == "_book_items":
            self._file.put(_put(place, *COLUMNS), ((k, row, *_found(v)) for k, row, v in rows))
        else:
            self._file.put(_put(place), ((key, row) for key, row, _ in rows))

    def _changed(
        self, name: str, table: LazyTable, bytes_of: Callable[[Any], bytes]
    ) -> Iterator[Packed]:
        """Delete the rows that are gone; yield those that are not as they were read."""
        known, query = self._rows[name].known, f"DELETE FROM _{self._part}_{name} WHERE key = ?"
        self._file.put(query, ((key,) for key in table.gone))
        for key in table.gone:
            known.pop(key, None)
        for key, value in table.loaded():
            # Records of the casebook never change, but are replaced.
            if self._part == "book" and known.get(key) is value:
                continue
            row = bytes_of(value)
            if known.get(key) != row:
                yield key, row, value


def _ordered(value: Any) -> Any:
    """Return a set in an order, so that the same is always the same bytes."""
    if isinstance(value, set | frozenset):
        return sorted(_ordered(one) for one in value)
    return value


COLUMNS = ("hypothesis", "person", "interview", "version")
"""By what items are found besides their id."""


def _found(item: Item) -> tuple[str, str, str | None, int]:
    return item.hypothesis, person_of(item), item.interview, item.version


def _put(place: str, *more: str) -> str:
    """Return what puts a row in its place, or at the end."""
    columns = ("row", *more)
    sets = ", ".join(f"{one} = excluded.{one}" for one in columns)
    return (
        f"INSERT INTO {place} (key, {', '.join(columns)}) VALUES (?{', ?' * len(columns)}) "
        f"ON CONFLICT (key) DO UPDATE SET {sets}"
    )


def read_state(records: Records) -> ProjectState:
    """Return the state of its records."""
    state: ProjectState = records.read()
    return state


def read_book(records: Records) -> Casebook:
    """Return the casebook of its records."""
    book: Casebook = records.read()
    return book
