"""`castdev export` and `castdev import` of a journal, of commands, of renamed tables."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from cli_shop import Shop


@pytest.fixture
def file(shop: Shop, tmp_path: Path) -> Path:
    """The export of the shop's project."""
    path = tmp_path / "acme.jsonl"
    shop.do("interview", "note", "I1", "a canary note", "--because", "a\u202eb")
    said = shop.do("export", "-o", str(path))
    assert said.startswith("Exported 8 events of acme to ") and "keys" in said
    return path


@pytest.fixture
def other(tmp_path: Path) -> Shop:
    """A folder without a project."""
    (tmp_path / "other").mkdir()
    return Shop(tmp_path / "other")


def test_out_and_back(shop: Shop, other: Shop, file: Path) -> None:
    """A journal goes where there is no project, and reads there as it did here."""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "canary" not in file.read_text() and "\u202e" not in file.read_text()
    said = other.do("import", str(file))
    assert said.startswith("Recorded 8 events, 1 to 8.")
    assert "sealed" in said and ".castdev/keys" in said
    for reading in (["status", "--json"], ["log"], ["ready", "--json"]):
        assert other.run(*reading) == shop.run(*reading)
    assert other.do("export") == shop.do("export") == file.read_text()
    assert other.do("import", str(file)).startswith("Nothing new")
    assert "(sealed)" in other.do("interview", "show", "I1")
    assert other.run("theme", "name", "x").code == 77
    shutil.copytree(shop.place / ".castdev" / "keys", other.place / ".castdev" / "keys")
    assert "canary note" in other.do("interview", "show", "I1")
    assert other.do("theme", "name", "x").startswith("9 ")


def test_the_document(other: Shop, file: Path) -> None:
    """--json tells what was recorded; a trial leaves nothing."""
    trial = json.loads(other.do("import", str(file), "--json", "--dry-run"))
    assert (trial["recorded"], os.listdir(other.place)) == (8, [])
    found = json.loads(other.do("import", str(file), "--json"))
    assert (found["recorded"], found["versions"], found["tables"]) == (8, [1, 8], {"events": 8})
    again = json.loads(other.do("import", str(file), "--json"))
    assert (again["recorded"], again["already"], again["notes"]) == (0, 8, [])


def test_into_another_project(other: Shop, file: Path) -> None:
    """A project with other events is left as it is."""
    other.do("init", "bakery")
    ended = other.run("import", str(file))
    assert (ended.code, ended.out) == (65, "")
    assert "The project here is bakery, the file holds acme." in ended.err
    assert "castdev --home FOLDER import FILE" in ended.err
    assert other.version() == 2


def test_a_file_that_is_cut_off(other: Shop, file: Path) -> None:
    """Half a journal is refused with the line, and nothing is left behind."""
    file.write_bytes(file.read_bytes()[:-20])
    ended = other.run("import", str(file))
    assert (ended.code, ended.err.count("\n")) == (65, 1)
    assert "acme.jsonl, line 9" in ended.err
    assert os.listdir(other.place) == []


def test_export_keeps_away_from_projects(shop: Shop, file: Path) -> None:
    """An export never lands among the files of a project, nor in a folder that is not there."""
    before = (shop.place / ".castdev" / "journal.db").read_bytes()
    assert shop.run("export", "-o", str(shop.place / ".castdev" / "journal.db")).code == 65
    assert shop.run("export", "-o", str(shop.place / "none" / "x.jsonl")).code == 66
    assert shop.run("export", "-o", str(shop.place)).code in (65, 74)
    assert (shop.place / ".castdev" / "journal.db").read_bytes() == before
    assert not [one for one in os.listdir(shop.place) if one.startswith(".acme")]
    assert shop.do("export", "-o", str(file)).startswith("Exported")


def test_no_project_to_export(empty: Shop) -> None:
    """Without a project there is nothing to export."""
    assert empty.run("export").code == 66


def test_commands_in(shop: Shop, tmp_path: Path) -> None:
    """JSON Lines of commands are recorded once, and an error names line and field."""
    path = tmp_path / "more.jsonl"
    path.write_text('{"command": "name_theme", "title": "Late"}\n')
    assert shop.do("import", str(path)).startswith("Recorded 1 event, 8 to 8.")
    assert shop.do("import", str(path)).startswith("Nothing new")
    path.write_text('{"command": "name_theme", "titel": "Late"}\n')
    ended = shop.run("import", str(path), "--json")
    error = json.loads(ended.err)["error"]
    assert (ended.code, error["where"]) == (65, "more.jsonl, line 1, field titel")
    assert shop.run("import", str(path), "--map", "a=b").code == 2


def test_map(shop: Shop, tmp_path: Path) -> None:
    """--map reads a column as one of ours."""
    path = tmp_path / "segments.csv"
    path.write_text("segment,what,needs,priority,target_n,source_note\nS7,Cooks,cook,,,\n")
    assert shop.run("import", str(path)).code == 65
    assert shop.do("import", str(path), "--map", "what=description").startswith("Recorded 1 event")
    ended = shop.run("import", str(path), "--map", "what=description", "--map", "x=needs")
    assert ended.code == 65 and "No file has a column 'x'" in ended.err
    assert shop.run("import", str(path), "--map", "what").code == 65


@pytest.mark.parametrize("name", ["", "nothing.jsonl"])
def test_nothing_there(shop: Shop, tmp_path: Path, name: str) -> None:
    """A folder without tables and a file that is not there are refused in one sentence."""
    (tmp_path / "bare").mkdir()
    ended = shop.run("import", str(tmp_path / "bare" / name))
    assert ended.code in (65, 66) and ended.err.count("\n") == 1
