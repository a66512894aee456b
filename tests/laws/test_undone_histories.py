"""Laws of undo under random histories: as if never recorded, and back as it was."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
from histories import HYPOTHESES, TODAY, Act, history, record_slowly
from hypothesis import given
from hypothesis import strategies as st
from test_random_histories import numbers
from trying import laws
from worlds import World, on

from castdev.engine.command import Request
from castdev.engine.errors import Refused
from castdev.engine.undo import UndoCommand, undone_in
from castdev.projections import casebook

seeds = st.integers(0, 10**9)
sizes = st.integers(5, 40)
KEPT = ("RestateHypothesis", "ReassignRespondent", "StateHypothesis", "DefineSegment")
"""Commands on which what others say depends, and those that every number is read of."""


def plain(world: World) -> list[bytes]:
    """Confidences and readiness as documents, without versions of events."""
    readings = world.project
    found: list[Any] = [
        msgspec.structs.replace(one, version=0, policy=0, gates=())
        for day in (on(9_300), on(9_700))
        for one in (readings.readiness(happened_by=day), readings.readiness("S1", happened_by=day))
    ]
    found += [readings.confidence(one, happened_by=on(9_700)) for one in HYPOTHESES]
    return [re.sub(rb"event [0-9]+", b"event", msgspec.json.encode(one)) for one in found]


def undo(world: World, version: int) -> bool:
    """Undo what recorded an event, unless later events rest on it."""
    world.now += timedelta(hours=1)
    try:
        world.project.handle_many([Request(UndoCommand(version=version))])
    except Refused:
        return False
    return True


def shrunk(acts: list[Act], dice: Random, tries: int) -> tuple[World, World]:
    """A world in which some acts were undone, and one in which they were never recorded."""
    world, first = record_slowly(acts), 3  # the two events of the start come before
    left = dict(enumerate(acts, start=first))
    for version in dice.choices([*left], k=tries):
        act = left.get(version)
        if act and type(act.command).__name__ not in KEPT and undo(world, version):
            del left[version]
    alone = World(today=TODAY)
    start = alone.now
    for version, act in left.items():
        alone.now = start + timedelta(hours=7) * (version - first + 1)
        record_at_once(alone, act)
    return world, alone


def record_at_once(world: World, act: Act) -> None:
    """Record an act by the clock as it stands."""
    world.project.handle_many([act.request()])


@laws(120)
@given(seeds, sizes, seeds, st.integers(1, 12))
def test_undone_is_never_recorded(seed: int, size: int, other: int, tries: int) -> None:
    """What is left after any undo that was allowed can be recorded alone, and reads the same."""
    world, alone = shrunk(history(seed, size), Random(other), tries)
    assert numbers(world) == numbers(alone)
    assert plain(world) == plain(alone)


@laws(80)
@given(seeds, sizes, seeds)
def test_undone_twice_is_recorded(seed: int, size: int, other: int) -> None:
    """An undo of an undo brings everything back, in the casebook and in the state."""
    acts, dice = history(seed, size), Random(other)
    world = record_slowly(acts)
    before, rules = plain(world), _rules(world)
    for version in dice.choices(range(3, len(acts) + 3), k=4):
        if type(acts[version - 3].command).__name__ != "StateHypothesis" and undo(world, version):
            assert undo(world, world.project.engine.state().version)
        assert (plain(world), _rules(world)) == (before, rules)


@laws(80)
@given(seeds, sizes, seeds, st.integers(1, 8))
def test_any_order_of_undos_and_redos(seed: int, size: int, other: int, tries: int) -> None:
    """Read step by step, folded at once, before the undo: the same casebook, the same past."""
    world, dice = record_slowly(history(seed, size)), Random(other)
    project = world.project
    for _ in range(tries):
        version = dice.randint(3, len(project.entries()))
        before = len(project.entries())
        known = msgspec.json.encode(project.as_of(before).readiness())
        undo(world, version)
        assert casebook.fold(project.entries()) == project.book()
        assert msgspec.json.encode(project.as_of(before).readiness()) == known
    assert project.book().undone == project.engine.state().undone
    assert project.book().undone == undone_in(project.entries())


def _rules(world: World) -> dict[str, object]:
    """What rules look at, without the place in the journal."""
    state = world.project.engine.state()
    names = set(state.__struct_fields__) - {"version", "recorded_at", "keys", "undone", "spent"}
    return {one: getattr(state, one) for one in names}


def test_there_is_something_to_undo() -> None:
    """The laws are about something: most undos of a history are allowed, some are refused."""
    world = record_slowly(history(7, 40))
    allowed = [undo(world, version) for version in range(len(world.project.entries()), 2, -1)]
    assert sum(allowed) > 30
    again = record_slowly(history(7, 40))
    assert not all(undo(again, version) for version in range(3, 20))
    assert again.now.date() >= on(TODAY)
