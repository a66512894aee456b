"""Replay: steps are what was known then; decisions saw what they stored, byte for byte."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from law_worlds import HYPOTHESES, RELEASED, World, history, on, record, record_slowly

from castdev import cli
from castdev.cli.intake import run
from castdev.engine import home
from castdev.engine.command import Request
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import CastdevError, NotFound
from castdev.engine.event import Entry
from castdev.engine.evidence import RetractEvidence, SupportHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.launch import GATES, ApproveLaunch, HoldLaunch, PostponeLaunch
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.undo import UndoCommand
from castdev.engine.verdict import ReachVerdict
from castdev.projections import rebuilt
from castdev.projections.project import Project
from castdev.projections.readiness import measured, segment_of
from castdev.projections.replay import DECIDING, Step
from castdev.projections.timeline import mentions

LONG = bool(os.environ.get("CASTDEV_LONG"))
WAIVED = dict.fromkeys(GATES, "small")


def judged(seed: int) -> World:
    """A random study of many days, with decisions, launches, late ones and undos among it."""
    dice, world = Random(seed), World(today=9_600)
    for act in history(seed, 45, judged=True):
        with suppress(CastdevError):  # what it refers to may have been undone
            record_slowly([act], world)
        if dice.random() < 0.3:
            _judge(dice, world)
    world.say(AdoptPolicy(policy=Policy(name="late", prior=400_000)))
    world.at(9_900)
    with suppress(CastdevError):  # H1 may have been undone
        world.hears("late", "did", day=9_100, segment=None)
    return world


def _judge(dice: Random, world: World) -> None:
    day, end = dice.choice([None, on(9_300)]), world.now.date()
    whom = dice.choice([None, "S1", "S2"])
    said: Any = dice.choice(
        [
            MakeDecision(choice="stop"),
            MakeDecision(choice="go", hypotheses=("H1", "H3"), denied=("H2",), reason="so"),
            ReachVerdict(hypothesis="H1", word="true"),
            ReachVerdict(hypothesis="H2", word="not true"),
            ApproveLaunch(segment=whom, waive=WAIVED, until=end, reason="so"),
            PostponeLaunch(segment=whom, reason="so"),
            HoldLaunch(segment=whom, reason="so"),
            MakeDecision(choice="before", elsewhere=True),
            UndoCommand(),
        ]
    )
    with suppress(CastdevError):
        world.project.handle_many([Request(said, day), Request(MakeDecision(choice="too"), day)])


def decisions_of(project: Project) -> list[Entry]:
    """The entries that store what was on the table."""
    return [one for one in project.entries() if isinstance(one.event, DECIDING)]


@pytest.mark.parametrize("seed", range(12))
def test_every_decision_saw_what_it_stored(seed: int) -> None:
    """Whatever came later: events, policies, corrections, retractions, undo."""
    project = judged(seed).project
    asked = decisions_of(project)
    assert len(asked) > 5
    for entry in asked:
        found = project.replay_of(str(entry.version))
        stored = entry.event.seen  # type: ignore[attr-defined]
        assert found.equal and found.differences == ()
        assert found.stored == stored
        assert sum(found.recorded_by.values()) == entry.version - 1
        if stored is not None:
            assert msgspec.json.encode(found.rebuilt) == msgspec.json.encode(stored)
            assert found.under_policy_now.policy == project.status().policy
        else:
            assert found.rebuilt.version == entry.version - 1


def test_the_random_studies_have_everything() -> None:
    """Every kind of decision is among them, reconstructed ones and withdrawn ones too."""
    projects = [judged(seed).project for seed in range(12)]
    asked = [(one, each) for one in projects for each in decisions_of(one)]
    assert {type(each.event) for _, each in asked} == set(DECIDING)
    read = [one.replay_of(str(each.version)) for one, each in asked]
    assert any(one.rebuilt.reconstructed for one in read)
    assert any(one.stored is None for one in read)
    assert any(one.undone_by for one in read)
    assert any(one.rebuilt.segment for one in read)
    assert any(one.late for one in read)
    stored = [one.stored for one in read if one.stored]
    assert any(one.pro and one.con for one in stored)


def test_against_the_readings_is_rebuilt() -> None:
    """What a decision or a verdict goes against follows from the events, and is compared."""
    world = two_clocks()
    world.many(12, "did", False, segment=None)
    world.say(Request(MakeDecision(choice="go", hypotheses=("H1",)), because="so"))
    world.say(ReachVerdict(hypothesis="H1", word="true"))
    for entry in decisions_of(world.project)[-2:]:
        found = world.project.replay_of(str(entry.version))
        assert found.equal and found.rebuilt.against == ("H1",)
        assert found.rebuilt.pro and found.rebuilt.con


def test_what_was_stored_without_its_events_is_rebuilt_without_them() -> None:
    """A decision from before events for and against were kept is still equal, to the byte."""
    project = two_clocks().project
    entries = project.entries()
    entry = decisions_of(project)[0]
    event: Any = entry.event
    older = msgspec.structs.replace(event.seen, pro=None, con=None)
    kept = msgspec.structs.replace(event, seen=older)
    entries[entry.version - 1] = msgspec.structs.replace(entry, event=kept)
    found = rebuilt.read(project.view(), entries, "D4")
    assert found.equal and found.stored == found.rebuilt == older


def two_clocks() -> World:
    """An interview of 3 March recorded on 20 March; a decision of 10 March."""
    march = 9_556  # 2026-03-01 is day 9556
    world = World(today=march)
    assert on(march).isoformat() == "2026-03-01"
    world.state("H1")
    world.person("kim", None)
    world.at(march + 9)
    world.say(MakeDecision(id="D4", choice="go on"), day=march + 9)
    world.at(march + 19)
    world.say(HoldInterview(id="I9", respondent="kim", interviewers=("bo",)), day=march + 2)
    world.say(SupportHypothesis(hypothesis="H1", interview="I9", statement="usage"))
    world.say(HoldInterview(id="I10", respondent="kim"), day=march + 15)
    return world


def test_two_clocks() -> None:
    """It is not in what was known on 10 March, is in what had happened, and is named as late."""
    project = two_clocks().project
    tenth = "2026-03-10"
    assert "I9" not in project.as_of(tenth).view().book.interviews
    view = project.view(happened_by=on(9_565))
    assert view.lens.shows(view.book.interviews["I9"].day)
    found = project.replay_of("d4")
    assert found.equal and found.decision == "D4"
    assert [one.sentence for one in found.late] == [
        "interview I9 held with kim by bo",
        "E1 supports H1: kim in I9, usage",
    ]
    assert {str(one.day) for one in found.late} == {"2026-03-03"}
    assert {str(one.recorded_at.date()) for one in found.late} == {"2026-03-20"}
    assert project.as_of(tenth).replay_of("D4").late == ()


def test_what_was_undone_is_not_late() -> None:
    """What does not count any more was not missed."""
    world = two_clocks()
    held = next(one for one in world.project.entries() if "E1" in str(one.event))
    world.say(UndoCommand(version=held.version))
    assert [one.event for one in world.project.replay_of("D4").late] == ["interview_held"]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("confidences", {"H1": "0.900000000000"}, "confidences H1"),
        ("statuses", {"H1": "supported"}, "statuses H1"),
        ("statuses", {}, "statuses H1"),
        ("score", 99, "score"),
        ("shut", (), "shut"),
        ("policy", 7, "policy"),
        ("version", 1, "version"),
        ("segment", "S1", "segment"),
    ],
)
def test_what_was_altered_raises_the_alarm(field: str, value: object, what: str) -> None:
    """The field is named, with what is stored and what the journal says."""
    project = two_clocks().project
    entries = project.entries()
    entry = decisions_of(project)[0]
    event: Any = entry.event
    seen = msgspec.structs.replace(event.seen, **{field: value})
    forged = msgspec.structs.replace(event, seen=seen)
    entries[entry.version - 1] = msgspec.structs.replace(entry, event=forged)
    found = rebuilt.read(project.view(), entries, "D4")
    assert not found.equal
    assert [one.what for one in found.differences] == [what]
    assert found.differences[0].stored != found.differences[0].rebuilt


def test_another_order_is_a_difference_too() -> None:
    """Byte for byte: the same readings in another order are not the same."""
    world = two_clocks()
    world.state("H2")
    world.say(MakeDecision(id="D5", choice="stop"))
    entries = world.project.entries()
    event: Any = entries[-1].event
    turned = dict(reversed(event.seen.confidences.items()))
    seen = msgspec.structs.replace(event.seen, confidences=turned)
    forged = msgspec.structs.replace(event, seen=seen)
    entries[-1] = msgspec.structs.replace(entries[-1], event=forged)
    found = rebuilt.read(world.project.view(), entries, "D5")
    assert not found.equal
    assert [one.what for one in found.differences] == ["order"]


def test_the_policy_now() -> None:
    """The same events under another policy give another reading; what was stored stays."""
    world = two_clocks()
    was = world.project.replay_of("D4")
    assert was.under_policy_now == was.rebuilt
    world.say(AdoptPolicy(policy=Policy(name="calm", prior=500_000)))
    found = world.project.replay_of("D4")
    assert found.rebuilt == was.rebuilt and found.equal
    assert found.under_policy_now.confidences != was.rebuilt.confidences
    assert found.under_policy_now.policy == was.rebuilt.policy + 1


def test_what_is_no_decision() -> None:
    """Misses are refused with a hint."""
    project = two_clocks().project
    for asked in ("D9", "2", "0", "999", "9" * 40):
        with pytest.raises(NotFound):
            project.replay_of(asked)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("slowly", [False, True])
def test_steps_are_what_was_known(seed: int, slowly: bool) -> None:
    """Each step moves from what was known before its event to what is known with it."""
    acts = history(seed, 35)
    world = record_slowly(acts) if slowly else record(acts)
    world.say(UndoCommand())
    project = world.project
    told = list(project.replay())
    assert [one.version for one in told] == list(range(1, len(project.entries()) + 1))
    for one in told:
        day = one.recorded_at.date()
        moved = {each.hypothesis: each for each in one.moved}
        for id in HYPOTHESES:
            before = _stand(project, one.version - 1, id, day)
            after = _stand(project, one.version, id, day)
            if id in moved:
                each = moved[id]
                assert before == (each.before, each.status_before)
                assert after == (each.after, each.status_after)
            assert (id in moved) == (before != after)
        _check_gates(project, one)


def _stand(project: Project, version: int, id: str, day: Any) -> tuple[float | None, str | None]:
    from castdev.projections import confidence
    from castdev.projections.casebook import fold
    from castdev.projections.lens import Lens

    book = fold(project.entries(0, version))
    if id not in book.hypotheses:
        return None, None
    found = confidence.read(book, Lens(day), id)
    return round(found.confidence, 6), found.status


def _check_gates(project: Project, one: Step) -> None:
    from castdev.projections.casebook import fold
    from castdev.projections.lens import Lens

    read = []
    for version in (one.version - 1, one.version):
        book = fold(project.entries(0, version))
        read.append(measured(book, Lens(one.recorded_at.date()), segment_of(book)))
    was, now = ({each.gate for each in one.gates if each.state == "shut"} for one in read)
    assert (set(one.opened), set(one.shut)) == (was - now, now - was)
    scores = (read[0].score, read[1].score)
    told = (one.readiness.before, one.readiness.after) if one.readiness else None
    assert told == (scores if scores[0] != scores[1] else None)


def test_a_part_of_the_steps() -> None:
    """From, to, one hypothesis, decisions: the same steps, fewer of them."""
    project = judged(3).project
    whole = {one.version: one for one in project.replay()}
    part = list(project.replay(first=20, last=30))
    assert part == [whole[version] for version in range(20, 31)]
    decided = list(project.replay(decisions=True))
    assert decided == [whole[one.version] for one in decisions_of(project)]
    for one in project.replay(only="h2"):
        assert {each.hypothesis for each in one.moved} <= {"H2"}
        assert one.moved or "h2" in mentions(project.entries()[one.version - 1].event)
    moving = [one.version for one in whole.values() if any(e.hypothesis == "H2" for e in one.moved)]
    assert set(moving) <= {one.version for one in project.replay(only="H2")}
    day = whole[20].recorded_at.date()
    first = min(one.version for one in whole.values() if one.recorded_at.date() == day)
    last = max(one.version for one in whole.values() if one.recorded_at.date() == day)
    shown = [one.version for one in project.replay(first=day, last=day)]
    assert shown == list(range(first, last + 1))
    ticks: list[int] = []
    assert len(list(project.replay(tick=ticks.append))) == len(ticks) == len(whole)


def test_steps_of_what_had_happened() -> None:
    """Later occurrences are left out, and every step is read on that day."""
    project = two_clocks().project
    shown = [one.sentence for one in project.replay(happened_by=on(9_565))]
    assert "interview I9 held with kim by bo" in shown
    assert "interview I10 held with kim" not in " ".join(shown)


@pytest.mark.parametrize("part", range(8 if LONG else 1))
def test_many_histories(part: int) -> None:
    """Every decision is rebuilt byte for byte, then and at every later event.

    `CASTDEV_LONG=1` tries 200 histories, the suite 25 of them.
    """
    decided = 0
    for seed in range(part * 25, part * 25 + 25):
        dice, world = Random(seed), World(today=9_600)
        for act in history(1_000 + seed, 8, judged=True):
            with suppress(CastdevError):  # an id may have been taken by one of ours
                record_slowly([act], world)
            if dice.random() < 0.15:
                _judge(dice, world)
        world.say(AdoptPolicy(policy=Policy(name="late", prior=400_000)))
        project = world.project
        entries = project.entries()
        for entry in decisions_of(project):
            stored = entry.event.seen  # type: ignore[attr-defined]
            decided += stored is not None
            for later in range(entry.version, len(entries) + 1):
                found = project.as_of(later).replay_of(str(entry.version))
                assert found.equal and found.stored == stored
                if stored is not None:
                    assert msgspec.json.encode(found.rebuilt) == msgspec.json.encode(stored)
    assert decided > 25


def test_every_decision_of_the_demo() -> None:
    """Those of the real study saw nothing; new ones, of each kind, are rebuilt byte for byte."""
    clock = datetime(2026, 3, 2, 12, tzinfo=UTC)
    engine = home.in_memory("x", mode="existing-product", actor="ana", clock=lambda: clock)
    run(engine, Path(cli.__file__).parent / "demo")
    project = Project(engine)
    for number in range(1, 5):
        assert project.replay_of(f"D{number}").equal
    before = len(project.entries())
    project.handle_many(
        [
            Request(MakeDecision(choice="go on", hypotheses=("H2",), denied=("H1",), reason="so")),
            Request(MakeDecision(choice="late"), RELEASED),
            Request(ReachVerdict(hypothesis="H4", word="true")),
            Request(PostponeLaunch(reason="so")),
            Request(RetractEvidence(evidence="E001")),
            Request(AdoptPolicy(policy=Policy(name="late", prior=400_000))),
        ]
    )
    new = [one for one in decisions_of(project) if one.version > before]
    assert len(new) == 4
    for entry in new:
        found = project.replay_of(str(entry.version))
        assert found.equal and found.stored
        assert msgspec.json.encode(found.rebuilt) == msgspec.json.encode(found.stored)
