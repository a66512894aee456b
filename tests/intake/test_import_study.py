"""The demonstration study, imported: what is recorded, what is said, what stays out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from castdev.cli.intake import run
from castdev.engine.app import Engine
from castdev.engine.home import in_memory

Facts = Callable[[Engine], object]
COUNTS = {
    "study_described": 1,
    "segment_defined": 13,
    "segments_ranked": 1,
    "respondent_recruited": 9,
    "consent_given": 9,
    "hypothesis_stated": 5,
    "hypothesis_restated": 2,
    "guide_prepared": 1,
    "interview_held": 9,
    "hypothesis_supported": 19,
    "hypothesis_refuted": 13,
    "evidence_noted": 8,
    "count_published": 5,
    "theme_named": 9,
    "theme_applied": 36,
    "verdict_reached": 4,
    "change_planned": 8,
    "change_made": 1,
    "decision_made": 4,
}
FIRST = 3
"""The version after project_started and policy_adopted."""


def recorded(engine: Engine, **fields: str) -> list[Any]:
    """Return the entries after the start whose event has these fields."""
    return [
        entry
        for entry in engine.entries(FIRST - 1)
        if all(getattr(entry.event, name, None) == value for name, value in fields.items())
    ]


def test_the_whole_study(study: Path, engine: Engine) -> None:
    """Every row of every table becomes the events that product.md says."""
    document = run(engine, study)
    assert document["schema"] == "castdev.import.1"
    assert (document["recorded"], document["already"]) == (157, 0)
    assert document["versions"] == [3, 159]
    assert document["tables"]["evidence"] == 40 and document["tables"]["study"] == 24
    assert len(document["tables"]) == 12
    assert Counter(entry.name for entry in recorded(engine)) == COUNTS
    state = engine.state()
    assert list(state.evidence) == [f"e{n:03}" for n in range(1, 41)]
    assert list(state.respondents) == ["p1", "p2", "p4", "p5", "p6", "p7", "p8", "p9", "p10"]
    assert sorted(state.changes) == [f"c{n}" for n in range(1, 10)]
    assert sorted(state.themes) == [f"t{n}" for n in range(1, 10)]
    assert sorted(state.decisions) == ["d1", "d2", "d3", "d4"]
    assert sorted(state.guides) == ["g1"] and state.rank == ("claimants",)
    assert state.project.facts["participants_published"] == "8"


def test_a_second_run_records_nothing(study: Path, engine: Engine, facts_of: Facts) -> None:
    """Every row is known again by its key."""
    run(engine, study)
    before = facts_of(engine)
    document = run(engine, study)
    assert (document["recorded"], document["already"], document["versions"]) == (0, 157, None)
    assert facts_of(engine) == before


def test_a_trial_records_nothing(study: Path, engine: Engine) -> None:
    """Options go on to the engine."""
    assert run(engine, study, dry_run=True)["recorded"] == 157
    assert engine.state().version == 2


def test_what_the_import_says(study: Path, trial: Engine) -> None:
    """Each thing that the tables cannot say is said once."""
    notes = run(trial, study)["notes"]
    assert len(notes) == len(set(notes))
    for part in (
        '9 consents recorded with the basis "imported, not stated in the source"',
        '7 segments without needs, kept with the waiver "imported without a stated need": women,',
        "existing_customer is recorded as the relation",
        "1 guide recorded from the titles, revision 1, without questions: G1",
        "Interviewers and minutes",
        "supports is recorded as hypothesis_supported",
        "5 published counts kept with weight 0",
        "4 verdicts, dated 2026-01-29, the day of the findings: H1, H2, H3, H4",
        "dated by their first dated version: H0 2025-12-17, H1 2026-01-29,",
        "published_explanation is left alone without a verdict: H0",
        "state no impact",
        "2 changes without a reason, labelled opinion: C8, C9",
        "change was made stays unknown: C6",
        "decision stays unknown: D3, D4",
        "store no readings",
        "left alone: EXPECTED.md, coverage.csv, demographics.csv, ratings.csv",
    ):
        assert sum(part in note for note in notes) == 1, part


def test_a_hypothesis_keeps_its_wordings(study: Path, trial: Engine) -> None:
    """H0 begins with its first version, dated by the first that has a date; hypotheses.csv wins."""
    run(trial, study)
    wordings = [
        (entry.name, entry.metadata.happened_on, entry.event.statement[:34])
        for entry in recorded(trial, hypothesis="H0")
        if "stated" in entry.name
    ]
    day = date(2025, 12, 17)
    assert wordings == [
        ("hypothesis_stated", day, "People can finish a claim: add exp"),
        ("hypothesis_restated", day, "People can finish a claim: add and"),
        ("hypothesis_restated", None, "Despite some confusion, content an"),
    ]
    assert trial.state().hypotheses["h1"].stated.kind == "usability"


def test_single_rows(study: Path, trial: Engine) -> None:
    """Cells arrive where they belong, and only they."""
    run(trial, study)
    (held,) = [one for one in recorded(trial, interview="I-P6") if one.name == "interview_held"]
    assert held.metadata.happened_on == date(2026, 1, 23)
    assert (held.event.guide, held.event.revision, held.event.minutes) == ("G1", 1, None)
    assert (trial.words(held, "notes") or "").startswith("tasks began 30 minutes in")
    (item,) = recorded(trial, evidence="E031")
    assert (item.event.kind, item.event.rung) == ("hypothetical", "opinion")
    assert item.metadata.happened_on is None, "the day is that of the interview"
    assert (trial.words(item, "quote") or "").startswith("To change something")
    (phone,) = [one for one in recorded(trial, segment="mobile-users")]
    assert phone.event.needs == ("few clicks", "readable on a small screen")
    (women,) = recorded(trial, segment="women")
    assert women.event.waiver == "imported without a stated need" and women.event.target == 3
    (theme,) = [one for one in recorded(trial, theme="T6") if one.name == "theme_named"]
    assert theme.event.source == "additional insights; participants: 1; people quoted: 1"
    (change,) = recorded(trial, change="C3")
    assert change.event.reasons == ("T3", "H4") and change.event.impacts == {}
    (made,) = recorded(trial, change="C6")
    assert made.name == "change_made" and made.metadata.happened_on is None
    assert (
        made.event.source == "because: inferred; date as written: during the test, before release"
    )
    (opinion,) = recorded(trial, change="C8")
    assert opinion.event.basis == "opinion"
    (verdict,) = [one for one in recorded(trial, hypothesis="H4") if "verdict" in one.name]
    assert (verdict.event.word, verdict.event.seen) == ("Likely True", None)
    assert verdict.metadata.happened_on == date(2026, 1, 29)
    (decision,) = recorded(trial, decision="D2")
    assert decision.metadata.happened_on == date(2026, 2, 9) and decision.event.seen is None
    (person,) = [one for one in recorded(trial, respondent="P2") if "recruited" in one.name]
    assert person.event.relation == "existing"
    assert person.event.attributes["filed_before"] == "paper, older portal"
    assert (person.event.online, person.event.name) == (None, None)


def test_no_quote_on_the_disk(study: Path, engine: Engine, tmp_path: Path) -> None:
    """No paraphrase and no note of an interview is in any file of the project."""
    import csv

    run(engine, study)
    engine.close()
    stored = b"".join(
        path.read_bytes() for path in (tmp_path / "project").rglob("*") if path.is_file()
    )
    assert b"A person can successfully add expenses" in stored
    for table, column in (
        ("evidence", "paraphrase"),
        ("theme_evidence", "paraphrase"),
        ("interviews", "note"),
    ):
        with (study / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert row[column].encode() not in stored, row


def test_rows_in_any_order(study: Path, edit: Callable[..., None], facts_of: Facts) -> None:
    """The order of rows in a table changes nothing but versions."""
    straight, mixed = in_memory("x"), in_memory("x")
    run(straight, study)
    chance = random.Random(7)
    for path in study.glob("*.csv"):
        if path.name not in ("ratings.csv", "demographics.csv", "coverage.csv"):
            edit(path, chance.shuffle)
    run(mixed, study)
    assert facts_of(mixed) == facts_of(straight)
    assert run(straight, study)["recorded"] == 0, "shuffled rows are the same rows"
