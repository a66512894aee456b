"""Whose turn it is: the order in which things were learned, whichever copy learned them.

Copies that merged one another hold the same events at other places and under other ids.
What is decided by place or by id, as ties are, is decided here by what is the same in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from .scoring.natural import natural_key

Turn = tuple[int, int, datetime, int]
_OWN = datetime.min  # never compared with a moment: the number before it differs then


class Learned(Protocol):
    """Where another copy recorded an event first, as `engine.event.Origin` has it."""

    @property
    def after(self) -> int:
        """The last event here that had been recorded by then."""

    @property
    def recorded_at(self) -> datetime:
        """When that copy learned it, UTC."""

    def first(self, noun: str, id: str) -> str:
        """Return what a thing that is called so here was called there."""


class Book(Protocol):
    """What knows which events another copy recorded first."""

    @property
    def merged(self) -> Mapping[int, Learned]:
        """Version → where it comes from."""


def turn(book: Book, version: int) -> Turn:
    """Return a sort key: by when an event was learned, here or in another copy."""
    origin = book.merged.get(version)
    if origin is None:
        return version, 0, _OWN, version
    return origin.after, 1, origin.recorded_at, version


def natural_turn(book: Book, noun: str, id: str, version: int) -> tuple[object, Turn]:
    """Return a sort key by id, as people count, that is the same in every copy.

    Args:
        book: what is known.
        noun: what kind of thing it is.
        id: what it is called here.
        version: the event that it began with, or that last said what it is.
    """
    return natural_key(_first(book, noun, id, version)), turn(book, version)


def text_turn(book: Book, noun: str, id: str, version: int) -> str:
    """Return a sort key by id as text that is the same in every copy.

    Args are those of `natural_turn`. It is empty where nothing was merged: the id does.
    """
    if not book.merged:
        return ""
    place, merged, learned, _ = turn(book, version)
    own = _first(book, noun, id, version)
    # Ids hold no spaces, and nothing that sorts before one.
    return f"{own} {place:012}{merged}{learned.isoformat()}{version:012}"


def _first(book: Book, noun: str, id: str, version: int) -> str:
    """Return what a thing was called where it was recorded first."""
    origin = book.merged.get(version)
    return origin.first(noun, id) if origin else id
