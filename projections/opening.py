"""Ways to get a project: open one, start one, or try one that forgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from castdev.engine import home
from castdev.engine.app import utc_now
from castdev.engine.policy import Mode

from .project import Project

Clock = Callable[[], datetime]


def open(place: str | Path, *, actor: str | None = None, clock: Clock = utc_now) -> Project:
    """Return the project in the folder that holds `.castdev`.

    Args:
        place: that folder.
        actor: who records, if a command does not say; the project's own otherwise.
        clock: gives the moment, in UTC.

    Raises:
        NoProject: there is none.
    """
    return Project(home.Home.at(Path(place)).engine(actor=actor, clock=clock))


def init(
    place: str | Path,
    name: str,
    *,
    mode: Mode = "new-idea",
    actor: str | None = None,
    clock: Clock = utc_now,
) -> Project:
    """Start a project in a folder, and return it.

    Raises:
        Refused: there is one already.
        BadInput: the name cannot be that of a project.
    """
    home.start(Path(place), name, mode=mode, actor=actor, clock=clock)
    return open(place, actor=actor, clock=clock)


def in_memory(
    name: str = "trial", *, mode: Mode = "new-idea", actor: str = "unknown", clock: Clock = utc_now
) -> Project:
    """Return a new project that lasts as long as the program; for tests and trials."""
    return Project(home.in_memory(name, mode=mode, actor=actor, clock=clock))
