"""The register: what was decided, against what, what runs still, and how it came out."""

from __future__ import annotations

from law_worlds import World, on
from msgspec.structs import replace

from castdev.engine.command import Request
from castdev.engine.decision import DecisionMade, MakeDecision
from castdev.engine.hypothesis import RestateHypothesis
from castdev.engine.launch import GATES, ApproveLaunch, DoLaunch, HoldLaunch
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.undo import UndoCommand
from castdev.engine.verdict import ReachVerdict
from castdev.projections import register
from castdev.projections.register import Decided


def known() -> World:
    """H1 is supported, H2 refuted, H3 untested; all critical."""
    world = World()
    for id in ("H1", "H2", "H3"):
        world.state(id)
    world.many(6, "did", about=["H1"], segment=None)
    world.many(9, "did", False, about=["H2"], segment=None)
    return world


def rows(world: World) -> list[Decided]:
    """What was decided."""
    return list(world.project.register().decided)


def decide(world: World, because: str | None = None, **said: object) -> Decided:
    """Make a decision and return its row."""
    world.say(Request(MakeDecision(choice="go", **said), on(9_500), because=because))  # type: ignore[arg-type]
    return rows(world)[-1]


def test_in_line_with_the_evidence() -> None:
    """It takes to be true what is supported, to be false what is refuted."""
    found = decide(known(), hypotheses=("H1", "H3"), denied=("H2",))
    assert (found.goes_against, found.against, found.said_against) == (False, (), False)
    assert found.pro is not None and found.con is not None
    assert (len(found.pro), len(found.con)) == (6, 9)
    assert [(one.hypothesis, one.taken, one.status) for one in found.believed] == [
        ("H1", True, "supported"),
        ("H3", True, "untested"),
        ("H2", False, "refuted"),
    ]


def test_against_it() -> None:
    """Shown by the readings it stored, or said by its maker; each apart."""
    world = known()
    shown = decide(world, "the boss", hypotheses=("H2",), denied=("H1",))
    assert (shown.against, shown.said_against, shown.goes_against) == (("H2", "H1"), False, True)
    said = decide(world, "a feeling", against=True)
    assert (said.against, said.said_against, said.goes_against) == ((), True, True)
    assert (said.pro, said.con, said.believed) == ((), (), ())


def test_what_was_stored_before_is_not_accused() -> None:
    """A decision without the fields names no events and goes against nothing."""
    world = known()
    decide(world, "so", hypotheses=("H2",))
    book, lens, _ = world.project.view()
    made: DecisionMade = book.decisions["D1"].made
    assert made.seen is not None
    older = replace(made, seen=replace(made.seen, pro=None, con=None, against=()))
    found = register.decision(book, lens, replace(book.decisions["D1"], made=older))
    assert (found.pro, found.con, found.against, found.goes_against) == (None, None, (), False)
    world.say(MakeDecision(choice="before", hypotheses=("H2",), elsewhere=True))
    found = rows(world)[-1]
    assert (found.seen_version, found.pro, found.goes_against) == (None, None, False)
    assert found.believed[0].confidence is None


def test_how_it_came_out() -> None:
    """Outcomes since, of what it names or said to be of it; earlier ones are no outcome of it."""
    world = known()
    world.say(ObserveOutcome(hypothesis="H1", outcome="false"), day=9_500)
    decide(world, hypotheses=("H1",))
    world.say(ObserveOutcome(hypothesis="H1", outcome="8 of 20"), day=9_501)
    world.say(ObserveOutcome(hypothesis="H2", outcome="1 of 20", decision="D1"), day=9_501)
    world.say(ObserveOutcome(hypothesis="H3", outcome="true"), day=9_501)
    (found,) = rows(world)
    first, second = found.believed
    assert [(one.outcome, one.came_true) for one in first.came_out] == [("8 of 20", True)]
    assert (second.hypothesis, second.taken, second.status) == ("H2", None, "refuted")
    assert [one.came_true for one in second.came_out] == [False]
    world.say(RestateHypothesis(hypothesis="H1", bar=0.9))
    assert rows(world)[0].believed[0].came_out == first.came_out, "held to the bar of then"
    early = world.project.register(happened_by=on(9_500)).decided[0]
    assert [one.came_out for one in early.believed] == [()]


def test_launches_and_verdicts() -> None:
    """In the order they were recorded; a launch rests on the critical ones, its waivers run."""
    world = known()
    world.say(ReachVerdict(hypothesis="H2", word="true"))
    world.say(ReachVerdict(hypothesis="H2", word="false"))
    world.say(
        ApproveLaunch(waive=dict.fromkeys(GATES, "so"), until=on(9_600), reason="the fair"),
    )
    world.say(DoLaunch())
    first, second, third, fourth = rows(world)
    assert [one.what for one in rows(world)] == ["verdict", "verdict", "launch", "launch"]
    assert (first.against, second.against) == (("H2",), ())
    assert (third.override, third.seen_verdict, len(third.waivers)) == (True, "BLOCKED", 9)
    assert [one.hypothesis for one in third.believed] == ["H1", "H2", "H3"]
    assert third.pro is not None and third.con is not None
    assert (len(third.pro), len(third.con)) == (6, 9)
    assert (fourth.text, fourth.seen_version, fourth.goes_against) == ("launched", None, False)
    world.say(HoldLaunch(reason="a fault"))
    assert rows(world)[-1].goes_against, "held back though everything is waived: READY"
    world.at(9_601)
    assert world.project.register().waivers == rows(world)[2].waivers == ()


def test_what_is_undone_is_not_listed() -> None:
    """It counts as if it had never been decided."""
    world = known()
    decide(world, hypotheses=("H1",))
    world.say(UndoCommand())
    assert rows(world) == []


def test_it_rests_on_what_it_saw() -> None:
    """Versions of live items, corrected sides, of that day and before: what was counted."""
    world = known()
    entries = world.project.entries()
    found = decide(world, hypotheses=("H1",))
    assert found.pro is not None
    assert {entries[one - 1].event.hypothesis for one in found.pro} == {"H1"}  # type: ignore[attr-defined]  # events of evidence
    world.hears("eve", "did", day=9_501, about=["H1"], segment=None)  # tomorrow, in the east
    assert decide(world, hypotheses=("H1",)).pro == found.pro
    late = Request(MakeDecision(choice="then", hypotheses=("H1",)), on(9_400))
    world.say(late)
    assert rows(world)[-1].pro == (), "nothing had happened by then"
