"""The confidences of a real study, from events (castdev.projections, confidence.md 16)."""

from __future__ import annotations

from functools import cache

import pytest
from real_study import RELEASED, study

from castdev.projections.project import Project

the_study = cache(study)

TABLE = """
H0 0 0.333333 0.005517 0.832117 0.309912 untested
H1 7 0.502631 0.103114 0.768641 0.414184 thin E001=117715 E002=113452 E003=113451
H2 6 0.739923 0.180908 0.899553 0.557777 thin E017=118875 E018=118650 E019=118650
H3 4 0.470882 0.076191 0.783180 0.399140 thin E027=164079 E028=163768 E031=-97000
H4 5 0.402533 0.051668 0.760445 0.361144 thin E032=172424 E034=171766 E036=160076
"""


@pytest.fixture
def project() -> Project:
    return the_study()


@pytest.mark.parametrize("row", TABLE.strip().splitlines(), ids=lambda row: row.split()[0])
def test_confidence_and_strongest_items(project: Project, row: str) -> None:
    """Read on the day of the release: people, confidence, range, share, status, points."""
    id, people, *want, status = row.split()[:7]
    line = project.confidence(id, happened_by=RELEASED)
    numbers = (line.confidence, line.low, line.high, line.share)
    assert [f"{each:.6f}" for each in numbers] == want
    assert line.status == status
    why = project.why(id, happened_by=RELEASED)
    counted = {item.respondent for item in why.items if item.supports is not None}
    assert len(counted) == int(people)
    points = dict(one.split("=") for one in row.split()[7:])
    assert {item.evidence: str(item.points) for item in why.items[: len(points)]} == points
    assert all(item.chain is None and item.points == 0 for item in why.items[line_end(why.items) :])


def line_end(items: tuple[object, ...]) -> int:
    """Where the neutral items begin."""
    counted = [getattr(item, "supports", None) is not None for item in items]
    assert counted == sorted(counted, reverse=True)
    return sum(counted)


def test_it_is_the_same_by_the_other_clock(project: Project) -> None:
    """Everything was recorded later, so as-of finds nothing and happened-by everything."""
    assert project.as_of(RELEASED).status().hypotheses == ()
    assert len(project.status(happened_by=RELEASED).hypotheses) == 5
