"""Projects whose journal is on a server: started, joined, or opened without a folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .app import Engine
from .clock import utc_now
from .codec import Codec
from .config import Config
from .errors import BadInput, CastdevError, NoProject, Refused
from .home import FOLDER, Home, made
from .ids import check_id
from .keyfolder import PLAIN, Protected
from .mending import mend
from .postgres.opening import Password, begun, claim, journal_on, server_at
from .vault import Vault
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .master import Passphrase


def start_there(
    place: Path,
    project: str,
    journal: str,
    first: Callable[[Home], None],
    password: Password | None = None,
    keys: Protected = PLAIN,
) -> Home:
    """Make the folder of a project, then its first events on the server; or neither.

    Only when the server does not tell whether it stored them does the folder stay:
    the same call goes on from there.

    Raises:
        Refused: there is a project in the folder, or one of that name on the server.
        NotPermitted, Conflict, StoreFault: the server refuses.
    """
    home = Home(place / FOLDER)
    with closing(server_at(journal, password=password)) as server:
        claim(server, project)
        if not home.folder.exists() or home.config() != Config(project=project, journal=journal):
            made(place, project, journal, keys=keys)
        try:
            first(home)
        except BaseException as error:
            with suppress(CastdevError):
                # Refused: somebody else has started one of that name since we looked.
                if isinstance(error, Refused) or not begun(server, project):
                    home.remove()
            raise
    return home


def join(place: Path, project: str, journal: str, *, password: Password | None = None) -> Home:
    """Make a folder for a project that a server holds; its keys are brought by hand.

    Raises:
        Refused: there is a project in the folder.
        NoProject: the server holds none of that name.
    """
    with closing(server_at(journal, password=password)) as server:
        if not begun(server, check_id(project, "project")):
            raise NoProject(
                f"There is no project {project} in that database.",
                hint="Check the name; without --join a new one is started.",
                where=server.shown,
            )
    return made(place, project, journal, keys=None)


def on_server(
    url: str,
    project: str | None,
    *,
    keys: Path | None = None,
    actor: str | None = None,
    vocabulary: Vocabulary | None = None,
    clock: Callable[[], datetime] = utc_now,
    passphrase: Passphrase = None,
) -> Engine:
    """Return the engine of a project on a server, without a folder of its own.

    Raises:
        BadInput: no project is named, or the URL is no address.
        NoProject: the server holds none of that name.
    """
    if project is None:
        raise BadInput("Which project of that server?", hint="Name it: project='acme'.")
    words = vocabulary or Vocabulary()
    server = server_at(url, secret=True)
    try:
        if not begun(server, check_id(project, "project")):
            raise NoProject(f"There is no project {project} in that database.", where=server.shown)
    except BaseException:
        server.close()
        raise
    journal = journal_on(server, project, Codec(words.events))
    vault = Vault(keys, passphrase)
    return mend(Engine(journal, vault, words, actor=actor or "unknown", clock=clock))
