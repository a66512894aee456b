"""Competitors: who else serves these people, how well, and when somebody last looked."""

from typing import TYPE_CHECKING, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Name, Text
from .text import compared

if TYPE_CHECKING:
    from .state import ProjectState

PRODUCT = "product"
"""What stands for the team's own product where a competitor could be named."""


class CompetitorNoted(Event, tag="competitor_noted"):
    """Somebody looked at a competitor, for the first time or again."""

    about: ClassVar[str] = "competitor"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("competitor {competitor}",)
    sentence: ClassVar[str] = (
        "competitor {competitor} noted: {name}[, strong: {strengths}][, weak: {weaknesses}]"
    )

    competitor: Id
    name: Name
    strengths: tuple[Line, ...] = ()
    weaknesses: tuple[Line, ...] = ()
    source: Text | None = None


class Competitor(msgspec.Struct):
    """What the state keeps of a competitor."""

    id: str
    name: str


class NoteCompetitor(Command, tag="note_competitor"):
    """Note what is strong or weak about a competitor, new or known by name or id."""

    name: Name | None = None
    id: str | None = None
    strengths: tuple[Line, ...] = ()
    weaknesses: tuple[Line, ...] = ()
    source: Text | None = None


def _noted(state: "ProjectState", entry: Entry, event: CompetitorNoted) -> None:
    state.keep("competitor", event.competitor)
    state.competitors[event.competitor.lower()] = Competitor(event.competitor, event.name)


def _known(state: "ProjectState", command: NoteCompetitor) -> Competitor | None:
    """Return the competitor if it was noted before, under that id or that name."""
    name = compared(command.name or "")
    named = [one for one in state.competitors.values() if compared(one.name) == name]
    if command.id is None:
        return named[0] if named else None
    known = state.competitors.get(command.id.lower())
    if known is not None and name and compared(known.name) != name:
        raise Refused(
            f"{known.id} is {known.name}.", hint="Leave the name out, or choose another id."
        )
    if known is None and named:
        raise Refused(
            f"{named[0].name} is {named[0].id} already.",
            hint=f"Leave --id out, or name {named[0].id}.",
        )
    return known


def note(state: "ProjectState", command: NoteCompetitor, setting: Setting) -> list[Event]:
    """Return what was noted; nothing but the day says that somebody looked, and saw nothing new."""
    known = _known(state, command)
    if known is None and not (command.name or "").strip():
        raise Refused("A competitor has a name.", hint="Say whom, or a known one with --id.")
    id = known.id if known else state.new_id("competitor", command.id)
    if id.lower() == PRODUCT:
        raise Refused(
            f"{id} stands for your own product.", hint="Choose another id for a competitor."
        )
    return [
        CompetitorNoted(
            competitor=id,
            name=known.name if known else command.name or "",
            strengths=command.strengths,
            weaknesses=command.weaknesses,
            source=command.source,
        )
    ]


NOUN = Noun(
    name="competitor",
    letter="K",
    evolve={CompetitorNoted: _noted},
    decide={NoteCompetitor: note},
)
