"""What installed packages add: nouns, projections and commands, through entry points.

Importing `importlib.metadata` takes longer than most commands, so it is done only
when an installed package has something for us and a command that is not ours or the
help page is asked for, or where config.toml names a package.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.errors import BadInput, NotFound
from castdev.engine.text import quoted

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from castdev.engine.command import Noun
    from castdev.engine.vocabulary import Vocabulary

NOUNS, PROJECTIONS, COMMANDS = "castdev.nouns", "castdev.projections", "castdev.commands"


def vocabulary_of(packages: tuple[str, ...]) -> Vocabulary | None:
    """Return our vocabulary with the nouns of installed packages; None without any.

    A package that is not installed is left out: its events are unknown here, and kept.
    """
    if not packages:
        return None
    from castdev.engine.extension import vocabulary

    return vocabulary(_nouns(packages))


def _nouns(packages: tuple[str, ...]) -> Iterator[Noun]:
    from importlib.metadata import PackageNotFoundError, distribution

    from castdev.engine.command import Noun

    for package in packages:
        try:
            points = distribution(package).entry_points
        except (PackageNotFoundError, ValueError):
            continue
        for point in points.select(group=NOUNS):
            found = _loaded(point)
            if not isinstance(found, Noun):
                raise _broken(point, "it is no Noun")
            yield found


def command_names() -> list[str]:
    """Return the names of commands that installed packages add."""
    return sorted(point.name for point in _points(COMMANDS))


def command_of(name: str) -> click.Command | None:
    """Return the command of an installed package, or None."""
    for point in _points(COMMANDS):
        if point.name == name:
            found = _loaded(point)
            if not isinstance(found, click.Command):
                raise _broken(point, "it is no command")
            return found
    return None


def projection_of(name: str) -> Any:
    """Return the projection of an installed package; raise NotFound if none has it."""
    points = {point.name: point for point in _points(PROJECTIONS)}
    if name not in points:
        hint = f"There is {', '.join(points)}." if points else "No installed package has one."
        raise NotFound(f"There is no projection {quoted(name)}.", hint=hint)
    found = _loaded(points[name])
    if not all(hasattr(found, one) for one in ("name", "version", "initial", "apply")):
        raise _broken(points[name], "it is no projection")
    return found


def _points(group: str) -> list[EntryPoint]:
    if not _mentioned(group.encode()):
        return []
    from importlib.metadata import entry_points

    return list(entry_points(group=group))


def _mentioned(group: bytes) -> bool:
    """Return whether any installed package names the group; much faster than to ask for it."""
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as found:
                names = [
                    one.path for one in found if one.name.endswith((".dist-info", ".egg-info"))
                ]
        except OSError:
            continue
        for name in names:
            try:
                with open(os.path.join(name, "entry_points.txt"), "rb") as file:
                    if group in file.read():
                        return True
            except OSError:
                continue
    return False


def _loaded(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:  # whatever a stranger's module does when it is imported
        raise _broken(point, f"{type(error).__name__}: {error}") from error


def _broken(point: EntryPoint, why: str) -> BadInput:
    package = point.dist.name if point.dist else point.value
    return BadInput(
        f"{point.name} of the package {package} cannot be loaded: {why[:200]}.",
        hint="Repair or uninstall the package; your journal is as it was.",
    )
