"""How the records of both folds lie in views.db: a table for each of their tables, a row a record.

What is small is one row whole: it is read with every command anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args, get_origin

import msgspec

from castdev.engine.state import ProjectState
from castdev.projections.casebook import Casebook

from .file import Broken, checked, signed

WHOLE = {
    "rules": frozenset(["highest", "launches", "undone", "own"]),
    "book": frozenset(["facts", "undone"]),
}
"""Tables that are small."""
OF: dict[str, type[msgspec.Struct]] = {"rules": ProjectState, "book": Casebook}
DERIVED = "items_of"
"""It follows from the items, and is no table."""


_pack = msgspec.msgpack.Encoder().encode


def pack(value: Any) -> bytes:
    """Return the bytes that a value is kept as; a checksum goes before them."""
    return signed(_pack(value))


def unpacking(kind: Any) -> Callable[[Any], Any]:
    """Return what reads values of a type back; what that takes is made when it is needed."""
    decode: Callable[[memoryview], Any] | None = None

    def unpack(stored: Any) -> Any:
        nonlocal decode
        if decode is None:
            decode = msgspec.msgpack.Decoder(kind).decode
        try:
            return decode(checked(stored))
        except (msgspec.MsgspecError, ValueError) as error:
            raise Broken from error

    return unpack


class Shape(NamedTuple):
    """The fields of a state or a casebook.

    Attributes:
        tables: those kept row by row → the type of a value.
        sets: those kept row by row without values.
        whole: those kept in one row → their type.
    """

    tables: dict[str, Any]
    sets: frozenset[str]
    whole: dict[str, Any]


def shape_of(part: str) -> Shape:
    """Return the fields of `rules` or `book`."""
    tables: dict[str, Any] = {}
    whole: dict[str, Any] = {}
    sets = frozenset(["holders"]) if part == "rules" else frozenset[str]()
    for field in msgspec.structs.fields(OF[part]):
        if get_origin(field.type) is dict and field.name not in WHOLE[part]:
            tables[field.name] = get_args(field.type)[1]
        elif field.name not in sets:
            whole[field.name] = field.type
    tables.pop(DERIVED, None)
    return Shape(tables, sets, whole)


def statements() -> Iterator[str]:
    """Yield what makes the tables."""
    for part in OF:
        shape = shape_of(part)
        for name in [*shape.tables, *sorted(shape.sets)]:
            columns = "place INTEGER PRIMARY KEY, key NOT NULL UNIQUE, row BLOB"
            if (part, name) == ("book", "items"):
                columns += ", hypothesis TEXT, person TEXT, interview TEXT, version INTEGER"
            yield f"CREATE TABLE _{part}_{name} ({columns})"
    yield (
        "CREATE TABLE tracking (projection TEXT PRIMARY KEY, version INTEGER NOT NULL, "
        "position INTEGER NOT NULL, reading_day TEXT, journal TEXT)"
    )
    yield "CREATE INDEX _items_said ON _book_items (hypothesis, person)"
    yield "CREATE INDEX _items_inside ON _book_items (interview) WHERE interview IS NOT NULL"
    yield "CREATE TABLE _whole (name TEXT PRIMARY KEY, row BLOB) WITHOUT ROWID"
    yield "CREATE TABLE _tallies (hypothesis TEXT PRIMARY KEY, row BLOB) WITHOUT ROWID"
    yield (
        "CREATE TABLE _voices (hypothesis TEXT, person TEXT, row BLOB, "
        "PRIMARY KEY (hypothesis, person)) WITHOUT ROWID"
    )
    yield "CREATE TABLE _screens (name TEXT PRIMARY KEY, day TEXT, version INTEGER, row BLOB)"
