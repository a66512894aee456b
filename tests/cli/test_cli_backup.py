"""Backups, restores and examinations on the command line, with the alarm of marks."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from cli_shop import Shop

from castdev.engine.home import FOLDER


def journal(shop: Shop) -> Path:
    """Return the path of the journal."""
    return shop.place / FOLDER / "journal.db"


def flat(text: str) -> str:
    """Return text on one line, however it was wrapped."""
    return " ".join(text.split())


def states(shop: Shop, *words: str) -> dict[str, str]:
    """Return check → state, as the document of an examination has them."""
    ended = shop.run("doctor", "--json", *words)
    return {one["check"]: one["state"] for one in json.loads(ended.out)["findings"]}


def test_there_and_back(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A damaged journal is replaced by its backup; everything reads as before."""
    file = tmp_path_factory.mktemp("stick") / "acme.backup"
    shop.do("backup", "-o", str(file))
    before = shop.do("status"), shop.do("log")
    journal(shop).write_bytes(os.urandom(9000))
    assert shop.run("status").code == 65
    examined = shop.run("doctor")
    assert examined.code == 65
    assert "castdev restore FILE --replace" in flat(examined.out)
    said = shop.do("restore", str(file), "--replace")
    assert "acme holds 7 events: those of the backup of 2026-03-10 09:00 UTC." in said
    assert f"The journal that was here is kept in {shop.place / FOLDER / 'aside'}" in said
    assert (shop.do("status"), shop.do("log")) == before
    assert shop.run("doctor").code == 0


def test_a_backup_that_lacks_what_was_seen(shop: Shop) -> None:
    """What was recorded after the backup is gone: it is an alarm until somebody says so."""
    shop.do("backup", "-o", str(shop.place / "acme.backup"))
    shop.do("theme", "name", "Late")
    journal(shop).write_bytes(os.urandom(9000))
    said = shop.do("restore", str(shop.place / "acme.backup"), "--replace")
    assert "You saw 8 events here before" in said
    assert "castdev verify --accept" in said
    assert shop.run("status").code == 70
    assert states(shop)["seen"] == "bad"
    shop.do("verify", "--accept")
    shop.do("theme", "name", "Late")
    assert states(shop)["seen"] == "good"


def test_who_was_erased_since_is_erased_again(shop: Shop) -> None:
    """The restore says so, the next command does it, and the words stay gone."""
    shop.do("interview", "note", "I1", "Counts orders on paper.")
    shop.do("backup", "-o", str(shop.place / "acme.backup"))
    shop.do("respondent", "forget", "R1", "--because", "asked", "--yes")
    journal(shop).write_bytes(os.urandom(9000))
    said = shop.do("restore", str(shop.place / "acme.backup"), "--replace")
    assert "Since then one person was erased on request" in flat(said)
    shop.run("verify", "--accept")
    assert "respondent R1 forgotten" in shop.do("log")
    assert "Counts orders" not in shop.do("interview", "show", "I1")
    assert states(shop)["erasures"] == "good"


def test_a_copy_of_the_file_alone(shop: Shop) -> None:
    """journal.db copied without what lay beside it is older than was seen: doctor says so."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(journal(shop))) as reader:  # as long as it is open, a log stays
        reader.execute("SELECT count(*) FROM stored_events").fetchone()
        shop.do("theme", "name", "Late")
        shutil.copyfile(journal(shop), shop.place / "copy.db")
    shutil.copyfile(shop.place / "copy.db", journal(shop))
    examined = shop.run("doctor")
    assert examined.code == 70
    words = flat(examined.out)
    assert "is shorter than what you saw here before: 8 events." in words
    assert "A copy of journal.db alone lacks what lay beside it" in words


def test_keys_are_not_in_it(shop: Shop, tmp_path: Path) -> None:
    """Backup and restore say where the keys go; until then nothing is recorded."""
    file = shop.place / "acme.backup"
    assert flat(shop.do("backup", "-o", str(file))).endswith("place: castdev keys backup.")
    (tmp_path / "new").mkdir()
    there = Shop(tmp_path / "new")
    there.environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    said = there.do("restore", str(file))
    assert "No keys are here" in said
    assert said.endswith(f"  {there.place / FOLDER / 'keys'}\n")
    assert there.run("theme", "name", "Late").code == 77
    assert states(there)["keys"] == "bad"
    shutil.copytree(shop.place / FOLDER / "keys", there.place / FOLDER / "keys")
    there.do("theme", "name", "Late")
    assert "bad" not in states(there).values()


def test_names_by_project_and_time(shop: Shop) -> None:
    """With --to the file is named after the project and the moment."""
    (shop.place / "all").mkdir()
    document = json.loads(shop.do("backup", "--to", str(shop.place / "all"), "--json"))
    (file,) = (shop.place / "all").iterdir()
    assert re.fullmatch(r"acme-20260310T0900\d\dZ\.backup", file.name)
    assert document["file"] == str(file)
    assert document["bytes"] == file.stat().st_size


def test_an_exported_journal_is_no_backup(shop: Shop) -> None:
    """It is named for what it is, with the command that takes it."""
    shop.do("export", "-o", str(shop.place / "acme.jsonl"))
    ended = shop.run("restore", str(shop.place / "acme.jsonl"), "--replace")
    assert (ended.code, "castdev import" in ended.err) == (65, True)


def test_mending(shop: Shop) -> None:
    """What can be mended is said with the command, mended, and then well."""
    (shop.place / ".stfolder").mkdir()
    (shop.place / FOLDER).chmod(0o755)
    examined = shop.run("doctor")
    assert examined.code == 77
    assert "castdev doctor --mend does it." in flat(examined.out)
    assert examined.out.rstrip().endswith("Something is wrong: see above.")
    mended = shop.run("doctor", "--mend")
    assert mended.code == 0
    assert mended.out.rstrip().endswith("What was wrong is mended.")
    shop.do("theme", "name", "Late")
    assert {states(shop)[one] for one in ("files", "sharing")} == {"good", "note"}


def test_no_project(empty: Shop) -> None:
    """Without a project there is nothing to examine or to back up."""
    for command in ("doctor", "backup"):
        assert empty.run(command).code == 66
