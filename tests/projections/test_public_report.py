"""The public report: no count tells who said what, however it is combined with the others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import World, history, record

from castdev.engine.competitor import NoteCompetitor
from castdev.engine.errors import BadInput, Refused
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.segment import DefineSegment
from castdev.engine.verdict import ReachVerdict
from castdev.projections.disclosure import Shown, shown
from castdev.projections.public import CLEARS, PublicReading

TABLES = st.integers(1, 3).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=rows, max_size=rows
    )
)


def hidden_values(found: Shown, people: int, most: int) -> list[set[int]]:
    """Return, for every hidden cell, what it can be given everything that is shown.

    By trying every table of counts up to `most`: an adversary who knows how many people
    there are, and nothing but the report besides.
    """
    places = [
        (r, c) for r, row in enumerate(found.cells) for c, one in enumerate(row) if one is None
    ]
    possible: list[set[int]] = [set() for _ in places]
    known = sum(one or 0 for row in found.cells for one in row)
    for guess in product(range(most + 1), repeat=len(places)):
        if known + sum(guess) > people:
            continue
        whole = [list(row) for row in found.cells]
        for (r, c), value in zip(places, guess, strict=True):
            whole[r][c] = value
        totals = [sum(one or 0 for one in column) for column in zip(*whole, strict=True)]
        if all(told in (None, total) for told, total in zip(found.totals, totals, strict=True)):
            for values, value in zip(possible, guess, strict=True):
                values.add(value)
    return possible


@settings(max_examples=150)
@given(TABLES, st.integers(0, 12), st.integers(3, 4))
def test_no_hidden_count_is_narrowed_down(counts: list[list[int]], unasked: int, k: int) -> None:
    """Every hidden count can be anything from 0 to k - 1, whatever is shown beside it."""
    people = max(sum(map(sum, counts)) + unasked, k)
    found = shown(counts, people, k)
    hidden = sum(one is None for row in found.cells for one in row)
    if hidden > 5:  # trying all would take for ever; fewer rows show the same
        counts = counts[:1]
        people = max(sum(map(sum, counts)) + unasked, k)
        found = shown(counts, people, k)
    for values in hidden_values(found, people, k + 4):
        assert values >= set(range(k))


@settings(max_examples=300)
@given(TABLES, st.integers(0, 12), st.integers(3, 6))
def test_what_is_shown_is_true(counts: list[list[int]], unasked: int, k: int) -> None:
    """A count that is shown is the count, and never from 1 to k - 1; so is a total."""
    found = shown(counts, sum(map(sum, counts)) + unasked, k)
    totals = [sum(column) for column in zip(*counts, strict=True)]
    for row, told in zip([*counts, totals], [*found.cells, found.totals], strict=True):
        for count, one in zip(row, told, strict=True):
            assert one in (None, count)
            assert one is None or one == 0 or one >= k


@pytest.mark.parametrize(
    ("counts", "people", "cells", "totals"),
    [
        ([[8, 0, 0]], 8, [[8, 0, 0]], [8, 0, 0]),
        ([[8, 1, 0]], 20, [[8, None, 0]], [8, None, 0]),
        ([[8, 1, 0]], 12, [[8, None, 0]], [8, None, 0]),
        ([[8, 1, 0]], 11, [[None] * 3], [None] * 3),
        ([[4, 0, 0], [4, 0, 0]], 20, [[None, 0, 0], [None, 0, 0]], [8, 0, 0]),
        ([[1, 0, 0], [1, 0, 0]], 20, [[None, 0, 0], [None, 0, 0]], [None, 0, 0]),
        ([[9, 0, 0], [2, 0, 0]], 20, [[9, 0, 0], [None, 0, 0]], [None, 0, 0]),
        ([[0, 0, 0]], 6, [[0, 0, 0]], [0, 0, 0]),
    ],
)
def test_by_hand(
    counts: list[list[int]],
    people: int,
    cells: list[list[int | None]],
    totals: list[int | None],
) -> None:
    """One dissenter among few hides all; two small groups show their sum; one does not."""
    found = shown(counts, people, 5)
    assert [list(row) for row in found.cells] == cells
    assert list(found.totals) == totals


def words_of(report: PublicReading) -> str:
    """Return the report as it is handed out."""
    return msgspec.json.encode(report).decode()


@pytest.fixture
def world() -> World:
    """Two segments, people for and against, texts of the team."""
    world = World()
    world.say(
        DefineSegment(id="S1", description="canary segment", needs=("canary need",)),
        DefineSegment(id="S2", description="canary other", needs=("canary need",)),
        StateHypothesis(id="H1", statement="canary statement", segments=("S1",)),
        StateHypothesis(id="H2", statement="canary second"),
        NoteCompetitor(name="canary competitor"),
    )
    for number in range(12):
        side = number % 6 != 5
        world.hears(f"p{number}", "told", side, segment="S1" if number < 9 else "S2")
    world.hears("q1", "told", None, segment="S2", about=("H2",))
    world.say(ReachVerdict(hypothesis="H1", word="canary verdict"))
    return world


def test_a_report(world: World) -> None:
    """Counts of 5 and more are there, smaller ones are not, and nothing of the team's texts."""
    found = world.project.public()
    assert (found.people, found.k, found.project) == (13, 5, None)
    first, second = found.hypotheses
    assert (first.people.pro, first.people.against, first.people.neutral) == (None, None, 0)
    by = {one.segment: (one.people.pro, one.people.against) for one in first.groups}
    assert by == {"S1": (8, None), "S2": (None, None)}
    assert first.confidence == round(world.read("H1").confidence, 1)
    assert first.status == world.read("H1").status
    assert (second.status, second.confidence, second.people.neutral) == (None, None, None)
    text = words_of(found)
    assert "canary" not in text
    assert not [f"p{number}" for number in range(12) if f'"p{number}"' in text]


