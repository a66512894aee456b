"""The fold of a receipt says what the casebook says, from the stored bytes alone."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from eventful import decided, lived
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World

from castdev.engine.event import Entry
from castdev.engine.policy import Policy
from castdev.projections.receipts.grounds import Grounds, folded
from castdev.projections.receipts.seen import FIELDS, clock_of, expected
from castdev.projections.receipts.shapes import POLICY, SHAPES, Stored, opened
from castdev.projections.receipts.table import laid
from castdev.projections.scoring.readiness import Readiness

seeds, sizes = st.integers(0, 10**9), st.integers(5, 60)


def laws(examples: int) -> settings:
    """The same histories every time, and nothing left on disk."""
    return settings(max_examples=examples, deadline=None, database=None, derandomize=True)


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


@laws(60)
@given(seeds, sizes)
def test_the_same_readings_byte_for_byte(seed: int, size: int) -> None:
    """For every decision, verdict and launch: just what the project stored."""
    world = lived(seed, size)
    rows, events = list(world.project.engine.journal.rows()), relevant(world)
    for entry in decided(world):
        found, _ = again(entry, rows[entry.version - 1], events)
        assert json.dumps(found, separators=(",", ":")).encode() == msgspec.json.encode(
            entry.event.seen  # type: ignore[attr-defined]
        )


def test_no_other_event_matters_and_each_of_these_may() -> None:
    """All events and those named give the same readings; each name moves some of them."""
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
    assert moved == set(SHAPES) - {"policy_adopted"}


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


def test_every_event_has_its_method() -> None:
    """What has a shape is taken in, except undo, which the fold around it knows."""
    for name in set(SHAPES) - {"command_undone"}:
        assert callable(getattr(Grounds, name))


def test_stored_readings_are_known_by_field() -> None:
    """The fields of stored readings, in their order."""
    from castdev.engine.seen import Seen

    assert Seen.__struct_fields__[: len(FIELDS)] == FIELDS
