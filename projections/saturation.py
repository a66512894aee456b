"""Saturation: are interviews of a segment still bringing new themes?"""

from __future__ import annotations

import msgspec

from .casebook import Casebook
from .casebook.records import Interview
from .confidence import live
from .lens import Lens
from .reading import Reading, View, head, six
from .scoring import sample
from .scoring import saturation as scoring
from .turn import natural_turn


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """Saturation of one segment, or of everybody.

    Attributes:
        segment: its id, None for everybody.
        interviews: ids in the order held.
        new: themes first heard in each.
        cumulative: themes heard up to each.
        base: themes in the first interviews.
        ratio: new themes in the newest run over the base; None before the first run.
        reached: "6+2" when a run was quiet for the first time, or None.
        holding: whether the newest run is quiet.
        later_new: themes that came after it was reached.
        themes: different themes heard.
        unseen: themes estimated to be still unheard.
        coverage: estimated share of what people say that was heard.
        people: different people interviewed.
        advised: people that the method advises.
        hears: chance that a theme of one person in twenty was heard at least once.
    """

    segment: str | None
    interviews: tuple[str, ...]
    new: tuple[int, ...]
    cumulative: tuple[int, ...]
    base: int
    ratio: float | None
    reached: str | None
    holding: bool
    later_new: int
    themes: int
    unseen: float
    coverage: float
    people: int
    advised: int
    hears: float


class SaturationReading(Reading, frozen=True, kw_only=True):
    """Everybody first, then each segment that somebody was interviewed in."""

    curves: tuple[Curve, ...]


def interviews_of(book: Casebook, lens: Lens, segment: str | None) -> list[Interview]:
    """Return the interviews held with people now in a segment, in the order held."""
    held = [
        one
        for one in book.interviews.values()
        if one.phase == "held"
        and lens.shows(one.day)
        and (segment is None or book.respondents[one.respondent].segment == segment)
    ]
    return sorted(held, key=lambda one: order_of(book, one))


def order_of(book: Casebook, interview: Interview) -> tuple[bool, str, object]:
    """Return the place of an interview; those of unknown day are last, as nobody said early."""
    day, id = interview.day, interview.id
    return day is None, str(day), natural_turn(book, "interview", id, interview.version)


def themes_in(book: Casebook, lens: Lens, interview: str) -> set[str]:
    """Return the themes heard in an interview, merged ones as one."""
    day, heard = book.interviews[interview].day, book.heard_in.get(interview, ())
    return {book.code(one.theme) for one in heard if lens.shows(one.day or day)}


def heard_in(book: Casebook, lens: Lens) -> dict[str, set[str]]:
    """Return the themes heard per interview, where there are any."""
    found = ((id, themes_in(book, lens, id)) for id in book.heard_in)
    return {id: themes for id, themes in found if themes}


def silent(book: Casebook, lens: Lens) -> list[str]:
    """Return the interviews held without evidence and without a theme."""
    spoken = {item.interview for id in book.hypotheses for item in live(book, lens, id)}
    spoken |= set(heard_in(book, lens))
    return [one.id for one in interviews_of(book, lens, None) if one.id not in spoken]


def measure(book: Casebook, lens: Lens, segment: str | None) -> scoring.Saturation:
    """Return the numbers for a segment, or for everybody."""
    heard = heard_in(book, lens)
    held = interviews_of(book, lens, segment)
    return scoring.saturation([heard.get(one.id, set()) for one in held], book.policy)


def curve(book: Casebook, lens: Lens, segment: str | None) -> Curve:
    """Return the curve of a segment, or of everybody."""
    held = interviews_of(book, lens, segment)
    found = measure(book, lens, segment)
    people = len({one.respondent for one in held})
    newest = found.runs[-1].ratio if found.runs else None
    return Curve(
        segment=segment,
        interviews=tuple(one.id for one in held),
        new=found.new,
        cumulative=found.cumulative,
        base=found.base,
        ratio=None if newest is None else six(newest),
        reached=found.reached,
        holding=found.holding,
        later_new=found.later_new,
        themes=found.themes,
        unseen=six(found.unseen),
        coverage=six(found.coverage),
        people=people,
        advised=book.policy.people_advised,
        hears=six(sample.adequacy(people, 0.05, 1)) if people else 0.0,
    )


def read(view: View, segment: str | None = None) -> SaturationReading:
    """Return the curves of everybody and of every segment heard, or of one segment."""
    book, lens, _ = view
    if segment is not None:
        wanted: list[str | None] = [segment]
    else:
        wanted = [None, *(one for one in book.segments if interviews_of(book, lens, one))]
    curves = tuple(curve(book, lens, one) for one in wanted)
    return SaturationReading(**head(view, "castdev.saturation.1"), curves=curves)
