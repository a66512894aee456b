"""Tables alone, one after another, under other names, and with gaps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from castdev.cli.intake import read, run
from castdev.cli.intake.tables import COLUMNS
from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.guide import PrepareGuide
from castdev.engine.home import in_memory
from castdev.engine.hypothesis import StateHypothesis

Facts = Callable[[Engine], object]


def test_tables_one_by_one(study: Path, facts_of: Facts) -> None:
    """Tables alone, in the order of what refers to what, record what the folder records."""
    folder, single = in_memory("x"), in_memory("x")
    (study / "hypothesis_versions.csv").unlink()
    run(folder, study)
    for table in [
        "study",
        "segments",
        "respondents",
        "interviews",
        "hypotheses",
        "evidence",
        "evidence_aggregate",
        "themes",
        "theme_evidence",
        "changes",
        "decisions",
    ]:
        run(single, study / f"{table}.csv")
    assert facts_of(single) == facts_of(folder)
    assert run(single, study)["recorded"] == 0
    for table in COLUMNS:
        if (study / f"{table}.csv").exists():
            assert run(folder, study / f"{table}.csv")["recorded"] == 0, table


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


def test_a_version_more(study: Path, trial: Engine) -> None:
    """A new version is recorded, and the wording of hypotheses.csv is in force again."""
    run(trial, study)
    path = study / "hypothesis_versions.csv"
    before = path.read_text()
    path.write_text(before + "v4,2026-02-10,H0,People finish,,,later\n")
    for place in (path, study):
        document = run(trial, place)
        assert document["recorded"] == (2 if place == path else 0)
        wording = trial.state().hypotheses["h0"].stated.statement
        assert wording.startswith("Despite some confusion")
    path.write_text(before.replace("v3,2026-01-29,H1,A person can", "v0,2026-01-29,H1,People can"))
    assert run(in_memory("x"), study)["recorded"] == 158, "H1 has a wording before its last"


def test_a_last_version_that_is_in_force(study: Path, trial: Engine) -> None:
    """Where the last version and hypotheses.csv agree, a second run agrees too."""
    path = study / "hypothesis_versions.csv"
    header, _, rest = path.read_text().partition("\n")
    path.write_text(f"{header}\nv1,,H1,Claims can be made,,,plan\n{rest}")
    assert run(trial, study)["recorded"] == 158
    assert run(trial, study)["recorded"] == 0
    for name in ("hypotheses.csv", "hypothesis_versions.csv"):
        assert run(trial, study / name)["recorded"] == 0


def test_versions_of_a_hypothesis_stated_by_hand(study: Path, trial: Engine) -> None:
    """Versions alone restate what is here; the last of them stays in force."""
    for id in ("H0", "H1", "H2", "H3", "H4"):
        trial.handle(Request(StateHypothesis(id=id, statement=f"ours, {id}")))
    path = study / "hypothesis_versions.csv"
    assert run(trial, path)["recorded"] == 6
    assert run(trial, path)["recorded"] == 0
    path.write_text(path.read_text() + "v4,2026-02-10,H0,People finish,,,later\n")
    assert run(trial, path)["recorded"] == 1
    assert trial.state().hypotheses["h0"].stated.statement == "People finish"


def test_the_ranking(study: Path, trial: Engine, edit: Callable[..., None]) -> None:
    """Priorities make one ranking, the lowest number first, equals by their id."""

    def rank(rows: list[dict[str, str]]) -> None:
        for row, priority in zip(rows, ["3", "1", "", "3", "2"], strict=False):
            row["priority"] = priority

    edit(study / "segments.csv", rank)
    run(trial, study / "segments.csv")
    assert trial.state().rank == ("mobile-users", "under-54", "claimants", "over-55")


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
    entries = list(trial.entries())
    counts: list[Any] = [one.event for one in entries if one.name == "count_published"]
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
    command: Any = read(study / "themes.csv").requests[0].command
    assert (command.title, command.source[:8]) == ("=1+1", "'quoted'")
