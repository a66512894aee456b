"""The scorekeeper follows any history, byte for byte as if everything were read anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from law_worlds import (
    ADDING,
    HYPOTHESES,
    SETTLING,
    Copy,
    Hand,
    World,
    history,
    on,
    parted,
    record_slowly,
)
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
from castdev.projections.saturation import interviews_of

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


def check(entries: list[Entry], *, by: int | None = None, ids: Sequence[str] = HYPOTHESES) -> int:
    """Compare with the slow way; return how many steps moved something."""
    day = None if by is None else on(by)
    found = list(steps(entries, Wanted(happened_by=day), undone_in(entries)))
    wanted = slow_steps(entries, day)
    for one, other in zip(found, wanted, strict=True):
        assert msgspec.json.encode(one) == msgspec.json.encode(other)
    lens = Lens(day or entries[-1].metadata.recorded_at.date(), day)
    for id in ids:
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


class Busy(Hand):
    """Somebody who does everything within three days, so that turns decide."""

    def day(self) -> int | None:
        """One of three days."""
        return self.dice.randint(9_100, 9_102)


def together(seed: int, file: Path) -> Copy:
    """A copy that merged another, to and fro, with work and undos in between."""
    one, other = parted(seed, 6, 0)
    for number in range(3):
        for place, copy in enumerate((one, other)):
            Busy(copy, Random(f"{seed} {number} {place}")).work(ADDING * 2 + SETTLING, 14)
        one, other = other, one
        one.take(other, file)
    return one


@pytest.mark.parametrize("seed", range(12))
def test_copies_that_merged(seed: int, tmp_path: Path) -> None:
    """What another copy recorded first takes its turn, also after it was undone here."""
    copy = together(seed, tmp_path / "copy.jsonl")
    entries = copy.project.entries()
    foreign = [one.version for one in entries if one.metadata.origin]
    assert foreign
    dice, last = Random(seed), entries[-1]
    for _ in range(6):
        undo = CommandUndone(versions=tuple(dice.choices(foreign, k=2)), what="something")
        last = msgspec.structs.replace(last, version=last.version + 1, event=undo)
        entries.append(last)
        again = msgspec.structs.replace(dice.choice(entries[-40:-6]), version=last.version + 1)
        entries.append(last := again)
    ids = list(copy.project.book().hypotheses)
    assert check(entries, ids=ids) > 5
    check(entries[: len(entries) - 12], by=9_101, ids=ids)


def apart(source: World) -> tuple[Copy, Copy]:
    """Two copies of a project, in which the same people are known."""
    own, other = Copy(source, "ana"), Copy(source, "bo")
    own._people |= source._people
    other._people |= source._people
    return own, other


def test_turns_of_a_person(tmp_path: Path) -> None:
    """Who heard somebody on the same day, under the same id elsewhere, but earlier, counts less."""
    source = World()
    source.segments("core")
    source.state("H1", "core")
    for person in ("kim", "lee"):
        source.person(person)
    own, other = apart(source)
    other.hears("lee", "told", by="bo")
    other.now += timedelta(minutes=1)
    own.now = other.now + timedelta(days=1)
    own.hears("lee", "told", by="ana")
    own.hears("kim", "told", by="ana")
    own.take(other, tmp_path / "copy.jsonl")
    entries = own.project.entries()
    check(entries)
    assert not list(steps(entries, Wanted()))[-1].moved


def test_turns_of_interviews(tmp_path: Path) -> None:
    """An interview of another copy takes the place that it has there, so nothing is new at last."""
    source = World()
    source.segments("core")
    source.state("H1")
    for person in "abcdefgh":
        source.person(person)
    for theme in "xyz":
        source.say(NameTheme(id=theme, title=theme))
    own, other = apart(source)
    own.now += timedelta(hours=1)
    for copy, people, themes in ((own, "abcdefg", "x"), (other, "h", "xyz")):
        for number, person in enumerate(people, 1):
            copy.hears(person, "told")
            copy.say(*(ApplyTheme(theme=one, interview=f"I{number}") for one in themes))
    own.take(other, tmp_path / "copy.jsonl")
    entries = own.project.entries()
    check(entries)
    lens = Lens(entries[-1].metadata.recorded_at.date())
    assert [one.id for one in interviews_of(own.project.book(), lens, None)][:2] == ["I8", "I1"]


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
