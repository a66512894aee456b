"""Tallies of hypotheses, kept up to date with a casebook that grows."""

from __future__ import annotations

from collections.abc import Iterator

from castdev.projections.casebook import Casebook
from castdev.projections.confidence import (
    case_of,
    changes_of,
    day_of,
    person_of,
    question_of,
    scored,
)
from castdev.projections.lens import Lens
from castdev.projections.scoring.tally import Left, Tally


class Tallies:
    """One tally per hypothesis, made when it is first read, and read again when it moved.

    Attributes:
        book: the casebook; whoever lets it grow says what that touched.
        lens: how it is looked at.
        news: hypotheses that may say something else since somebody emptied this.
    """

    def __init__(self, book: Casebook, lens: Lens) -> None:
        self.book, self.lens = book, lens
        self._tallies: dict[str, Tally] = {}
        self.news: set[str] = set()
        self._read: dict[str, Left] = {}
        self._said: dict[str, dict[str, list[str]]] = {}
        self._in: dict[str, list[str]] | None = None

    def look(self, lens: Lens) -> None:
        """Look through another lens."""
        if lens.happened_by != self.lens.happened_by:
            self.forget()
        self.lens = lens
        self._read.clear()

    def read(self, id: str) -> Left:
        """Return what a hypothesis says; the same object until that may have changed."""
        found = self._read.get(id)
        if found is None:
            found = self._read[id] = self._tally(id).read()
        return found

    def speaks(self, id: str, person: str) -> bool:
        """Return whether a person took a side on a hypothesis, as far as the lens shows."""
        return bool(self._tally(id).of(person))

    def speakers(self, id: str) -> Iterator[str]:
        """Yield whoever took a side on a hypothesis; observations of nobody have a space."""
        return self._tally(id).people()

    def forget(self, id: str | None = None) -> None:
        """Make the tally of a hypothesis anew when it is next asked for; None is all of them."""
        if id is None:
            self._tallies.clear()
            self._said.clear()
            self._read.clear()
            self._in = None
        else:
            self._tallies.pop(id, None)
            self._said.pop(id, None)
            self._reread(id)

    def observed(self, evidence: str) -> None:
        """Take in that an observation is there, or stands otherwise than before."""
        item = self.book.items.get(evidence)
        if item is None:
            return
        if self._in is not None and item.interview is not None:
            inside = self._in.setdefault(item.interview, [])
            if evidence not in inside:
                inside.append(evidence)
        if item.hypothesis in self._said:
            person = person_of(item)
            own = self._said[item.hypothesis].setdefault(person, [])
            if evidence not in own:
                own.append(evidence)
            self._hear(item.hypothesis, person)

    def withdrawn(self, id: str, person: str) -> None:
        """Take in that an observation of a person on a hypothesis may be gone."""
        if person in self._said.get(id, ()):
            self._hear(id, person)

    def moved(self, person: str) -> None:
        """Take in that a person counts in another segment."""
        for id, said in self._said.items():
            if person in said:
                self._hear(id, person)

    def redated(self, interview: str) -> None:
        """Take in that an interview was on another day, or led by somebody else."""
        for evidence in self._inside(interview):
            self.observed(evidence)

    def about_person(self, person: str) -> set[str]:
        """Return the hypotheses on which a person said something, as far as is known."""
        said = self._said
        return {id for id in self.book.hypotheses if id not in said or person in said[id]}

    def about_interview(self, interview: str) -> set[str]:
        """Return the hypotheses on which something was said in an interview."""
        items = (self.book.items.get(one) for one in self._inside(interview))
        return {one.hypothesis for one in items if one is not None}

    def _inside(self, interview: str) -> list[str]:
        """Return the observations of an interview."""
        if self._in is None:
            self._in = {}
            for item in self.book.items.values():
                if item.interview is not None:
                    self._in.setdefault(item.interview, []).append(item.id)
        return self._in.get(interview, [])

    def restated(self, id: str) -> None:
        """Take in that a hypothesis may ask something else, or is gone."""
        tally = self._tallies.get(id)
        if tally is None:
            return
        if id not in self.book.hypotheses or tally.question != question_of(self.book, id):
            self.forget(id)

    def changed(self, id: str) -> None:
        """Take in that the product, as a hypothesis feels it, is another."""
        tally = self._tallies.get(id)
        if tally:
            tally.change(tuple(changes_of(self.book, self.lens, id)))
            self._reread(id)

    def _tally(self, id: str) -> Tally:
        tally = self._tallies.get(id)
        if tally is not None:
            tally.move(self.lens.day)
            return tally
        said: dict[str, list[str]] = {}
        for evidence in self.book.items_of.get(id, ()):
            person = person_of(self.book.items[evidence])
            said.setdefault(person, []).append(evidence)
        case = case_of(self.book, self.lens, id)
        self._said[id] = said
        self._tallies[id] = tally = Tally(case, self.lens.day)
        return tally

    def _hear(self, id: str, person: str) -> None:
        book, lens, items = self.book, self.lens, []
        for evidence in self._said[id][person]:
            item = book.items.get(evidence)
            if item is None or item.retracted or item.supports is None:
                continue
            if lens.shows(day_of(book, item)):
                items.append(scored(book, item))
        self._tallies[id].put(person, items)
        self._reread(id)

    def _reread(self, id: str) -> None:
        self._read.pop(id, None)
        self.news.add(id)
