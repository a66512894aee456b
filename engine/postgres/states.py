"""What the states of PostgreSQL mean here: one sentence each, and an exit code.

Its own messages are never passed on: they may quote an address or what was stored.
"""

from __future__ import annotations

from castdev.engine.errors import (
    CastdevError,
    Conflict,
    NoProject,
    NotPermitted,
    Overtaken,
    StoreFault,
)

GONE = {"57P01", "57P02", "57P03", "57P05", "25P03", "25P04"}
"""States after which a connection is of no use, besides those that begin with 08."""
_AGAIN = "Try again; nothing was recorded."

_STATES: dict[str, tuple[type[CastdevError], str, str]] = {
    "25006": (
        NotPermitted,
        "The server of the journal is read-only.",
        "Write to the primary server, or wait until it may be written; nothing was recorded.",
    ),
    "25P03": (Conflict, "The server did not wait for this to be decided.", _AGAIN),
    "28": (
        NotPermitted,
        "The server of the journal does not let you in.",
        "Check user and password: PGPASSWORD, ~/.pgpass or PGSERVICE.",
    ),
    "3D000": (NoProject, "There is no such database on the server.", "Check the address."),
    "3F000": (NoProject, "The database holds no journals yet.", "Prepare it: castdev migrate."),
    "40": (Conflict, "The journal is busy.", _AGAIN),
    "42P01": (NoProject, "The database holds no journals yet.", "Prepare it: castdev migrate."),
    "42501": (
        NotPermitted,
        "The role that you use on the server may not do this.",
        "Who owns the tables can grant it; `castdev migrate --sql` prints how.",
    ),
    "53100": (StoreFault, "The disk of the server is full.", "Nothing was half-stored."),
    "53300": (Conflict, "The server has no connection left.", _AGAIN),
    "53": (Conflict, "The server is short of memory or disk.", _AGAIN),
    "55P03": (Conflict, "Another program has been writing for 10 seconds.", _AGAIN),
    "57014": (Conflict, "The server took too long to answer.", _AGAIN),
    "57": (Conflict, "The server is stopping or starting.", _AGAIN),
}
"""State of PostgreSQL, or its first letters → what it means here."""


def said(state: str | None, where: str) -> CastdevError:
    """Return the refusal for a state; None or 08… is a connection that was lost."""
    if state is None or state[:2] == "08":
        return Conflict("The connection to the server was lost.", hint=_AGAIN, where=where)
    if state[:2] == "23":
        return Overtaken()
    for known in (state, state[:2]):
        if known in _STATES:
            kind, message, hint = _STATES[known]
            return kind(message, hint=hint, where=where)
    return StoreFault(
        f"The server could not read or write the journal: it reports {state}.",
        hint="Its log says more; nothing was half-stored.",
        where=where,
    )
