"""The scorekeeper follows any history, byte for byte as if everything were read anew."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from law_worlds import HYPOTHESES, World, history, on, record_slowly
from slow_steps import slow_history, slow_steps

from castdev.engine.command import Request
from castdev.engine.errors import CastdevError
from castdev.engine.event import Entry
from castdev.engine.evidence import HypothesisRefuted, HypothesisSupported
from castdev.engine.interview import CorrectInterview
from castdev.engine.launch import GATES, ApproveLaunch
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.engine.undo import CommandUndone, UndoCommand, undone_in
from castdev.projections.casebook import course
from castdev.projections.history import _steps as points
from castdev.projections.lens import Lens
from castdev.projections.replay import Wanted, steps

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from long_study import entries as study_entries


def lived(seed: int, size: int) -> list[Entry]:
    """The entries of a random study of many days, with undos and undos of undos among it."""
    dice, world = Random(seed), World(today=9_600)
    for act in history(seed, size, judged=True):
        with suppress(CastdevError):  # what it refers to may have been undone
            record_slowly([act], world)
        if dice.random() < 0.2:
            world.now += timedelta(hours=dice.choice([1, 30]))
            version = dice.randint(20, max(21, len(world.project.entries())))
            with suppress(CastdevError):
                world.project.handle_many([Request(UndoCommand(version=version))])
    return world.project.entries()


def rough(entries: list[Entry], dice: Random) -> list[Entry]:
    """The same from elsewhere: events are missing or twice there, undos take what others rest on."""
    found: list[Entry] = []
    for entry in entries:
        for number in range(dice.choice([0, *[1] * 12, 2])):
            event = entry.event
            if number and isinstance(event, HypothesisSupported | HypothesisRefuted):
                about, who = dice.choice(HYPOTHESES), dice.choice([event.respondent, "R0"])
                event = msgspec.structs.replace(event, hypothesis=about, respondent=who)
            found.append(msgspec.structs.replace(entry, version=len(found) + 1, event=event))
        if dice.random() < 0.06:
            versions = tuple(dice.randint(1, len(found) + 1) for _ in range(dice.choice([1, 3])))
            undo = CommandUndone(versions=versions, what="something")
            found.append(msgspec.structs.replace(entry, version=len(found) + 1, event=undo))
    return found


def check(entries: list[Entry], *, by: int | None = None) -> int:
    """Compare with the slow way; return how many steps moved something."""
    day = None if by is None else on(by)
    found = list(steps(entries, Wanted(happened_by=day), undone_in(entries)))
    wanted = slow_steps(entries, day)
    for one, other in zip(found, wanted, strict=True):
        assert msgspec.json.encode(one) == msgspec.json.encode(other)
    lens = Lens(day or entries[-1].metadata.recorded_at.date(), day)
    for id in HYPOTHESES:
        assert list(points(lens, id, entries, None)) == slow_history(lens, id, entries)
    return sum(bool(one.moved) for one in found)


@pytest.mark.parametrize("seed", range(10))
def test_any_history(seed: int) -> None:
    """Corrections, reassignments, changes, policies, undos: every step is the same."""
    entries = lived(seed, 45)
    assert check(entries) > 5
    check(entries, by=9_300)


@pytest.mark.parametrize("seed", [*range(6), 11, 43, 44, 54])
def test_a_journal_from_elsewhere(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no rule would allow is followed all the same: undos of what others rest on."""
    monkeypatch.setattr(course, "APART", 1)
    check(rough(lived(seed, 30), Random(seed)), by=9_300 if seed % 3 == 0 else None)


def test_a_long_study() -> None:
    """The study that benchmarks are made of: six interviewers, segments, tests with many people."""
    check(list(study_entries(300, seed=3)))


def test_the_entries_again() -> None:
    """Steps are the same whether entries are remembered or read again."""
    entries = lived(5, 40)
    asked: list[int] = []

    def again(version: int) -> list[Entry]:
        asked.append(version)
        return entries[:version]

    found = list(steps(iter(entries), Wanted(), None, None, again))
    assert found == list(steps(entries, Wanted()))
    assert asked


def test_a_waiver_that_ended() -> None:
    """On the day after its last a waiver opens nothing, and the score moves with the people."""
    world = World()
    world.segments("core")
    world.state("H1", "core")
    world.say(AdoptPolicy(policy=Policy(name="one kind", kinds=("problem",))))
    for gates, days in ((GATES, 0), (("saturated",), 90)):
        waive, until = dict.fromkeys(gates, "small"), world.now.date() + timedelta(days=days)
        world.say(ApproveLaunch(segment="core", waive=waive, until=until, reason="so"))
    for number in range(3):
        world.hears(f"p{number}", "commit")
    world.now += timedelta(days=2)
    world.hears("p3", "commit")
    entries = world.project.entries()
    check(entries)
    scores = [one.readiness for one in steps(entries, Wanted()) if one.readiness]
    assert scores[0].before == 0
    assert (scores[-1].before, scores[-1].after) == (25, 33)


def test_what_was_not_taken_in_is_not_taken_out() -> None:
    """An event that found no hypothesis left nothing; undoing it leaves the later one alone."""
    world = World()
    world.state("H1")
    world.hears("kim", "did", segment=None)
    start, stated, item = (world.project.entries()[place] for place in (0, 2, -1))
    people = world.project.entries()[3:-1]
    undo = msgspec.structs.replace(start, event=CommandUndone(versions=(2,), what="it"))
    order = [start, item, stated, *people, item, undo]
    entries = [msgspec.structs.replace(one, version=n) for n, one in enumerate(order, 1)]
    assert check(entries) == 2
    assert not list(steps(entries, Wanted()))[-1].moved


def test_the_day_of_an_interview_decides_what_was_new() -> None:
    """A correction of the day shuts the gate `saturated`, and another opens it."""
    world = World()
    world.segments("core")
    world.state("H1")
    for number, themes in enumerate([*["ab"] * 20, "abcde"], 1):
        world.hears(f"p{number}", "told", day=9_300 if themes == "abcde" else 9_400 + number)
        for theme in themes:
            with suppress(CastdevError):
                world.say(NameTheme(id=theme, title=theme))
            world.say(ApplyTheme(theme=theme, interview=f"I{number}"))
    for day in (9_490, 9_100):
        world.say(CorrectInterview(interview="I21", held_on=on(day)))
    entries = world.project.entries()
    check(entries)
    before, after = list(steps(entries, Wanted()))[-2:]
    assert (before.opened, before.shut) == ((), ("saturated",))
    assert (after.opened, after.shut) == (("saturated",), ())
