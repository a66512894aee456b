"""Casebooks that share records: every way to one gives the same, and none changes another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from law_worlds import World, on
from test_scorekeeper import lived, rough

from castdev.engine.event import Entry
from castdev.engine.undo import undone_in
from castdev.projections import casebook
from castdev.projections.casebook import Casebook, course, fold, fold_from, grown, shelf
from castdev.projections.casebook.course import Course
from castdev.projections.casebook.shelf import Shelf


def simply(entries: list[Entry]) -> Casebook:
    """The casebook of entries, by its definition."""
    book, gone = Casebook(), undone_in(entries)
    for entry in entries:
        if entry.version in gone:
            book.version, book.recorded_at = entry.version, entry.metadata.recorded_at
        else:
            book.apply(entry)
    return msgspec.structs.replace(book, undone=gone)


def same(one: Casebook, other: Casebook) -> bool:
    """Whether two casebooks say the same, the order of things included."""
    plain = [msgspec.structs.replace(each, undos=[], twice=set()) for each in (one, other)]
    return plain[0] == plain[1] and [*one.items] == [*other.items]


def records(kind: Any) -> Iterator[type]:
    """Yield the records that a table of the casebook holds."""
    for part in get_args(kind) or (kind,):
        if isinstance(part, type) and part.__module__.startswith("castdev.projections"):
            yield part
        elif get_args(part):
            yield from records(part)


def test_records_never_change() -> None:
    """Casebooks share their records, so a record is frozen and holds nothing that can grow."""
    found = {one for kind in get_type_hints(Casebook).values() for one in records(kind)}
    assert len(found) > 15
    for record in found:
        assert record.__struct_config__.frozen, record  # type: ignore[attr-defined]
        for name, kind in get_type_hints(record).items():
            inner = {get_origin(one) or one for one in (kind, *get_args(kind))} - {NoneType}
            assert not inner & {list, dict, set}, (record, name)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short journals go the ways of long ones."""
    monkeypatch.setattr(casebook, "WHILE", 4)
    monkeypatch.setattr(course, "APART", 1)
    monkeypatch.setattr(shelf, "BEHIND", (20, 5))
    monkeypatch.setattr(shelf, "FAR", 12)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(6))
def test_every_way_to_a_casebook(seed: int) -> None:
    """Folded at once, from a stream, grown in parts or step by step: the same casebook."""
    entries, dice = lived(seed, 40), Random(seed)
    if seed % 2:
        entries = rough(entries, dice)
    walk = Course(lambda version: entries[:version])
    for entry in entries:
        walk.take(entry)
        assert same(walk.book, simply(entries[: entry.version]))
    assert same(fold(iter(entries)), simply(entries))
    reads: list[int] = []
    assert same(fold_from(lambda: reads.append(1) or entries), simply(entries))
    assert 1 <= len(reads) <= 3
    book, place = Casebook(), 0
    while place < len(entries):
        part = entries[place : place + dice.randint(1, 9)]
        book = grown(book, part, lambda upto=place: entries[:upto])
        place += len(part)
        assert same(book, simply(entries[:place]))


@pytest.mark.usefixtures("small")
def test_most_undos_need_no_second_look() -> None:
    """What people have just done is left out before it is taken in; older things are not."""
    world = World()
    world.state("H1")
    for _ in range(12):
        world.hears("kim", "did", segment=None)
    entries = world.project.entries()
    undo = msgspec.structs.replace(entries[-1], version=len(entries) + 1)
    for versions, looks in (((len(entries),), 1), ((5,), 3)):
        event = casebook.CommandUndone(versions=versions, what="it")
        whole, reads = [*entries, msgspec.structs.replace(undo, event=event)], list[int]()
        book = fold_from(lambda whole=whole, reads=reads: reads.append(1) or whole)
        assert same(book, simply(whole))
        assert len(reads) == looks


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(4))
def test_looking_back_and_forth(seed: int) -> None:
    """Any version in any order is what a fold up to it is, whatever was looked at before."""
    entries, dice, kept = lived(seed, 40), Random(seed), Shelf()

    def read(after: int, until: int) -> list[Entry]:
        return entries[after:until]

    for _ in range(60):
        version = dice.randint(0, len(entries))
        book = kept.book(version, read)
        assert same(book, simply(entries[:version]))
        book.take(entries[version:])  # it is ours: nothing kept feels it
        book.items.clear()
    assert kept.book(10**17, read).version == len(entries)


def test_a_book_of_a_moment() -> None:
    """By version or by the moment, and a version that is not there yet is refused."""
    world = World(today=9_600)
    world.state("H1")
    for _ in range(9):
        world.now += timedelta(hours=20)
        world.many(1, "told", segment=None)
    project = world.project
    entries = project.entries()
    for moment in [on(9_599), *(one.metadata.recorded_at for one in entries), on(9_900)]:
        until = (
            moment
            if isinstance(moment, datetime)
            else datetime(*moment.timetuple()[:3], 23, 59, tzinfo=UTC)
        )
        wanted = [one for one in entries if one.metadata.recorded_at <= until]
        assert project.as_of(until).view().book == simply(wanted)
        assert project.undone(project.as_of(until).view().moment) == {}
