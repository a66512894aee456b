"""The readiness example of confidence.md 7, on its three days."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from worlds import KINDS, World, on

from castdev.engine.evidence import RefuteHypothesis
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.projections.readiness import ReadinessReading, measured

BARS = {"problem": 0.5, "solution": 0.4, "price": 0.2, "channel": 0.1}
THEMES = """price,time,trust,tools price,time,errors time,trust,errors,team price,tools
time,errors trust,price time,team errors,tools price,time"""
HEARD = THEMES.split()
RUNGS = ("told", "shown", "commit")


def nine_people() -> World:
    """Nine people, one of them against everything, themes in every interview."""
    world = World(today=9_410)
    world.segments("core")
    for kind, bar in BARS.items():
        world.state(kind, "core", kind=kind, bar=bar)
    world.say(*(NameTheme(id=one, title=one) for one in sorted(set(",".join(HEARD).split(",")))))
    for i, themes in enumerate(HEARD):
        by, yes = ("ana", "bo")[i % 2], i != 7
        world.hears(f"p{i:02}", RUNGS[i % 3], yes, by=by, day=9_400 + i, about=BARS)
        heard = (ApplyTheme(theme=one, interview=f"I{i + 1}") for one in themes.split(","))
        world.say(*heard, day=9_400 + i)
    return world


def three_more(world: World) -> None:
    """Three people commit."""
    world.at(9_412)
    for i in range(9, 12):
        world.hears(f"p{i:02}", "commit", day=9_411, about=BARS)
        world.say(ApplyTheme(theme="time", interview=f"I{i + 1}"), day=9_411)


def twelve_refusals(world: World) -> None:
    """Twelve people of the segment were asked to pay on the page and did not."""
    world.at(9_414)
    refused = [
        RefuteHypothesis(hypothesis="price", statement=KINDS["did"], channel="web", segment="core")
        for _ in range(12)
    ]
    world.say(*refused, day=9_413)


def summary(found: ReadinessReading) -> tuple[int, str, str | None, str | None]:
    return found.score, found.verdict, found.weakest, found.weakest_hypothesis


def joint(world: World) -> tuple[str, str]:
    view = world.project.view()
    found = measured(view.book, view.lens, "core")
    return f"{found.joint_low:.12f}", f"{found.joint_high:.12f}"


def test_nine_people() -> None:
    """75, NOT_READY: nine of twelve people heard."""
    world = nine_people()
    assert world.confidences("channel", "price", "problem", "solution") == (
        "0.988507773064 0.987143637382 0.931592794554 0.960747006692"
    )
    found = world.project.readiness()
    assert summary(found) == (75, "NOT_READY", "heard", None)
    assert joint(world) == ("0.867991211692", "0.931592794554")
    assert (found.joint_low, found.joint_high) == (0.867991, 0.931593)
    gate = found.gates[-1]
    assert (gate.have, gate.need, gate.state) == (9, 12, "shut")
    shut = {one.gate: one.progress for one in found.gates if one.state == "shut"}
    assert shut == {"votes": 0.995922, "heard": 0.75}
    assert found.segment == "core"
    assert found.critical == ("channel", "price", "problem", "solution")


def test_three_more_commit() -> None:
    """100, READY."""
    world = nine_people()
    three_more(world)
    found = world.project.readiness()
    assert summary(found) == (100, "READY", None, None)
    assert joint(world) == ("0.972325598319", "0.981533936588")
    assert {one.state for one in found.gates} == {"open"}
    assert found.advice == ()


def test_twelve_refuse() -> None:
    """97, NOT_READY: the price fell to 0.7778."""
    world = nine_people()
    three_more(world)
    twelve_refusals(world)
    assert world.confidences("price") == "0.777757992549"
    found = world.project.readiness()
    assert summary(found) == (97, "NOT_READY", "weakest-confidence", "price")


def test_twelve_refuse_in_one_batch() -> None:
    """A batch of twelve counts as twelve people of one channel."""
    world = nine_people()
    three_more(world)
    world.at(9_414)
    page = RefuteHypothesis(
        hypothesis="price", statement="payment", channel="web", segment="core", people=12
    )
    world.say(page, day=9_413)
    assert world.confidences("price") == "0.777757992549"
    assert world.project.confidence("price").people_against == 13


@pytest.mark.parametrize(("day", "score"), [(9_410, 75), (9_412, 100), (9_414, 97)])
def test_the_past_as_it_was(day: int, score: int) -> None:
    """Both clocks find the three readings again at the end."""
    world = nine_people()
    three_more(world)
    twelve_refusals(world)
    world.at(9_800)
    assert world.project.readiness(happened_by=on(day)).score == score
    assert world.project.as_of(on(day)).readiness().score == score
    moment = datetime.combine(on(day), time(23), UTC)
    assert world.project.as_of(moment).readiness().score == score
