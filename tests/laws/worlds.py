"""Short ways to record what people said, through the doors that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from castdev.engine import home
from castdev.engine.change import MakeChange
from castdev.engine.command import Command, Receipt, Request
from castdev.engine.evidence import (
    NoteEvidence,
    RefuteHypothesis,
    SupportHypothesis,
)
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.ladder import StatementKind
from castdev.engine.policy import Impact, Mode
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.testing import counting
from castdev.projections import confidence
from castdev.projections.lens import Lens
from castdev.projections.project import Project
from castdev.projections.scoring.assess import Assessment

KINDS: dict[str, StatementKind] = {
    "opinion": "compliment",
    "told": "past-fact",
    "shown": "behaviour",
    "commit": "commitment",
    "did": "usage",
}
SIDES = {True: SupportHypothesis, False: RefuteHypothesis, None: NoteEvidence}


def on(number: int) -> date:
    """The day so many days after 2000-01-01."""
    return date(2000, 1, 1) + timedelta(days=number)


class World:
    """A project in memory with a clock that is set by hand, to noon of a day."""

    def __init__(
        self,
        today: int = 9_500,
        mode: Mode = "new-idea",
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.now = datetime.combine(on(today), time(12), UTC)
        engine = home.in_memory(
            mode=mode, clock=lambda: self.now, new_id=new_id or counting(), actor="ana"
        )
        self.project = Project(engine)
        self._people: set[str] = set()

    def at(self, today: int) -> None:
        """Set the clock."""
        self.now = datetime.combine(on(today), time(12), UTC)

    def say(self, *commands: Command | Request, day: int | None = None) -> list[Receipt]:
        """Record commands, each on that day."""
        happened = None if day is None else on(day)
        asked = [one if isinstance(one, Request) else Request(one, happened) for one in commands]
        return self.project.handle_many(asked)

    def segments(self, *ids: str) -> None:
        """Define segments."""
        self.say(*(DefineSegment(id=id, description=id, needs=("relief",)) for id in ids))

    def state(self, id: str = "H1", *segments: str, **other: object) -> None:
        """State a hypothesis of those segments."""
        said = f"{id} is true"
        self.say(StateHypothesis(id=id, statement=said, segments=segments, **other))  # type: ignore[arg-type]

    def person(self, id: str, segment: str | None = "core") -> str:
        """Recruit somebody who consents, once."""
        if id not in self._people:
            self._people.add(id)
            self.say(
                RecruitRespondent(id=id, segment=segment, channel="forum", relation="potential"),
                GiveConsent(respondent=id),
            )
        return id

    def hears(
        self,
        person: str,
        rung: str,
        supports: bool | None = True,
        *,
        by: str = "ana",
        day: int = 9_500,
        about: Iterable[str] = ("H1",),
        segment: str | None = "core",
        flags: tuple[str, ...] = (),
    ) -> list[str]:
        """Interview somebody on a day, and note one item per hypothesis; return their ids."""
        self.person(person, segment)
        hold = HoldInterview(respondent=person, interviewers=(by,) if by else ())
        (held,) = self.say(hold, day=day)
        observe = SIDES[supports]
        said = self.say(
            *(
                observe(hypothesis=one, interview=held.ids[0], statement=KINDS[rung], flags=flags)
                for one in about
            ),
            day=day,
        )
        return [receipt.ids[0] for receipt in said]

    def many(self, n: int, rung: str, supports: bool = True, **other: object) -> list[str]:
        """So many new people are heard; return the evidence."""
        first = len(self._people)
        return [
            self.hears(f"p{first + i:03}", rung, supports, **other)[0]  # type: ignore[arg-type]
            for i in range(n)
        ]

    def spread(self, n: int, rung: str, sources: int) -> None:
        """New people are heard by several interviewers in turn."""
        for i in range(n):
            self.hears(f"p{i:03}", rung, by=f"i{i % sources}")

    def changed(self, impact: Impact, day: int = 9_450, id: str = "C1") -> None:
        """The product changed, which H1 feels."""
        self.say(MakeChange(id=id, description="new", impacts={"H1": impact}), day=day)

    def read(self, hypothesis: str = "H1", day: int | None = None, **other: str) -> Assessment:
        """The assessment today, or on another day."""
        view = self.project.view()
        lens = view.lens if day is None else Lens(on(day))
        return confidence.read(view.book, lens, hypothesis, **other)

    def confidences(self, *hypotheses: str) -> str:
        """Confidences to 12 digits."""
        return " ".join(f"{self.read(one).confidence:.12f}" for one in hypotheses)
