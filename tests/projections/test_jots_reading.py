"""Jots that wait: the oldest first, with their age, overdue after the days of the policy."""

from __future__ import annotations

from law_worlds import World, on

from castdev.engine.command import Request
from castdev.engine.jot import DropJot, FileJot, TakeJot
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.projections.jots import Untriaged, untriaged


def waiting(world: World) -> list[tuple[str, int, bool]]:
    view = world.project.view()
    return [(one.id, one.age, one.since is not None) for one in untriaged(view.book, view.lens)]


def test_age() -> None:
    """Age counts from the day it was taken; overdue is more than three days."""
    world = World(today=9_500)
    world.say(TakeJot(words="w"), day=9_500)
    world.say(TakeJot(words="w"), day=9_496)
    world.say(TakeJot(words="w"), day=9_497)
    assert waiting(world) == [("J2", 4, True), ("J3", 3, False), ("J1", 0, False)]
    view = world.project.view()
    first = untriaged(view.book, view.lens)[0]
    assert first == Untriaged("J2", on(9_496), 4, on(9_499))


def test_without_a_day() -> None:
    """A jot of unknown day is as old as its recording."""
    world = World(today=9_500)
    world.say(TakeJot(words="w"))
    world.at(9_502)
    assert waiting(world) == [("J1", 2, False)]


def test_what_is_done_with_does_not_wait() -> None:
    """Filed and dropped jots leave; ten comes after two."""
    world = World(today=9_500)
    world.state("H1")
    world.say(*(TakeJot(words="w") for _ in range(10)))
    world.say(FileJot(jot="J1", filed_as="H1"))
    world.say(Request(DropJot(jot="J3"), because="known"))
    assert [id for id, _, _ in waiting(world)] == ["J2", *(f"J{n}" for n in range(4, 11))]
    jots = world.project.view().book.jots
    assert (jots["J1"].state, jots["J1"].noun, jots["J1"].filed_as) == ("filed", "hypothesis", "H1")
    assert (jots["J3"].state, jots["J3"].because) == ("dropped", "known")


def test_policy() -> None:
    """How long a jot may wait is a number of the policy."""
    world = World(today=9_500)
    world.say(TakeJot(words="w"), day=9_499)
    world.say(AdoptPolicy(policy=Policy(jot_days=0)))
    assert waiting(world) == [("J1", 1, True)]
