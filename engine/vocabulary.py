"""All nouns together: which names are stored, who takes them in, who decides."""

from __future__ import annotations

from collections.abc import Iterable

from . import (
    answer,
    appointment,
    belief,
    change,
    competitor,
    count,
    decision,
    erasure,
    evidence,
    guide,
    hypothesis,
    interview,
    jot,
    launch,
    offer,
    outcome,
    project,
    respondent,
    rival,
    segment,
    theme,
    undo,
    verdict,
)
from .command import Command, Decide, Evolve, Noun, Setting
from .errors import BadInput
from .event import Entry, Event, name_of
from .policy import PolicyAdopted
from .state import LETTERS, ProjectState, Recorded
from .vault import sealed_in

NOUNS: tuple[Noun, ...] = (
    project.NOUN,
    segment.NOUN,
    respondent.NOUN,
    erasure.NOUN,
    guide.NOUN,
    appointment.NOUN,
    interview.NOUN,
    theme.NOUN,
    hypothesis.NOUN,
    evidence.NOUN,
    count.NOUN,
    verdict.NOUN,
    belief.NOUN,
    change.NOUN,
    decision.NOUN,
    answer.NOUN,
    competitor.NOUN,
    offer.NOUN,
    jot.NOUN,
    launch.NOUN,
    outcome.NOUN,
    rival.NOUN,
    undo.NOUN,
)


class Vocabulary:
    """The frozen table of names, and the two dispatch tables by type.

    Attributes:
        events: stored name → class; nothing outside it is ever imported.
        commands: name → class.
    """

    def __init__(self, nouns: Iterable[Noun] = NOUNS) -> None:
        self._evolve: dict[type[Event], Evolve] = {}
        self._decide: dict[type[Command], Decide] = {}
        for noun in nouns:
            self._evolve.update(noun.evolve)
            self._decide.update(noun.decide)
        self.events = {name_of(kind): kind for kind in self._evolve}
        self.commands = {str(kind.__struct_config__.tag): kind for kind in self._decide}

    def evolve(self, state: ProjectState, entry: Entry) -> None:
        """Take an entry into the state; an unknown event only moves the version."""
        take_in = self._evolve.get(type(entry.event))
        if take_in is not None:
            # What an unknown event began is unknown here, and so is what follows from it.
            try:  # `suppress` takes as long as all the rest
                take_in(state, entry, entry.event)
            except KeyError:
                pass
        state.version = entry.version
        state.recorded_at = entry.metadata.recorded_at
        remember(state, entry)

    def refold(self, state: ProjectState, entries: Iterable[Entry]) -> None:
        """Make the state that of these entries, the first of them on, without those undone."""
        whole = list(entries)
        fresh = ProjectState(undone=undo.undone_in(whole))
        for entry in whole:
            self.take(fresh, entry)
        for field in fresh.__struct_fields__:
            setattr(state, field, getattr(fresh, field))

    def take(self, state: ProjectState, entry: Entry) -> None:
        """Take the next entry into a state that knows what is undone; only its place if it is."""
        if entry.version in state.undone:
            pass_over(state, entry)
        else:
            self.evolve(state, entry)

    def decide(self, state: ProjectState, command: Command, setting: Setting) -> list[Event]:
        """Return the events that a command yields, or raise its refusal."""
        rule = self._decide.get(type(command))
        if rule is None:
            raise BadInput(f"Nobody here knows the command {type(command).__name__}.")
        return list(rule(state, command, setting))


def pass_over(state: ProjectState, entry: Entry) -> None:
    """Keep of an undone entry its place, its key and its numbers, which nothing gets again."""
    event = entry.event
    about = type(event).about
    id = getattr(event, about, None)
    if about in LETTERS and isinstance(id, str):
        state.keep(about, id)
        state.spent.add((about, id.lower()))
    if isinstance(event, PolicyAdopted):
        state.project.policies = event.number
    state.version = entry.version
    state.recorded_at = entry.metadata.recorded_at
    remember(state, entry)


def remember(state: ProjectState, entry: Entry) -> None:
    """Keep the command key and who has words here: a repeat, a lost key is known as one."""
    for _, words in sealed_in(entry.event):
        state.holders.add(words.person)
    metadata = entry.metadata
    known = state.keys.get(metadata.key)
    if known is None:
        state.keys[metadata.key] = Recorded([entry.version], metadata.content)
    else:
        known.versions.append(entry.version)
