"""Provenance: where a decision came from, as a W3C PROV document that other tools read.

Who asked whom, what was recorded of it, which readings were derived, who decided. Words of
people are not in it, and names only as they stand in the journal: handles and pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from castdev.engine.errors import Refused
from castdev.engine.event import Entry, tell
from castdev.engine.evidence import EvidenceCorrected

from . import readiness
from .casebook import Casebook
from .reading import View
from .rebuilt import segment_of, table
from .table import seen_in, sides, stance
from .whatif import Ground
from .without import plain

if TYPE_CHECKING:
    from prov.model import ProvDocument

ROOMS = ("event", "reading", "decision", "interview", "person", "respondent")
"""Kinds of things; each is a namespace of the project."""


def read(view: View, entries: Sequence[Entry], asked: str) -> str:
    """Return the PROV-JSON of a decision, by its id or the version of its event.

    Raises:
        NotFound: there is no such decision.
        Refused: the package that writes it is not installed.
    """
    ground = table(view, entries, asked)
    if ground.decided and ground.decided.metadata.origin:
        raise Refused(
            "It was decided in another copy of the project, whose events have other places.",
            hint="Export it there.",
        )
    writer = _Writer(_document(view.book.project), ground, entries)
    return str(writer.written().serialize(format="json", indent=2))


def _document(project: str) -> ProvDocument:
    try:
        from prov.model import ProvDocument
    except ImportError:
        raise Refused(
            "A provenance document needs the package prov, which is not installed.",
            hint="Install it: pip install 'castdev[prov]'.",
        ) from None
    found = ProvDocument()
    found.add_namespace("castdev", "urn:castdev:terms:")
    for room in ROOMS:
        found.add_namespace(room, f"urn:castdev:{project}:{room}:")
    return found


class _Writer:
    """Writes one decision; everything it names is described once."""

    def __init__(self, document: ProvDocument, ground: Ground, entries: Sequence[Entry]) -> None:
        assert ground.decided is not None
        self.document, self.ground, self.entries = document, ground, entries
        self.decided: Entry = ground.decided
        self.book: Casebook = ground.view.book
        self.known = set[str]()

    def written(self) -> ProvDocument:
        """Return the document, finished."""
        reading, own = f"reading:{self.decided.version - 1}", f"decision:{self.decided.version}"
        event, metadata = self.decided.event, self.decided.metadata
        self.document.entity(reading, self._readings())
        for version in self._rests_on():
            self.document.wasDerivedFrom(reading, self._event(self.entries[version - 1]))
        self._activity(own, tell(event), metadata.happened_on)
        self.document.used(own, reading)
        self.document.wasAssociatedWith(own, self._person(metadata.actor))
        made = self._event(self.decided)
        self.document.wasGeneratedBy(made, own, metadata.recorded_at)
        self.document.wasDerivedFrom(made, reading)
        return self.document

    def _about(self) -> Iterable[str]:
        if segment_of(self.decided.event) is None:
            return stance(self.decided.event).about
        whom = self.ground.segment or readiness.segment_of(self.book)
        return readiness.criticals_of(self.book, whom)

    def _rests_on(self) -> list[int]:
        """Return the evidence for and against, what corrected it, the statements, the policy."""
        about = [id for id in self._about() if id in self.book.hypotheses]
        pro, con = sides(self.ground.view, about)
        found = {*pro, *con, *(one.version for one in self.book.policies[-1:])}
        found |= {self.book.hypotheses[id].statements[-1].version for id in about}
        ids = {getattr(self.entries[version - 1].event, "evidence", "") for version in found}
        return sorted(found | {one.version for one in self._corrections(ids)})

    def _corrections(self, evidence: Iterable[str]) -> Iterator[Entry]:
        wanted = set(evidence)
        for one in self.entries[: self.book.version]:
            event, gone = one.event, one.version in self.book.undone
            if isinstance(event, EvidenceCorrected) and event.evidence in wanted and not gone:
                yield one

    def _readings(self) -> dict[str, Any]:
        """Return confidences, statuses and readiness as attributes."""
        segment = segment_of(self.decided.event)
        seen = seen_in(self.ground.view, reconstructed=False, segment=segment)
        found: dict[str, Any] = {"prov:label": f"readings at event {seen.version}"}
        for id, confidence in seen.confidences.items():
            found[f"castdev:confidence-{id}"] = confidence
            found[f"castdev:status-{id}"] = seen.statuses[id]
        ready = {"verdict": seen.verdict, "score": seen.score, "policy": seen.policy}
        return found | {f"castdev:{name}": value for name, value in ready.items()}

    def _event(self, entry: Entry) -> str:
        """Describe an event with who recorded it and what it comes from; return its name."""
        name, event = f"event:{entry.version}", entry.event
        if not self._new(name):
            return name
        label = {"prov:label": tell(event), "castdev:event": entry.name}
        self.document.entity(name, label)
        self.document.wasAttributedTo(name, self._person(entry.metadata.actor))
        evidence = self.book.items.get(getattr(event, "evidence", ""))
        if evidence is None:
            return name
        if entry.version != evidence.version:
            first = self._event(self.entries[evidence.version - 1])
            self.document.wasRevisionOf(name, first)
        elif evidence.interview:
            held = self._interview(evidence.interview)
            self.document.wasGeneratedBy(name, held, entry.metadata.recorded_at)
        elif evidence.respondent:
            self.document.wasAttributedTo(name, self._respondent(evidence.respondent))
        return name

    def _interview(self, id: str) -> str:
        """Describe an interview with who asked and who answered; return its name."""
        name, held = f"interview:{id}", self.book.interviews[id]
        if self._new(name):
            self._activity(name, f"interview {id}", held.day)
            for one in held.interviewers:
                self._took_part(name, self._person(one), "interviewer")
            self._took_part(name, self._respondent(held.respondent), "respondent")
        return name

    def _activity(self, name: str, label: str, day: date | None) -> None:
        """Describe an activity; a day is no moment, so it is an attribute of its own."""
        attributes: dict[Any, Any] = {"prov:label": label}
        if day:
            attributes["castdev:day"] = str(day)
        self.document.activity(name, other_attributes=attributes)

    def _took_part(self, activity: str, agent: str, role: str) -> None:
        attributes = {"prov:role": role}
        self.document.wasAssociatedWith(activity, agent, other_attributes=attributes)

    def _person(self, handle: str) -> str:
        from urllib.parse import quote

        name = f"person:{quote(plain(handle), safe='')}"
        if self._new(name):
            self._agent(name, handle)
        return name

    def _respondent(self, id: str) -> str:
        name = f"respondent:{id}"
        if self._new(name):
            self._agent(name, id)
        return name

    def _agent(self, name: str, label: str) -> None:
        person = self.document.valid_qualified_name("prov:Person")
        self.document.agent(name, {"prov:type": person, "prov:label": label})

    def _new(self, name: str) -> bool:
        new = name not in self.known
        self.known.add(name)
        return new
