"""Access: everything that is held on one person, for that person to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import msgspec

from castdev.engine.errors import NotPermitted, Refused
from castdev.engine.event import Entry
from castdev.engine.outgoing import Written, about
from castdev.engine.vault import sealed_in

from . import confidence
from .casebook import Casebook
from .casebook.records import Respondent
from .lens import Lens
from .reading import Reading, View, head, natural, share
from .remains import Copy, copy_of
from .scoring.explain import explain
from .scoring.votes import units
from .timeline import Told, day_of, tell_all
from .trail import events_of

Words = Callable[[Entry, str], str | None]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Words of theirs, or noted about them."""

    version: int
    event: str
    day: date | None
    field: str
    text: str


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """A consent given or withdrawn."""

    version: int
    day: date | None
    given: bool
    scope: str
    basis: str
    expires: date | None


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn from what they said, on one hypothesis.

    Attributes:
        hypothesis: its id.
        statement: what it says.
        evidence: what they said or did that counts on it, by id.
        vote: their one vote as it counts today, -1 to 1, before piles.
        points: millionths by which they move the confidence.
    """

    hypothesis: str
    statement: str
    evidence: tuple[str, ...]
    vote: float
    points: int


class AccessReading(Reading, frozen=True, kw_only=True):
    """Everything that is held on one person.

    Attributes:
        respondent: the pseudonym they are known by.
        segment: the group they are counted in now.
        channel: where they were found.
        relation: whether they are a customer.
        online: how they were found, if anybody said.
        attributes: other traits that were written down.
        consents: in order.
        thanked: days on which they were.
        words: everything sealed, opened.
        drawn: what was drawn from it.
        events: everything recorded of them, in order; `data` is each event itself.
        copies: files written out that may hold something of theirs.
    """

    respondent: str
    segment: str | None
    channel: str
    relation: str
    online: bool | None
    attributes: dict[str, str]
    consents: tuple[Allowed, ...]
    thanked: tuple[date | None, ...]
    words: tuple[Said, ...]
    drawn: tuple[Drawn, ...]
    events: tuple[Told, ...]
    copies: tuple[Copy, ...]


def read(
    view: View,
    person: Respondent,
    entries: Sequence[Entry],
    words: Words,
    files: Iterable[Written],
) -> AccessReading:
    """Return everything that is held on one person.

    Raises:
        Refused: they were erased.
        NotPermitted: their key is not here, or locked.
    """
    if person.forgotten is not None:
        raise Refused(
            f"{person.id} was erased by event {person.forgotten}: nobody can read their words.",
            hint=f"What is left: castdev respondent show {person.id}.",
        )
    mine, first = events_of(entries, person.id), person.recruited
    return AccessReading(
        **head(view, "castdev.access.1"),
        respondent=person.id,
        segment=person.segment,
        channel=first.channel,
        relation=first.relation,
        online=first.online,
        attributes=first.attributes,
        consents=tuple(_consents(person)),
        thanked=tuple(person.thanked),
        words=tuple(_words(view.book, person.id, mine, words)),
        drawn=tuple(_drawn(view.book, view.lens, person.id)),
        events=tuple(tell_all(view, mine)),
        copies=tuple(map(copy_of, about(files, person.id, view.book.version + 1))),
    )


def _consents(person: Respondent) -> Iterator[Allowed]:
    for one in person.consents:
        yield Allowed(
            version=one.version,
            day=one.day,
            given=one.given,
            scope=one.scope,
            basis=one.basis,
            expires=one.expires,
        )


def _words(book: Casebook, person: str, mine: Iterable[Entry], words: Words) -> Iterator[Said]:
    for entry in mine:
        for field, held in sealed_in(entry.event):
            text = words(entry, field)
            if text is None:
                raise NotPermitted(
                    f"The key to the words of {held.person} is not here, or it is locked.",
                    hint=f"Without it nobody can say what is held on {person}.",
                )
            day = day_of(book, entry)
            yield Said(version=entry.version, event=entry.name, day=day, field=field, text=text)


def _drawn(book: Casebook, lens: Lens, person: str) -> Iterator[Drawn]:
    for id in natural(book.hypotheses):
        items = [one for one in confidence.live(book, lens, id) if one.respondent == person]
        if not items:
            continue
        case = confidence.case_of(book, lens, id)
        points = explain(case, lens.day).points
        votes = [one.yes - one.no for one in units(case, lens.day) if one.person == person]
        yield Drawn(
            hypothesis=id,
            statement=book.hypotheses[id].now.statement,
            evidence=tuple(natural(one.id for one in items)),
            vote=share(sum(votes)),
            points=sum(points.get(one.id, 0) for one in items),
        )
