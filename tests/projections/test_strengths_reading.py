"""Strengths: points and findings counted in people, by side, by day, by segment."""

from __future__ import annotations

import pytest
from law_worlds import World, on

from castdev.engine.answer import RecordAnswer
from castdev.engine.command import Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.errors import NotFound
from castdev.projections.strengths import Point, Side, last_noted


def told() -> World:
    """Three people; two say it is fast, one of them twice; one prefers Bakely."""
    world = World()
    world.segments("core", "edge")
    for number, (person, segment) in enumerate([("p1", "core"), ("p2", "edge"), ("p3", None)]):
        world.hears(person, "told", day=9_400 + number, about=(), segment=segment)
    world.say(
        NoteCompetitor(name="Bakely", strengths=("cheap",), weaknesses=("ugly",), source="site"),
        day=9_405,
    )
    world.say(
        RecordAnswer(interview="I1", words="w", strengths=("Fast  setup",), finding="need"),
        RecordAnswer(interview="I1", words="w", strengths=("fast setup",), finding="need"),
        RecordAnswer(interview="I2", words="w", strengths=("fast setup",), weaknesses=("dear",)),
        RecordAnswer(interview="I3", words="w", of="K1", strengths=("Cheap",), finding="cause"),
        RecordAnswer(interview="I2", words="w", finding="need"),
    )
    return world


def side(world: World, of: str, day: int | None = None) -> Side:
    found = world.project.strengths(of, happened_by=None if day is None else on(day))
    assert len(found.sides) == 1
    return found.sides[0]


def test_people_not_mentions() -> None:
    """Who says it twice is one; spelling and spaces do not make another point."""
    world = told()
    found = world.project.strengths()
    assert [one.of for one in found.sides] == ["product", "K1"]
    assert found.people == 3
    own = found.sides[0]
    assert (own.people, own.noted) == (2, None)
    assert own.strengths == (
        Point(text="Fast  setup", people=2, answers=("A1", "A2", "A3"), notes=()),
    )
    assert own.weaknesses == (Point(text="dear", people=1, answers=("A3",), notes=()),)


def test_competitor() -> None:
    """Notes of the team and answers of people meet in one point, and only people count."""
    rival = side(told(), "k1")
    assert (rival.name, rival.people, rival.noted) == ("Bakely", 1, on(9_405))
    (cheap,) = rival.strengths
    assert (cheap.text, cheap.people, cheap.answers, len(cheap.notes)) == ("Cheap", 1, ("A4",), 1)
    assert [(one.text, one.people) for one in rival.weaknesses] == [("ugly", 0)]


def test_most_people_first() -> None:
    """The point that most people make leads, then what the team noted itself."""
    world = told()
    world.say(RecordAnswer(interview="I1", words="w", weaknesses=("plain", "slow")))
    world.say(RecordAnswer(interview="I3", words="w", weaknesses=("slow",)))
    assert [one.text for one in side(world, "Product").weaknesses] == ["slow", "dear", "plain"]


def test_findings() -> None:
    """Kinds of findings count people, in all and by segment."""
    tallies = told().project.strengths().findings
    assert [(one.finding, one.people, one.segments, one.answers) for one in tallies] == [
        ("need", 2, {"core": 1, "edge": 1}, ("A1", "A2", "A5")),
        ("cause", 1, {"": 1}, ("A4",)),
    ]


def test_findings_of_one_side() -> None:
    """With a side, only the answers that make a point about it are tallied."""
    world = told()
    assert [one.finding for one in world.project.strengths("K1").findings] == ["cause"]
    own = world.project.strengths("product").findings
    assert [(one.finding, one.answers) for one in own] == [("need", ("A1", "A2"))]


def test_by_day() -> None:
    """An answer is of the day of its interview, or of its own; a note of its own day."""
    world = told()
    assert side(world, "product", 9_400).strengths[0].people == 1
    assert [one.of for one in world.project.strengths(happened_by=on(9_404)).sides] == ["product"]
    assert side(world, "K1", 9_404).strengths[0].notes == ()
    late = RecordAnswer(interview="I1", words="w", weaknesses=("late",))
    world.say(Request(late, on(9_450)))
    assert "late" not in [one.text for one in side(world, "product", 9_449).weaknesses]
    assert "late" in [one.text for one in side(world, "product", 9_450).weaknesses]


def test_last_noted() -> None:
    """The newest day of a note counts, in whatever order they were written."""
    world = told()
    world.say(NoteCompetitor(id="K1", source="site"), day=9_402)
    view = world.project.view()
    assert last_noted(view.book, view.lens, "K1") == on(9_405)
    world.say(NoteCompetitor(id="K1", source="site"))
    assert side(world, "K1").noted == on(9_405)


def test_unknown_side() -> None:
    """A competitor that nobody noted is refused with the nearest."""
    with pytest.raises(NotFound, match="K7"):
        told().project.strengths("K7")
