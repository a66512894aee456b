"""Readiness: every gate shut and opened again by the fewest events that do it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from law_worlds import World, on

from castdev.engine.change import MakeChange, UndoChange
from castdev.engine.evidence import RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import ReassignRespondent
from castdev.engine.segment import RankSegments
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.projections.readiness import Gate

NAMES = "no-refuted kinds weakest-confidence votes committed fresh current saturated heard"


def ready(people: int = 12) -> World:
    """One problem, committed to by so many people who all say the same."""
    world = World()
    world.segments("core", "edge")
    world.say(AdoptPolicy(policy=Policy(name="one", kinds=("problem",))))
    world.state("H1", "core")
    world.say(NameTheme(id="T1", title="slow"), NameTheme(id="T2", title="dear"))
    for i in range(people):
        world.hears(f"p{i}", "commit", day=9_490 + i % 10)
        world.say(ApplyTheme(theme="T1", interview=f"I{i + 1}"), day=9_490 + i % 10)
    return world


def gate(world: World, name: str, segment: str | None = None) -> Gate:
    return {one.gate: one for one in world.project.readiness(segment).gates}[name]


def verdict(world: World) -> tuple[str, int, str | None]:
    found = world.project.readiness()
    return found.verdict, found.score, found.weakest


def test_all_open() -> None:
    """Nine gates in order, READY, nothing to advise."""
    world = ready()
    assert " ".join(one.gate for one in world.project.readiness().gates) == NAMES
    assert verdict(world) == ("READY", 100, None)
    assert world.project.readiness().advice == ()
    assert {one.progress for one in world.project.readiness().gates} == {1.0}


def test_no_refuted() -> None:
    """A refuted critical hypothesis blocks; retired or no longer critical it does not."""
    for way_out in (
        RetireHypothesis(hypothesis="H2"),
        RestateHypothesis(hypothesis="H2", importance="major"),
    ):
        world = ready()
        world.state("H2", "core")
        for i in range(10):
            world.hears(f"p{i}", "did", False, about=["H2"])
        assert verdict(world) == ("BLOCKED", 0, "no-refuted")
        shut = gate(world, "no-refuted")
        assert (shut.state, shut.hypothesis) == ("shut", "H2")
        assert world.project.readiness().weakest_hypothesis == "H2"
        world.say(way_out)
        assert verdict(world) == ("READY", 100, None)


def test_kinds() -> None:
    """Every kind of the policy needs a critical hypothesis."""
    world = ready()
    world.say(AdoptPolicy(policy=Policy(name="two", kinds=("problem", "price"))))
    shut = gate(world, "kinds")
    assert (shut.state, shut.have, shut.need, shut.progress) == ("shut", 1, 2, 0.5)
    assert verdict(world) == ("NOT_READY", 50, "kinds")
    world.state("H2", "core", kind="price", importance="major")
    assert gate(world, "kinds").state == "shut"
    world.state("H3", "edge", kind="price")
    assert gate(world, "kinds", "core").state == "shut"
    world.say(RestateHypothesis(hypothesis="H2", importance="critical"))
    assert gate(world, "kinds").state == "open"


def test_weakest_confidence() -> None:
    """The least confident critical hypothesis of the segment, each with its own target."""
    world = ready()
    world.state("H2", "core")
    shut = gate(world, "weakest-confidence")
    assert (shut.have, shut.need, shut.hypothesis) == (0.333333, 0.8, "H2")
    assert shut.state == "shut"
    for i in range(12):
        world.hears(f"p{i}", "did", about=["H2"])
    assert gate(world, "weakest-confidence").state == "open"


def test_votes() -> None:
    """Three own votes; borrowed ones do not count."""
    world = ready()
    world.state("H2", "core")
    for i in range(50):
        world.hears(f"e{i}", "commit", segment="edge", about=["H2"])
    assert gate(world, "weakest-confidence").state == "open"
    shut = gate(world, "votes")
    assert (shut.state, shut.have, shut.need, shut.hypothesis) == ("shut", 0.0, 3.0, "H2")
    world.say(*(ReassignRespondent(respondent=f"e{i}", segment="core") for i in range(4)))
    assert gate(world, "votes").state == "open"


def test_committed() -> None:
    """Three respondents for it at commit or did; a batch counts its people."""
    world = ready()
    world.state("H2", "core")
    for i in range(12):
        world.hears(f"p{i}", "shown", about=["H2"])
    world.hears("p0", "did", about=["H2"])
    world.hears("p1", "commit", False, about=["H2"])
    shut = gate(world, "committed")
    assert (shut.state, shut.have, shut.need, shut.hypothesis) == ("shut", 2, 3, "H2")
    page = SupportHypothesis(hypothesis="H2", statement="payment", channel="web", segment="core")
    world.say(page, day=9_500)
    assert gate(world, "committed").state == "open"


def test_fresh() -> None:
    """Half of what age takes must be left: a year to the day is just enough."""
    world = ready()
    world.at(9_490 + 365)
    assert gate(world, "fresh").state == "open"
    world.at(9_500 + 365)
    shut = gate(world, "fresh")
    assert (shut.state, shut.need) == ("shut", 0.5)
    assert 0.48 < float(shut.have) < 0.5
    world.hears("p0", "did", day=9_865)
    assert gate(world, "fresh").state == "open"


def test_current() -> None:
    """A big change needs a vote on the new product; a small or undone one does not."""
    world = ready()
    world.changed("minor", 9_500, "C1")
    assert gate(world, "current").state == "open"
    world.changed("major", 9_500, "C2")
    shut = gate(world, "current")
    assert (shut.state, shut.have, shut.need, shut.hypothesis) == ("shut", 0.0, 1.0, "H1")
    world.hears("p12", "did", day=9_500)
    assert 0.99 < gate(world, "current").progress < 1
    world.hears("p13", "shown", False, day=9_500)
    assert gate(world, "current").state == "open"
    world.at(9_501)
    world.changed("replaced", 9_501, "C3")
    assert gate(world, "current").state == "shut"
    world.say(UndoChange(change="C3"), day=9_501)
    assert gate(world, "current").state == "open"


def test_saturated() -> None:
    """A new theme in the newest run shuts it; two interviews without one open it."""
    world = ready()
    world.say(ApplyTheme(theme="T2", interview="I10"), day=9_499)
    shut = gate(world, "saturated")
    assert (shut.state, verdict(world)[2]) == ("shut", "saturated")
    assert 0.9 < shut.progress <= 0.99
    for i in (12, 13):
        world.hears(f"p{i}", "commit", day=9_500)
        world.say(ApplyTheme(theme="T1", interview=f"I{i + 1}"), day=9_500)
    assert gate(world, "saturated").state == "open"


@pytest.mark.parametrize(
    "opens",
    [
        lambda world: world.hears("p11", "told", None),
        lambda world: world.say(HoldInterview(respondent=world.person("p11")), day=9_500),
        lambda world: world.say(
            SupportHypothesis(
                hypothesis="H1", respondent=world.person("p11"), statement="commitment"
            ),
            day=9_500,
        ),
    ],
)
def test_heard(opens: Callable[[World], object]) -> None:
    """Twelve people of the segment interviewed or with evidence; batches count none."""
    world = ready(11)
    shut = gate(world, "heard")
    assert (shut.state, shut.have, shut.need) == ("shut", 11, 12)
    page = SupportHypothesis(
        hypothesis="H1", statement="usage", channel="web", people=90, segment="core"
    )
    world.say(page, day=9_500)
    world.hears("e0", "commit", segment="edge")
    world.hears("p0", "commit")
    assert gate(world, "heard").have == 11
    assert world.project.status().people.interviewed == 12
    opens(world)
    assert gate(world, "heard").state == "open"


def test_whose_gates() -> None:
    """Those of the highest ranked segment that a critical hypothesis names, else everybody's."""
    world = World()
    world.segments("core", "edge", "far")
    world.state("H1")
    assert world.project.readiness().segment is None
    world.state("H2", "edge")
    world.state("H3", "core", importance="minor")
    world.say(RankSegments(segments=("far", "core", "edge")))
    assert world.project.readiness().segment == "edge"
    world.say(RestateHypothesis(hypothesis="H3", importance="critical"))
    assert world.project.readiness().segment == "core"
    assert world.project.readiness().critical == ("H1", "H3")
    assert world.project.readiness("Far").critical == ("H1",)


