"""Laws of readings under random histories: order, withdrawal, replay, sums, silence, time."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from histories import (
    HYPOTHESES,
    LAST,
    SEGMENTS,
    TODAY,
    Act,
    arrival,
    history,
    record,
    record_slowly,
)
from hypothesis import given
from hypothesis import strategies as st
from trying import laws
from worlds import KINDS, SIDES, World, on

from castdev.engine.change import MakeChange, UndoChange
from castdev.engine.evidence import RetractEvidence
from castdev.projections import casebook, confidence, readiness
from castdev.projections.lens import Lens
from castdev.projections.readings import Readings
from castdev.projections.saturation import measure
from castdev.projections.scoring.explain import explain
from castdev.projections.voices import voices

seeds = st.integers(0, 10**9)
sizes = st.integers(0, 45)


LENSES = (Lens(on(TODAY)), Lens(on(9_300), on(9_300)))


def numbers(world: World) -> list[Any]:
    """Everything that is a number, by both clocks, and free of versions of events."""
    book = world.project.book()
    found: list[Any] = []
    for lens in LENSES:
        for one in HYPOTHESES:
            found.append(confidence.read(book, lens, one))
            found.append(voices(book, lens, one))
            found.append(explain(confidence.case_of(book, lens, one), lens.day).points)
        found.append(confidence.read(book, lens, "H1", "S2"))
        for segment in (None, *SEGMENTS):
            found.append(readiness.measured(book, lens, segment))
            found.append(measure(book, lens, segment))
    return found


@laws(1_000)
@given(seeds, sizes, seeds)
def test_every_order_of_arrival_gives_the_same_numbers(seed: int, size: int, other: int) -> None:
    """As long as each event follows what it refers to."""
    acts = history(seed, size)
    assert numbers(record(arrival(acts, Random(other)))) == numbers(record(acts))


@laws(400)
@given(seeds, sizes, seeds)
def test_what_is_taken_back_was_never_there(seed: int, size: int, other: int) -> None:
    """Evidence retracted and changes undone leave no trace in any number."""
    acts, dice = history(seed, size), Random(other)
    hypothesis, rung = dice.choice(HYPOTHESES), dice.choice([*KINDS])
    said = {"id": "X1", "hypothesis": hypothesis, "statement": KINDS[rung]}
    said |= dice.choice([{"respondent": "R0"}, {"channel": "web", "people": 9, "segment": "S1"}])
    observed = Act(SIDES[dice.choice([True, False, None])](**said), LAST, frozenset())
    made = MakeChange(id="X2", description="x", impacts={hypothesis: "major"})
    day = dice.randint(9_000, 9_500)
    pairs = [
        (observed, Act(RetractEvidence(evidence="X1"), None, frozenset())),
        (Act(made, day, frozenset()), Act(UndoChange(change="X2"), day, frozenset())),
    ]
    more = [*acts]
    for first, last in pairs:
        at = dice.randint(_after_audience(more), len(more))
        more.insert(at, first)
        more.insert(dice.randint(at + 1, len(more)), last)
    assert numbers(record(more)) == numbers(record(acts))


def _after_audience(acts: list[Act]) -> int:
    """The first place where everybody has been recruited."""
    return 1 + next(i for i, one in enumerate(acts) if type(one.command).__name__ == "NameTheme")


def documents(readings: Readings) -> list[bytes]:
    """Every reading as bytes, without what was asked for."""
    day = on(9_300)
    found = [
        *(readings.status(), readings.status(happened_by=day), readings.coverage()),
        *(readings.readiness(), readings.readiness("S1"), readings.readiness(happened_by=day)),
        *(readings.saturation(), readings.coverage(happened_by=day)),
        *(readings.why(one) for one in HYPOTHESES),
        *(readings.history(one) for one in HYPOTHESES),
        *(readings.confidence(one, segment="S2") for one in HYPOTHESES),
    ]
    plain = [msgspec.structs.replace(one, as_of=None) for one in found if hasattr(one, "as_of")]
    return [msgspec.json.encode(one) for one in [*plain, *found[-3:], list(readings.log())]]


@laws(150)
@given(seeds, sizes, st.integers(0, 100))
def test_replayed_continued_and_looked_back_at(seed: int, size: int, cut: int) -> None:
    """Folded from nothing, entry by entry and up to the end: one document; so is any past."""
    acts = history(seed, size, judged=True)
    world = World(today=TODAY)
    lived = world.project
    for act in acts:
        record_slowly([act], world)
        lived.book()
    assert casebook.fold(lived.entries()) == lived.book()
    end = len(lived.entries())
    assert documents(lived.as_of(end)) == documents(lived)
    audience = _after_audience(acts) + 1
    known = audience + (len(acts) - audience) * cut // 100
    short = record_slowly(acts[:known]).project
    assert documents(lived.as_of(len(short.entries()))) == documents(short)


@laws(250)
@given(seeds, sizes)
def test_points_add_up_and_reading_is_silent(seed: int, size: int) -> None:
    """The points of every why sum exactly; no reading adds an event or a key."""
    world = record(history(seed, size))
    project = world.project
    before = project.entries()
    for day in (None, on(9_300)):
        for one in HYPOTHESES:
            for segment in (None, *SEGMENTS):
                found = project.why(one, segment=segment, happened_by=day)
                moved = round(found.confidence * 1e6) - round(found.prior * 1e6)
                assert sum(item.points for item in found.items) == moved
                assert all(item.points == 0 for item in found.items if item.supports is None)
    documents(project)
    assert project.entries() == before


@laws(150)
@given(seeds, sizes)
def test_time_only_fades(seed: int, size: int) -> None:
    """When nothing happens any more nothing is left in the end, or nothing ever fades.

    In between, a full pile may pass weight from fading people to others in it, so only
    a reading with one side is held to go back toward its prior, give or take a hundredth.
    """
    book = record(history(seed, size)).project.book()
    for one in HYPOTHESES:
        days = [TODAY + wait for wait in (0, 1, 90, 1_000, 12_000)]
        found = [confidence.read(book, Lens(on(day)), one) for day in days]
        if not book.policy.half_life:
            assert found == [found[0]] * 5
            continue
        assert found[-1].r + found[-1].s <= 10
        assert found[-1].confidence == pytest.approx(found[-1].prior, abs=1e-4)
        for early, late in pairwise(found):
            if not early.r or not early.s:
                was, now = early.confidence - early.prior, late.confidence - late.prior
                assert abs(now) <= abs(was) * 1.01 + 1e-5
                assert now * was >= -1e-10


@pytest.mark.parametrize("rung", KINDS)
@pytest.mark.parametrize("supports", [True, False])
def test_votes_of_one_kind_fade_day_by_day(rung: str, supports: bool) -> None:
    """Talk or deeds, for or against: the votes fall and confidence nears its prior."""
    world = World()
    world.state()
    for i in range(30):
        world.hears(f"p{i}", rung, supports, segment=None, by=f"i{i % 3}", day=9_400 + i)
    found = [world.read(day=day) for day in range(9_500, 10_600, 50)]
    for early, late in pairwise(found):
        assert late.r + late.s < early.r + early.s
        assert late.own_votes == late.r + late.s
        assert abs(late.confidence - late.prior) <= abs(early.confidence - early.prior)


def test_the_same_bytes_in_another_process() -> None:
    """Whatever the hash seed, the time zone and the ambient decimal context."""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parents[1] / ".pkg")])
    found = []
    for seed, zone in (("0", "Pacific/Kiritimati"), ("4242", "America/Anchorage")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, str(here / "another_process.py")],
            env=env,
            capture_output=True,
            check=True,
        )
        found.append(done.stdout)
    assert found[0] == found[1]
    assert found[0].count(b"castdev.why.1") == 9
    assert found[0] == b"\n".join(b"\n".join(one) for one in some_documents()) + b"\n"


def some_documents() -> list[list[bytes]]:
    """The documents of three long histories."""
    worlds = [record_slowly(history(seed, 60, judged=True)) for seed in (1, 2, 3)]
    return [documents(world.project) for world in worlds]


@pytest.mark.parametrize("seed", range(3))
def test_histories_reach_every_kind_of_event(seed: int) -> None:
    """The laws are about something: withdrawals, corrections, mergers and policies occur."""
    names = {entry.name for entry in record(history(seed, 300)).project.entries()}
    assert names >= {
        *("evidence_retracted", "evidence_corrected", "change_made", "change_undone"),
        *("respondent_reassigned", "interview_corrected", "hypothesis_restated"),
        *("theme_applied", "theme_removed", "themes_merged", "policy_adopted"),
    }
