"""A real usability study of January 2026: confidences and strongest items."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from evidence_kit import case, item

from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.explain import explain
from castdev.projections.scoring.types import Case, Question

ROWS = Path(__file__).parents[1] / "data" / "travel_pay.csv"
RUNG_OF = {
    "behaviour": "shown",
    "past-fact": "told",
    "opinion": "opinion",
    "hypothetical": "opinion",
    "compliment": "opinion",
}


def travel_pay(hypothesis: str) -> Case:
    """The counted evidence of a real study, as confidence.md 16 maps it."""
    rows = csv.DictReader(ROWS.read_text().splitlines()[1:])
    items = [
        item(
            row["evidence"],
            RUNG_OF[row["kind"]],  # type: ignore[arg-type]
            row["verdict"] == "supports",
            person=row["respondent"],
            segment="",
            source="unknown",
            day=(date.fromisoformat(row["held_on"]) - date(2000, 1, 1)).days,
        )
        for row in rows
        if row["hypothesis"] == hypothesis
    ]
    return case(items, question=Question(400_000, 333_333))


@pytest.mark.parametrize(
    "row",
    [
        "H0 0 0.333333 0.005517 0.832117 0.309912 untested",
        "H1 7 0.502631 0.103114 0.768641 0.414184 thin",
        "H2 6 0.739923 0.180908 0.899553 0.557777 thin",
        "H3 4 0.470882 0.076191 0.783180 0.399140 thin",
        "H4 5 0.402533 0.051668 0.760445 0.361144 thin",
    ],
)
def test_the_travel_pay_study(row: str) -> None:
    """A real usability study, read on the day of its release."""
    name, *want = row.split()
    found = assess(travel_pay(name), (date(2026, 2, 9) - date(2000, 1, 1)).days)
    micro = (found.low / 1e6, found.high / 1e6, found.share / 1e6)
    numbers = [f"{each:.6f}" for each in (found.confidence, *micro)]
    assert [str(found.people), *numbers, found.status] == want


@pytest.mark.parametrize(
    ("name", "strongest"),
    [
        ("H0", {}),
        ("H1", {"E001": 117_715, "E002": 113_452, "E003": 113_451}),
        ("H2", {"E017": 118_875, "E018": 118_650, "E019": 118_650}),
        ("H3", {"E027": 164_079, "E028": 163_768, "E031": -97_000}),
        ("H4", {"E032": 172_424, "E034": 171_766, "E036": 160_076}),
    ],
)
def test_the_strongest_items_of_the_travel_pay_study(name: str, strongest: dict[str, int]) -> None:
    """The three items that moved each confidence most, to the micro-point."""
    found = explain(travel_pay(name), (date(2026, 2, 9) - date(2000, 1, 1)).days)
    order = sorted(found.points, key=lambda each: (-abs(found.points[each]), each))
    assert {each: found.points[each] for each in order[:3]} == strongest
