"""Competing hypotheses: the published weights, and who tells rivals apart."""

from __future__ import annotations

import pytest
from evidence_kit import CORE, DAY, case, changed, item, many
from hypothesis import given, settings
from hypothesis import strategies as st

from castdev.projections.scoring.rivals import (
    LEVELS,
    Voice,
    inconsistency,
    matrix,
    rating,
    voices,
)

LOW, MEDIUM, HIGH = LEVELS


def test_the_published_weights() -> None:
    """Low .707, medium 1, high 1.414; inconsistent -1, very -2, everything else 0 (12)."""
    assert LEVELS == (0.707, 1.0, 1.414)
    assert [rating(one) for one in (-2_000, -1_000, -999, -1, 0, 700)] == [-2, -2, -1, -1, 0, 0]
    said = {
        "a": Voice(-600, -1, HIGH, HIGH),
        "b": Voice(-2_000, -2, MEDIUM, LOW),
        "c": Voice(3_000, 0, HIGH, HIGH),
    }
    assert inconsistency(said) == pytest.approx(-1.414 * 1.414 - 2 * 0.707, abs=1e-12)
    assert str(inconsistency({})) == "0.0"


@pytest.mark.parametrize(
    ("rung", "fields", "credibility", "relevance"),
    [
        ("opinion", {}, LOW, HIGH),
        ("told", {}, MEDIUM, HIGH),
        ("shown", {}, HIGH, HIGH),
        ("commit", {}, HIGH, HIGH),
        ("did", {"segment": "edge"}, HIGH, LOW),
        ("did", {"segment": ""}, HIGH, MEDIUM),
        ("did", {"flags": ("hostile",)}, MEDIUM, HIGH),
        ("did", {"flags": ("friend",)}, HIGH, HIGH),
        ("told", {"flags": ("group",)}, LOW, HIGH),
        ("opinion", {"flags": ("hostile",)}, LOW, HIGH),
    ],
)
def test_how_much_a_no_weighs(
    rung: str, fields: dict[str, object], credibility: float, relevance: float
) -> None:
    """What was seen above what was told; a flag that shrinks a no costs a level."""
    (voice,) = voices(case([item("e", rung, False, **fields)]), DAY).values()  # type: ignore[arg-type]
    assert (voice.credibility, voice.relevance) == (credibility, relevance)
    assert voice.weighed == voice.rating * credibility * relevance < 0


def test_everybody_is_relevant_where_no_segment_is_named() -> None:
    """A hypothesis about everybody has no other segments."""
    anybody = case([item("e", "did", False, segment="")], question=CORE._replace(segments=()))
    assert voices(anybody, DAY)["p-e"].relevance == HIGH


def test_one_person_is_one_row() -> None:
    """Whatever they say, however often, of whatever version; later items are left out."""
    said = [item(f"e{i}", "told", False, person="kim", day=9_400 + i) for i in range(5)]
    found = voices(case([*said, item("z", "did", person="lee", day=DAY + 1)]), DAY)
    assert found == voices(case(said[:1], changed("replaced")), DAY)
    assert found["kim"].millibans == -600


def test_equal_weights_tell_no_rivals_apart() -> None:
    """Two who say the same of both rivals are no help; a silent one weighs nothing (4)."""
    both = many(2, "told")
    first = case([*both, item("x", "did")])
    second = case([*both, item("x", "did", False), item("y", "told", False)])
    rows = matrix({"H1": voices(first, DAY), "H2": voices(second, DAY)})
    assert [row.person for row in rows] == ["p-x", "p-y", "p-e0", "p-e1"]
    assert [row.diagnostic for row in rows] == [True, True, False, False]
    assert [row.spread for row in rows] == [5_000, 600, 0, 0]
    assert rows[1].voices["H1"].millibans == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_what_speaks_for_it_changes_nothing(told: list[tuple[str, bool]]) -> None:
    """Another person on its side leaves the inconsistency as it is; one against lowers it."""
    items = [item(f"e{i}", "shown", yes, person=who) for i, (who, yes) in enumerate(told)]
    now = inconsistency(voices(case(items), DAY))
    assert inconsistency(voices(case([*items, item("n", "did")]), DAY)) == now <= 0
    against = inconsistency(voices(case([*items, item("n", "did", False)]), DAY))
    assert against == pytest.approx(now - 2 * 1.414 * 1.414)
