"""Whose turn it is: the order in which things were learned, whichever copy learned them.

Copies that merged one another hold the same events at other places and under other ids.
What is decided by place or by id, as ties are, is decided here by what is the same in all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from .casebook import Casebook
from .scoring.saturation import natural_key

Turn = tuple[int, int, datetime, int]
_OWN = datetime(1, 1, 1, tzinfo=UTC)


class Born(Protocol):
    """A record of the casebook."""

    id: str
    version: int


def turn(book: Casebook, version: int) -> Turn:
    """Return a sort key: by when an event was learned, here or in another copy."""
    origin = book.merged.get(version)
    if origin is None:
        return version, 0, _OWN, version
    return origin.after, 1, origin.recorded_at, version


def first(book: Casebook, noun: str, born: Born) -> str:
    """Return what a thing was called where it was recorded first."""
    origin = book.merged.get(born.version)
    return origin.first(noun, born.id) if origin else born.id


def natural_turn(book: Casebook, noun: str, born: Born) -> tuple[object, Turn]:
    """Return a sort key by id, as people count, that is the same in every copy."""
    return natural_key(first(book, noun, born)), turn(book, born.version)


def text_turn(book: Casebook, noun: str, born: Born) -> str:
    """Return a sort key by id as text that is the same in every copy."""
    place, merged, learned, version = turn(book, born.version)
    # Ids hold no spaces, and nothing that sorts before one.
    return f"{first(book, noun, born)} {place:012}{merged}{learned.isoformat()}{version:012}"
