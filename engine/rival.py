"""Rivals: hypotheses of which at most one can be true, named together."""

from typing import TYPE_CHECKING, ClassVar

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id
from .ids import find

if TYPE_CHECKING:
    from .state import ProjectState


class RivalsNamed(Event, tag="rivals_named"):
    """These hypotheses compete: what speaks for one speaks against the others."""

    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "rivals: {hypotheses}"

    hypotheses: tuple[Id, ...]


class NameRivals(Command, tag="name_rivals"):
    """Name hypotheses that compete with one another."""

    hypotheses: tuple[str, ...]


def _named(state: "ProjectState", entry: Entry, event: RivalsNamed) -> None:
    state.rivals.add(frozenset(event.hypotheses))


def name(state: "ProjectState", command: NameRivals, setting: Setting) -> list[Event]:
    """Return the set of at least two, which nobody has named yet."""
    ids = [find(state.hypotheses, one, "hypothesis").id for one in command.hypotheses]
    unique = tuple(dict.fromkeys(ids))
    if len(unique) < 2:
        raise Refused(
            "A hypothesis has no rival but another one.", hint="Name at least two: H1 H2."
        )
    if frozenset(unique) in state.rivals:
        raise Refused(f"{', '.join(unique)} are named as rivals already.")
    return [RivalsNamed(hypotheses=unique)]


NOUN = Noun(name="rival", letter="", evolve={RivalsNamed: _named}, decide={NameRivals: name})
