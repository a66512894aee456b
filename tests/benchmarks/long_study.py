"""A made-up study of any size: the rows of a journal, from a seed, as fast as they can be written.

Two years of work that grows day by day. Every event is one that the rules allow (a test
asks them), so that the rows are a journal like any other; only what is sealed is noise,
of the size that real words have, and what a decision saw is made up too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from castdev.engine.codec import Codec
from castdev.engine.event import Entry, Event, Metadata
from castdev.engine.policy import Policy, PolicyAdopted
from castdev.engine.project import ProjectStarted
from castdev.engine.sealed import Sealed
from castdev.engine.seen import Seen
from castdev.engine.vocabulary import Vocabulary

STREAM = "study"
TEAM = ("ana", "bo", "cy", "dan", "eve", "flo")
FIRST = date(2024, 1, 1)  # a Monday
WEEKS = 104
STEADY = 0.3
"""The part of the work that does not grow; the rest grows with the days."""

_WORKDAYS = [FIRST + timedelta(days=7 * week + day) for week in range(WEEKS) for day in range(5)]


class Journal:
    """The journal while it is written: who writes when, and what has got which id.

    Attributes:
        new: the entries not yet taken away.
        ids: letter → how many things have an id with it.
    """

    def __init__(self, seed: int, size: int) -> None:
        self.dice = Random(seed)
        self.size = size
        self.version = 0
        self.actor = TEAM[0]
        self.new: list[Entry] = []
        self.ids: dict[str, int] = {}
        self._policy = 0

    @property
    def now(self) -> datetime:
        """The moment of the next event: more of them come on every day."""
        part = self.version / max(self.size, 1)
        grown = ((STEADY**2 + 4 * (1 - STEADY) * part) ** 0.5 - STEADY) / (2 * (1 - STEADY))
        day, hour = divmod(min(grown, 1.0 - 1e-9) * len(_WORKDAYS), 1.0)
        noon = datetime.combine(_WORKDAYS[int(day)], time(8), UTC)
        return noon + timedelta(hours=9 * hour)

    @property
    def today(self) -> date:
        """The day of the next event."""
        return self.now.date()

    def id(self, letter: str) -> str:
        """Return the next id."""
        self.ids[letter] = self.ids.get(letter, 0) + 1
        return f"{letter}{self.ids[letter]}"

    def word(self) -> str:
        """Return 32 random hexadecimal digits."""
        return f"{self.dice.getrandbits(128):032x}"

    def sealed(self, person: str, least: int = 15, most: int = 100) -> Sealed:
        """Return what words of so many letters look like under a key that nobody has."""
        noise = self.dice.randbytes(76 + self.dice.randint(least, most))
        return Sealed(person, noise[:12], noise[44:], noise[12:44])

    def say(self, event: Event, day: date | None = None, because: str | None = None) -> int:
        """Record an event of a command of its own; return its version."""
        self.version += 1
        metadata = Metadata(
            id=self.word(),
            recorded_at=self.now,
            actor=self.actor,
            key=self.word(),
            correlation=self.word(),
            content=self.word(),
            happened_on=day,
            because=because,
        )
        self.new.append(Entry(self.version, metadata, event))
        return self.version

    def adopt(self, policy: Policy) -> None:
        """Record that a policy is adopted."""
        self._policy += 1
        self.say(PolicyAdopted(number=self._policy, name=policy.name, policy=policy))

    def seen(self, hypotheses: list[str]) -> Seen:
        """Return what somebody might have had before them, of the right size."""
        dice = self.dice
        return Seen(
            version=self.version,
            policy=self._policy,
            day=self.today,
            confidences={one: f"{dice.random():.12f}" for one in hypotheses},
            statuses={one: dice.choice(["thin", "open", "supported"]) for one in hypotheses},
            score=dice.randint(0, 99),
            verdict="NOT_READY",
            shut=("votes", "committed", "saturated"),
            joint_low=f"{dice.random():.12f}",
            joint_high=f"{dice.random():.12f}",
        )


def entries(size: int, seed: int = 1) -> Iterator[Entry]:
    """Yield the entries of a study of that size."""
    from study_desk import beside
    from study_team import Study, visit

    journal = Journal(seed, size)
    journal.say(ProjectStarted(project=STREAM, mode="new-idea"))
    journal.adopt(Policy())
    study = Study(journal)
    study.begin()
    while True:
        for entry in journal.new:
            if entry.version > size:
                return
            yield entry
        journal.new.clear()
        journal.actor = journal.dice.choice(TEAM)
        beside(study)
        visit(study)


def rows(size: int, seed: int = 1) -> Iterator[tuple[int, str, bytes]]:
    """Yield version, stored name and stored bytes of every entry."""
    codec = Codec(Vocabulary().events)
    for entry in entries(size, seed):
        yield entry.version, *codec.encode(entry)
