"""All documented tables and views, in the order in which they are told."""

from __future__ import annotations

from typing import NamedTuple

from .belief import EVIDENCE, HISTORY, HYPOTHESES
from .deeds import AGENDA, CHANGES, DECISIONS, GATES, TIMELINE
from .people import COVERAGE, HEARD, INTERVIEWS, RESPONDENTS, SATURATION, SEGMENTS, THEMES
from .table import Column, Table, text, whole

TABLES: tuple[Table, ...] = (
    SEGMENTS,
    RESPONDENTS,
    INTERVIEWS,
    THEMES,
    HEARD,
    HYPOTHESES,
    CHANGES,
    EVIDENCE,
    HISTORY,
    GATES,
    COVERAGE,
    SATURATION,
    DECISIONS,
    AGENDA,
    TIMELINE,
)


class Named(NamedTuple):
    """A view: a question that people ask often, under its name."""

    name: str
    says: str
    query: str


VIEWS = (
    Named(
        "open_gates",
        "Gates that are open, or waived.",
        "SELECT gate, state, have, need, waiver FROM gates WHERE state <> 'shut'",
    ),
    Named(
        "shut_gates",
        "What is missing for a launch, the farthest first.",
        "SELECT gate, progress, have, need, hypothesis FROM gates WHERE state = 'shut' "
        "ORDER BY progress",
    ),
    Named(
        "people_per_segment",
        "How far interviews have got into each segment.",
        "SELECT id, description, target, recruited, interviewed FROM segments "
        "WHERE NOT retired ORDER BY rank IS NULL, rank, id",
    ),
    Named(
        "people_per_hypothesis",
        "Who stands where on each hypothesis, counted in people.",
        "SELECT id, statement, people_for, people_against, people_both, people_asked, confidence "
        "FROM hypotheses WHERE NOT retired",
    ),
    Named(
        "verdicts_beyond_evidence",
        "Where the team's word and the number differ.",
        "SELECT id, statement, verdict, status, confidence, gap FROM hypotheses "
        "WHERE gap IS NOT NULL",
    ),
    Named(
        "interviews_per_theme",
        "In how many interviews each theme was heard, merged ones as one.",
        "SELECT t.counts_as AS theme, c.title, count(DISTINCT h.interview) AS interviews "
        "FROM themes_heard h JOIN themes t ON t.id = h.theme JOIN themes c ON c.id = t.counts_as "
        "GROUP BY t.counts_as ORDER BY interviews DESC, theme",
    ),
)
TRACKING: tuple[Column, ...] = (
    text("projection", "which table; `records` is what castdev itself goes on from"),
    whole("version", "the number of its layout; another one makes castdev write all anew"),
    whole("position", "the last event that is in it"),
    text("reading_day", "the day to which age is counted; empty where none is"),
)
SEARCH: tuple[Column, ...] = (
    text("what", "hypothesis, theme, segment, evidence, decision or change"),
    text("id", "of what"),
    text("words", "what is searched: statements, titles, reasons"),
)
