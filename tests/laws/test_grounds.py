"""The fold of a receipt says what the casebook says, from the stored bytes alone."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from eventful import decided, lived
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World

from castdev.engine.change import UndoChange
from castdev.engine.decision import MakeDecision
from castdev.engine.event import Entry, name_of
from castdev.engine.policy import Policy
from castdev.engine.seen import Seen
from castdev.projections import casebook, readiness, replay
from castdev.projections.lens import Lens
from castdev.projections.receipts.grounds import Grounds, folded
from castdev.projections.receipts.seen import (
    DECIDING,
    FIELDS,
    ONCE_ABSENT,
    Otherwise,
    clock_of,
    expected,
    unread,
)
from castdev.projections.receipts.shapes import POLICY, SHAPES, Stored, day_number, opened
from castdev.projections.receipts.table import laid
from castdev.projections.scoring.readiness import Readiness

seeds, sizes = st.integers(0, 10**9), st.integers(5, 60)


def relevant(world: World) -> list[Stored]:
    """Every event that a reading may rest on, from its stored bytes."""
    rows = world.project.engine.journal.rows()
    return [opened(*row) for row in rows if row[1] in SHAPES]


def again(
    entry: Entry, row: tuple[int, str, bytes], events: list[Stored]
) -> tuple[dict[str, Any], Readiness]:
    """The readings of a decision and every gate, computed from these events alone."""
    decision = opened(*row)
    grounds = folded([one for one in events if one.version < entry.version])
    clock = clock_of(decision)
    table = laid(grounds, clock, decision.said.get("segment"))
    return expected(decision, grounds, clock, table), table.gates


def rebuilt_lens(entry: Entry) -> Lens:
    """How somebody who decided looked at what was known."""
    seen = entry.event.seen  # type: ignore[attr-defined]
    return Lens(seen.day, seen.day if seen.reconstructed else None)


@settings(max_examples=60)
@given(seeds, sizes)
def test_the_same_readings_byte_for_byte(seed: int, size: int) -> None:
    """For every decision, verdict and launch: just what was stored, and every gate."""
    world = lived(seed, size)
    rows, events = list(world.project.engine.journal.rows()), relevant(world)
    for entry in decided(world):
        found, gates = again(entry, rows[entry.version - 1], events)
        lens, book = rebuilt_lens(entry), casebook.fold(world.project.entries(0, entry.version - 1))
        assert gates == readiness.measured(book, lens, gates.segment)
        stored = msgspec.to_builtins(entry.event.seen)  # type: ignore[attr-defined]
        if "pro" not in stored:
            found = {name: one for name, one in found.items() if name not in ONCE_ABSENT}
        assert json.dumps(found) == json.dumps(stored)
        assert unread(stored, found) == ()


def test_no_other_event_matters_and_each_of_these_may() -> None:
    """All events and those named give the same readings; each name moves some of them.

    Segments are told apart by name alone unless another copy named one: see the laws of merging.
    """
    moved: set[str] = set()
    for seed in (2, 3, 4, 13, 23, 38, 44, 52):
        world = lived(seed, 60)
        rows, events = list(world.project.engine.journal.rows()), relevant(world)
        for entry in list(decided(world))[-2:]:
            row = rows[entry.version - 1]
            whole = again(entry, row, [opened(*one) for one in rows])
            assert again(entry, row, events) == whole
            for one in events:
                if one.version < entry.version and one.name not in moved | {"policy_adopted"}:
                    left = again(entry, row, [each for each in events if each is not one])
                    moved |= {one.name} if left != whole else set()
    assert moved == set(SHAPES) - {"policy_adopted", "segment_defined", "segment_revised"}


def test_a_policy_is_read_by_its_own_numbers() -> None:
    """Every number that a reading uses is one of the policy's, within the same limits."""
    shape = msgspec.json.schema(Policy)["$defs"]["Policy"]["properties"]
    for name, check in POLICY.items():
        limits = shape[name]
        if limits.get("type") == "integer":
            low, high = limits["minimum"], limits["maximum"]
            assert check(low) and check(high) and not check(low - 1) and not check(high + 1), name
    assert all(
        check(json.loads(msgspec.json.encode(Policy()))[one]) for one, check in POLICY.items()
    )


def test_a_change_that_is_undone_later() -> None:
    """A decision of a day before the undo still feels the change, one of a day after does not."""
    world = World()
    world.state()
    world.many(3, "commit", day=9_400, segment=None)
    world.changed("major", day=9_450)
    world.say(UndoChange(change="C1"), day=9_480)
    for day in (9_440, 9_460, 9_490):
        world.say(MakeDecision(choice="go on"), day=day)
    rows, events = list(world.project.engine.journal.rows()), relevant(world)
    confidences = []
    for entry in decided(world):
        found, _ = again(entry, rows[entry.version - 1], events)
        assert found["confidences"] == entry.event.seen.confidences  # type: ignore[attr-defined]
        confidences.append(found["confidences"]["H1"])
    assert confidences[1] < min(confidences[0], confidences[2])


def test_a_late_decision_is_read_of_its_own_day() -> None:
    """Readings that say they were reconstructed, for another day, are none."""
    said = {"seen": {"day": "2026-03-04", "reconstructed": True}}
    decision = Stored(9, "decision_made", day_number("2026-03-03"), 9_600, said, {})
    with pytest.raises(Otherwise, match="not read of the day"):
        clock_of(decision)


def test_an_older_shape_is_read_as_the_newest() -> None:
    """A policy stored in its first shape has the numbers that were fixed then."""
    rows = World().project.engine.journal.rows()
    version, name, state = next(row for row in rows if row[1] == "policy_adopted")
    now = json.loads(state)
    first = json.loads(state)
    del first["schema"], first["event"]["policy"]["big_change"]
    del first["event"]["policy"]["current_votes"]
    assert opened(version, name, json.dumps(first).encode()).said == now["event"]


def test_every_event_has_its_method() -> None:
    """What has a shape is taken in, except undo, which the fold around it knows."""
    for name in set(SHAPES) - {"command_undone"}:
        assert callable(getattr(Grounds, name))


def test_what_stores_readings_is_known_by_name() -> None:
    """The verifier knows the same events as `replay`."""
    assert {name_of(kind) for kind in replay.DECIDING} == set(DECIDING)


def test_stored_readings_are_known_by_field() -> None:
    """The fields of stored readings, in their order."""
    known = Seen.__struct_fields__
    assert known == FIELDS[: len(known)]
