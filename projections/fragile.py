"""Fragile: the one item, respondent or source without which a reading flips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from . import confidence, readiness
from .casebook import Casebook
from .lens import Lens
from .reading import Reading, View, head, natural, six
from .saturation import interviews_of, measure
from .scoring import readiness as scoring
from .scoring.removal import Left, Removal
from .waivers import running
from .without import Removed, groups

if TYPE_CHECKING:
    from .casebook.records import Decision


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a reading that would be another.

    Attributes:
        what: status, gate or verdict.
        of: the hypothesis, the name of the gate, or `ready`.
        before: the word as it stands.
        after: the word without the evidence.
        confidence: what would be left of it; None but for a status.
    """

    what: str
    of: str
    before: str
    after: str
    confidence: float | None = None


class Without(Removed, frozen=True, kw_only=True):
    """A removal that flips something.

    Attributes:
        flips: what would be another word.
    """

    flips: tuple[Flip, ...]


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis as it stands with all its evidence."""

    id: str
    confidence: float
    status: str


class FragileReading(Reading, frozen=True, kw_only=True):
    """What a single removal would flip.

    A removal takes evidence away; interviews and themes stay heard.

    Attributes:
        about: the hypothesis or decision that was asked about; None is everything.
        segment: whom the gates were read for; None is everybody or no gates.
        hypotheses: those that were read.
        verdict: that of readiness; None where gates were not asked about.
        tried: how many removals were tried.
        removals: those that flip something, items first.
    """

    about: str | None
    segment: str | None
    hypotheses: tuple[Stand, ...]
    verdict: str | None
    tried: int
    removals: tuple[Without, ...]


def read(view: View, hypothesis: str | None = None) -> FragileReading:
    """Return what is fragile of one hypothesis; of everything, gates included, if None."""
    if hypothesis is not None:
        return _read(view, hypothesis, [hypothesis], None)
    book, lens, _ = view
    gates = Gates(book, lens, readiness.segment_of(book))
    return _read(view, None, natural(book.hypotheses), gates)


def read_decision(view: View, decision: Decision) -> FragileReading:
    """Return what is fragile of what a decision saw, as known at its version."""
    book, seen = view.book, decision.made.seen
    lens = Lens(seen.day, seen.day if seen.reconstructed else None) if seen else view.lens
    gates = Gates(book, lens, (seen and seen.segment) or readiness.segment_of(book))
    wanted = list(decision.made.hypotheses) or natural(book.hypotheses)
    return _read(View(book, lens, view.moment), decision.id, wanted, gates)


def _read(view: View, about: str | None, wanted: list[str], gates: Gates | None) -> FragileReading:
    book, lens, _ = view
    ids = list(dict.fromkeys([*wanted, *(gates.criticals if gates else ())]))
    cases = {id: Removal(confidence.case_of(book, lens, id), lens.day) for id in ids}
    stood = {id: case.without() for id, case in cases.items()}
    ready = gates.read(stood, set()) if gates else None
    tried, found = groups(book, lens, ids), list[Without]()
    for kind, name, evidence in tried:
        left = dict(stood)
        for id in {book.items[one].hypothesis for one in evidence}:
            left[id] = cases[id].without(evidence)
        flips = [
            Flip(
                what="status",
                of=id,
                before=stood[id].status,
                after=left[id].status,
                confidence=six(left[id].confidence),
            )
            for id in wanted
            if left[id].status != stood[id].status
        ]
        if gates and ready:
            flips += _flips(ready, gates.read(left, set(evidence)))
        if flips:
            found.append(_without(book, kind, name, evidence, flips))
    return FragileReading(
        **head(view, "castdev.fragile.1"),
        about=about,
        segment=gates.segment if gates else None,
        hypotheses=tuple(_stand(id, stood[id]) for id in wanted),
        verdict=ready.verdict if ready else None,
        tried=len(tried),
        removals=tuple(found),
    )


def _stand(id: str, left: Left) -> Stand:
    return Stand(id=id, confidence=six(left.confidence), status=left.status)


def _without(
    book: Casebook, kind: str, name: str, evidence: Sequence[str], flips: Iterable[Flip]
) -> Without:
    events = tuple(sorted(book.items[one].version for one in evidence))
    return Without(kind=kind, id=name, evidence=tuple(evidence), events=events, flips=tuple(flips))


def _flips(before: scoring.Readiness, after: scoring.Readiness) -> Iterable[Flip]:
    for old, new in zip(before.gates, after.gates, strict=True):
        if old.state != new.state:
            yield Flip(what="gate", of=old.gate, before=old.state, after=new.state)
    if before.verdict != after.verdict:
        yield Flip(what="verdict", of="ready", before=before.verdict, after=after.verdict)


class Gates:
    """The gates of a segment, ready to be read again and again with less evidence."""

    def __init__(self, book: Casebook, lens: Lens, segment: str | None) -> None:
        self._book, self.segment = book, segment
        self.criticals = readiness.criticals_of(book, segment)
        self._saturation = measure(book, lens, segment)
        self._waived = set(running(book, lens, segment))
        self._met = {one.respondent for one in interviews_of(book, lens, segment)}
        self._spoke: dict[str, set[str]] = {}
        for person in readiness.heard_of(book, lens, segment, self.criticals):
            self._spoke[person] = set()
        for id in self.criticals:
            for item in confidence.live(book, lens, id):
                if item.respondent in self._spoke and item.supports is not None:
                    self._spoke[item.respondent].add(item.id)
        self._known: dict[object, scoring.Readiness] = {}

    def read(self, left: dict[str, Left], gone: set[str]) -> scoring.Readiness:
        """Return the gates with what is left of the hypotheses, without these items."""
        quiet = self._gone(gone)
        heard = sum(one in self._met or one not in quiet for one in self._spoke)
        key = heard, tuple(left[id] for id in self.criticals)
        if key not in self._known:
            self._known[key] = scoring.readiness(
                [self._critical(id, left[id]) for id in self.criticals],
                segment=self.segment,
                saturation=self._saturation,
                heard=heard,
                policy=self._book.policy,
                waived=self._waived,
            )
        return self._known[key]

    def _gone(self, gone: set[str]) -> set[str]:
        """Return whom nothing is left of but perhaps an interview."""
        people = {self._book.items[id].respondent for id in gone}
        return {one for one in people if one and self._spoke.get(one, gone) <= gone}

    def _critical(self, id: str, left: Left) -> scoring.Critical:
        return scoring.Critical(
            hypothesis=id, kind=self._book.hypotheses[id].now.kind, **left._asdict()
        )
