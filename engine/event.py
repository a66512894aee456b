"""What happened, and the envelope it is recorded in."""

import re
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, dataclass_transform

import msgspec

from .limits import FIELD, LINE, NAME
from .sealed import Sealed, Spoken

ID_PATTERN = r"^[A-Za-z0-9._-]{1,64}\Z"  # `$` would let a line break through

Id = Annotated[str, msgspec.Meta(pattern=ID_PATTERN)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=LINE)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME)]
Text = Annotated[str, msgspec.Meta(max_length=FIELD)]
Verbatim = Annotated[str, msgspec.Meta(min_length=1, max_length=FIELD)]


class Fact(msgspec.StructMeta):
    """Makes every field of events and commands keyword-only, which msgspec does not inherit."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any
    ) -> "Fact":
        """Return the class, with keyword-only fields."""
        return super().__new__(mcls, name, bases, namespace, **{"kw_only": True} | config)


# Type checkers do not inherit `frozen` and `kw_only` through msgspec; this tells them.
@dataclass_transform(frozen_default=True, kw_only_default=True)
class Event(
    msgspec.Struct,
    metaclass=Fact,
    frozen=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="event",
):
    """A fact in the past tense: immutable, without who or when.

    The stored name is the literal `tag` beside the class; it is never reused or
    renamed. Fields that hold ids are named after the noun they point to.

    Attributes:
        schema: the number of the shape that this class reads and writes.
        about: the field that holds the id of the thing the event is about.
        occurrence: True if `--happened-by` filters it (confidence.md 16);
            definitions and withdrawals are kept whatever their day.
        closed: fields of sealed words that no reading opens, even with the key.
        settles: the facts that there is one of and that it settles, with all it says:
            `hypothesis {hypothesis} retired`; a thing alone, `jot {jot}`, begins with it.
            Empty if it only adds; None if nobody said (see settling.py).
        sentence: what `log` says; a part in [brackets] is left out when a field
            in it is empty; `{field%}` tells micros in percent.
    """

    schema: ClassVar[int] = 1
    about: ClassVar[str] = ""
    occurrence: ClassVar[bool] = False
    closed: ClassVar[frozenset[str]] = frozenset()
    settles: ClassVar[tuple[str, ...] | None] = None
    sentence: ClassVar[str] = ""


class Origin(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Where an event was first recorded, when that was in another copy of the project.

    Attributes:
        journal: which copy: the id of the first event that it did not share with this one.
        version: its place there.
        recorded_at: when that copy learned it, UTC.
        after: the last event here that had been recorded by then.
        renamed: noun → id there → id here, of the things that the event names.
        known: of a decision, the events that were known there, as runs of
            (first version there, the same event here, how many).
    """

    journal: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    renamed: dict[Name, dict[Id, Id]] = {}
    known: tuple[tuple[int, int, int], ...] = ()

    def first(self, noun: str, id: str) -> str:
        """Return what a thing that is called so here was called there."""
        names = self.renamed.get(noun, {}).items()
        return next((there for there, here in names if here == id), id)


class Metadata(
    msgspec.Struct,
    frozen=True,
    gc=False,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Who recorded an event, when, when it took place, and because of what.

    Attributes:
        id: random, the same for this event wherever it is copied.
        recorded_at: when the journal learned it, UTC, never decreasing.
        happened_on: when it took place, as people say it; None is unknown.
        actor: the person who recorded it, by a handle they chose.
        because: the reason given, in the clear.
        key: the command key; a repeated key is the same command.
        content: keyed digest of the command, to tell a repeat from a clash.
        correlation: the same for everything that one request started.
        causation: the id of the event that directly led to this one.
        origin: where it was first recorded; None is here.
    """

    id: Name
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    actor: Name
    key: Line
    correlation: Name
    content: Name | None = None
    happened_on: date | None = None
    because: Text | None = None
    causation: Line | None = None
    origin: Origin | None = None

    @property
    def learned_at(self) -> datetime:
        """When it was first recorded, in whichever copy: the same wherever it is merged."""
        return self.origin.recorded_at if self.origin else self.recorded_at

    @property
    def learned_on(self) -> date:
        """The UTC day of that."""
        return self.learned_at.date()


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An event as recorded: its place in the stream, the envelope, the fact."""

    version: int
    metadata: Metadata
    event: Event

    @property
    def name(self) -> str:
        """The stored name of the event."""
        return name_of(type(self.event), self.event)


class UnknownEvent(Event, tag="unknown"):
    """An event whose name nobody here knows; kept, shown, never a crash."""

    sentence: ClassVar[str] = "{name} (unknown here, kept as it is)"

    name: str
    raw: bytes


def name_of(kind: type[Event], event: Event | None = None) -> str:
    """Return the stored name of an event class, or of an unknown event."""
    if isinstance(event, UnknownEvent):
        return event.name
    return str(kind.__struct_config__.tag)


SEALED = "(sealed)"
"""What stands for words that are not told."""
ERASED = "(erased)"
"""What stands for words that nobody can read any more."""
_PART = re.compile(r"\[([^\]]*)\]|([^\[]+)")
_FIELD = re.compile(r"([^{]*)(?:\{(\w+)(%?)\})?")
_EMPTY = (None, "", (), False)
_WORDS = (Sealed, Spoken)

Part = tuple[bool, tuple[tuple[str, str, str], ...]]
"""Whether it may be left out; then text, the field after it, and "%" if it is told in percent."""


def percent(micro: int) -> str:
    """Return a probability in micro as people write it, exactly.

    >>> percent(700_000), percent(1), percent(999_999)
    ('70%', '0.0001%', '99.9999%')
    """
    return f"{micro / 10_000:g}%"


@cache
def _parts(sentence: str) -> tuple[Part, ...]:
    """Return the parts of a sentence, taken apart once."""
    return tuple(
        (match[1] is not None, tuple(_FIELD.findall(match[1] or match[2] or "")))
        for match in _PART.finditer(sentence)
    )


def tell(event: Event) -> str:
    """Return the event as one readable sentence, without anybody's words."""
    said = list[str]()
    for maybe, pieces in _parts(type(event).sentence):
        told = list[str]()
        for text, field, micro in pieces:
            told.append(text)
            if field:  # what people wrote may look like a field itself: it is not looked at
                value = getattr(event, field)
                if maybe and value in _EMPTY:
                    break
                told.append(percent(value) if micro else _told(value))
        else:
            said += told
    return "".join(said)


def _told(value: object) -> str:
    """Return the value of a field as a sentence tells it."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return SEALED if isinstance(value, _WORDS) else str(value)
