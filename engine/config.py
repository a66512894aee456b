"""The file `.castdev/config.toml`: what it may say, and how it is read."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from .errors import BadInput, NoProject
from .event import Id, Line, Name
from .files import read_private


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `.castdev/config.toml` says.

    Attributes:
        project: name of the project, which is the name of its stream.
        journal: address of the server that holds the journal, or None for the file here.
        actor: who records when nobody else is named, or None.
        extensions: installed packages whose nouns the command line loads here.
    """

    project: Id
    journal: Line | None = None
    actor: Name | None = None
    extensions: tuple[Name, ...] = ()


_AS_MADE = re.compile(rb'(?:journal = "([!#-\[\]-~]+)"\n)?project = "([A-Za-z0-9._-]{1,64})"\n')
"""The file as `start` writes it: told apart without the parser, which takes 3 ms to import."""


def read(path: Path) -> Config:
    """Return what the file says.

    Raises:
        NoProject: there is no such file.
        BadInput: something in it is wrong.
    """
    found = read_private(path)
    if found is None:
        raise NoProject(
            "There is no config.toml in this project.",
            hint='Put it back; it needs a line like: project = "acme".',
            where=str(path.parent),
        )
    as_made = _AS_MADE.fullmatch(found)
    if as_made is None:
        return parsed(found, path)
    journal, project = as_made.groups()
    return Config(project=project.decode(), journal=journal.decode() if journal else None)


def parsed(found: bytes, path: Path) -> Config:
    """Return what the text of such a file says; raise BadInput with what is wrong in it."""
    import tomllib

    from .door import plain

    try:
        return msgspec.convert(tomllib.loads(found.decode()), Config)
    except msgspec.ValidationError as error:
        raise _unreadable(plain(str(error)), path) from error
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(f"{error}.", path) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable("it is not TOML in UTF-8.", path) from error


def _unreadable(why: str, path: Path) -> BadInput:
    return BadInput(
        f"config.toml cannot be read: {why}",
        hint='It needs a line like: project = "acme".',
        where=str(path),
    )
