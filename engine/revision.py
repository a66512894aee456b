"""Revisions: what is written anew under the same id counts up, and must differ."""

from typing import Protocol

from .errors import Refused


class Revision(Protocol):
    """What was written last, with its number."""

    @property
    def revision(self) -> int:
        """The number, from 1."""


def next_revision(id: str, last: Revision, **said: object) -> int:
    """Return the number of the next revision; refuse one that says the same as the last.

    Args:
        id: of the thing that is revised.
        last: its newest revision.
        said: the fields of the next one.
    """
    if all(getattr(last, name) == value for name, value in said.items()):
        raise Refused(f"This is revision {last.revision} of {id}.")
    return last.revision + 1
