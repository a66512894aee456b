"""Tables of people: segments, respondents, interviews, themes, and what was asked of whom."""

from __future__ import annotations

from collections.abc import Iterator

from castdev.projections import coverage
from castdev.projections import saturation as curves
from castdev.projections.reading import natural

from .table import Material, Row, Table, day, listed, text, whole


def _segments(of: Material) -> Iterator[Row]:
    reached = {one.segment: one for one in coverage.read(of.view).segments}
    rank = {id: place for place, id in enumerate(of.book.rank, start=1)}
    for id in natural(of.book.segments):
        one, reach = of.book.segments[id], reached[id]
        said = one.defined
        yield (
            id,
            said.description,
            listed(said.needs),
            listed(said.interests),
            listed(said.problems),
            said.parent,
            rank.get(id),
            reach.target,
            reach.recruited,
            reach.interviewed,
            one.retired,
        )


SEGMENTS = Table(
    "segments",
    "One segment as last described.",
    (
        text("id", "its id"),
        text("description", "who they are"),
        text("needs", "what they need"),
        text("interests", "what interests them"),
        text("problems", "what troubles them"),
        text("parent", "the segment it is part of", "segments"),
        whole("rank", "1 for the first; empty if nobody ranked it"),
        whole("target", "people wanted"),
        whole("recruited", "people recruited"),
        whole("interviewed", "people interviewed"),
        whole("retired", "1 once it is retired"),
    ),
    _segments,
    ("id",),
)


def _respondents(of: Material) -> Iterator[Row]:
    held: dict[str, int] = {}
    for one in curves.interviews_of(of.book, of.lens, None):
        held[one.respondent] = held.get(one.respondent, 0) + 1
    for id in natural(of.book.respondents):
        person = of.book.respondents[id]
        consent = person.consents[-1] if person.consents else None
        thanked = [one for one in person.thanked if one is not None]
        yield (
            id,
            person.segment,
            person.recruited.channel,
            person.recruited.relation,
            person.version,
            None if consent is None else "given" if consent.given else "withdrawn",
            day(consent.expires) if consent else None,
            held.get(id, 0),
            day(max(thanked, default=None)),
            person.forgotten,
        )


RESPONDENTS = Table(
    "respondents",
    "One respondent, by pseudonym; name and contact stay sealed in the journal.",
    (
        text("id", "their id"),
        text("segment", "where they were last assigned to", "segments"),
        text("channel", "how they were found"),
        text("relation", "potential or existing customer, or unknown"),
        whole("version", "the event that recruited them"),
        text("consent", "given, withdrawn, or empty if nobody asked"),
        text("consent_expires", "the day it ends"),
        whole("interviews", "how many were held"),
        text("thanked_on", "the last day they were thanked"),
        whole("erased", "the event that erased them"),
    ),
    _respondents,
    ("id",),
    ("segment",),
)


def _interviews(of: Material) -> Iterator[Row]:
    for id in natural(of.book.interviews):
        one = of.book.interviews[id]
        yield (
            id,
            one.respondent,
            one.phase,
            day(one.day),
            day(one.planned_on),
            one.medium,
            one.guide,
            one.revision,
            listed(one.interviewers),
            one.minutes,
            one.version,
        )


INTERVIEWS = Table(
    "interviews",
    "One interview: planned, held, called off or missed; notes stay sealed in the journal.",
    (
        text("id", "its id"),
        text("respondent", "with whom", "respondents"),
        text("phase", "scheduled, held, cancelled or missed"),
        text("happened_on", "the day it was held; empty if unknown"),
        text("planned_on", "the day it was planned for"),
        text("medium", "how"),
        text("guide", "the guide that was used"),
        whole("revision", "which revision of it"),
        text("interviewers", "who asked, the lead first"),
        whole("minutes", "how long"),
        whole("version", "the event that last told what it is"),
    ),
    _interviews,
    ("id",),
    ("respondent",),
)


def _themes(of: Material) -> Iterator[Row]:
    for id in natural(of.book.themes):
        one = of.book.themes[id]
        yield id, one.title, one.named.severity, one.into, of.book.code(id), one.version


THEMES = Table(
    "themes",
    "One theme of the codebook.",
    (
        text("id", "its id"),
        text("title", "what it is called now"),
        text("severity", "how bad it is"),
        text("merged_into", "the theme it was merged into", "themes"),
        text("counts_as", "the theme it counts as, after all mergers", "themes"),
        whole("version", "the event that named it"),
    ),
    _themes,
    ("id",),
)


def _heard(of: Material) -> Iterator[Row]:
    for one in of.book.heard:
        held = of.book.interviews[one.interview]
        yield one.version, one.theme, one.interview, one.kind, day(one.day or held.day)


HEARD = Table(
    "themes_heard",
    "One theme heard in one interview.",
    (
        whole("version", "the event"),
        text("theme", "what was heard", "themes"),
        text("interview", "where", "interviews"),
        text("kind", "of what kind"),
        text("happened_on", "when"),
    ),
    _heard,
    ("version",),
    ("theme", "interview"),
)


def _coverage(of: Material) -> Iterator[Row]:
    for one in coverage.read(of.view).hypotheses:
        yield one.hypothesis, one.segment or "", one.asked, one.of, listed(one.never)


COVERAGE = Table(
    "coverage",
    "Who was asked about one hypothesis in one segment.",
    (
        text("hypothesis", "its id", "hypotheses"),
        text("segment", "its id; empty for people without a segment"),
        whole("asked", "people interviewed with any item on it"),
        whole("of", "people interviewed"),
        text("never", "the others"),
    ),
    _coverage,
    ("hypothesis", "segment"),
)


def _saturation(of: Material) -> Iterator[Row]:
    for curve in curves.read(of.view).curves:
        each = zip(curve.interviews, curve.new, curve.cumulative, strict=True)
        for place, (interview, new, cumulative) in enumerate(each, start=1):
            yield curve.segment or "", place, interview, new, cumulative


SATURATION = Table(
    "saturation",
    "One interview and the themes that were new in it.",
    (
        text("segment", "whose curve it is; empty for everybody's"),
        whole("place", "1 for the first interview"),
        text("interview", "its id", "interviews"),
        whole("new", "themes first heard in it"),
        whole("cumulative", "themes heard up to it"),
    ),
    _saturation,
    ("segment", "place"),
)
