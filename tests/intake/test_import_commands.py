"""Commands as JSON Lines: strict, located, all or nothing, and a repeat records nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from castdev.cli.intake.orders import run_commands
from castdev.engine.app import Engine
from castdev.engine.errors import BadInput, CastdevError, KeyReused, NoProject, NotFound

Line = dict[str, Any]
STUDY: tuple[Line, ...] = (
    {"command": "recruit_respondent", "channel": "forum", "relation": "potential", "name": "Olga"},
    {"command": "give_consent", "respondent": "R1", "basis": "form"},
    {"command": "hold_interview", "respondent": "R1", "on": "2026-02-20", "actor": "bo"},
    {"command": "state_hypothesis", "statement": "Bakers lose orders", "bar": 0.4, "on": None},
    {
        "command": "support_hypothesis",
        "hypothesis": "H1",
        "interview": "I1",
        "statement": "past-fact",
        "quote": "Every Friday.",
        "because": "she showed it",
        "key": "form-17",
    },
    {"command": "name_theme", "title": "Late"},
    {"command": "name_theme", "title": "Late", "id": "Again"},
)


def written(path: Path, *lines: Line | str) -> Path:
    """Return a file with these lines."""
    text = (one if isinstance(one, str) else json.dumps(one) for one in lines)
    path.write_text("".join(f"{one}\n" for one in text))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of a whole study."""
    return written(tmp_path / "commands.jsonl", *STUDY)


def test_everything_is_recorded(engine: Engine, file: Path) -> None:
    """Commands are recorded in order, with what is said around them."""
    found = run_commands(engine, file)
    assert found == {
        "schema": "castdev.import.1",
        "recorded": 7,
        "already": 0,
        "versions": [3, 9],
        "tables": {"commands": 7},
        "notes": [],
    }
    entries = {one.name: one for one in engine.entries(2)}
    assert entries["interview_held"].metadata.happened_on == date(2026, 2, 20)
    assert entries["interview_held"].metadata.actor == "bo"
    assert entries["hypothesis_stated"].metadata.happened_on is None
    supported = entries["hypothesis_supported"]
    assert (supported.metadata.because, supported.metadata.key) == ("she showed it", "form-17")
    assert engine.words(supported, "quote") == "Every Friday."
    assert entries["respondent_recruited"].metadata.key.startswith("import:commands:")
    assert entries["respondent_recruited"].metadata.key.endswith(":1")


def test_again_records_nothing(engine: Engine, file: Path) -> None:
    """A second run is a repeat, also in another order of fields and with blank lines."""
    run_commands(engine, file)
    again = [json.dumps(dict(reversed(one.items()))) for one in STUDY]
    written(file, "", *again, "  ")
    found = run_commands(engine, file)
    assert (found["recorded"], found["already"], found["versions"]) == (0, 7, None)


def test_the_same_line_twice_is_two(engine: Engine, tmp_path: Path) -> None:
    """Equal lines are counted: two of them are two events, and a third is one more."""
    line = {"command": "name_theme", "title": "Late"}
    file = written(tmp_path / "two.jsonl", line, line)
    assert run_commands(engine, file)["recorded"] == 2
    assert run_commands(engine, file)["recorded"] == 0
    assert run_commands(engine, written(file, line, line, line))["recorded"] == 1


def test_keys_tell_nothing_of_words(engine: Engine, tmp_path: Path) -> None:
    """Words of people are no part of a key; other words on the same line are refused."""
    line = STUDY[0]
    run_commands(engine, written(tmp_path / "a.jsonl", line))
    with pytest.raises(KeyReused) as refused:
        run_commands(engine, written(tmp_path / "b.jsonl", line | {"name": "Canary"}))
    assert refused.value.where == "b.jsonl, line 1"
    assert "Canary" not in str(refused.value)


def test_a_trial_records_nothing(engine: Engine, file: Path) -> None:
    """A dry run says what it would record."""
    assert run_commands(engine, file, dry_run=True)["recorded"] == 7
    assert engine.state().version == 2


GOOD = {"command": "name_theme", "title": "Late"}
REFUSED: dict[str, tuple[Line | str, type[CastdevError], str, str]] = {
    "no JSON": ("{", BadInput, "line 2", "The line is not JSON."),
    "NaN": ('{"command": "state_hypothesis", "bar": NaN}', BadInput, "line 2", "is not JSON"),
    "endless": (f'{{"command": {"9" * 5000}}}', BadInput, "line 2", "is not JSON"),
    "deep": ("[" * 5000, BadInput, "line 2", "is not JSON"),
    "no object": ("[]", BadInput, "line 2", "is not a JSON object"),
    "no command": ({"title": "x"}, BadInput, "line 2, field command", "names no command"),
    "unknown command": (
        {"command": "nme_theme"},
        BadInput,
        "line 2, field command",
        "Did you mean name_theme?",
    ),
    "an event": ({"command": "theme_named"}, BadInput, "line 2, field command", "There is no"),
    "unknown field": (
        GOOD | {"titel": "x"},
        BadInput,
        "line 2, field titel",
        "name_theme has no field 'titel'. Did you mean title?",
    ),
    "twice": (
        '{"command": "name_theme", "title": "a", "title": "b"}',
        BadInput,
        "line 2, field title",
        "is there twice",
    ),
    "wrong type": (GOOD | {"title": 3}, BadInput, "line 2, field title", "must be str, not int"),
    "missing": ({"command": "name_theme"}, BadInput, "line 2", "needs the field title"),
    "empty": (GOOD | {"title": ""}, BadInput, "line 2, field title", "must not be empty"),
    "no day": (GOOD | {"on": "March"}, BadInput, "line 2, field on", "on"),
    "a day to come": (GOOD | {"on": "2027-01-01"}, BadInput, "line 2", "has not come yet"),
    "unknown id": (
        {"command": "rename_theme", "theme": "T9", "title": "x"},
        NotFound,
        "line 2",
        "no theme 'T9'",
    ),
    "long because": (GOOD | {"because": "x" * 2_000_000}, BadInput, "line 2, field because", ""),
    "long line": ('"' + "x" * (4 << 20) + '"', BadInput, "line 2", "longer than 4 MiB"),
    "a second project": (
        {"command": "start_project", "project": "x"},
        CastdevError,
        "line 2",
        "",
    ),
}


@pytest.mark.parametrize("line, kind, where, words", REFUSED.values(), ids=REFUSED)
def test_one_bad_line_stops_all(
    engine: Engine,
    stored: Callable[[], tuple[int, bytes]],
    tmp_path: Path,
    line: Line | str,
    kind: type[CastdevError],
    where: str,
    words: str,
) -> None:
    """A bad line is refused with file, line and field, and nothing is recorded."""
    before = stored()
    file = written(tmp_path / "c.jsonl", GOOD, line)
    with pytest.raises(kind) as refused:
        run_commands(engine, file)
    assert refused.value.where == f"c.jsonl, {where}"
    assert words in str(refused.value)
    assert len(str(refused.value)) < 400
    assert stored() == before


def test_no_file_an_empty_file_no_text(engine: Engine, tmp_path: Path) -> None:
    """What cannot be read is refused in one sentence."""
    with pytest.raises(NoProject):
        run_commands(engine, tmp_path / "none.jsonl")
    with pytest.raises(BadInput, match="is empty"):
        run_commands(engine, written(tmp_path / "e.jsonl", "", " "))
    (tmp_path / "l.jsonl").write_bytes(b'{"command": "name_theme", "title": "\xff"}')
    with pytest.raises(BadInput, match="not UTF-8"):
        run_commands(engine, tmp_path / "l.jsonl")
