"""The same id with other content, ids chosen by hand, and somebody else recording meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from castdev.cli.intake import run
from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.errors import Conflict, KeyReused, Refused
from castdev.engine.home import Home, in_memory
from castdev.engine.theme import NameTheme

V2 = "People can finish a claim: add and edit expenses, leave, come back, submit"
OTHER = [
    # table, row, column, cell → column named, parts of the message
    (
        "evidence",
        10,
        "paraphrase",
        "Sees issues",
        "",
        ("stored (52 characters), in the file (11 characters)",),
    ),
    ("evidence", 10, "verdict", "refutes", "", ('stored "supports", in the file "refutes"',)),
    ("evidence", 10, "locator", "", "", ("in the file nothing",)),
    ("interviews", 1, "note", "all went well", "", ("stored (46 characters)", "(13 characters)")),
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
    ("hypotheses", 0, "statement", V2, "", ('stored "Despite some', "add and edit")),
    ("hypothesis_versions", 0, "statement", "Claims work", "statement", ('"Claims work"',)),
    ("themes", 0, "severity", "low", "", ('stored "medium", in the file "low"',)),
    (
        "theme_evidence",
        0,
        "paraphrase",
        "Sure of it",
        "",
        ("paraphrase: stored (", "(10 characters)"),
    ),
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
    with pytest.raises(KeyReused) as caught:
        run(engine, study)
    error = caught.value
    assert error.exit_code == 65
    for part in parts:
        assert part in error.message
    if table != "hypothesis_versions":
        assert error.where == f"{table}.csv, line {number + 2}, column {named or column}"
    if column in ("paraphrase", "note"):
        assert cell not in error.message  # words of people are in no error
    assert stored() == before


def test_words_that_nobody_here_can_read_stay_sealed(
    study: Path, engine: Engine, edit: Callable[..., None], tmp_path: Path
) -> None:
    """Without the person's key the row counts as recorded, since its words are gone."""
    run(engine, study)
    engine.close()
    (tmp_path / "project" / ".castdev" / "keys" / "p5.key").unlink()
    again = Home.at(tmp_path / "project").engine()
    edit(study / "evidence.csv", lambda rows: rows[10].update(paraphrase="Other words"))
    assert run(again, study)["recorded"] == 0
    again.close()


def test_an_id_that_was_chosen_by_hand(study: Path, trial: Engine) -> None:
    """A thing that is here without the import is named, with a hint about the row."""

    trial.handle(Request(NameTheme(title="ours", id="T3")))
    with pytest.raises(Refused) as caught:
        run(trial, study)
    error = caught.value
    assert error.where == "themes.csv, line 4, column theme"
    assert error.message == "There is a theme T3 already."


def test_somebody_else_records_in_between(study: Path, trial: Engine) -> None:
    """The import looks and reads once more; then it says try again."""

    class Busy:
        def __init__(self, times: int) -> None:
            self.engine, self.times = trial, times

        def handle_many(self, requests: list[Request], **options: object) -> object:
            if self.times:
                self.times -= 1
                trial.handle(Request(NameTheme(title="in between", id=f"X{trial.state().version}")))
            return trial.handle_many(requests, **options)  # type: ignore[arg-type]

    with pytest.raises(Conflict):
        run(Busy(2), study)  # type: ignore[arg-type]
    assert run(Busy(1), study)["recorded"] == 157  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        run(in_memory("y"), study, expect=9)
