"""Bad tables: one sentence, the place, the exit code, and a journal that is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from castdev.cli.intake import reading, run
from castdev.engine.app import Engine
from castdev.engine.errors import (
    BadInput,
    CastdevError,
    Conflict,
    KeyReused,
    NoProject,
    NotFound,
    NotPermitted,
    Refused,
)
from castdev.engine.home import in_memory

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
    ("interviews", 3, "guide", "g" * 2001, BadInput, "", "length"),
    ("study", 5, "value", "20 January", BadInput, "", "not an ISO date"),
    ("study", 3, "value", "new product", BadInput, "", "Allowed: new-idea, existing-product"),
    ("study", 0, "value", "travel pay", BadInput, "", "cannot be the id"),
    ("study", 2, "key", "title", BadInput, "", "stands in line 3 and again in line 4"),
    ("segments", 1, "target_n", "9" * 40, BadInput, "", "is not a count"),
    ("segments", 1, "target_n", "four", BadInput, "", "is not a count"),
    ("segments", 1, "target_n", "0", BadInput, "", "Nobody"),
    ("segments", 1, "priority", "-1", BadInput, "", "is not a count"),
    ("segments", 1, "description", "", BadInput, "", "cell description is empty"),
    ("segments", 1, "description", "d" * 2001, BadInput, "", "length"),
    ("segments", 1, "segment", "x" * 65, BadInput, "", "cannot be the id"),
    ("respondents", 1, "segment", "claimant", NotFound, "", "The nearest: claimants"),
    ("respondents", 1, "channel", "", BadInput, "", "cell channel is empty"),
    ("respondents", 1, "existing_customer", "Yes!", BadInput, "", "Did you mean yes?"),
    ("respondents", 1, "attributes", "device", BadInput, "", "is not one attribute"),
    ("respondents", 1, "attributes", "a=1; a=2", BadInput, "", "is not one attribute"),
    ("hypotheses", 1, "kind", "usabilty", BadInput, "", "Did you mean usability?"),
    ("hypotheses", 1, "statement", "", BadInput, "", "cell statement is empty"),
    ("hypotheses", 1, "published_count", "3 of 8", BadInput, "", "turned it into a date"),
    ("hypotheses", 1, "human_verdict", "w" * 201, BadInput, "", "length"),
    ("hypothesis_versions", 1, "hypothesis", "H7", NotFound, "", "There is no hypothesis 'H7'"),
    ("hypothesis_versions", 1, "version_dated", "2025", BadInput, "", "not an ISO date"),
    ("hypothesis_versions", 1, "version", "v1", BadInput, "", "H0 v1 stands in line 2"),
    ("evidence", 10, "evidence", "e002", BadInput, "", "stands in line 3 and again in line 12"),
    ("evidence", 10, "hypothesis", "H9", NotFound, "", "The nearest: H"),
    ("evidence", 10, "interview", "I-P3", NotFound, "", "The nearest: I-P"),
    ("evidence", 10, "interview", "", BadInput, "", "cell interview is empty"),
    ("evidence", 10, "respondent", "P6", Refused, "", "was held with P5, not with P6"),
    ("evidence", 10, "verdict", "support", BadInput, "", "Did you mean supports?"),
    ("evidence", 10, "verdict", "", BadInput, "", "cell verdict is empty"),
    ("evidence", 10, "statement_kind", "fact", BadInput, "", "Allowed: compliment, opinion"),
    ("evidence_aggregate", 1, "supports_n", "9", Refused, "of_n", "9 of 8 cannot be a count"),
    ("evidence_aggregate", 1, "supports_n", "", BadInput, "", "cell supports_n is empty"),
    ("evidence_aggregate", 1, "of_n", "1" * 40, BadInput, "", "is not a count"),
    ("evidence_aggregate", 1, "hypothesis", "H8", NotFound, "", "There is no hypothesis 'H8'"),
    ("themes", 1, "quoted_n", "many", BadInput, "", "is not a count"),
    ("theme_evidence", 1, "theme", "T99", NotFound, "", "The nearest: T9"),
    ("theme_evidence", 1, "respondent", "P6", Refused, "", "was held with P5, not with P6"),
    ("theme_evidence", 1, "item", "F001", BadInput, "", "stands in line 2 and again in line 3"),
    ("theme_evidence", 1, "statement_kind", "guess", BadInput, "", "Allowed:"),
    ("changes", 2, "because", "T3;H44", NotFound, "", "There is no evidence, theme or hypothesis"),
    ("changes", 2, "planned_or_made", "done", BadInput, "", "Allowed: planned, made"),
    ("changes", 2, "because_basis", "guess", BadInput, "", "Allowed: stated, inferred"),
    ("changes", 2, "date", "Q2 of 2026", BadInput, "", "not an ISO date"),
    ("decisions", 1, "what", "", BadInput, "", "cell what is empty"),
    ("decisions", 1, "date", "2026-13-01", BadInput, "", "There is no day"),
]


@pytest.fixture
def stored(engine: Engine, tmp_path: Path) -> Callable[[], tuple[int, bytes]]:
    """Return a way to see version and bytes of the journal."""
    journal = tmp_path / "project" / ".castdev" / "journal.db"
    return lambda: (engine.state().version, journal.read_bytes())


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
    (b"HEAD\nT1,\xe4,,,,\n", "themes.csv, line 2", "Save the file as UTF-8"),
    ("HEAD\n".encode("utf-16"), "themes.csv, line 1", "0xff, is not UTF-8"),
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
    (b"HEAD\n" + b"a" * (reading.LINE + 1), "themes.csv, line 2", "longer than 4 MiB"),
    (b'HEAD\nT1,"' + b"a" * (reading.FIELD + 1) + b'"', "themes.csv, line 2", "longer than 1 MiB"),
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
    assert (reading.ROWS, reading.FILE) == (100_000, 64 * 1024**2)
    monkeypatch.setattr(reading, "ROWS", 39)
    error = refusal(trial, study / "evidence.csv")
    assert error.where == "evidence.csv, line 41" and "more than 39 rows" in error.message
    monkeypatch.setattr(reading, "FILE", 1000)
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
    assert "folder or a device" in refusal(trial, Path("/dev/null")).message
    (study / "Themes.CSV").write_bytes((study / "themes.csv").read_bytes())
    assert "themes is there twice" in refusal(trial, study).message
    (study / "Themes.CSV").unlink()
    (study / "themes.csv").unlink()
    (study / "themes.csv").mkdir()
    assert "folder or a device" in refusal(trial, study).message
    (study / "themes.csv").rmdir()
    (study / "themes.csv").symlink_to("nowhere")
    error = refusal(trial, study)
    assert isinstance(error, NoProject) and "leads nowhere" in error.message
    (study / "themes.csv").unlink()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
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


OTHER = [
    # table, row, column, cell → column named, parts of the message
    (
        "evidence",
        10,
        "paraphrase",
        "Sees issues",
        "",
        ('stored "Sees no issues with it,', '"Sees issues"'),
    ),
    ("evidence", 10, "verdict", "refutes", "", ('stored "supports", in the file "refutes"',)),
    ("evidence", 10, "locator", "", "", ("in the file nothing",)),
    ("interviews", 1, "note", "all went well", "", ("older than 30 days", '"all went well"')),
    (
        "interviews",
        1,
        "held_on",
        "2026-01-19",
        "",
        ('stored "2026-01-20", in the file "2026-01-19"',),
    ),
    ("segments", 0, "target_n", "10", "", ('stored "9", in the file "10"',)),
    ("respondents", 0, "existing_customer", "no", "", ('stored "yes", in the file "no"',)),
    ("respondents", 0, "attributes", "device=tablet", "", ("filed_before: stored", '"tablet"')),
    (
        "hypotheses",
        0,
        "statement",
        "People manage",
        "",
        ('stored "Despite some', '"People manage"'),
    ),
    ("hypotheses", 1, "statement", "People manage", "", ('stored "A person', '"People manage"')),
    ("hypotheses", 1, "human_verdict", "Unclear", "", ('stored "Definitely True"', '"Unclear"')),
    ("hypotheses", 1, "published_explanation", "", "", ("3 participants sent", "nothing")),
    ("hypothesis_versions", 0, "statement", "Claims work", "statement", ('"Claims work"',)),
    ("themes", 0, "severity", "low", "", ('stored "medium", in the file "low"',)),
    ("theme_evidence", 0, "paraphrase", "Sure of it", "", ("Thinks back link", '"Sure of it"')),
    ("changes", 0, "because", "T2", "", ('stored "T1", in the file "T2"',)),
    ("changes", 7, "date_as_written", "Q3", "because_basis, date_as_written", ("Q2 of 2026", "Q3")),
    ("decisions", 1, "date", "2026-02-10", "", ('stored "2026-02-09", in the file "2026-02-10"',)),
    ("study", 8, "value", "2026-02-10", "", ('released_on: stored "2026-02-09"', '"2026-02-10"')),
]


@pytest.mark.parametrize(("table", "number", "column", "cell", "named", "parts"), OTHER)
def test_the_same_id_with_other_content(
    study: Path,
    engine: Engine,
    edit: Callable[..., None],
    stored: Callable[[], object],
    table: str,
    number: int,
    column: str,
    cell: str,
    named: str,
    parts: tuple[str, ...],
) -> None:
    """It is refused, and both versions are shown."""
    run(engine, study)
    edit(study / f"{table}.csv", lambda rows: rows[number].update({column: cell}))
    before = stored()
    error = refusal(engine, study)
    assert type(error) is KeyReused and error.exit_code == 65
    for part in parts:
        assert part in error.message
    if table != "hypothesis_versions":
        assert error.where == f"{table}.csv, line {number + 2}, column {named or column}"
    assert stored() == before


def test_words_that_nobody_here_can_read_stay_sealed(
    study: Path, engine: Engine, edit: Callable[..., None], tmp_path: Path
) -> None:
    """Without the person's key the row counts as recorded, since its words are gone."""
    run(engine, study)
    engine.close()
    (tmp_path / "project" / ".castdev" / "keys" / "p5.key").unlink()
    again = __import__("castdev.engine.home").engine.home.Home.at(tmp_path / "project").engine()
    edit(study / "evidence.csv", lambda rows: rows[10].update(paraphrase="Other words"))
    assert run(again, study)["recorded"] == 0
    again.close()


def test_an_id_that_was_chosen_by_hand(study: Path, trial: Engine) -> None:
    """A thing that is here without the import is named, with a hint about the row."""
    from castdev.engine.command import Request
    from castdev.engine.theme import NameTheme

    trial.handle(Request(NameTheme(title="ours", id="T3")))
    error = refusal(trial, study)
    assert isinstance(error, Refused) and error.where == "themes.csv, line 4, column theme"
    assert error.message == "There is a theme T3 already."


def test_somebody_else_records_in_between(study: Path, trial: Engine) -> None:
    """The import looks and reads once more; then it says try again."""
    from castdev.engine.command import Request
    from castdev.engine.theme import NameTheme

    class Busy:
        def __init__(self, times: int) -> None:
            self.engine, self.times = trial, times

        def handle_many(self, requests: list[Request], **options: object) -> object:
            if self.times:
                self.times -= 1
                trial.handle(Request(NameTheme(title="in between", id=f"X{self.times}")))
            return trial.handle_many(requests, **options)  # type: ignore[arg-type]

    with pytest.raises(Conflict):
        run(Busy(2), study)  # type: ignore[arg-type]
    assert run(Busy(1), study)["recorded"] == 157  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        run(in_memory("y"), study, expect=9)
