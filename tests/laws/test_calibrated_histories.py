"""Laws of calibration under random histories: as by brute force, and moving nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import log
from random import Random
from typing import NamedTuple

import msgspec
import pytest
from histories import HYPOTHESES, SEGMENTS, Act, history
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World

from castdev.engine.belief import (
    BeliefCommitted,
    BeliefRevealed,
    CommitBelief,
    HideBelief,
    RevealBelief,
)
from castdev.engine.codec import Codec
from castdev.engine.command import Command, Request
from castdev.engine.errors import CastdevError
from castdev.engine.event import Entry
from castdev.engine.journal import MemoryJournal
from castdev.engine.launch import LaunchPostponed, PostponeLaunch
from castdev.engine.outcome import ObserveOutcome, OutcomeObserved
from castdev.engine.project import AdoptPolicy
from castdev.engine.undo import UndoCommand
from castdev.engine.vocabulary import Vocabulary
from castdev.projections import casebook, confidence
from castdev.projections.calibration import CalibrationReading
from castdev.projections.casebook import Casebook
from castdev.projections.lens import Lens

seeds = st.integers(0, 10**9)
sizes = st.integers(8, 25)
TODAY = 9_600
WHO = ("ana", "bo", "cy")


def more(dice: Random, world: World) -> Iterator[Request]:
    """Yield now and then a belief, a reveal, a launch decision, an outcome, an undo."""
    id, who = dice.choice(HYPOTHESES), dice.choice(WHO)
    day = dice.choice([None, None, world.now.date(), world.now.date() - timedelta(days=5)])
    number = f"{dice.randint(1, 99)}%"
    count = f"{dice.randint(0, 9)} of 9"
    end = len(world.project.entries())
    found: list[tuple[float, Command]] = [
        (
            0.60,
            dice.choice([CommitBelief, CommitBelief, HideBelief])(
                hypothesis=id, probability=number
            ),
        ),
        (0.40, RevealBelief(hypothesis=id)),
        (0.15, PostponeLaunch(segment=dice.choice([*SEGMENTS, None]))),
        (0.03, ObserveOutcome(hypothesis=id, outcome=dice.choice(["true", "false", count]))),
        (0.05, UndoCommand(version=dice.randint(1, end))),
    ]
    for chance, command in found:
        if dice.random() < chance:
            yield Request(command, day, because="so", actor=who)


def lived(seed: int, size: int) -> World:
    """A world that went through a history with beliefs and outcomes in between."""
    dice, world = Random(seed), World(today=TODAY - 30)
    acts: list[Act] = history(seed, size)
    for act in acts:
        for request in (act.request(), *more(dice, world)):
            world.now += timedelta(hours=dice.choice([1, 7, 40]))
            try:
                world.project.handle_many([request])
            except CastdevError:
                pass  # a refusal leaves nothing, and what needed it is refused in turn
    for id in HYPOTHESES:
        if dice.random() < 0.5 and id in world.project.book().hypotheses:
            world.say(ObserveOutcome(hypothesis=id, outcome="2 of 5"))
    return world


class Number(NamedTuple):
    """A number that was said of a hypothesis, where, and whether it came true."""

    of: str
    chance: float
    true: bool
    at: int


def live(world: World) -> list[Entry]:
    """Return the entries that were not undone."""
    gone = world.project.book().undone
    return [one for one in world.project.entries() if one.version not in gone]


def outcomes(world: World) -> dict[str, list[Entry]]:
    """Return the outcomes of each hypothesis, as recorded."""
    found: dict[str, list[Entry]] = {}
    for one in live(world):
        if isinstance(one.event, OutcomeObserved):
            found.setdefault(one.event.hypothesis, []).append(one)
    return found


def held(book: Casebook, some: list[Entry], of: str) -> bool:
    """Return what the newest outcome says under the bar in force in a casebook."""

    def age(one: Entry) -> tuple[object, int]:
        return one.metadata.happened_on or one.metadata.recorded_at.date(), one.version

    event = max(some, key=age).event
    assert isinstance(event, OutcomeObserved)
    if event.n is None or event.k is None:
        return event.outcome == "true"
    return event.k * 1_000_000 >= event.n * confidence.question_of(book, of).bar


def by_engine(world: World) -> list[Number]:
    """Return the confidence just before each first outcome: fold, look, read."""
    entries, found = world.project.entries(), []
    for of, some in outcomes(world).items():
        first = some[0]
        book = casebook.fold(entries[: first.version - 1])
        day, recorded = first.metadata.happened_on, first.metadata.recorded_at.date()
        late = day is not None and (recorded - day).days > 1
        lens = Lens(day, day) if late and day else Lens(recorded)
        chance = confidence.read(book, lens, of).confidence
        found.append(Number(of, chance, held(book, some, of), first.version - 1))
    return sorted(found)


def by_launch(world: World) -> list[Number]:
    """Return the confidence at the last launch decision about a segment of each hypothesis."""
    entries, found = world.project.entries(), []
    for of, some in outcomes(world).items():
        first, last = some[0], None
        end, recorded = first.metadata.happened_on, first.metadata.recorded_at.date()
        late = end is not None and (recorded - end).days > 1
        wanted = world.project.book().hypotheses[of].now.segments
        for one in live(world):
            event, said_on = one.event, one.metadata.recorded_at.date()
            if isinstance(event, LaunchPostponed) and one.version < first.version:
                whom = not wanted or event.segment is None or event.segment in wanted
                known = of in casebook.fold(entries[: one.version - 1]).hypotheses
                if whom and known and not (late and end is not None and said_on > end):
                    last = one
        if last is not None:
            book = casebook.fold(entries[: last.version - 1])
            day, recorded = last.metadata.happened_on, last.metadata.recorded_at.date()
            lens = Lens(day, day) if day is not None and day < recorded else Lens(recorded)
            chance = confidence.read(book, lens, of).confidence
            now = statement_at(world.project.book(), book, of, last.version)
            found.append(Number(of, chance, held(now, some, of), last.version))
    return sorted(found)


def by_person(world: World, who: str, before_evidence: bool) -> list[Number]:
    """Return what a person said last of each hypothesis, walking the journal once for each."""
    book, found = world.project.book(), []
    told = {
        one.event.commitment: one.event.probability
        for one in live(world)
        if isinstance(one.event, BeliefRevealed)
    }
    for of, some in outcomes(world).items():
        first = some[0]
        end, recorded = first.metadata.happened_on, first.metadata.recorded_at.date()
        late = end is not None and (recorded - end).days > 1
        last = None
        for one in live(world):
            event, said_on = one.event, one.metadata.recorded_at.date()
            if not isinstance(event, BeliefCommitted) or event.hypothesis != of:
                continue
            if one.metadata.actor != who or one.version > first.version:
                continue
            if late and end is not None and said_on > end:
                continue
            day = one.metadata.happened_on or said_on
            items = [item for item in book.items.values() if item.hypothesis == of]
            days = [confidence.day_of(book, item) for item in items if not item.retracted]
            news = [item.version > one.version for item in items if not item.retracted]
            known = any(new and d and d < day for new, d in zip(news, days, strict=True))
            if not (before_evidence and (event.after or known)):
                last = one
        if last is not None:
            event = last.event
            assert isinstance(event, BeliefCommitted)
            micro = event.probability or told.get(last.metadata.id)
            if micro is not None:
                then = casebook.fold(world.project.entries()[: last.version])
                # The bar of a statement that was undone since was never in force.
                now = statement_at(book, then, of, last.version)
                found.append(Number(of, micro / 1e6, held(now, some, of), last.version))
    return sorted(found)


def statement_at(book: Casebook, then: Casebook, of: str, version: int) -> Casebook:
    """Return a casebook with the wording and the policy that held at a version, as known now."""
    record = book.hypotheses[of]
    said = [one for one in record.statements if one.version <= version]
    ruled = [one for one in book.policies if one.version <= version]
    hypotheses = {of: msgspec.structs.replace(record, statements=said)}
    return msgspec.structs.replace(then, hypotheses=hypotheses, policies=ruled)


def numbers(found: CalibrationReading, who: str, position: str) -> list[Number]:
    """Return what a reading scores of somebody, nothing of who believed nothing."""
    some = [one for one in found.records if (one.who, one.position) == (who, position)]
    return sorted(
        Number(each.hypothesis, each.probability, each.came_true, each.event)
        for one in some
        for each in one.said
    )


def rounded(some: list[Number]) -> list[Number]:
    return sorted(one._replace(chance=round(one.chance, 6)) for one in some)


@settings(max_examples=30)
@given(seeds, sizes)
def test_as_by_brute_force(seed: int, size: int) -> None:
    """Engine, persons and team: each number is found again by folding and walking anew."""
    world = lived(seed, size)
    found = world.project.calibration()
    assert found.outcomes == len(outcomes(world))
    assert numbers(found, "engine", "outcome") == rounded(by_engine(world))
    assert numbers(found, "engine", "launch") == rounded(by_launch(world))
    for position in ("before-evidence", "outcome"):
        pooled = []
        for who in WHO:
            mine = by_person(world, who, position == "before-evidence")
            assert numbers(found, who, position) == rounded(mine)
            pooled += mine
        assert numbers(found, "team", position) == rounded(pooled)


def naive(some: list[Number]) -> tuple[float, float]:
    """Return Brier and log score, written down as they are defined."""
    brier = sum((one.chance - one.true) ** 2 for one in some) / len(some)
    chances = [one.chance if one.true else 1 - one.chance for one in some]
    surprise = [-log(min(max(chance, 1e-6), 1 - 1e-6)) for chance in chances]
    return brier, sum(surprise) / len(some)


@settings(max_examples=10)
@given(seeds, sizes)
def test_scores_as_by_definition(seed: int, size: int) -> None:
    """With two outcomes enough, Brier and log score are those of the numbers shown."""
    world = lived(seed, size)
    book = world.project.book()
    world.project.handle_many([Request(_lenient(book))])
    for one in world.project.calibration().records:
        if one.scores is None:
            assert one.outcomes < 2
            continue
        some = numbers(world.project.calibration(), one.who, one.position)
        brier, surprise = naive(some)
        assert one.scores.brier == pytest.approx(brier, abs=2e-6)
        assert one.scores.log_score == pytest.approx(surprise, abs=2e-4)
        assert sum(tenth.count for tenth in one.curve) == len(some)
        assert sum(tenth.came_true for tenth in one.curve) == sum(each.true for each in some)


def _lenient(book: Casebook) -> Command:
    lenient = msgspec.structs.replace(book.policy, name="two", calibration_outcomes=2)
    return AdoptPolicy(policy=lenient)


@settings(max_examples=10)
@given(seeds, sizes)
def test_as_of_then(seed: int, size: int) -> None:
    """What was read at a version is read of it for ever, whatever came later."""
    world = lived(seed, size)
    project = world.project
    half = len(project.entries()) // 2
    young = World(today=TODAY)
    young.project.engine.journal = _shorter(world, half)
    young.project.engine.vault = project.engine.vault
    then = msgspec.structs.replace(project.as_of(half).calibration(), as_of=None)
    assert (
        msgspec.structs.replace(young.project.calibration(), reading_day=then.reading_day) == then
    )


def _shorter(world: World, count: int) -> MemoryJournal:
    journal = MemoryJournal("trial", Codec(Vocabulary().events))
    journal.append(world.project.entries()[:count])
    return journal


def test_the_histories_hold_something() -> None:
    """The laws are about something: numbers of every group, hidden ones, undone ones."""
    found = [lived(seed, 20).project for seed in range(15)]
    read = [one.calibration() for one in found]
    for who, position in (("engine", "launch"), ("engine", "outcome"), ("ana", "outcome")):
        assert sum(len(numbers(one, who, position)) for one in read) > 15, (who, position)
    assert sum(len(numbers(one, "team", "before-evidence")) for one in read) > 5
    assert sum(len(one.unrevealed) for one in read) > 5
    assert sum(len(one.book().undone) for one in found) > 5
