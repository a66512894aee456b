"""Agenda: what is overdue on the reading day, the longest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from .casebook import Casebook
from .contacts import kept
from .jots import untriaged
from .lens import EPOCH, Lens
from .reading import Reading, View, head, natural
from .saturation import interviews_of
from .scoring import gates
from .scoring.types import Case
from .scoring.votes import Unit, units, versions
from .screen import Due
from .sheet import Sheet
from .waivers import ended


class AgendaReading(Reading, frozen=True, kw_only=True):
    """What is stale, due or unthanked."""

    due: tuple[Due, ...]


def read(view: View) -> AgendaReading:
    """Return what is overdue."""
    due = due_of(view.book, view.lens)
    return AgendaReading(**head(view, "castdev.agenda.1"), due=tuple(due))


def due_of(book: Casebook, lens: Lens, sheet: Sheet | None = None) -> list[Due]:
    """Return what is overdue on the reading day, the longest first.

    Args:
        sheet: that of book and lens, for what is scored on it already.
    """
    kinds = {what: of(book, lens) for what, of in _KINDS.items()}
    kinds["stale"] = _stale(sheet or Sheet(book, lens))
    found = [
        Due(what=what, id=id, since=since) for what, some in kinds.items() for id, since in some
    ]
    found += _beliefs(book, lens)
    place = {id: number for number, id in enumerate(natural({one.id for one in found}))}
    return sorted(found, key=lambda one: (one.since, place[one.id], one.what, one.who or ""))


Since = Iterator[tuple[str, date]]


def _thanks(book: Casebook, lens: Lens) -> Since:
    wait = timedelta(days=book.policy.thanks_days)
    last: dict[str, date] = {}
    for one in interviews_of(book, lens, None):
        if one.day is not None:
            last[one.respondent] = max(one.day, last.get(one.respondent, one.day))
    for id, day in last.items():
        person = book.respondents[id]
        thanked = any(lens.shows(one) for one in person.thanked) or person.forgotten is not None
        if day + wait < lens.reading_day and not thanked:
            yield id, day + wait


def _consents(book: Casebook, lens: Lens) -> Since:
    for id, person in book.respondents.items():
        if person.forgotten is not None:
            continue
        consents = [one for one in person.consents if lens.shows(one.day)]
        consent = consents[-1] if consents else None
        if consent and consent.given and consent.expires and consent.expires < lens.reading_day:
            yield id, consent.expires


def _jots(book: Casebook, lens: Lens) -> Since:
    return ((one.id, one.since) for one in untriaged(book, lens) if one.since is not None)


def _competitors(book: Casebook, lens: Lens) -> Since:
    """Yield the competitors at whom nobody has looked for long."""
    wait = timedelta(days=book.policy.quiet_competitor_days)
    for id, one in book.competitors.items():
        days = [note.day for note in one.notes if note.day is not None and lens.shows(note.day)]
        if days and max(days) + wait < lens.reading_day:
            yield id, max(days) + wait


def _stale(sheet: Sheet) -> Since:
    """Yield the hypotheses of whose votes age has left too little, and since when."""
    book, lens = sheet.book, sheet.lens
    for id, one in book.hypotheses.items():
        if one.retired:
            continue
        case, found = sheet.case(id), sheet.units(id)
        left = gates.fresh(case, lens.day, found)
        if left is not None and left < book.policy.fresh_share:
            yield id, EPOCH + timedelta(days=_stale_from(case, lens.day, found))


def _stale_from(case: Case, day: int, found: list[Unit]) -> int:
    """Return the first day on which so little was left, of a case that is stale on a day."""
    known = {versions(case, day): found}  # between changes of the product votes only fade
    fresh, stale = max(item.day for item in case.items), day
    while stale - fresh > 1:
        middle = (fresh + stale) // 2
        opened = versions(case, middle)
        if opened not in known:
            known[opened] = units(case, middle)
        left = gates.fresh(case, middle, known[opened])
        enough = left is None or left >= case.policy.fresh_share
        fresh, stale = (middle, stale) if enough else (fresh, middle)
    return stale


def _waivers(book: Casebook, lens: Lens) -> Since:
    return ((one.gate, one.expires) for one in ended(book, lens))


def _beliefs(book: Casebook, lens: Lens) -> list[Due]:
    """Return who still hides a belief although everybody knows how it turned out."""
    if not book.beliefs:
        return []
    from .forecasts import known_outcomes, unrevealed  # only who believes something pays for it

    known = known_outcomes(book, lens)
    hidden = {(one.person, one.hypothesis) for one in unrevealed(book, lens)}
    firsts = ((who, id, known[id].first) for who, id in hidden)
    return [
        Due(what="belief", id=id, since=first.day or first.recorded_on, who=who)
        for who, id, first in firsts
    ]


def _planned(book: Casebook, lens: Lens) -> Since:
    for id, one in book.interviews.items():
        waits = one.phase == "scheduled" and book.respondents[one.respondent].forgotten is None
        if waits and one.planned_on and one.planned_on < lens.reading_day:
            yield id, one.planned_on


def _retained(book: Casebook, lens: Lens) -> Since:
    """Yield who is kept for longer than the policy says, and since when."""
    months = book.policy.retention_months
    people = kept(book, lens, months) if months else []
    return ((one.respondent, one.until) for one in people if one.over and one.until)


_KINDS: dict[str, Callable[[Casebook, Lens], Since]] = {
    "thanks": _thanks,
    "consent": _consents,
    "jot": _jots,
    "competitor": _competitors,
    "waiver": _waivers,
    "interview": _planned,
    "retention": _retained,
}
