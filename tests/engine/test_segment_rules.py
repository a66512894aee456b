"""Segments: what is accepted, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from study_steps import SEGMENT

from castdev.engine.command import Command, Request
from castdev.engine.segment import (
    DefineSegment,
    RankSegments,
    RetireSegment,
    ReviseSegment,
    SegmentDefined,
    SegmentRetired,
    SegmentRevised,
    SegmentsRanked,
)
from castdev.engine.testing import given

SHALLOW = DefineSegment(description="women under 30")


@pytest.mark.parametrize("motive", ["needs", "interests", "problems"])
def test_one_motive_is_enough(motive: str) -> None:
    """A need, an interest or a problem alone makes a segment."""
    said: Any = {"description": "clerks", motive: ("why",)}
    given().when(DefineSegment(**said)).then(SegmentDefined(segment="S1", **said))


def test_defined_with_everything() -> None:
    """Parent, target, attributes and source are kept, the parent as it is spelt."""
    said: Any = {
        "description": "of the field",
        "needs": ("a",),
        "interests": ("b",),
        "problems": ("c",),
        "attributes": {"age": "30-40"},
        "target": 12,
        "source": "interviews",
    }
    given(SEGMENT).when(DefineSegment(parent="s1", id="field", **said)).then(
        SegmentDefined(segment="field", parent="S1", **said)
    )


def test_sex_and_age_alone_with_a_reason() -> None:
    """A shallow segment is kept with the reason as its waiver."""
    shallow = DefineSegment(description="women under 30", demographic_only=True)
    given().when(shallow, because="a wish of the board").then(
        SegmentDefined(segment="S1", description="women under 30", waiver="a wish of the board")
    )


def test_waiver_is_not_written_where_none_is_needed() -> None:
    """A reason given with a real need is no waiver."""
    deep = DefineSegment(description="d", needs=("n",), demographic_only=True)
    given().when(deep, because="why").then(
        SegmentDefined(segment="S1", description="d", needs=("n",))
    )


def test_revised() -> None:
    """A revision says everything anew, under the id as it was first spelt."""
    given(SEGMENT).when(
        ReviseSegment(segment="s1", description="clerks", problems=("waiting",))
    ).then(SegmentRevised(segment="S1", description="clerks", problems=("waiting",)))


def test_ranked() -> None:
    """A ranking keeps the order and spells ids as they were first spelt."""
    given(SEGMENT, SEGMENT).when(RankSegments(segments=("s2", "S1"))).then(
        SegmentsRanked(segments=("S2", "S1"))
    )


def test_retired_stays_retired_when_revised() -> None:
    """A retired segment that is revised is still retired."""
    revised = ReviseSegment(segment="S1", description="d", needs=("n",))
    world = given(SEGMENT).when(RetireSegment(segment="s1")).then(SegmentRetired(segment="S1"))
    world.when(revised).when(RetireSegment(segment="S1")).refused("retired already")


@pytest.mark.parametrize(
    ("command", "because", "part"),
    [
        (SHALLOW, "why", "at least one need"),
        (DefineSegment(description="d", demographic_only=True), None, "only with a reason"),
        (DefineSegment(description="d", demographic_only=True), "", "only with a reason"),
        (ReviseSegment(segment="S1", description="d"), None, "at least one need"),
        (ReviseSegment(segment="S9", description="d", needs=("n",)), None, "nearest: S1"),
        (DefineSegment(description="d", needs=("n",), parent="S9"), None, "no segment 'S9'"),
        (DefineSegment(description="d", needs=("n",), id="s1"), None, "a segment S1 already"),
        (DefineSegment(description="d", needs=("n",), target=0), None, "target must"),
        (DefineSegment(description="", needs=("n",)), None, "description must"),
        (DefineSegment(description="d", needs=("",)), None, "needs"),
        (RankSegments(segments=()), None, "at least one"),
        (RankSegments(segments=("S1", "s1")), None, "each segment once"),
        (RankSegments(segments=("S1", "S7")), None, "no segment 'S7'"),
        (RetireSegment(segment="S9"), None, "no segment 'S9'"),
    ],
)
def test_refused(command: Command, because: str | None, part: str) -> None:
    """What breaks a rule of segments is refused in one sentence and adds nothing."""
    given(SEGMENT).when(Request(command, because=because)).refused(part)