BEHIND = {
    "no-refuted": {"hypothesis_supported"},
    "kinds": {"hypothesis_restated"},
    "weakest-confidence": {"hypothesis_supported"},
    "votes": {"hypothesis_supported"},
    "committed": {"hypothesis_supported"},
    "fresh": {"hypothesis_supported"},
    "current": {"change_made"},
    "saturated": {"theme_applied"},
    "heard": {"interview_held"},
}


def test_the_events_behind_the_gates() -> None:
    """Each gate names the events that it rests on, and none that the reading leaves out."""
    world = ready()
    world.changed("minor", 9_495, "C1")
    world.say(RestateHypothesis(hypothesis="H1", bar=0.3))
    names = {entry.version: entry.name for entry in world.project.entries()}
    for one in world.project.readiness().gates:
        assert {names[version] for version in one.events} == BEHIND[one.gate], one.gate
        assert list(one.events) == sorted(one.events)
    early = world.project.readiness(happened_by=on(9_492))
    counts = {one.gate: len(one.events) for one in early.gates}
    people = 3 + 2
    assert counts["heard"] == counts["saturated"] == counts["votes"] == people
    assert counts["current"] == 0
    world.say(UndoChange(change="C1"), day=9_500)
    assert gate(world, "current").events == ()


def test_a_change_that_nobody_feels_is_behind_no_gate() -> None:
    """Changes of other hypotheses, and such as say that nothing changed for it."""
    world = ready()
    world.state("H2", importance="minor")
    felt = {"H1": "none", "H2": "major"}
    world.say(MakeChange(id="C1", description="new", impacts=felt), day=9_495)  # type: ignore[arg-type]
    assert gate(world, "current").events == ()


def test_all_hold_at_once() -> None:
    """The joint range of two critical hypotheses."""
    world = ready()
    world.state("H2", "core")
    for i in range(3):
        world.hears(f"p{i}", "told", about=["H2"])
    one, two = (world.read(id).confidence for id in ("H1", "H2"))
    found = world.project.readiness()
    assert found.joint_low == round(max(0.0, one + two - 1), 6)
    assert found.joint_if_independent == round(one * two, 6)
    assert found.joint_high == round(min(one, two), 6)
    world.say(RefuteHypothesis(hypothesis="H2", respondent="p5", statement="usage"), day=9_500)
    assert world.project.readiness().joint_high < found.joint_high
