"""Segments: whom we want to serve, told apart by needs, interests or problems."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Name, Text
from .ids import find

if TYPE_CHECKING:
    from .state import ProjectState

Target = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class SegmentDefined(Event, tag="segment_defined"):
    """A group with shared needs, interests or problems; `waiver` if it names none."""

    about: ClassVar[str] = "segment"
    settles: ClassVar[tuple[str, ...]] = ("segment {segment}",)
    sentence: ClassVar[str] = "segment {segment} defined: {description}"

    segment: Id
    description: Line
    needs: tuple[Line, ...] = ()
    interests: tuple[Line, ...] = ()
    problems: tuple[Line, ...] = ()
    attributes: dict[Name, Line] = {}
    parent: Id | None = None
    target: Target | None = None
    source: Text | None = None
    waiver: Text | None = None


class SegmentRevised(SegmentDefined, tag="segment_revised"):
    """The segment is from now on described like this."""

    settles: ClassVar[tuple[str, ...]] = ("segment {segment} description",)
    sentence: ClassVar[str] = "segment {segment} revised: {description}"


class SegmentsRanked(Event, tag="segments_ranked"):
    """The segments to work first, highest first."""

    settles: ClassVar[tuple[str, ...]] = ("segments ranked",)
    sentence: ClassVar[str] = "segments ranked: {segments}"

    segments: tuple[Id, ...]


class SegmentRetired(Event, tag="segment_retired"):
    """Nobody is recruited for this segment any more."""

    about: ClassVar[str] = "segment"
    settles: ClassVar[tuple[str, ...]] = ("segment {segment} retired",)
    sentence: ClassVar[str] = "segment {segment} retired"

    segment: Id


class Segment(msgspec.Struct):
    """What the state keeps of a segment."""

    id: str
    defined: SegmentDefined | SegmentRevised
    retired: bool = False


class _Describe(Command):
    description: Line
    needs: tuple[Line, ...] = ()
    interests: tuple[Line, ...] = ()
    problems: tuple[Line, ...] = ()
    attributes: dict[Name, Line] = {}
    parent: str | None = None
    target: Target | None = None
    source: Text | None = None
    demographic_only: bool = False


class DefineSegment(_Describe, tag="define_segment"):
    """Define a segment by at least one need, interest or problem."""

    id: str | None = None


class ReviseSegment(_Describe, tag="revise_segment"):
    """Describe a segment anew; what is not given is no longer said."""

    segment: str


class RankSegments(Command, tag="rank_segments"):
    """Put segments in order, highest first."""

    segments: tuple[str, ...]


class RetireSegment(Command, tag="retire_segment"):
    """Stop working with a segment."""

    segment: str


def _defined(state: "ProjectState", entry: Entry, event: SegmentDefined) -> None:
    state.keep("segment", event.segment)
    known = state.segments.get(event.segment.lower())
    retired = known is not None and known.retired
    state.segments[event.segment.lower()] = Segment(event.segment, event, retired)


def _ranked(state: "ProjectState", entry: Entry, event: SegmentsRanked) -> None:
    state.rank = event.segments


def _retired(state: "ProjectState", entry: Entry, event: SegmentRetired) -> None:
    state.segments[event.segment.lower()].retired = True


def _waiver(command: _Describe, setting: Setting) -> str | None:
    if command.needs or command.interests or command.problems:
        return None
    if not command.demographic_only:
        raise Refused(
            "A segment needs at least one need, interest or problem: sex and age "
            "alone do not say why anybody would want the product.",
            hint="Add --need, --interest or --problem, or waive it with "
            "--demographic-only --because REASON.",
        )
    if not setting.because:
        raise Refused(
            "A segment without needs is kept only with a reason.",
            hint="Say why with --because.",
        )
    return setting.because


def define(state: "ProjectState", command: DefineSegment, setting: Setting) -> list[Event]:
    """Return the definition, with the waiver if it is of sex and age alone."""
    id = state.new_id("segment", command.id)
    return [SegmentDefined(segment=id, **_content(state, command, setting))]


def revise(state: "ProjectState", command: ReviseSegment, setting: Setting) -> list[Event]:
    """Return the new description of a known segment."""
    known = find(state.segments, command.segment, "segment")
    if command.parent and command.parent.lower() == known.id.lower():
        raise Refused(f"{known.id} cannot be its own parent.", hint="Name another segment.")
    return [SegmentRevised(segment=known.id, **_content(state, command, setting))]


def _content(state: "ProjectState", command: _Describe, setting: Setting) -> dict[str, Any]:
    parent = find(state.segments, command.parent, "segment") if command.parent else None
    return {
        "description": command.description,
        "needs": command.needs,
        "interests": command.interests,
        "problems": command.problems,
        "attributes": command.attributes,
        "parent": parent.id if parent else None,
        "target": command.target,
        "source": command.source,
        "waiver": _waiver(command, setting),
    }


def rank(state: "ProjectState", command: RankSegments, setting: Setting) -> list[Event]:
    """Return the order; each segment once."""
    ids = tuple(find(state.segments, one, "segment").id for one in command.segments)
    if not ids or len(set(ids)) < len(ids):
        raise Refused(
            "A ranking names each segment once, and at least one.",
            hint="Write the highest first: castdev segment rank S2 S1.",
        )
    return [SegmentsRanked(segments=ids)]


def retire(state: "ProjectState", command: RetireSegment, setting: Setting) -> list[Event]:
    """Return the retirement, once."""
    known = find(state.segments, command.segment, "segment")
    if known.retired:
        raise Refused(f"The segment {known.id} is retired already.")
    return [SegmentRetired(segment=known.id)]


NOUN = Noun(
    name="segment",
    letter="S",
    evolve={
        SegmentDefined: _defined,
        SegmentRevised: _defined,
        SegmentsRanked: _ranked,
        SegmentRetired: _retired,
    },
    decide={
        DefineSegment: define,
        ReviseSegment: revise,
        RankSegments: rank,
        RetireSegment: retire,
    },
)
