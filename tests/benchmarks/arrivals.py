"""When a thousand teams record what: a working day, from a seed, compressed to minutes.

Every figure here is an assumption, chosen to be on the busy side of what the method asks
for (five interviews a week and team): docs/scale.md repeats them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from castdev.engine.command import Command, Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.evidence import RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.jot import TakeJot
from castdev.engine.project import StartProject
from castdev.engine.respondent import GiveConsent, RecruitRespondent, ThankRespondent

DAY = date(2026, 3, 4)
CURVE = (0, 0, 0, 0, 0, 0, 1, 3, 6, 10, 12, 10, 6, 8, 11, 12, 10, 8, 4, 2, 2, 1, 1, 0)
"""How busy each hour of the day is, beside the others."""
INTERVIEWS = 1.0
"""A project and working day; after each comes a burst of a minute or two a command."""
NOTES = 3.0
"""Jots and competitors, a project and day."""
IMPORTS = 1 / 20
"""A project and day: each some hundred rows of a survey, in one transaction."""
HYPOTHESES = 5
QUOTE = "We copy every order by hand, and on Mondays we lose one or two of them."


class Arrival(NamedTuple):
    """What somebody asks for at a moment.

    Attributes:
        at: seconds after midnight.
        project: whose.
        requests: recorded in one transaction.
        guest: whether it comes through another program than the project's usual one.
    """

    at: float
    project: str
    requests: tuple[Request, ...]
    guest: bool = False


def first(project: str) -> list[Request]:
    """Return what every project begins with."""
    said: list[Command] = [StartProject(project=project, mode="new-idea")]
    for number in range(HYPOTHESES):
        said.append(StateHypothesis(statement=f"they lose orders, {number}", kind="problem"))
    return [Request(one) for one in said]


def day(projects: int, seed: int = 1) -> list[Arrival]:
    """Return the arrivals of one day, in order."""
    dice = Random(seed)
    found: list[Arrival] = []
    for number in range(projects):
        found += _project(f"p{number}", dice)
    return sorted(found, key=lambda one: one.at)


def _moment(dice: Random) -> float:
    hour = dice.choices(range(24), CURVE)[0]
    return 3600 * (hour + dice.random())


def _often(mean: float, dice: Random) -> int:
    """Return how often something happens that happens so often on average."""
    count, waited = 0, dice.expovariate(1.0)
    while waited < mean:
        count, waited = count + 1, waited + dice.expovariate(1.0)
    return count


def _project(project: str, dice: Random) -> Iterator[Arrival]:
    for number in range(1, _often(INTERVIEWS, dice) + 1):
        yield from _interview(project, number, dice)
    for number in range(_often(NOTES, dice)):
        guest = dice.random() < 0.3
        note: Command = TakeJot(words=QUOTE, id=f"J{number + 1}")
        if guest:
            note = NoteCompetitor(name=f"rival {number}", strengths=("cheap",))
        yield Arrival(_moment(dice), project, (Request(note),), guest)
    for number in range(_often(IMPORTS, dice)):
        rows = dice.randint(100, 600)
        said = (_survey(number, row, dice) for row in range(rows))
        yield Arrival(_moment(dice), project, tuple(said))


def _survey(number: int, row: int, dice: Random) -> Request:
    side = SupportHypothesis if dice.random() < 0.6 else RefuteHypothesis
    command = side(
        hypothesis=f"H{row % HYPOTHESES + 1}",
        statement="opinion",
        channel="survey",
        people=dice.randint(1, 40),
    )
    return Request(command, on=DAY, key=f"survey {number}, row {row}")


def _interview(project: str, number: int, dice: Random) -> Iterator[Arrival]:
    """Yield an interview, written down in a burst when it is over."""
    at, person, id = _moment(dice), f"R{number}", f"I{number}"
    said: list[Command] = [
        RecruitRespondent(channel="forum", relation="potential", id=person, name="Somebody"),
        GiveConsent(respondent=person, scope="notes and quotes"),
        HoldInterview(respondent=person, medium="call", id=id, notes=QUOTE * 4, minutes=40),
    ]
    for _ in range(dice.randint(3, 9)):
        side = SupportHypothesis if dice.random() < 0.6 else RefuteHypothesis
        which = f"H{dice.randint(1, HYPOTHESES)}"
        said.append(side(hypothesis=which, interview=id, statement="past-fact", quote=QUOTE))
    said.append(ThankRespondent(respondent=person, means="a note"))
    for command in said:
        yield Arrival(at, project, (Request(command, on=DAY),))
        at += dice.expovariate(1 / 90)


def moment(at: float) -> datetime:
    """Return the moment so many seconds after midnight."""
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(seconds=at)
