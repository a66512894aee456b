"""The gates of the segment that readiness is read for, kept up to date event by event."""

from __future__ import annotations

from typing import NamedTuple

from castdev.projections import readiness
from castdev.projections.casebook.records import Interview
from castdev.projections.saturation import order_of, themes_in
from castdev.projections.scoring.listening import Known, Listening
from castdev.projections.scoring.readiness import Critical
from castdev.projections.scoring.standing import Standing, progress_of, standing
from castdev.projections.scoring.tally import Left
from castdev.projections.waivers import running

from .tallies import Tallies
from .touching import Gates


class Whom(NamedTuple):
    """The segment that is read for, and its critical hypotheses."""

    segment: str | None
    criticals: tuple[str, ...]


class Gatekeeper(Gates):
    """What the gates of `readiness.measured` rest on; each part is made when it is asked for."""

    def __init__(self, tallies: Tallies) -> None:
        self._tallies = tallies
        self.forget()

    def forget(self) -> None:
        """Make everything anew."""
        self._whom: Whom | None = None
        self._progress: dict[str, tuple[Left, Critical, tuple[int, ...]]] = {}
        self._standing: Standing | None = None
        self._waived: set[str] | None = None
        self.forget_people()

    def forget_people(self) -> None:
        """Make anew who was interviewed and what was heard from them."""
        self._standing = None
        self._listening: Listening | None = None
        self._known: Known | None = None
        self._heard: set[str] | None = None
        self._of: dict[str, list[str]] = {}

    def look(self) -> None:
        """Take in that the lens is another: ages differ, waivers may have ended."""
        self._standing = self._waived = None

    def standing(self) -> Standing:
        """Return score and shut gates, as `readiness.measured` has them."""
        whom, policy = self._about(), self._tallies.book.policy
        if not self._tallies.news.isdisjoint(whom.criticals):
            self._standing = None
        self._tallies.news.clear()
        if self._standing is None:
            found = [self._one(id) for id in whom.criticals]
            self._standing = standing(
                [critical for critical, _ in found],
                [progress for _, progress in found],
                saturation=self._saturation(),
                heard=len(self._people()),
                policy=policy,
                waived=self._passed(),
            )
        return self._standing

    def spoken(self, id: str, person: str | None) -> None:
        """Take in that a person may have taken a side on a hypothesis, or not any more."""
        if self._heard is not None and person is not None and id in self._about().criticals:
            self._weigh(person)

    def restated(self) -> None:
        """Take in that other hypotheses may be critical, or another segment comes first."""
        before, self._whom, self._standing = self._whom, None, None
        self._progress.clear()
        if before is not None and before != self._about():
            self._waived = None
            self.forget_people()

    def passed(self) -> None:
        """Take in that gates may be waived."""
        self._standing = self._waived = None

    def moved(self, person: str) -> None:
        """Take in that a person counts in another segment."""
        for id in self._of.get(person, ()):
            self.listened(id)
        self._weigh(person)

    def met(self, id: str) -> None:
        """Take in that an interview is another."""
        one = self._tallies.book.interviews.get(id)
        if self._listening is not None and one is not None:
            own = self._of.setdefault(one.respondent, [])
            if id not in own:
                own.append(id)
        self.listened(id)
        if one is not None:
            self._weigh(one.respondent)

    def listened(self, id: str) -> None:
        """Take in that something else was heard in an interview, or nothing at all."""
        if self._listening is not None and self._listen(self._listening, id):
            self._standing = self._known = None

    def _about(self) -> Whom:
        if self._whom is None:
            book = self._tallies.book
            segment = readiness.segment_of(book)
            self._whom = Whom(segment, tuple(readiness.criticals_of(book, segment)))
        return self._whom

    def _one(self, id: str) -> tuple[Critical, tuple[int, ...]]:
        left, book = self._tallies.read(id), self._tallies.book
        known = self._progress.get(id)
        if known is None or known[0] is not left:
            critical = Critical(id, book.hypotheses[id].now.kind, *left)
            known = self._progress[id] = left, critical, progress_of(critical, book.policy)
        return known[1:]

    def _passed(self) -> set[str]:
        if self._waived is None:
            tallies = self._tallies
            self._waived = set(running(tallies.book, tallies.lens, self._about().segment))
        return self._waived

    def _saturation(self) -> Known:
        if self._known is None:
            self._known = self._hear_all().read(self._tallies.book.policy)
        return self._known

    def _people(self) -> set[str]:
        if self._heard is None:
            self._hear_all()
            tallies = self._tallies
            people = {one for id in self._about().criticals for one in tallies.speakers(id)}
            self._heard = {one for one in people.union(self._of) if self._is_heard(one)}
        return self._heard

    def _hear_all(self) -> Listening:
        if self._listening is None:
            self._listening = Listening()
            for id, one in self._tallies.book.interviews.items():
                self._of.setdefault(one.respondent, []).append(id)
                self._listen(self._listening, id)
        return self._listening

    def _counts(self, one: Interview | None) -> bool:
        """Return whether an interview was held, by the lens."""
        return one is not None and one.phase == "held" and self._tallies.lens.shows(one.day)

    def _listen(self, listening: Listening, id: str) -> bool:
        """Let an interview count as it now stands; return whether that differs."""
        book, lens = self._tallies.book, self._tallies.lens
        one = book.interviews.get(id)
        if one is None or not self._counts(one) or not self._lives(one.respondent):
            return listening.drop(id)
        return listening.put(id, order_of(book, one), themes_in(book, lens, id))

    def _weigh(self, person: str) -> None:
        """Let a person count among those heard, or not."""
        if self._heard is not None and self._is_heard(person) != (person in self._heard):
            self._heard ^= {person}
            self._standing = None

    def _is_heard(self, person: str) -> bool:
        if not self._lives(person):
            return False
        interviews = self._tallies.book.interviews
        if any(self._counts(interviews.get(id)) for id in self._of.get(person, ())):
            return True
        return any(self._tallies.speaks(id, person) for id in self._about().criticals)

    def _lives(self, person: str) -> bool:
        """Return whether a person counts in the segment."""
        known, segment = self._tallies.book.respondents.get(person), self._about().segment
        return known is not None and (segment is None or known.segment == segment)
