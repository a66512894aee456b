"""Verdicts: the team's word on a hypothesis, kept apart from the number."""

from typing import TYPE_CHECKING, ClassVar, Literal

from .command import Command, Noun, Setting
from .event import Entry, Event, Id, Name
from .ids import find
from .seen import Seen, judged

if TYPE_CHECKING:
    from .state import ProjectState

Leaning = Literal["true", "false", "open"]

_FALSE = {"false", "refuted", "rejected", "disproved", "invalidated", "wrong", "untrue"}
_TRUE = {"true", "supported", "confirmed", "validated", "proven", "accepted", "right"}


class VerdictReached(Event, tag="verdict_reached"):
    """The team says what it believes; `seen` is None for verdicts made elsewhere."""

    about: ClassVar[str] = "hypothesis"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "verdict on {hypothesis}: {word}"

    hypothesis: Id
    word: Name
    leaning: Leaning = "open"
    seen: Seen | None = None


class ReachVerdict(Command, tag="reach_verdict"):
    """Say in your own word what the team believes, beside the number."""

    hypothesis: str
    word: Name
    leaning: Leaning | None = None
    elsewhere: bool = False


def leaning_of(word: str) -> Leaning:
    """Return which way a verdict word leans, `open` when it does not say.

    >>> leaning_of("Definitely True"), leaning_of("not supported"), leaning_of("pivot")
    ('true', 'false', 'open')
    """
    words = set(word.casefold().replace("-", " ").split())
    if words & _TRUE:
        return "false" if "not" in words else "true"
    return "false" if words & _FALSE and "not" not in words else "open"


def _reached(state: "ProjectState", entry: Entry, event: VerdictReached) -> None:
    """Verdicts change nothing that a rule looks at."""


def reach(state: "ProjectState", command: ReachVerdict, setting: Setting) -> list[Event]:
    """Return the verdict with what its maker saw, unless it was made elsewhere."""
    id = find(state.hypotheses, command.hypothesis, "hypothesis").id
    leaning, seen = command.leaning or leaning_of(command.word), None
    if setting.look and not command.elsewhere:
        found = setting.look(state.version, setting.late_day, about=(id,))
        held, denied = ((id,) if leaning == way else () for way in ("true", "false"))
        seen = judged(found, held, denied)
    return [VerdictReached(hypothesis=id, word=command.word, leaning=leaning, seen=seen)]


NOUN = Noun(
    name="verdict",
    letter="",
    evolve={VerdictReached: _reached},
    decide={ReachVerdict: reach},
)
