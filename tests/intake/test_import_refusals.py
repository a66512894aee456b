"""Bad tables: one sentence, the place, the exit code, and a journal that is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from castdev.cli.intake import run
from castdev.engine import limits
from castdev.engine.app import Engine
from castdev.engine.errors import (
    BadInput,
    CastdevError,
    NoProject,
    NotFound,
    NotPermitted,
    Refused,
)

CELLS = [
    # table, row, column, cell, refusal, column of the refusal, part of message and hint
    ("interviews", 3, "held_on", "1/21/26", BadInput, "", "not an ISO date"),
    ("interviews", 3, "held_on", "20260121", BadInput, "", "not an ISO date"),
    ("interviews", 3, "held_on", "2026-02-30", BadInput, "", "no day 2026-02-30"),
    ("interviews", 3, "held_on", "2031-01-01", BadInput, "", "has not come yet"),
    ("interviews", 3, "held_on", "1931-01-01", BadInput, "", "outside"),
    ("interviews", 3, "interview", "I P5", BadInput, "", "cannot be the id"),
    ("interviews", 3, "interview", "", BadInput, "", "cell interview is empty"),
    ("interviews", 3, "respondent", "P3", NotFound, "", "The nearest: P"),
    ("interviews", 3, "respondent", " ", BadInput, "", "cell respondent is empty"),
    ("interviews", 3, "guide", "g" * 2001, BadInput, "", "longer than"),
    ("study", 5, "value", "20 January", BadInput, "", "not an ISO date"),
    ("study", 3, "value", "new product", BadInput, "", "Allowed: new-idea, existing-product"),
    ("study", 0, "value", "travel pay", BadInput, "", "cannot be the id"),
    ("study", 2, "key", "title", BadInput, "", "stands in line 3 and again in line 4"),
    ("segments", 1, "target_n", "9" * 40, BadInput, "", "is not a count"),
    ("segments", 1, "target_n", "four", BadInput, "", "is not a count"),
    ("segments", 1, "target_n", "0", BadInput, "", "Nobody"),
    ("segments", 1, "priority", "-1", BadInput, "", "is not a count"),
    ("segments", 1, "description", "", BadInput, "", "cell description is empty"),
    ("segments", 1, "description", "d" * 2001, BadInput, "", "longer than"),
    ("segments", 1, "segment", "x" * 65, BadInput, "", "cannot be the id"),
    ("respondents", 1, "segment", "claimant", NotFound, "", "The nearest: claimants"),
    ("respondents", 1, "channel", "", BadInput, "", "cell channel is empty"),
    ("respondents", 1, "existing_customer", "Yes!", BadInput, "", "Did you mean yes?"),
    ("respondents", 1, "attributes", "device", BadInput, "", "is not one attribute"),
    ("respondents", 1, "attributes", "a=1; a=2", BadInput, "", "is not one attribute"),
    ("hypotheses", 1, "kind", "usabilty", BadInput, "", "Did you mean usability?"),
    ("hypotheses", 1, "statement", "", BadInput, "", "cell statement is empty"),
    ("hypotheses", 1, "published_count", "3 of 8", BadInput, "", "turned it into a date"),
    ("hypotheses", 1, "human_verdict", "w" * 201, BadInput, "", "longer than"),
    ("hypothesis_versions", 1, "hypothesis", "H7", NotFound, "", "There is no hypothesis 'H7'"),
    ("hypothesis_versions", 1, "version_dated", "2025", BadInput, "", "not an ISO date"),
    ("hypothesis_versions", 1, "version", "v1", BadInput, "", "'H0' 'v1' stands in line 2"),
    ("evidence", 10, "evidence", "e002", BadInput, "", "stands in line 3 and again in line 12"),
    ("evidence", 10, "hypothesis", "H9", NotFound, "", "The nearest: H"),
    ("evidence", 10, "interview", "I-P3", NotFound, "", "The nearest: I-P"),
    ("evidence", 10, "interview", "", BadInput, "", "cell interview is empty"),
    ("evidence", 10, "respondent", "P6", Refused, "", "was held with P5, not with 'P6'"),
    ("evidence", 10, "verdict", "support", BadInput, "", "Did you mean supports?"),
    ("evidence", 10, "verdict", "", BadInput, "", "cell verdict is empty"),
    ("evidence", 10, "statement_kind", "fact", BadInput, "", "Allowed: compliment, opinion"),
    ("evidence_aggregate", 1, "supports_n", "9", Refused, "of_n", "9 of 8 cannot be a count"),
    ("evidence_aggregate", 1, "supports_n", "", BadInput, "", "cell supports_n is empty"),
    ("evidence_aggregate", 1, "of_n", "1" * 40, BadInput, "", "is not a count"),
    ("evidence_aggregate", 1, "hypothesis", "H8", NotFound, "", "There is no hypothesis 'H8'"),
    ("themes", 1, "quoted_n", "many", BadInput, "", "is not a count"),
    ("theme_evidence", 1, "theme", "T99", NotFound, "", "The nearest: T9"),
    ("theme_evidence", 1, "respondent", "P6", Refused, "", "was held with P5, not with 'P6'"),
    ("theme_evidence", 1, "item", "F001", BadInput, "", "stands in line 2 and again in line 3"),
    ("theme_evidence", 1, "statement_kind", "guess", BadInput, "", "Allowed:"),
    ("changes", 2, "because", "T3;H44", NotFound, "", "There is no evidence, theme or hypothesis"),
    ("changes", 2, "planned_or_made", "done", BadInput, "", "Allowed: planned, made"),
    ("changes", 2, "because_basis", "guess", BadInput, "", "Allowed: stated, inferred"),
    ("changes", 2, "date", "Q2 of 2026", BadInput, "", "not an ISO date"),
    ("decisions", 1, "what", "", BadInput, "", "cell what is empty"),
    ("decisions", 1, "date", "2026-13-01", BadInput, "", "There is no day"),
]


def refusal(engine: Engine, place: Path) -> CastdevError:
    """Return the refusal of an import."""
    with pytest.raises(CastdevError) as caught:
        run(engine, place)
    return caught.value


@pytest.mark.parametrize(("table", "number", "column", "cell", "kind", "named", "part"), CELLS)
def test_a_bad_cell(
    study: Path,
    engine: Engine,
    edit: Callable[..., None],
    stored: Callable[[], object],
    table: str,
    number: int,
    column: str,
    cell: str,
    kind: type[CastdevError],
    named: str,
    part: str,
) -> None:
    """It is named by file, line and column; nothing is recorded."""
    edit(study / f"{table}.csv", lambda rows: rows[number].update({column: cell}))
    before = stored()
    error = refusal(engine, study)
    assert type(error) is kind and error.exit_code == 65
    assert error.where == f"{table}.csv, line {number + 2}, column {named or column}"
    assert part in f"{error.message} {error.hint}"
    assert error.hint and "--" not in error.hint and "\n" not in str(error)
    assert stored() == before


DOOR = [
    # bytes of themes.csv → place, part of message and hint
    (b"", "themes.csv", "is empty"),
    (b"\xef\xbb\xbf", "themes.csv", "is empty"),
    (b"\n\n", "themes.csv", "is empty"),
    ("theme,tïtle\n".encode("latin-1"), "themes.csv, line 1", "Byte 8 of the line, 0xef"),
    (b"HEAD\nT1,\xe4,,,,\n", "themes.csv, line 2", "Save it as UTF-8"),
    ("HEAD\n".encode("utf-16"), "themes.csv", "themes.csv is UTF-16, not text"),
    (b"HEAD\nT1,a\0b,,,,\n", "themes.csv, line 2", "NUL"),
    (b'HEAD\nT1,a,,,,\nT2,"a,,,,\n\n', "themes.csv, line 3", "never closed"),
    (b'HEAD\nT1,"a"b,,,,\n', "themes.csv, line 2", "After a closing quote"),
    (b"HEAD\nT1,a,,,\n", "themes.csv, line 2", "has 5 cells, the header has 6"),
    (b"HEAD\nT1,a,,,,,\n", "themes.csv, line 2", "has 7 cells"),
    (b'HEAD\nT1,"a\nb\n",,,,\nT2,,,,,\n', "themes.csv, line 5, column title", "is empty"),
    (b"theme,title\n", "themes.csv, line 1", "lacks severity, participants_n, quoted_n, locator"),
    (b"HEAD,theme\n", "themes.csv, line 1", "names 'theme' twice"),
    (b"HEAD,colour\n", "themes.csv, line 1", "has the unknown 'colour'"),
    (
        b"theme,title,severity,participants_n,quoted_n,locater\n",
        "themes.csv, line 1",
        "lacks locator and has the unknown 'locater'. For 'locater', did you mean locator?",
    ),
    (b"theme;title;severity\n", "themes.csv, line 1", "Separate the columns with commas"),
    (b"HEAD\n" + b"a" * (limits.COMMAND + 1), "themes.csv, line 2", "longer than 4 MiB"),
    (b'HEAD\nT1,"' + b"a" * (limits.FIELD + 1) + b'"', "themes.csv, line 2", "longer than 1 MiB"),
]
HEAD = b"theme,title,severity,participants_n,quoted_n,locator"


@pytest.mark.parametrize(("content", "where", "part"), DOOR)
def test_a_bad_file(
    study: Path,
    engine: Engine,
    stored: Callable[[], object],
    content: bytes,
    where: str,
    part: str,
) -> None:
    """The strict door says what is wrong where, in a folder and alone."""
    utf16 = content.startswith(b"\xff\xfe")
    path = study / "themes.csv"
    path.write_bytes(content if utf16 else content.replace(b"HEAD", HEAD))
    before = stored()
    for place in (study, path):
        error = refusal(engine, place)
        assert type(error) is BadInput
        assert error.where == where
        assert part in f"{error.message} {error.hint}"
        assert "\n" not in str(error)
    assert stored() == before


def test_limits(study: Path, trial: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many rows and too large a file are refused; the limits are those of reliability.md."""
    assert (limits.ROWS, limits.TABLE_FILE) == (100_000, 64 * 1024**2)
    monkeypatch.setattr(limits, "ROWS", 39)
    error = refusal(trial, study / "evidence.csv")
    assert error.where == "evidence.csv, line 41" and "more than 39 rows" in error.message
    monkeypatch.setattr(limits, "TABLE_FILE", 1000)
    assert "larger than" in refusal(trial, study / "evidence.csv").message


