"""Ways to get a project: open one, start one, or try one that forgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from castdev.engine import home
from castdev.engine.app import utc_now
from castdev.engine.command import Noun
from castdev.engine.extension import vocabulary
from castdev.engine.policy import Mode

from .project import Project

Clock = Callable[[], datetime]


def open(
    place: str | Path,
    *,
    actor: str | None = None,
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
) -> Project:
    """Return the project in the folder that holds `.castdev`.

    Args:
        place: that folder.
        actor: who records, if a command does not say; the project's own otherwise.
        clock: gives the moment, in UTC.
        nouns: those of your own, beside ours.

    Raises:
        NoProject: there is none.
    """
    words = vocabulary(nouns)
    return Project(home.Home.at(Path(place)).engine(actor=actor, clock=clock, vocabulary=words))


def init(
    place: str | Path,
    name: str,
    *,
    mode: Mode = "new-idea",
    actor: str | None = None,
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
) -> Project:
    """Start a project in a folder, and return it.

    Raises:
        Refused: there is one already.
        BadInput: the name cannot be that of a project.
    """
    home.start(Path(place), name, mode=mode, actor=actor, clock=clock)
    return open(place, actor=actor, clock=clock, nouns=nouns)


def in_memory(
    name: str = "trial",
    *,
    mode: Mode = "new-idea",
    actor: str = "unknown",
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
) -> Project:
    """Return a new project that lasts as long as the program; for tests and trials."""
    words = vocabulary(nouns)
    return Project(home.in_memory(name, mode=mode, actor=actor, clock=clock, vocabulary=words))


def restore(place: str | Path, file: str | Path, *, nouns: Iterable[Noun] = ()) -> Project:
    """Make the project of an exported journal in a folder without one, and return it.

    Words of people stay sealed until the folder `.castdev/keys` is copied too.

    Raises:
        Refused: there is a project already.
        BadInput: the file is not a whole journal.
    """
    from castdev.engine.restore import restore as build

    added = tuple(nouns)
    build(Path(place), Path(file), vocabulary(added).events)
    return open(place, nouns=added)
