"""What the stream adds up to for checking commands, composed of the nouns' parts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import UnsetType

from .answer import Answer
from .belief import Belief
from .change import Change
from .command import Setting
from .competitor import Competitor
from .decision import Decision
from .errors import BadInput, Refused
from .evidence import Evidence
from .guide import Guide
from .hypothesis import Hypothesis
from .ids import Named, find, new_id, number_of
from .interview import Interview
from .jot import Jot
from .offer import Offer
from .project import Project
from .respondent import Respondent
from .segment import Segment
from .theme import Theme

LETTERS = {
    "segment": "S",
    "respondent": "R",
    "guide": "G",
    "interview": "I",
    "theme": "T",
    "hypothesis": "H",
    "evidence": "E",
    "change": "C",
    "decision": "D",
    "answer": "A",
    "competitor": "K",
    "offer": "O",
    "jot": "J",
}
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)


class Recorded(msgspec.Struct):
    """What is remembered of a command key: where it was recorded, and what it said."""

    versions: list[int]
    content: str | None


class ProjectState(msgspec.Struct):
    """Everything that a rule may ask about; tables are keyed by lower-case id.

    Attributes:
        own: what the nouns of other packages keep, by the name of the noun.
        launches: segment, or empty for everybody → what was last decided.
        beliefs: id of the event that committed it → a belief.
        outcomes: lower-case ids of the hypotheses of which an outcome is known.
        undone: version → the undo that withdrew it.
        spent: noun and id of what was undone; nothing else gets that id.
        erased: holder, in lower case, whose words are gone → the event that said so.
    """

    version: int = 0
    recorded_at: datetime | None = None
    keys: dict[str, Recorded] = {}
    holders: set[str] = set()
    project: Project = msgspec.field(default_factory=Project)
    rank: tuple[str, ...] = ()
    segments: dict[str, Segment] = {}
    respondents: dict[str, Respondent] = {}
    guides: dict[str, Guide] = {}
    interviews: dict[str, Interview] = {}
    themes: dict[str, Theme] = {}
    hypotheses: dict[str, Hypothesis] = {}
    evidence: dict[str, Evidence] = {}
    changes: dict[str, Change] = {}
    decisions: dict[str, Decision] = {}
    answers: dict[str, Answer] = {}
    competitors: dict[str, Competitor] = {}
    offers: dict[str, Offer] = {}
    jots: dict[str, Jot] = {}
    highest: dict[str, int] = {}
    launches: dict[str, str] = {}
    rivals: set[frozenset[str]] = set()
    beliefs: dict[str, Belief] = {}
    outcomes: set[str] = set()
    undone: dict[int, int] = {}
    spent: set[tuple[str, str]] = set()
    erased: dict[str, int] = {}
    own: dict[str, Any] = {}

    def table(self, noun: str) -> dict[str, Named]:
        """Return the table of a noun, keyed by lower-case id."""
        tables: dict[str, Named] = getattr(self, PLURALS[noun])
        return tables

    def keep(self, noun: str, id: str) -> None:
        """Remember the number of an id, so that the next one is higher."""
        number = number_of(LETTERS[noun], id)
        if number > self.highest.get(noun, 0):
            self.highest[noun] = number

    def new_id(self, noun: str, wish: str | None) -> str:
        """Return the wished id, or the next free one of that noun."""
        highest = self.highest.get(noun, 0)
        if wish and (noun, wish.lower()) in self.spent and wish.lower() not in self.table(noun):
            raise Refused(
                f"{wish} is the id of something undone, and no id is used twice.",
                hint="Leave --id out for the next free one, or choose another.",
            )
        return new_id(self.table(noun), highest, LETTERS[noun], noun, wish)

    def segment_id(self, wish: str | None) -> str | None:
        """Return the id of a known segment, or None for none."""
        return find(self.segments, wish, "segment").id if wish else None

    def check_day(self, day: date | UnsetType | None, setting: Setting) -> None:
        """Raise BadInput for a day that cannot have been."""
        if isinstance(day, date):
            check_day(day, setting.recorded_on)


PLURALS = {
    "segment": "segments",
    "respondent": "respondents",
    "guide": "guides",
    "interview": "interviews",
    "theme": "themes",
    "hypothesis": "hypotheses",
    "evidence": "evidence",
    "change": "changes",
    "decision": "decisions",
    "answer": "answers",
    "competitor": "competitors",
    "offer": "offers",
    "jot": "jots",
}


def check_day(day: date, recorded_on: date) -> None:
    """Raise BadInput if nothing can have happened on that day (confidence.md 16).

    One day after the UTC day of recording is allowed: it is tomorrow already in
    the east.
    """
    if day > recorded_on + timedelta(days=1):
        raise BadInput(
            f"{day} has not come yet.", hint="Give the day it happened, or record it then."
        )
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput(f"{day} is outside {FIRST_DAY} to {LAST_DAY}.", hint="Check the year.")
