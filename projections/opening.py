"""Ways to get a project: open one, start one, or try one that forgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castdev.engine import home
from castdev.engine.clock import utc_now
from castdev.engine.command import Noun
from castdev.engine.errors import BadInput
from castdev.engine.extension import vocabulary
from castdev.engine.keyfolder import Protected
from castdev.engine.policy import Mode
from castdev.engine.postgres.address import is_address
from castdev.engine.settings import Kind

from .project import Project

if TYPE_CHECKING:
    import sqlalchemy

    from castdev.engine.backup import Label
    from castdev.engine.copy import Copied
    from castdev.engine.master import Passphrase, Protection

Clock = Callable[[], datetime]


def open(
    place: str | Path,
    *,
    project: str | None = None,
    keys: str | Path | None = None,
    actor: str | None = None,
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
    passphrase: Passphrase = None,
) -> Project:
    """Return the project in the folder that holds `.castdev`, or one on a server.

    Args:
        place: that folder, or an address such as `postgresql://ana@db.example.org/castdev`;
            an address given here may hold a password, it is neither shown nor stored.
        project: name of the project; only with an address.
        keys: folder of its keys, as in `.castdev/keys`; only with an address. Without
            them words stay sealed and nothing can be recorded.
        actor: who records, if a command does not say; the project's own otherwise.
        clock: gives the moment, in UTC.
        nouns: those of your own, beside ours.
        passphrase: to the keys, or a function that is asked for it, once, when it is needed.
            Without it words stay sealed where a passphrase protects them, and nothing is recorded.

    Raises:
        NoProject: there is none.
        BadInput: an address without a project, or the other way round.
    """
    words = vocabulary(nouns)
    how: Any = {"actor": actor, "clock": clock, "vocabulary": words, "passphrase": passphrase}
    if isinstance(place, str) and is_address(place):
        from castdev.engine.remote import on_server

        held = Path(keys) if keys is not None else None
        return Project(on_server(place, project, keys=held, **how))
    if project is not None or keys is not None:
        raise BadInput(
            "project and keys go with the address of a server, not with a folder.",
            hint="The folder says which project it is.",
        )
    return Project(home.Home.at(Path(place)).engine(**how))


def init(
    place: str | Path,
    name: str,
    *,
    mode: Mode = "new-idea",
    actor: str | None = None,
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
    journal: str | None = None,
    protection: Protection = "plain",
    passphrase: str | None = None,
    store: Kind = "wal",
) -> Project:
    """Start a project in a folder, and return it.

    Args:
        place: the folder.
        name: name of the project.
        mode: which kinds of hypotheses must be tested.
        actor: who records, if a command does not say.
        clock: gives the moment, in UTC.
        nouns: those of your own, beside ours.
        journal: address of the server that shall hold the journal, without a
            password; None for a file in the folder.
        protection: what keeps the keys to people's words from who can read the folder: a
            `passphrase`, the system's `keyring`, or nothing: `plain`.
        passphrase: where that is what keeps them.
        store: how that file survives a crash; "rollback" for folders that others share.

    Raises:
        Refused: there is one already.
        BadInput: the name cannot be that of a project, the address or the passphrase is none.
    """
    how: Any = {"mode": mode, "actor": actor, "clock": clock, "journal": journal, "store": store}
    home.start(Path(place), name, keys=Protected(protection, passphrase), **how)
    return open(place, actor=actor, clock=clock, nouns=nouns, passphrase=passphrase)


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


def backup(place: str | Path, file: str | Path, *, clock: Clock = utc_now) -> Label:
    """Write a backup of a project to a file, and return what the file says of itself.

    Others may go on recording meanwhile. Every event was read back from the file, and the
    root of their tree is that of the journal. Keys are not in it: copy `.castdev/keys` to
    another place.

    Args:
        place: the folder of the project.
        file: where to; an older backup of the same journal there is replaced.
        clock: gives the moment, in UTC.

    Raises:
        Refused: the file holds something else.
        Damaged: the journal is not what its tree says.
    """
    from castdev.engine.backup import back_up_home
    from castdev.engine.codec import Codec

    own = home.Home.at(Path(place))
    with closing(own.journal(Codec({}))) as journal:
        return back_up_home(own, journal, Path(file), now=clock())


def restore(
    place: str | Path,
    file: str | Path,
    *,
    replace: bool = False,
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
) -> Project:
    """Make the project of a backup or of an exported journal in a folder, and return it.

    Words of people stay sealed until the folder `.castdev/keys` is there too.

    Args:
        place: the folder, in which there is no project yet.
        file: what `backup` or `export` wrote.
        replace: only with a backup: take the place of a damaged journal, which is kept
            in `.castdev/aside`; keys and settings stay.
        clock: gives the moment, in UTC.
        nouns: those of your own, beside ours.

    Raises:
        Refused: there is a project, or its journal is not damaged.
        BadInput, NotAStore: the file is neither.
    """
    from castdev.engine.backup import is_backup

    added = tuple(nouns)
    if is_backup(Path(file)):
        from castdev.engine.recovery import recover

        recover(Path(place), Path(file), now=clock(), replace=replace)
    else:
        from castdev.engine.restore import restore as build

        build(Path(place), Path(file), vocabulary(added).events)
    return open(place, nouns=added)


def attach(
    engine: sqlalchemy.Engine,
    project: str,
    *,
    keys: str | Path | None = None,
    start: Mode | None = None,
    actor: str | None = None,
    clock: Clock = utc_now,
    nouns: Iterable[Noun] = (),
    passphrase: Passphrase = None,
) -> Project:
    """Return a project that lives in an application's own database.

    castdev takes connections from the engine and commits by itself: it does not join
    a transaction of the application. The tables are made once, by `prepare`.

    Args:
        engine: the application's, for PostgreSQL or SQLite; closing the project leaves it open.
        project: name of the project.
        keys: folder of its keys; without one words stay sealed and nothing can be recorded.
        start: mode in which to start the project, when the database does not hold it yet.
        actor: who records, if a command does not say.
        clock: gives the moment, in UTC.
        nouns: those of your own, beside ours.
        passphrase: to the keys; see `open`.

    Raises:
        NoProject: the database does not hold it, or was not prepared.
    """
    from castdev.engine.attached.opening import attached

    words, folder = vocabulary(nouns), Path(keys) if keys is not None else None
    how: Any = {"keys": folder, "start": start, "actor": actor, "clock": clock}
    how["passphrase"] = passphrase
    return Project(attached(engine, project, vocabulary=words, **how))


def prepare(engine: sqlalchemy.Engine) -> bool:
    """Make what journals need in an application's database; return whether it was missing."""
    from castdev.engine.attached.tables import prepare as make

    return make(engine)


def copy(place: str | Path, to: str | Path, *, keys: bool = False) -> Copied:
    """Copy the journal of a project, or bring its copy up to date; return what came of it.

    Every event is copied byte for byte and read back; the roots of both trees are equal
    at the end. The project goes on with the journal it has.

    Args:
        place: the folder of the project.
        to: a folder, or the address of a server.
        keys: whether to copy the keys too; only to a folder.

    Raises:
        Refused: the target holds another history; the first differing event is named.
        BadInput: keys for a server.
    """
    from castdev.engine.codec import Codec
    from castdev.engine.copy import copy as bring
    from castdev.engine.destination import copy_keys, destination

    own, there = home.Home.at(Path(place)), str(to)
    if keys and is_address(there):
        raise BadInput("A server never gets keys.", hint="Copy the folder of keys by hand.")
    with closing(own.journal(Codec({}))) as source, destination(own, there) as target:
        done = bring(source, target)
    if keys:
        copy_keys(own, there)
    return done
