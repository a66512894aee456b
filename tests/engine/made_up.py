"""Events made up from their types: any that Hypothesis likes, and one fixed sample each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect as mi

from castdev.engine.event import ID_PATTERN, Entry, Event, Metadata, Origin
from castdev.engine.sealed import Sealed, Spoken

HOLDER = "R1"
SAMPLE_TIME = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)

NAMES = st.text(min_size=1, max_size=200)
IDS = st.from_regex(ID_PATTERN, fullmatch=True)
ORIGIN = st.builds(
    Origin,
    journal=NAMES,
    version=st.integers(1, 1 << 40),
    recorded_at=st.datetimes(timezones=st.just(UTC)),
    after=st.integers(0, 1 << 40),
    renamed=st.dictionaries(NAMES, st.dictionaries(IDS, IDS, max_size=2), max_size=2),
    known=st.lists(st.tuples(*[st.integers()] * 3), max_size=2).map(tuple),
)
METADATA = st.builds(
    Metadata,
    id=NAMES,
    recorded_at=st.datetimes(timezones=st.just(UTC)),
    actor=NAMES,
    key=st.text(min_size=1, max_size=2_000),
    correlation=NAMES,
    content=st.none() | NAMES,
    happened_on=st.none() | st.dates(),
    because=st.none() | st.text(),
    causation=st.none() | st.text(min_size=1, max_size=2_000),
    origin=st.none() | ORIGIN,
)
SPOKEN = st.builds(lambda said: Spoken(HOLDER, f"\u2620 secret {said}"), st.text())


def events(kind: type[Event], words: st.SearchStrategy[Any] | None = None) -> Any:
    """Return a strategy for events of a kind; with words in the clear if asked for."""
    return _struct(mi.type_info(kind), words)


def entries(kind: type[Event]) -> st.SearchStrategy[Entry]:
    """Return a strategy for entries that hold an event of a kind."""
    return st.builds(Entry, st.integers(1, 1 << 40), METADATA, events(kind))


def _struct(shape: Any, words: st.SearchStrategy[Any] | None) -> st.SearchStrategy[Any]:
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in shape.fields:
        made = _any(field.type, words)
        if field.default is not msgspec.NODEFAULT:
            made = st.just(field.default) | made
        fields[field.name] = made
    return st.builds(shape.cls, **fields)


def _any(shape: Any, words: st.SearchStrategy[Any] | None) -> st.SearchStrategy[Any]:
    match shape:
        case mi.StrType(pattern=str(pattern)):
            return st.from_regex(pattern, fullmatch=True)
        case mi.StrType():
            most = min(shape.max_length or 40, 40)
            return st.text(min_size=shape.min_length or 0, max_size=most)
        case mi.IntType():
            return st.integers(shape.ge, shape.le)
        case mi.LiteralType():
            return st.sampled_from(shape.values)
        case mi.UnionType():
            return st.one_of([_any(one, words) for one in shape.types])
        case mi.VarTupleType():
            return st.lists(_any(shape.item_type, words), max_size=4).map(tuple)
        case mi.DictType():
            key, value = _any(shape.key_type, words), _any(shape.value_type, words)
            return st.dictionaries(key, value, max_size=4)
        case mi.StructType(cls=cls):
            if cls is Sealed and words is not None:
                return words
            return _struct(shape, words)
    return _PLAIN[type(shape)]


_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    mi.BoolType: st.booleans(),
    mi.BytesType: st.binary(max_size=64),
    mi.DateType: st.dates(),
    mi.NoneType: st.none(),
}


def sample(kind: type[Event]) -> Entry:
    """Return the one fixed entry of a kind, with every field filled."""
    metadata = Metadata(
        id="0" * 32,
        recorded_at=SAMPLE_TIME,
        actor="ana",
        key="key-1",
        correlation="1" * 32,
        content="2" * 32,
        happened_on=date(2026, 3, 1),
        because="a reason",
        causation="3" * 32,
    )
    return Entry(1, metadata, _full(mi.type_info(kind)))


def _full(shape: Any) -> Any:
    match shape:
        case mi.StrType(pattern=str(pattern)):
            return "0" * 64 if "{64}" in pattern else "X1"
        case mi.StrType():
            return "text"
        case mi.IntType():
            return max(shape.ge or 0, min(7, shape.le or 7))
        case mi.LiteralType():
            return shape.values[-1]
        case mi.UnionType():
            return _full(next(one for one in shape.types if not isinstance(one, mi.NoneType)))
        case mi.VarTupleType():
            return (_full(shape.item_type),)
        case mi.DictType():
            return {_full(shape.key_type): _full(shape.value_type)}
        case mi.StructType():
            made = {field.name: _full(field.type) for field in shape.fields}
            return (
                msgspec.convert(made, shape.cls)
                if not issubclass(shape.cls, Event)
                else (shape.cls(**made))
            )
    return _FIXED[type(shape)]


_FIXED: dict[type, Any] = {
    mi.BoolType: True,
    mi.BytesType: b"\x01\x02",
    mi.DateType: date(2026, 3, 1),
}
