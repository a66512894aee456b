"""What if: a reading beside the same one with other evidence, another policy, more commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from castdev.engine.command import Request
from castdev.engine.errors import Refused
from castdev.engine.event import Entry, tell
from castdev.engine.policy import Policy
from castdev.engine.seen import Seen
from castdev.engine.trial import suppose

from .casebook import fold
from .casebook.records import Adoption
from .compared import Compared, Tunable, compare, tunables
from .lens import Lens, Moment
from .policies import Ruled, ruled, under
from .reading import Reading, View, head
from .table import seen_in
from .without import Removed, left, removals

if TYPE_CHECKING:
    from castdev.engine.app import Engine


class Supposed(NamedTuple):
    """What is supposed; all of it together.

    Attributes:
        without: what is left out: ids of evidence and respondents, `interviewer ana`,
            `channel forum`.
        policy: what it is read under.
        requests: what would have been recorded besides, last.
    """

    without: tuple[str, ...] = ()
    policy: Ruled = None
    requests: tuple[Request, ...] = ()


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """An event that the supposed commands would record; it is not in the journal."""

    event: str
    sentence: str


class Under(msgspec.Struct, frozen=True, kw_only=True):
    """The policy that is supposed.

    Attributes:
        number: its number, if it was adopted; else None.
        name: what it is called.
        changes: every number it has otherwise than the one in force.
    """

    number: int | None
    name: str
    changes: tuple[Tunable, ...]


class WhatIfReading(Reading, frozen=True, kw_only=True):
    """What is, and what would be; nothing of it is recorded.

    Attributes:
        decision: the id of the decision whose table is read; None is no decision of an id.
        event: the version of its event; None reads now, or as of what was asked for.
        without: the evidence that is left out.
        under: the policy that is supposed; None keeps the one in force.
        added: what the supposed commands would record.
        compared: both readings, `from` as it is, `to` as it would be.
    """

    decision: str | None
    event: int | None
    without: tuple[Removed, ...]
    under: Under | None
    added: tuple[Added, ...]
    compared: Compared


class Ground(NamedTuple):
    """What a supposition is made on.

    Attributes:
        view: the reading as it is.
        segment: whom the gates are for; None is the usual one.
        decided: the entry of a decision, if its table is read.
        policies: those that have a number; those that the view knows if empty.
    """

    view: View
    segment: str | None = None
    decided: Entry | None = None
    policies: Sequence[Adoption] = ()


def read(engine: Engine, ground: Ground, supposed: Supposed) -> WhatIfReading:
    """Return the reading as it is and as it would be.

    Raises:
        NotFound: nothing is called as what should be left out, or no such policy.
        CastdevError: a command that the rules refuse, with its position.
    """
    view = ground.view
    gone = removals(view, supposed.without)
    added = list(_added(engine, ground, supposed.requests))
    book = fold([*engine.entries(0, view.book.version), *added]) if added else view.book
    policy, number = ruled(view.book, ground.policies or view.book.policies, supposed.policy)
    if policy is not None:
        book = under(book, policy)
    other = view._replace(book=left(book, gone))
    decided = ground.decided
    return WhatIfReading(
        **head(view, "castdev.whatif.1"),
        decision=getattr(decided.event, "decision", None) if decided else None,
        event=decided.version if decided else None,
        without=gone,
        under=None if policy is None else _told(view.book.policy, policy, number),
        added=tuple(Added(event=one.name, sentence=tell(one.event)) for one in added),
        compared=compare(view, other, ground.segment),
    )


def _added(engine: Engine, ground: Ground, requests: Sequence[Request]) -> Iterator[Entry]:
    if not requests:
        return
    if ground.decided and ground.decided.metadata.origin:
        raise Refused(
            "It was decided in another copy of the project, where the commands would have to "
            "be decided too.",
            hint="Leave them out, or suppose them there.",
        )
    book, lens, moment = ground.view
    past = list(engine.entries(0, book.version))

    def look(version: int, day: date | None, pending: Sequence[Entry], **asked: Any) -> Seen:
        then = fold([*past, *pending])
        read_on = lens if day is None else Lens(day, day)
        found = View(then, read_on, Moment(version=version))
        return seen_in(found, reconstructed=day is not None, **asked)

    at = ground.decided.metadata.recorded_at if ground.decided else moment.until
    if at is None:
        now = engine.now()
        at = now if moment.version is None else book.recorded_at or now
    yield from suppose(engine, book.version, requests, at=at, look=look)


def _told(was: Policy, policy: Policy, number: int | None) -> Under:
    return Under(number=number, name=policy.name, changes=tunables(was, policy))
