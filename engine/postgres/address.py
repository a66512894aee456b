"""The address of a PostgreSQL journal: what it may hold, and what may be shown of it.

A password is refused wherever an address is typed or stored; it comes from the
client library of PostgreSQL, or from somebody who is asked.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from castdev.engine.errors import BadInput

_SCHEMES = ("postgresql://", "postgres://")
_PLAIN = re.compile(r"postgres(?:ql)?://[^\s\"\\\x00-\x20\x7f]*")
_SECRETS = {"password", "sslpassword"}


class Address(NamedTuple):
    """Where a journal is.

    Attributes:
        url: what the client library of PostgreSQL takes; never shown.
        shown: host and database, for sentences.
    """

    url: str
    shown: str


def is_address(text: str) -> bool:
    """Return whether a text means a PostgreSQL server rather than a folder."""
    return text.lower().startswith(_SCHEMES)


def address(url: str, *, secret: bool = False) -> Address:
    """Return the address that a URL means.

    Args:
        url: such as `postgresql://ana@db.example.org/castdev`.
        secret: whether it may hold a password, because it is neither typed nor stored.

    Raises:
        BadInput: it is none, or it holds a password; the message quotes nothing of it.
    """
    if not _PLAIN.fullmatch(url):
        _refuse()
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        holds = parts.password is not None or _SECRETS & {name.lower() for name in options}
    except ValueError:
        _refuse()
    if holds and not secret:
        raise BadInput(
            "The address of the journal holds a password, which others would see.",
            hint="Leave it out: give it in PGPASSWORD, in ~/.pgpass or by PGSERVICE.",
        )
    host = parts.netloc.rpartition("@")[2] or options.get("host", "")
    name = parts.path.removeprefix("/") or options.get("dbname", "")
    return Address(url, f"{unquote(host) or 'this machine'}/{unquote(name)}".rstrip("/"))


def _refuse() -> NoReturn:
    raise BadInput(
        "The address of the journal is not one of a PostgreSQL server.",
        hint="Write it like: postgresql://ana@db.example.org/castdev.",
    )
