"""Competitors: noted once, noted again by name or by id."""

from __future__ import annotations

import pytest

from castdev.engine.command import Command
from castdev.engine.competitor import CompetitorNoted, NoteCompetitor
from castdev.engine.testing import given

FIRST = NoteCompetitor(name="Bake  Ly", strengths=("cheap",), source="their site")
SECOND = NoteCompetitor(name="Other", weaknesses=("slow",))


def test_noted() -> None:
    """The first note makes the competitor."""
    given().when(FIRST).then(
        CompetitorNoted(competitor="K1", name="Bake  Ly", strengths=("cheap",), source="their site")
    )


@pytest.mark.parametrize(
    "again",
    [
        NoteCompetitor(id="k1", weaknesses=("slow",)),
        NoteCompetitor(name="bake ly", weaknesses=("slow",)),
        NoteCompetitor(name="BAKE LY", id="K1", weaknesses=("slow",)),
    ],
)
def test_noted_again(again: NoteCompetitor) -> None:
    """A later note names it by id or by name, whatever the case."""
    given(FIRST).when(again).then(
        CompetitorNoted(competitor="K1", name="Bake  Ly", weaknesses=("slow",))
    )


def test_others_count_on() -> None:
    """Another name is another competitor, under the next number or a chosen id."""
    world = given(FIRST).when(SECOND)
    world.then(CompetitorNoted(competitor="K2", name="Other", weaknesses=("slow",)))
    world.when(NoteCompetitor(name="Third", id="paper", source="seen in use"))
    world.then(CompetitorNoted(competitor="paper", name="Third", source="seen in use"))


def test_nothing_new() -> None:
    """Who looked and saw nothing new says so: the day is what is noted."""
    world = given(FIRST).when(NoteCompetitor(id="K1"))
    world.then(CompetitorNoted(competitor="K1", name="Bake  Ly"))
    world.when(NoteCompetitor(name="New")).then(CompetitorNoted(competitor="K2", name="New"))


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (NoteCompetitor(strengths=("s",)), "A competitor has a name"),
        (NoteCompetitor(id="K9", strengths=("s",)), "A competitor has a name"),
        (NoteCompetitor(name="  ", strengths=("s",)), "The name looks empty"),
        (NoteCompetitor(name="New", id="K1", source="s"), "K1 is Bake  Ly"),
        (NoteCompetitor(name="other", id="K3", source="s"), "Other is K2 already"),
        (NoteCompetitor(name="New", id="Product", source="s"), "your own product"),
        (NoteCompetitor(name="New", id="a b", source="s"), "cannot be the id"),
        (NoteCompetitor(name="New", strengths=("",)), "strengths"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of competitors is refused and adds nothing."""
    given(FIRST, SECOND).when(command).refused(part)
