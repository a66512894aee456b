"""Tables of what was done: decisions, changes, gates, what is due, every event."""

from __future__ import annotations

from collections.abc import Iterator

from castdev.projections import agenda as dues
from castdev.projections import readiness
from castdev.projections.reading import natural
from castdev.projections.timeline import tell_all

from .table import Material, Row, Table, day, listed, text, whole


def _decisions(of: Material) -> Iterator[Row]:
    rows = [*_made(of), *_verdicts(of), *_launches(of)]
    yield from sorted(rows, key=lambda row: row[0])


def _made(of: Material) -> Iterator[Row]:
    for one in of.book.decisions.values():
        said = one.made
        row = one.version, "decision", one.id, day(one.day), one.actor, said.choice
        yield (*row, said.reason or one.because, None, None, listed(said.hypotheses))


def _verdicts(of: Material) -> Iterator[Row]:
    for id, verdicts in of.book.verdicts.items():
        for one in verdicts:
            row = one.version, "verdict", None, day(one.day), None, one.reached.word
            yield (*row, one.because, id, None, id)


def _launches(of: Material) -> Iterator[Row]:
    for one in of.book.launches:
        row = one.version, "launch", None, day(one.day), one.actor, one.word
        reason = getattr(one.event, "reason", None) or one.because
        yield (*row, reason, None, one.segment, None)


DECISIONS = Table(
    "decisions",
    "One decision, verdict, or decision about a launch.",
    (
        whole("version", "the event"),
        text("kind", "decision, verdict or launch"),
        text("id", "of a decision"),
        text("happened_on", "when"),
        text("actor", "who recorded it; of a verdict see the timeline"),
        text("choice", "the choice, the word, or what became of the launch"),
        text("reason", "why"),
        text("hypothesis", "of a verdict: what it is about", "hypotheses"),
        text("segment", "of a launch: for whom; empty for everybody", "segments"),
        text("rests_on", "the hypotheses that it takes to be true"),
    ),
    _decisions,
    ("version",),
)


def _changes(of: Material) -> Iterator[Row]:
    for id in natural(of.book.changes):
        one = of.book.changes[id]
        said = one.planned
        state = "undone" if one.undone else "made" if one.made else "planned"
        touches = listed(f"{name}={how}" for name, how in said.impacts.items())
        row = id, said.description, state, day(one.day), listed(said.reasons), said.basis
        yield (*row, touches, one.version)


CHANGES = Table(
    "changes",
    "One change to the product.",
    (
        text("id", "its id"),
        text("description", "what changes"),
        text("state", "planned, made or undone"),
        text("made_on", "the day it was made"),
        text("reasons", "the evidence, themes and hypotheses that led to it"),
        text("basis", "evidence or opinion"),
        text("touches", "hypotheses, and how much each is touched"),
        whole("version", "the event that last told what it is"),
    ),
    _changes,
    ("id",),
)


def _gates(of: Material) -> Iterator[Row]:
    found = readiness.read(of.view, of=of.sheet.critical)
    for one in found.gates:
        row = one.gate, found.segment, one.state, one.progress, str(one.have), str(one.need)
        yield (*row, one.hypothesis, one.waiver)


GATES = Table(
    "gates",
    "One condition of launching, for the segment that `ready` reads for.",
    (
        text("gate", "its name"),
        text("segment", "for whom; empty for everybody", "segments"),
        text("state", "open, shut or waived"),
        text("progress", "0 to 1; open at 1")._replace(kind="REAL"),
        text("have", "what there is"),
        text("need", "what it takes"),
        text("hypothesis", "the one that holds it back, if one does", "hypotheses"),
        text("waiver", "why it was passed over"),
    ),
    _gates,
    ("gate",),
)


def _agenda(of: Material) -> Iterator[Row]:
    for one in dues.due_of(of.book, of.lens, of.sheet):
        yield one.what, one.id, one.who or "", day(one.since)


AGENDA = Table(
    "agenda",
    "Something overdue on the reading day.",
    (
        text("what", "thanks, consent, jot, competitor, stale, waiver, interview, belief …"),
        text("id", "of whom or what"),
        text("who", "whose belief is to be revealed"),
        text("since", "the day it became due"),
    ),
    _agenda,
    ("what", "id", "who"),
)


def _timeline(of: Material) -> Iterator[Row]:
    for one in tell_all(of.view, of.read()):
        yield (
            one.version,
            one.event,
            one.sentence,
            day(one.day),
            day(one.recorded_at),
            one.actor,
            one.because,
            one.undone_by,
        )


TIMELINE = Table(
    "timeline",
    "One event, as `log` tells it.",
    (
        whole("version", "its place in the journal"),
        text("event", "its name"),
        text("sentence", "the event in words"),
        text("happened_on", "when it took place"),
        text("recorded_at", "when it was learned, UTC"),
        text("actor", "who recorded it"),
        text("because", "the reason given"),
        whole("undone_by", "the event that withdrew it"),
    ),
    _timeline,
    ("version",),
    ("event",),
)