def test_cleared(world: World) -> None:
    """Each text of the team is in it where it was cleared, and only there."""
    canaries = {
        "project": "trial",
        "statements": "canary statement",
        "segments": "canary segment",
        "verdicts": "canary verdict",
    }
    for one in CLEARS:
        text = words_of(world.project.public(clear=[one]))
        assert [name for name, said in canaries.items() if said in text] == [one]
    assert "canary competitor" not in words_of(world.project.public(clear=CLEARS))
    assert "canary need" not in words_of(world.project.public(clear=CLEARS))


def test_batches_and_retired() -> None:
    """People of a test are counted apart, under the same rule; retired hypotheses are left out."""
    from castdev.engine.evidence import RefuteHypothesis, SupportHypothesis
    from castdev.engine.hypothesis import RetireHypothesis

    world = World()
    world.state("H1")
    world.state("H2")
    world.many(6, "told", segment=None)
    world.say(
        SupportHypothesis(hypothesis="H1", channel="web", people=60, statement="usage"),
        RefuteHypothesis(hypothesis="H1", channel="web", people=4, statement="usage"),
        RetireHypothesis(hypothesis="H2"),
        day=9_500,
    )
    (only,) = world.project.public().hypotheses
    assert (only.batches.pro, only.batches.against, only.batches.neutral) == (60, None, 0)
    assert json.loads(words_of(world.project.public()))["hypotheses"][0]["people"]["for"] == 6


def test_refused(world: World) -> None:
    """Too few people, a k that hides nobody, a text that is none: refused."""
    with pytest.raises(Refused, match="Fewer than 14 people were heard"):
        world.project.public(k=14)
    for k in (2, 1, 0, -5):
        with pytest.raises(BadInput, match="can hide nobody"):
            world.project.public(k=k)
    with pytest.raises(BadInput, match="'quotes' is no text that can be cleared"):
        world.project.public(clear=["quotes"])
    with pytest.raises(Refused):
        World().project.public()


def test_how_many_moved(world: World) -> None:
    """Between two moments, whose answers came in or changed; so a difference can be warned of."""
    version = world.project.status().version
    assert world.project.moved_since(version) == 0
    world.hears("new", "told", segment="S2")
    world.hears("p0", "did", False)
    assert world.project.moved_since(version) == 2


def tables(report: PublicReading) -> Iterator[tuple[Shown, int]]:
    """Yield what a report shows of each hypothesis."""
    for claim in report.hypotheses:

        def row(sides: object) -> tuple[int | None, ...]:
            return tuple(msgspec.structs.astuple(sides))  # type: ignore[arg-type]  # a struct

        cells = tuple(row(one.people) for one in claim.groups)
        yield Shown(cells, row(claim.people)), report.people


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.integers(20, 60))
def test_random_histories(seed: int, size: int) -> None:
    """Of any history: no count from 1 to k - 1, and no hidden one that can be worked out."""
    world = record(history(seed, size))
    try:
        found = world.project.public(k=3)
    except Refused:
        return
    for table, people in tables(found):
        flat: Sequence[int | None] = [one for row in (*table.cells, table.totals) for one in row]
        assert all(one is None or one == 0 or one >= 3 for one in flat)
        if 0 < sum(one is None for row in table.cells for one in row) <= 5:
            for values in hidden_values(table, people, 6):
                assert values >= {0, 1, 2}
