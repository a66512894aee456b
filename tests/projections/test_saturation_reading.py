"""Saturation through events: a published matrix, mergers, segments, order and day."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from law_worlds import World, on

from castdev.engine.interview import CorrectInterview
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import ReassignRespondent
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme
from castdev.projections.saturation import Curve, measure
from castdev.projections.scoring.saturation import saturation

KALE = Path(__file__).parents[1] / "data" / "saturation" / "kale.csv"


def kale() -> World:
    """Eleven researchers and 21 codes, one interview a day."""
    world = World()
    world.segments("core")
    with KALE.open(newline="") as file:
        table = list(csv.DictReader(file))
    codes = [name for name in table[0] if name != "respondent"]
    world.say(*(NameTheme(id=code, title=code) for code in codes))
    for i, row in enumerate(table):
        world.hears(row["respondent"], "told", day=9_400 + i, about=())
        heard = [code for code in codes if int(row[code] or 0)]
        said = (ApplyTheme(theme=code, interview=f"I{i + 1}") for code in heard)
        world.say(*said, day=9_400 + i)
    return world


def curve(world: World, segment: str | None = None, day: int | None = None) -> Curve:
    found = world.project.saturation(segment, happened_by=None if day is None else on(day))
    return found.curves[0]


def test_a_published_matrix() -> None:
    """21 codes from eleven interviews; one more after it was reached."""
    found = curve(kale())
    assert found.new == (12, 3, 2, 2, 1, 0, 0, 0, 1, 0, 0)
    assert found.cumulative == (12, 15, 17, 19, 20, 20, 20, 20, 21, 21, 21)
    assert (found.base, found.ratio, found.reached) == (19, 0.0, "5+2")
    assert (found.holding, found.later_new, found.themes) == (True, 1, 21)
    assert (found.people, found.advised) == (11, 60)
    assert found.interviews == tuple(f"I{i}" for i in range(1, 12))
    assert (found.unseen, found.coverage) == (0.0, 1.0)


@pytest.mark.parametrize(("base", "run", "reached"), [(5, 2, "5+2"), (4, 3, "5+3"), (6, 3, "6+3")])
def test_under_another_policy(base: int, run: int, reached: str) -> None:
    """Base and run length are the policy's; the numbers are those of the scoring."""
    world = kale()
    policy = Policy(name="longer", saturation_base=base, saturation_run=run)
    world.say(AdoptPolicy(policy=policy))
    view = world.project.view()
    themes = [set[str]() for _ in range(11)]
    for one in view.book.heard:
        themes[int(one.interview[1:]) - 1].add(one.theme)
    wanted = saturation(themes, policy)
    assert measure(view.book, view.lens, None) == wanted
    assert curve(world).reached == wanted.reached == reached


def test_by_day() -> None:
    """After seven interviews it was reached, and nothing had come later."""
    world = kale()
    found = curve(world, day=9_406)
    assert (found.reached, found.later_new, found.themes) == ("5+2", 0, 20)
    assert curve(world, day=9_405).reached is None
    assert curve(world, day=9_399).new == ()


def test_a_merger_makes_one_code_of_two_earlier_too() -> None:
    """C01 and C02 are heard by the first person; as one they are one theme."""
    world = kale()
    world.at(9_600)
    before = len(world.project.entries())
    world.say(MergeThemes(theme="C01", merged=("C02", "C03")), day=9_600)
    found = curve(world)
    assert (found.themes, found.new[0]) == (19, 10)
    assert curve(world, day=9_400).themes == 10
    assert world.project.as_of(before).saturation().curves[0].themes == 21
    world.say(MergeThemes(theme="C04", merged=("C01",)), day=9_600)
    assert (curve(world).themes, curve(world).new[0]) == (18, 9)
    world.say(RemoveTheme(theme="C02", interview="I1"))
    assert curve(world).new[:2] == (8, 4)


def test_order_is_by_day_then_number() -> None:
    """I10 after I9 on the same day; an interview of unknown day comes last."""
    world = World()
    for i in range(11):
        world.hears(f"p{i}", "told", day=9_400, about=(), segment=None)
    assert curve(world).interviews == tuple(f"I{i}" for i in range(1, 12))
    world.say(CorrectInterview(interview="I11", held_on=on(9_399)))
    world.say(CorrectInterview(interview="I1", held_on=None))
    found = curve(world).interviews
    assert (found[0], found[-1], len(found)) == ("I11", "I1", 11)


def test_segments_apart() -> None:
    """People count in the segment that they are in now; everybody comes first."""
    world = kale()
    world.segments("edge", "empty")
    world.say(*(ReassignRespondent(respondent=f"P{i}", segment="edge") for i in (1, 2)))
    found = world.project.saturation().curves
    assert [(one.segment, len(one.interviews)) for one in found] == [
        (None, 11),
        ("core", 9),
        ("edge", 2),
    ]
    assert found[1].new[0] == 16
    assert curve(world, "EMPTY").themes == 0


def test_people_are_counted_once() -> None:
    """Two interviews with one person are one person."""
    world = World()
    world.segments("core")
    world.hears("kim", "told", about=())
    world.hears("kim", "told", about=())
    found = curve(world)
    assert (found.people, len(found.interviews), found.hears) == (1, 2, 0.05)
