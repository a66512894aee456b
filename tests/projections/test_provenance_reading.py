"""Provenance: a PROV document that its own library reads back, whole and without words."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from law_worlds import World, on
from prov.model import ProvDocument
from test_register_reading import known
from test_replay_reading import decisions_of, judged

from castdev.engine.change import MakeChange
from castdev.engine.command import Request
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import NotFound, Refused
from castdev.engine.evidence import CorrectEvidence, SupportHypothesis
from castdev.engine.runs import versions_in

CANARY = "canary words that she said"


def relations(project: Any, asked: str) -> dict[str, set[tuple[str, ...]]]:
    """Kind of relation → what it ties, out of the document read back."""
    document = ProvDocument.deserialize(content=project.provenance(asked), format="json")
    found: dict[str, set[tuple[str, ...]]] = {}
    for one in document.get_records():
        name = type(one).__name__.removeprefix("Prov")
        args = tuple(str(value) for value in one.args if value is not None)
        found.setdefault(name, set()).add(args or (str(one.identifier),))
    return found


def asked_by_two() -> World:
    """One person heard by two, who committed; a batch; a correction; a decision on H1."""
    world = World()
    world.state("H1")
    world.state("H2")
    world.hears("kim", "told", by="Bo Berg", segment=None)
    world.hears("kim", "told", about=("H2",), segment=None)
    page: dict[str, Any] = {"hypothesis": "H1", "statement": "usage"}
    world.say(SupportHypothesis(channel="page", people=9, quote=None, **page), day=9_500)
    world.say(SupportHypothesis(respondent="kim", quote=CANARY, **page), day=9_500)
    world.say(CorrectEvidence(evidence="E1", statement="commitment"), day=9_500)
    world.say(Request(MakeDecision(choice="go", hypotheses=("H1",)), on(9_500), because="so"))
    return world


def test_who_asked_whom_and_what_was_derived() -> None:
    """Entities, activities, agents, and every relation between them."""
    project = asked_by_two().project
    at = {one.version: one.name for one in project.entries()}
    (decision,) = (version for version, name in at.items() if name == "decision_made")
    evidence = [v for v, name in at.items() if name.startswith("hypothesis_supp")]
    first, _, batch, own = evidence
    (corrected,) = (v for v, name in at.items() if name == "evidence_corrected")
    found = relations(project, "d1")
    reading = f"reading:{decision - 1}"
    rests = {f"event:{v}" for v in (2, 3, first, batch, own, corrected)}
    derived = {(one, other) for one, other, *_ in found["Derivation"]}
    assert derived == {(reading, one) for one in rests} | {
        (f"event:{decision}", reading),
        (f"event:{corrected}", f"event:{first}"),
    }
    assert found["Usage"] == {(f"decision:{decision}", reading)}
    assert {(one[0], one[1]) for one in found["Generation"]} == {
        (f"event:{first}", "interview:I1"),
        (f"event:{decision}", f"decision:{decision}"),
    }
    assert {one[:2] for one in found["Association"]} == {
        ("interview:I1", "person:bo%20berg"),
        ("interview:I1", "respondent:kim"),
        (f"decision:{decision}", "person:ana"),
    }
    attributed = {one[:2] for one in found["Attribution"]}
    assert (f"event:{own}", "respondent:kim") in attributed
    assert {one for one, _ in attributed} == rests | {f"event:{decision}"}


@pytest.mark.parametrize("seed", range(3))
def test_everything_named_is_described_and_rests_on_what_was_seen(seed: int) -> None:
    """Of decisions, verdicts and launches alike; the reading derives from all it stored."""
    project = judged(seed).project
    for entry in decisions_of(project)[:12]:
        document = ProvDocument.deserialize(
            content=project.provenance(str(entry.version)), format="json"
        )
        records = list(document.get_records())
        described = {str(one.identifier) for one in records if one.is_element()}
        named = {str(value) for one in records if one.is_relation() for value in one.args[:2]}
        assert named - {"None"} <= described
        seen = entry.event.seen  # type: ignore[attr-defined]
        if seen is not None:
            stored = {f"event:{v}" for v in versions_in(f"{seen.pro},{seen.con}")}
            assert stored <= described


def test_no_words_and_the_same_every_time() -> None:
    """Nobody's words are in it; the same journal gives the same bytes."""
    world = asked_by_two()
    text = world.project.provenance("D1")
    assert "canary" not in text and "kim" in text
    world.say(MakeChange(description="later"), day=9_500)
    assert world.project.provenance("D1") == text
    with pytest.raises(NotFound, match="D9"):
        world.project.provenance("D9")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra; whoever lacks it is told how to get it, in a sentence."""
    world = known()
    world.say(MakeDecision(choice="go"))
    monkeypatch.setitem(sys.modules, "prov.model", None)
    with pytest.raises(Refused, match=r"pip install 'castdev\[prov\]'"):
        world.project.provenance("D1")
