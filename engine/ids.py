"""Short ids for people: H3, I7, E12. Case does not matter, a miss names the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from .errors import BadInput, NotFound, Refused
from .event import ID_PATTERN
from .text import quoted

_ID = re.compile(ID_PATTERN)
_NUMBERED = re.compile(r"([A-Za-z])([0-9]{1,18})")


class Named(Protocol):
    """Anything kept in a table of the project state, or of a casebook."""

    @property
    def id(self) -> str:
        """The id, as it was first written."""


N = TypeVar("N", bound=Named)


def number_of(letter: str, id: str) -> int:
    """Return the number in an id such as E12 or e012, or 0 if it has none.

    >>> number_of("E", "E012"), number_of("E", "I-P6")
    (12, 0)
    """
    match = _NUMBERED.fullmatch(id)
    return int(match[2]) if match and match[1].upper() == letter else 0


def check_id(id: str, noun: str) -> str:
    """Return the id if people may choose it; raise BadInput if not."""
    if not _ID.match(id) or len(id) > 64:
        raise BadInput(
            f"{quoted(id)} cannot be the id of {a(noun)}.",
            hint="Use 1 to 64 letters, digits, dots, dashes or underscores.",
        )
    return id


def new_id(
    table: Mapping[str, Named], highest: int, letter: str, noun: str, wish: str | None
) -> str:
    """Return the wished id, checked, or the next number of the letter.

    Raises:
        BadInput: the wish holds characters that ids cannot have.
        Refused: something of that noun has the id already.
    """
    if wish is None:
        while f"{letter}{highest + 1}".lower() in table:
            highest += 1
        return f"{letter}{highest + 1}"
    if check_id(wish, noun).lower() in table:
        raise Refused(
            f"There is {a(noun)} {table[wish.lower()].id} already.",
            hint="Leave --id out for the next free one, or choose another.",
        )
    return wish


def find(table: Mapping[str, N], id: str, noun: str) -> N:
    """Return what has this id, whatever the case; raise NotFound if nothing has."""
    found = table.get(id.lower())
    if found is None:
        raise not_found(id, noun, (known.id for known in table.values()))
    return found


def not_found(id: str, noun: str, known: Iterable[str]) -> NotFound:
    """Return the refusal that names the nearest ids."""
    from difflib import get_close_matches

    spelt = {one.lower(): one for one in known}
    near = [spelt[one] for one in get_close_matches(id[:80].lower(), spelt, 3, 0.3)]
    if near:
        hint = f"The nearest: {', '.join(near)}."
    elif spelt:
        hint = f"`castdev {noun}` lists all {len(spelt)}."
    else:
        hint = "None is recorded yet."
    return NotFound(f"There is no {noun} {quoted(id)}.", hint=hint)


def a(noun: str) -> str:
    """Return a noun with its article.

    >>> a("interview"), a("theme"), a("evidence")
    ('an interview', 'a theme', 'evidence')
    """
    if noun == "evidence":
        return noun
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"
