"""Ways to a journal on a server: open one, prepare the database for the first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from castdev.engine.codec import Codec
from castdev.engine.errors import CastdevError, Refused

from .address import address

if TYPE_CHECKING:
    from .journal import PostgresJournal
    from .server import Server

Password = Callable[[], str]
"""Asks somebody for the password of the server."""


def server_at(url: str, *, secret: bool = False, password: Password | None = None) -> Server:
    """Return the server of an address; it is not reached before it is needed.

    Args:
        url: such as `postgresql://ana@db.example.org/castdev`.
        secret: whether the address may hold a password; see `address`.
        password: asks for it, when the server wants one that nobody gave.

    Raises:
        BadInput: the URL is no address, or holds a password.
        Refused: the client library of PostgreSQL is not installed.
    """
    where = address(url, secret=secret)
    try:
        from .server import Server
    except ImportError as error:
        raise Refused(
            "This castdev was installed without PostgreSQL.",
            hint="Install it: pip install 'castdev[postgres]'.",
        ) from error
    return Server(where, password=password)


def journal_on(server: Server, stream: str, codec: Codec) -> PostgresJournal:
    """Return the journal of a project on a server."""
    from .journal import PostgresJournal

    return PostgresJournal(stream, server, codec)


def prepare(server: Server) -> bool:
    """Make what journals need in the database; return whether it was missing.

    Raises:
        NotPermitted: the role may not make tables there.
    """
    import psycopg

    from .refusal import translate
    from .schema import migrate

    with closing(server.bare()) as connection:
        try:
            return migrate(connection)
        except psycopg.Error as error:
            found = translate(error, server.shown)
            if error.sqlstate == "42501":
                found.message = (
                    "Your role may not make or use the tables of castdev in this database."
                )
                found.hint = "Who owns it can: `castdev migrate --sql` prints what to run."
            raise found from None
        except CastdevError as error:
            error.where = error.where or server.shown
            raise


def begun(server: Server, stream: str) -> bool:
    """Return whether a project of that name is in the database."""
    return next(journal_on(server, stream, Codec({})).rows(0, 1), None) is not None


def claim(server: Server, stream: str) -> None:
    """Prepare the database, and refuse when it holds a project of that name already."""
    prepare(server)
    if begun(server, stream):
        raise Refused(
            f"There is a project {stream} in that database already.",
            hint="Choose another name, or work on it from here: add --join.",
            where=server.shown,
        )
