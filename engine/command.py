"""Requests in the imperative, which a rule may refuse, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, dataclass_transform

import msgspec

from .event import Entry, Event, Fact
from .seen import Seen

if TYPE_CHECKING:
    from .state import ProjectState


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Command(
    msgspec.Struct,
    metaclass=Fact,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="command",
):
    """Base of every command.

    Attributes:
        private: fields that hold words of people; sealed, never shown in errors.
    """

    private: ClassVar[frozenset[str]] = frozenset()


class Request(NamedTuple):
    """A command and what is said around it.

    Attributes:
        command: what is asked for.
        on: when it happened, as people say it; None is unknown.
        assume_on: the day to take when `on` is None, without it being part of
            what was said: repeating the command tomorrow is still a repeat.
        because: the reason, in the clear.
        key: makes a repeated request the same request; random if None.
        actor: who records it; the engine's own actor if None.
        causation: id of the event that directly led to it.
    """

    command: Command
    on: date | None = None
    assume_on: date | None = None
    because: str | None = None
    key: str | None = None
    actor: str | None = None
    causation: str | None = None

    @property
    def happened_on(self) -> date | None:
        """The day to record."""
        return self.on or self.assume_on


class Past(NamedTuple):
    """What was recorded before, for the rare rule that looks at it.

    Attributes:
        entries: all of them in order, those of the same batch included.
        evolve: takes one into a state.
        opened: the salt and the words in a field of the entry at a version, None
            when their key is not here.
        trial: True if nothing is going to be recorded.
    """

    entries: Callable[[], Iterable[Entry]]
    evolve: Callable[[ProjectState, Entry], None]
    opened: Callable[[int, str], tuple[bytes, str] | None]
    trial: bool


class Setting(NamedTuple):
    """What a rule may look at besides the command and the state; all arguments.

    Attributes:
        happened_on: the day to record, or None.
        recorded_on: the UTC day of recording.
        because: the reason given.
        stated_on: the day that somebody said, not merely assumed, or None.
        look: readings for those who store what they saw; None if nobody can tell.
        actor: who records it.
        past: what was recorded before; None outside a project.
    """

    happened_on: date | None
    recorded_on: date
    because: str | None
    stated_on: date | None
    look: Callable[..., Seen] | None
    actor: str = ""
    past: Past | None = None

    @property
    def late_day(self) -> date | None:
        """The day to look back to when this is recorded after it happened."""
        day = self.stated_on
        return day if day is not None and day < self.recorded_on else None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a request recorded.

    Attributes:
        versions: places in the stream, in order.
        entries: the entries themselves.
        ids: ids of the things that the events are about, in order.
        already: True if it had been recorded before; nothing was added.
        erased: True if it had been recorded, and its words since erased.
        dry_run: True if nothing was recorded because only a trial was asked for.
    """

    versions: tuple[int, ...]
    entries: tuple[Entry, ...]
    ids: tuple[str, ...]
    already: bool = False
    erased: bool = False
    dry_run: bool = False


Decide = Callable[["ProjectState", Any, Setting], Iterable[Event]]
Evolve = Callable[["ProjectState", Entry, Any], None]


class Noun(NamedTuple):
    """Everything the engine knows of one noun; a package of your own may add more.

    Attributes:
        name: the noun, singular, as on the command line.
        letter: of its ids.
        evolve: per event class, how the state takes it in; never refuses.
        decide: per command class, the rule: events, or a refusal.
    """

    name: str
    letter: str
    evolve: Mapping[type[Event], Evolve]
    decide: Mapping[type[Command], Decide]
