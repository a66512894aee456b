"""The demonstration study, imported: what is recorded, what is said, what stays out."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from castdev.cli.intake import read, run
from castdev.engine.app import Engine
from castdev.engine.home import in_memory
from castdev.engine.sealed import Sealed

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


def facts(engine: Engine) -> Counter[str]:
    """Return what was recorded, without versions, random ids and seals."""
    found: Counter[str] = Counter()
    for entry in engine.entries(FIRST - 1):
        event = {
            name: engine.words(entry, name) if isinstance(value, Sealed) else value
            for name, value in msgspec.structs.asdict(entry.event).items()
        }
        told = entry.metadata
        found[repr((entry.name, event, told.happened_on, told.because, told.key))] += 1
    return found


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


def test_a_second_run_records_nothing(study: Path, engine: Engine) -> None:
    """Every row is known again by its key."""
    run(engine, study)
    before = facts(engine)
    document = run(engine, study)
    assert (document["recorded"], document["already"], document["versions"]) == (0, 157, None)
    assert facts(engine) == before


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
    assert trial.words(held, "notes").startswith("tasks began 30 minutes in")
    (item,) = recorded(trial, evidence="E031")
    assert (item.event.kind, item.event.rung) == ("hypothetical", "opinion")
    assert item.metadata.happened_on is None, "the day is that of the interview"
    assert trial.words(item, "quote").startswith("To change something")
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


def test_rows_in_any_order(study: Path, edit: Callable[..., None]) -> None:
    """The order of rows in a table changes nothing but versions."""
    straight, mixed = in_memory("x"), in_memory("x")
    run(straight, study)
    chance = random.Random(7)
    for path in study.glob("*.csv"):
        if path.name not in ("ratings.csv", "demographics.csv", "coverage.csv"):
            edit(path, chance.shuffle)
    run(mixed, study)
    assert facts(mixed) == facts(straight)
    assert run(straight, study)["recorded"] == 0, "shuffled rows are the same rows"


def test_tables_one_by_one(study: Path) -> None:
    """Tables alone, in the order of what refers to what, record what the folder records."""
    folder, single = in_memory("x"), in_memory("x")
    (study / "hypothesis_versions.csv").unlink()
    run(folder, study)
    for table in ["study", "segments", "respondents", "interviews", "hypotheses", "evidence", "evidence_aggregate", "themes", "theme_evidence", "changes", "decisions"]:
        run(single, study / f"{table}.csv")
    assert facts(single) == facts(folder)
    assert run(single, study)["recorded"] == 0
    for path in study.glob("[dehirst]*.csv"):
        if path.name != "demographics.csv":
            path = path if path.name != "ratings.csv" else study / "themes.csv"
            assert run(folder, path)["recorded"] == 0, path.name


def test_versions_before_and_after(study: Path, tmp_path: Path) -> None:
    """Versions that come late are kept, and the wording of hypotheses.csv stays in force."""
    engine = in_memory("x")
    run(engine, study / "hypotheses.csv")
    assert run(engine, study / "hypothesis_versions.csv")["recorded"] == 3
    assert engine.state().hypotheses["h0"].stated.statement.startswith("Despite some confusion")
    both = tmp_path / "both"
    both.mkdir()
    for name in ("hypotheses.csv", "hypothesis_versions.csv"):
        assert run(engine, study / name)["recorded"] == 0
        shutil.copy(study / name, both)
    (study / "evidence_aggregate.csv").rename(both / "evidence_aggregate.csv")
    assert run(engine, both)["recorded"] == 5, "the counts only"
    whole = in_memory("x")
    run(whole, both)
    for name in ("hypotheses.csv", "hypothesis_versions.csv", "evidence_aggregate.csv"):
        assert run(whole, both / name)["recorded"] == 0


def test_a_count_without_aggregate(study: Path, trial: Engine) -> None:
    """published_count speaks only where evidence_aggregate does not; alone, it waits."""
    text = (study / "evidence_aggregate.csv").read_text().splitlines(keepends=True)
    (study / "evidence_aggregate.csv").write_text("".join(text[:2]).replace("3,,8", "4,,8"))
    alone = run(in_memory("x"), study / "hypotheses.csv")
    assert any("waits for evidence_aggregate.csv" in note for note in alone["notes"])
    notes = run(trial, study)["notes"]
    assert (
        "published_count of H1 is 3/8; evidence_aggregate.csv says otherwise and counts." in notes
    )
    counts = [one.event for one in recorded(trial) if one.name == "count_published"]
    assert sorted((one.hypothesis, one.supports, one.of) for one in counts) == [
        ("H1", 4, 8),
        ("H2", 6, 8),
        ("H3", 3, 8),
        ("H4", 1, 8),
    ]
    assert run(trial, study)["recorded"] == 0


def test_an_interview_without_a_day(study: Path, trial: Engine, edit: Callable[..., None]) -> None:
    """It takes the day the study started, in the folder and alone, and the import says so."""
    edit(study / "interviews.csv", lambda rows: rows[2].update(held_on=""))
    run(trial, study / "study.csv")
    run(trial, study / "segments.csv")
    run(trial, study / "respondents.csv")
    notes = run(trial, study / "interviews.csv")["notes"]
    assert "1 interview without a date, dated 2026-01-20, the day the study started: I-P4." in notes
    assert trial.state().interviews["i-p4"].held_on == date(2026, 1, 20)
    assert run(trial, study)["recorded"] > 0, "the rest of the folder"
    (study / "study.csv").unlink()
    notes = run(in_memory("x"), study)["notes"]
    assert "1 interview without a date, the day stays unknown: I-P4." in notes


def test_guides_are_numbered_after_those_that_are_here(
    study: Path, trial: Engine, edit: Callable[..., None]
) -> None:
    """Two texts are two guides, and an existing guide keeps its id."""
    from castdev.engine.command import Request
    from castdev.engine.guide import PrepareGuide

    trial.handle(Request(PrepareGuide(title="our own", id="G4")))
    edit(study / "interviews.csv", lambda rows: rows[1].update(guide="a shorter guide"))
    run(trial, study)
    guides = {one.prepared.title: id for id, one in trial.state().guides.items()}
    assert guides["a shorter guide"] == "g5" and len(guides) == 3
    assert trial.state().interviews["i-p2"].guide == "G5"
    assert run(trial, study)["recorded"] == 0


def test_a_planned_change_may_be_made(
    study: Path, trial: Engine, edit: Callable[..., None]
) -> None:
    """A row that goes from planned to made records that it was made."""
    run(trial, study)
    edit(
        study / "changes.csv",
        lambda rows: rows[0].update(planned_or_made="made", date="2026-02-20"),
    )
    assert run(trial, study / "changes.csv")["recorded"] == 1
    assert trial.state().changes["c1"].made


def test_other_names_and_columns(study: Path, trial: Engine) -> None:
    """A table is known by its header alone, or by columns renamed; links are followed."""
    other = study.parent / "export of monday.txt"
    other.write_bytes(b"\xef\xbb\xbf" + (study / "segments.csv").read_bytes())
    assert read(other).tables == {"segments": 13}
    other.write_text((study / "segments.csv").read_text().replace("target_n", "how many", 1))
    assert read(other, renames={"how many": "target_n"}).tables == {"segments": 13}
    link = study.parent / "link"
    link.symlink_to(study)
    assert len(read(link).tables) == 12
    (study / "evidence.csv").rename(study / "Evidences.csv")
    notes = read(study).notes
    assert "Is Evidences.csv meant to be evidence.csv? Then rename it and import again." in notes


def test_a_formula_sign_of_our_export(study: Path, edit: Callable[..., None]) -> None:
    """The apostrophe that our export puts before a formula is taken away again."""
    edit(study / "themes.csv", lambda rows: rows[0].update(title="'=1+1", locator="'quoted'"))
    (first, *_) = read(study / "themes.csv").requests
    assert (first.command.title, first.command.source[:8]) == ("=1+1", "'quoted'")
