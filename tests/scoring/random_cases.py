"""Random cases for laws: few people, many clashes of day, source and version."""

from __future__ import annotations

from evidence_kit import POLICY
from hypothesis import strategies as st

from castdev.projections.scoring.types import RUNGS, Case, Change, Item, Question

FIRST, LAST = 9_000, 9_500
names = st.sampled_from([f"p{i}" for i in range(7)])
segments = st.sampled_from(["core", "edge", ""])
days = st.integers(FIRST, LAST)
flags = st.lists(st.sampled_from([flag.name for flag in POLICY.flags]), max_size=2, unique=True)


@st.composite
def items(draw: st.DrawFn, evidence: str) -> Item:
    """One item; every tenth or so is a batch with a person of its own."""
    batch = draw(st.integers(0, 9)) == 0
    return Item(
        evidence=evidence,
        person=evidence if batch else draw(names),
        segment=draw(segments),
        rung=draw(st.sampled_from(RUNGS)),
        supports=draw(st.booleans()),
        source=draw(st.sampled_from(["ana", "bo"])),
        day=draw(days),
        flags=tuple(draw(flags)),
        people=draw(st.integers(2, 500)) if batch else 1,
        before=draw(st.sampled_from([None, None, "C0", "C9"])),
    )


@st.composite
def cases(draw: st.DrawFn, most: int = 12) -> Case:
    """A case on bar .03 to .9 with up to three product changes."""
    number = draw(st.integers(0, most))
    impacts = st.sampled_from(["none", "minor", "major", "replaced"])
    return Case(
        Question(
            draw(st.sampled_from([30_000, 400_000, 500_000, 900_000])),
            draw(st.sampled_from([333_333, 500_000, 900_000])),
            draw(st.sampled_from([(), ("core",), ("core", "edge")])),
        ),
        tuple(draw(items(f"e{i}")) for i in range(number)),
        tuple(Change(f"C{i}", draw(days), draw(impacts)) for i in range(draw(st.integers(0, 3)))),
        POLICY,
    )