def test_places(study: Path, trial: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no file, no table, or not ours to read is named."""
    empty = study.parent / "empty"
    empty.mkdir()
    (empty / "notes.md").write_text("x")
    assert "no table in this folder" in refusal(trial, empty).message
    assert "There is no file or folder nowhere" in refusal(trial, study.parent / "nowhere").message
    assert refusal(trial, study.parent / "nowhere").exit_code == 66
    assert refusal(trial, study.parent / "a\0b").exit_code == 66
    strange = study / "ratings.csv"
    assert "no table has exactly this header" in refusal(trial, strange).message
    assert "a pipe or a device" in refusal(trial, Path("/dev/null")).message
    (study / "Themes.CSV").write_bytes((study / "themes.csv").read_bytes())
    assert "themes is there twice" in refusal(trial, study).message
    (study / "Themes.CSV").unlink()
    (study / "themes.csv").unlink()
    (study / "themes.csv").mkdir()
    assert "is a folder" in refusal(trial, study).message
    (study / "themes.csv").rmdir()
    (study / "themes.csv").symlink_to("nowhere")
    error = refusal(trial, study)
    assert isinstance(error, NoProject) and "There is no file" in error.message
    (study / "themes.csv").unlink()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", denied)
    error = refusal(trial, study)
    assert isinstance(error, NotPermitted) and error.exit_code == 77
    assert "Permission denied" in error.message


def test_a_single_table_refers_to_the_journal(study: Path, trial: Engine) -> None:
    """Without what it refers to, its first row is refused by name."""
    error = refusal(trial, study / "evidence.csv")
    assert isinstance(error, NotFound)
    assert error.where == "evidence.csv, line 2, column interview"
    error = refusal(trial, study / "hypothesis_versions.csv")
    assert error.where == "hypothesis_versions.csv, line 2, column hypothesis"
    assert error.message == "There is no hypothesis 'H0'."
