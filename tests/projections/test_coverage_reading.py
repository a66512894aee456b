"""Coverage: who was reached, and who was never asked what."""

from __future__ import annotations

from law_worlds import World, on

from castdev.engine.command import Request
from castdev.engine.evidence import RetractEvidence, SupportHypothesis
from castdev.engine.hypothesis import RetireHypothesis
from castdev.engine.respondent import ReassignRespondent, RecruitRespondent
from castdev.engine.segment import DefineSegment, RankSegments
from castdev.engine.theme import ApplyTheme, NameTheme, RemoveTheme


def asked() -> World:
    """Three of core interviewed, one of edge, one of nowhere; H1 for core, H2 for all."""
    world = World()
    world.segments("edge")
    world.say(DefineSegment(id="core", description="core", needs=("relief",), target=9))
    world.say(RankSegments(segments=("core", "edge")))
    world.state("H1", "core")
    world.state("H2")
    world.hears("p2", "told", day=9_400)
    world.hears("p10", "told", None, day=9_401, about=["H2"])
    world.hears("p1", "told", day=9_402, about=())
    world.hears("e1", "told", day=9_403, about=["H2"], segment="edge")
    world.hears("n1", "told", day=9_404, about=(), segment=None)
    world.say(RecruitRespondent(id="late", segment="edge", channel="forum", relation="unknown"))
    return world


def reach(world: World) -> list[tuple[str | None, int | None, int, int]]:
    found = world.project.coverage().segments
    return [(one.segment, one.target, one.recruited, one.interviewed) for one in found]


def holes(world: World, day: int | None = None) -> dict[tuple[str, str | None], tuple[int, ...]]:
    found = world.project.coverage(happened_by=None if day is None else on(day)).hypotheses
    assert all(one.asked + len(one.never) == one.of for one in found)
    return {(one.hypothesis, one.segment): (one.asked, one.of) for one in found}


def test_reach() -> None:
    """Segments by rank, people of no segment last."""
    world = asked()
    wanted = [("core", 9, 3, 3), ("edge", None, 2, 1), (None, None, 1, 1)]
    assert reach(world) == wanted
    world.say(RankSegments(segments=("edge", "core")))
    assert reach(world) == [wanted[1], wanted[0], wanted[2]]


def test_who_was_never_asked() -> None:
    """Neutral items ask; a hypothesis of a segment has no holes elsewhere."""
    world = asked()
    assert holes(world) == {
        ("H1", "core"): (1, 3),
        ("H2", "core"): (1, 3),
        ("H2", "edge"): (1, 1),
        ("H2", None): (0, 1),
    }
    never = {one.hypothesis: one.never for one in world.project.coverage().hypotheses[:2]}
    assert never == {"H1": ("p1", "p10"), "H2": ("p1", "p2")}


def test_holes_by_day_and_after_withdrawals() -> None:
    """Nobody was asked before their interview; a retracted item never asked."""
    world = asked()
    assert holes(world, 9_401) == {("H1", "core"): (1, 2), ("H2", "core"): (1, 2)}
    world.say(RetractEvidence(evidence="E1"))
    assert holes(world)["H1", "core"] == (0, 3)
    world.say(ReassignRespondent(respondent="e1", segment="core"))
    assert holes(world)["H2", "core"] == (2, 4)
    world.say(RetireHypothesis(hypothesis="H1"))
    assert {id for id, _ in holes(world)} == {"H2"}


def test_silent_interviews() -> None:
    """Without evidence and without a theme, by the same clock as everything."""
    world = asked()
    silent = world.project.coverage
    assert silent().silent == ("I3", "I5")
    world.say(NameTheme(id="T1", title="slow"), ApplyTheme(theme="T1", interview="I5"), day=9_450)
    assert silent().silent == ("I3",)
    assert silent(happened_by=on(9_449)).silent == ("I3", "I5")
    late = SupportHypothesis(id="X1", hypothesis="H2", interview="I3", statement="usage")
    world.say(Request(late, on(9_460)))
    assert silent().silent == ()
    assert silent(happened_by=on(9_459)).silent == ("I3",)
    world.say(RemoveTheme(theme="T1", interview="I5"), RetractEvidence(evidence="X1"))
    assert silent().silent == ("I3", "I5")
