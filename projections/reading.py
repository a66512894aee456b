"""What every reading carries: what was read, up to where, under which policy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from .scoring.natural import natural_key
from .scoring.types import U

if TYPE_CHECKING:
    from .casebook import Casebook
    from .lens import Lens, Moment


class View(NamedTuple):
    """A casebook, the lens to look at it through, and the moment that was asked for."""

    book: Casebook
    lens: Lens
    moment: Moment


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every reading; a document that programs can rely on (product.md 6).

    Attributes:
        schema: name and number of the document.
        project: name of the project.
        version: the last event read.
        as_of: what was asked for, as it was written; None is now.
        happened_by: occurrences after this day are left out; None leaves out none.
        reading_day: the day to which age is counted.
        policy: number of the policy in force.
    """

    schema: str
    project: str
    version: int
    as_of: str | None
    happened_by: date | None
    reading_day: date
    policy: int


def head(view: View, schema: str) -> dict[str, Any]:
    """Return the fields that every reading starts with."""
    book, lens, moment = view
    return {
        "schema": schema,
        "project": book.project,
        "version": book.version,
        "as_of": moment.asked,
        "happened_by": lens.happened_by,
        "reading_day": lens.reading_day,
        "policy": book.policies[-1].number if book.policies else 0,
    }


def six(chance: float) -> float:
    """Return a probability as documents show it, rounded to 6 places."""
    return round(chance, 6)


def share(micro: int) -> float:
    """Return a number in micro as documents show it."""
    return micro / U


def natural(ids: Any) -> list[str]:
    """Return ids sorted as people count: P2 before P10."""
    return sorted(ids, key=natural_key)
