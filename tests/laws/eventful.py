"""Histories in which people also launch, rank, retire and undo, beside all that they hear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random

from histories import FIRST, HYPOTHESES, LAST, SEGMENTS, TODAY, history, record_slowly
from worlds import World, on

from castdev.engine.command import Command, Request
from castdev.engine.errors import NotFound, Refused
from castdev.engine.event import Entry
from castdev.engine.hypothesis import RetireHypothesis
from castdev.engine.launch import GATES, ApproveLaunch, HoldLaunch, PostponeLaunch
from castdev.engine.segment import RankSegments
from castdev.engine.undo import UndoCommand

WHY = {"reason": "so it is"}


def _besides(world: World, dice: Random) -> Command:
    """Return something that a history does not draw by itself."""
    whom = dice.choice([None, *SEGMENTS])
    waive = dict.fromkeys(dice.sample(GATES, dice.randint(6, 9)), "small")
    until = world.now.date() + timedelta(dice.choice([0, 3, 400]))
    last = world.project.engine.state().version
    return dice.choice(
        (
            RankSegments(segments=tuple(dice.sample(SEGMENTS, 2))),
            ApproveLaunch(segment=whom, waive=waive, until=until, **WHY),
            PostponeLaunch(segment=whom, **WHY),
            HoldLaunch(segment=whom, **WHY),
            UndoCommand(version=dice.randint(3, last)),
            UndoCommand(version=last),
            RetireHypothesis(hypothesis=dice.choice(HYPOTHESES)),
        )
    )


def lived(seed: int, size: int) -> World:
    """A world in which all this was recorded, one at a time; what is refused is left out."""
    dice, world = Random(seed), World(today=TODAY)
    for act in history(seed, size, judged=True):
        with suppress(Refused, NotFound):  # what an undo took away is not there
            record_slowly([act], world)
        if dice.random() < 0.3:
            world.now += timedelta(hours=1)
            day = dice.choice([None, on(dice.randint(FIRST, LAST)), world.now.date()])
            with suppress(Refused, NotFound):
                world.project.handle_many([Request(_besides(world, dice), day)])
    return world


def decided(world: World) -> Iterator[Entry]:
    """Yield what stored the readings that were on the table."""
    for entry in world.project.entries():
        if getattr(entry.event, "seen", None) is not None:
            yield entry
