"""What went wrong on a connection to PostgreSQL, said in our sentences."""

from __future__ import annotations

import re

import psycopg

from castdev.engine.errors import CastdevError, StoreFault

from .states import GONE, said

_MEANT = (
    (r"timeout|timed out", None),
    (r"too many|connection slots|connection limit", "53300"),
    (r"starting up|shutting down|recovery mode|not (?:yet )?accepting", "57"),
    (r'database ".*" does not exist', "3D000"),
    (r"password|authentication|pg_hba|role \"|not permitted|certificate|SSL", "28"),
)
"""Words of a refused connection → state; there the library does not tell the state itself."""


def is_lost(error: psycopg.Error) -> bool:
    """Return whether an error means that the connection is gone."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return state[:2] == "08" or state in GONE


def translate(error: psycopg.Error, shown: str) -> CastdevError:
    """Return the refusal that says in one sentence what a statement met."""
    state = error.sqlstate
    return said("XX000" if state is None and not is_lost(error) else state, shown)


def refused(error: psycopg.Error, shown: str) -> CastdevError:
    """Return the refusal that says why a connection could not be made."""
    if error.sqlstate is not None:
        return said(error.sqlstate, shown)
    for words, state in _MEANT:
        if re.search(words, str(error), re.IGNORECASE):
            if state is None:
                break
            return said(state, shown)
    return StoreFault(
        "The server of the journal cannot be reached.",
        hint="Check that it runs, and the address; nothing was recorded.",
        where=shown,
    )
