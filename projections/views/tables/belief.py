"""Tables of what is believed: hypotheses, their evidence, how sure we were when."""

from __future__ import annotations

from collections.abc import Iterator

from castdev.projections.confidence import day_of
from castdev.projections.reading import natural
from castdev.projections.replay import Wanted, steps
from castdev.projections.scoring.explain import explain
from castdev.projections.status import line

from .table import Material, Row, Table, day, listed, real, text, whole

SIDES = {True: "supports", False: "refutes", None: "neutral"}


def _hypotheses(of: Material) -> Iterator[Row]:
    for id in natural(of.book.hypotheses):
        one = line(of.book, of.lens, id, known=of.sheet.stand(id))
        verdict = one.verdict
        yield (
            one.id,
            one.statement,
            one.kind,
            one.importance,
            one.segment,
            one.retired,
            one.bar,
            one.bar_is_default,
            one.confidence,
            one.prior,
            one.low,
            one.high,
            one.share,
            one.votes,
            one.own_votes,
            one.status,
            one.words,
            one.people_asked,
            one.people_for,
            one.people_against,
            one.both,
            one.best_rung,
            verdict.word if verdict else None,
            verdict.event if verdict else None,
            one.gap,
        )


HYPOTHESES = Table(
    "hypotheses",
    "One hypothesis as it stands.",
    (
        text("id", "its id"),
        text("statement", "the wording in force"),
        text("kind", "problem, segment, solution, usability, value, price, channel, competition"),
        text("importance", "minor, major or critical"),
        text("segments", "whom it is about; empty for everybody"),
        whole("retired", "1 once it is retired"),
        real("bar", "share of the segment that must say yes, 0 to 1"),
        whole("bar_is_default", "1 if nobody gave a bar"),
        real("confidence", "the chance that the bar is met, 0 to 1"),
        real("prior", "that chance before any evidence"),
        real("low", "least plausible share (5 % quantile)"),
        real("high", "greatest plausible share (95 % quantile)"),
        real("share", "best guess of the share"),
        real("votes", "effective votes, borrowed ones included"),
        real("own_votes", "those of the target alone"),
        text("status", "untested, thin, supported, refuted, contested or open"),
        text("words", "the confidence in words"),
        whole("people_asked", "people with any item, neutral included"),
        whole("people_for", "people whose one vote is for"),
        whole("people_against", "people whose one vote is against"),
        whole("people_both", "people with items on both sides"),
        text("best_rung", "the strongest kind of evidence there is"),
        text("verdict", "the team's word"),
        whole("verdict_version", "the event that holds it"),
        text("gap", "what stands between verdict and number"),
    ),
    _hypotheses,
    ("id",),
)


def _evidence(of: Material) -> Iterator[Row]:
    points = {
        id: found
        for hypothesis in of.book.hypotheses
        for id, found in explain(of.sheet.case(hypothesis), of.lens.day).points.items()
    }
    for one in of.book.items.values():
        yield (
            one.id,
            one.version,
            one.hypothesis,
            one.respondent,
            one.interview,
            one.segment,
            SIDES[one.supports],
            one.kind,
            one.rung,
            day(day_of(of.book, one)),
            day(one.recorded_on),
            one.people,
            one.channel,
            one.before_change,
            listed(one.flags),
            one.locator,
            one.because,
            one.retracted,
            0 if one.retracted else points.get(one.id, 0),
        )


EVIDENCE = Table(
    "evidence",
    "One observation, as last corrected; its quote stays sealed in the journal.",
    (
        text("id", "its id"),
        whole("version", "the event that recorded it"),
        text("hypothesis", "what it is about", "hypotheses"),
        text("respondent", "who said or did it; empty for a counted batch", "respondents"),
        text("interview", "where it was heard", "interviews"),
        text("segment", "of a batch: who was counted", "segments"),
        text("side", "supports, refutes or neutral"),
        text("kind", "compliment, opinion, hypothetical, past-fact, behaviour, commitment …"),
        text("rung", "opinion, told, shown, commit or did"),
        text("happened_on", "its day, else that of its interview; empty if unknown"),
        text("recorded_on", "when it was learned"),
        whole("people", "how many people it stands for"),
        text("channel", "of a batch: the test, the survey, the analytics"),
        text("before_change", "it is about the product before this change", "changes"),
        text("flags", "leading, pitched, friend, paid, group, hostile"),
        text("locator", "where in the recording"),
        text("because", "the reason given"),
        whole("retracted", "1 once it was taken back"),
        whole("points", "what it moved the confidence by, in millionths; `why` shows the same"),
    ),
    _evidence,
    ("id",),
    ("hypothesis", "respondent", "interview"),
)


def _history(of: Material) -> Iterator[Row]:
    for step in steps(of.read(), Wanted(), of.book.undone, of.tick):
        for move in step.moved:
            yield (
                move.hypothesis,
                step.version,
                step.event,
                day(step.day),
                day(step.recorded_at),
                move.before,
                move.after,
                move.status_after,
            )


HISTORY = Table(
    "confidence_history",
    "One event that moved one hypothesis, read on the day it was recorded.",
    (
        text("hypothesis", "which moved; it may be gone since, if it was undone"),
        whole("version", "the event"),
        text("event", "its name"),
        text("happened_on", "when it took place"),
        text("recorded_at", "when it was learned, UTC"),
        real("before", "the confidence just before it; empty if there was no such hypothesis"),
        real("after", "just after it"),
        text("status", "the status just after it"),
    ),
    _history,
    ("hypothesis", "version"),
    ("version",),
)
