"""What changed a reading: the events between two moments, by what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from castdev.engine.event import Entry
from castdev.engine.naming import mentions
from castdev.engine.policy import PolicyAdopted
from castdev.engine.undo import CommandUndone

from .reading import View, natural
from .scoring.explain import Explanation

Thing = tuple[str, str]
"""A noun and an id in lower case."""
POLICY: Thing = ("policy", "")

_ITEM = frozenset({"evidence"})
_HYPOTHESIS = frozenset({"hypothesis"})
_NOUNS = {
    **dict.fromkeys(("hypothesis_supported", "hypothesis_refuted", "evidence_noted"), _ITEM),
    **dict.fromkeys(("evidence_corrected", "evidence_retracted"), _ITEM),
    **dict.fromkeys(("hypothesis_stated", "hypothesis_restated"), _HYPOTHESIS),
    "hypothesis_retired": _HYPOTHESIS,
    "interview_corrected": frozenset({"interview"}),
    "respondent_reassigned": frozenset({"respondent", "segment"}),
    **dict.fromkeys(("change_planned", "change_made", "change_undone"), frozenset({"change"})),
    **dict.fromkeys(
        (
            "respondent_recruited",
            "segment_defined",
            "segment_revised",
            "segments_ranked",
            "segment_retired",
        ),
        frozenset({"segment"}),
    ),
}
"""Name of an event → the nouns of what it changes, of all that it mentions."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What one item, or the prior, contributes to a difference, in millionths.

    Attributes:
        what: prior (with bar and policy), new, gone or reweighed.
        evidence: the item; None for the prior.
        version: the event that recorded it; None for the prior.
        before: its points at the first moment; of the prior, the prior itself.
        after: the same at the second moment.
        moved: the difference.
        events: those between that are about it. A reweighed item without any moved
            with its neighbours, its age, or with what `Moved.events` names.
    """

    what: str
    evidence: str | None
    version: int | None
    before: int
    after: int
    moved: int
    events: tuple[int, ...]


def thing(noun: str, id: str | None) -> Thing:
    """Return what events are looked up by."""
    return noun, (id or "").lower()


class Between:
    """The events after one version up to another, and what each is about."""

    def __init__(self, entries: Iterable[Entry], first: int, last: int) -> None:
        about: dict[int, set[Thing]] = {}
        self.versions: list[int] = []
        for entry in entries:
            about[entry.version] = _about(entry, about)
            if first < entry.version <= last:
                self.versions.append(entry.version)
        self._of: dict[Thing, list[int]] = {}
        for version in self.versions:
            for one in about[version]:
                self._of.setdefault(one, []).append(version)

    def about(self, *things: Thing) -> tuple[int, ...]:
        """Return the versions of the events about any of these, oldest first."""
        return tuple(sorted({version for one in things for version in self._of.get(one, ())}))


def _about(entry: Entry, before: dict[int, set[Thing]]) -> set[Thing]:
    """Return what an event changes; an undo changes what it withdraws or brings back."""
    event = entry.event
    if isinstance(event, CommandUndone):
        return {one for version in event.versions for one in before.get(version, ())}
    if isinstance(event, PolicyAdopted):
        return {POLICY}
    nouns = _NOUNS.get(entry.name, frozenset())
    return {(noun, id) for noun, id in mentions(event) if noun in nouns}


def causes_of(
    before: View,
    after: View,
    id: str,
    between: Between,
    old: Explanation | None,
    new: Explanation | None,
) -> Iterator[Cause]:
    """Yield the prior if it moved, then the items, those that moved most first."""
    if old and new and old.prior != new.prior:
        yield Cause(
            what="prior",
            evidence=None,
            version=None,
            before=old.prior,
            after=new.prior,
            moved=new.prior - old.prior,
            events=between.about(thing("hypothesis", id), POLICY),
        )
    had, has = old.points if old else {}, new.points if new else {}
    found = {one: has.get(one, 0) - had.get(one, 0) for one in natural({**had, **has})}
    for one in sorted(found, key=lambda one: -abs(found[one])):
        if not found[one] and (one in had) == (one in has):
            continue
        view = after if one in has else before
        item = view.book.items[one]
        yield Cause(
            what="new" if one not in had else "reweighed" if one in has else "gone",
            evidence=one,
            version=item.version,
            before=had.get(one, 0),
            after=has.get(one, 0),
            moved=found[one],
            events=between.about(
                thing("evidence", one),
                thing("interview", item.interview),
                thing("respondent", item.respondent),
            ),
        )
