"""Marks, checkpoints and verification as people meet them; docs/proof.md tells about them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from cli_shop import Shop

from castdev.cli import marks
from castdev.cli.state import state_folder
from castdev.engine.journal import origin_of

READINGS = (["status"], ["why", "H1"], ["log"], ["segment"], ["export"], ["verify"])


def mark_of(shop: Shop) -> Path:
    """Return the mark of the shop's journal."""
    (found,) = (shop.place / ".state" / "castdev" / "marks").iterdir()
    return found


def journal(shop: Shop) -> Path:
    """Return the file of the shop's journal."""
    return shop.place / ".castdev" / "journal.db"


def set_back(shop: Shop, kept: bytes) -> None:
    """Put an older file in the journal's place."""
    for suffix in ("-wal", "-shm"):
        journal(shop).with_name(f"journal.db{suffix}").unlink(missing_ok=True)
    journal(shop).write_bytes(kept)


def test_a_mark_moves_up(shop: Shop) -> None:
    """After each command the mark says how far the journal is, for its owner only."""
    for _ in range(3):
        lines = mark_of(shop).read_text().splitlines()
        size = shop.version()
        head = shop.desk().project.head()
        assert lines[:2] == [origin_of(shop.desk().engine.journal), str(size)]
        assert lines[3] == repr(str(shop.place / ".castdev"))
        assert len(lines) == 4 + size.bit_count()
        assert json.loads(shop.do("verify", "--json"))["root"] == lines[2]
        assert head[0] == size
        shop.do("theme", "name", "x")
    assert stat.S_IMODE(mark_of(shop).stat().st_mode) == 0o600
    assert stat.S_IMODE(mark_of(shop).parent.stat().st_mode) == 0o700
    before = mark_of(shop).stat().st_ino
    shop.do("status")
    assert mark_of(shop).stat().st_ino == before


def test_a_journal_set_back(shop: Shop) -> None:
    """An older copy is an alarm: both ends are printed, nothing is read or recorded."""
    kept, mark = journal(shop).read_bytes(), mark_of(shop)
    shop.do("theme", "name", "x")
    seen = mark.read_text().splitlines()[:3]
    set_back(shop, kept)
    for command in (*READINGS, ["theme", "name", "y"], ["checkpoint"], ["check"]):
        ended = shop.run(*command)
        assert (ended.code, ended.out) == (70, ""), command
    said = ended.err.splitlines()
    assert said[0].startswith("castdev: The journal is shorter than what you saw here before: 8 ev")
    assert "castdev verify --accept" in said[0]
    assert [line.strip() for line in said[1:5]] == ["seen before", *seen]
    assert [line.strip() for line in said[5:8]] == ["here now", seen[0], "7"]
    found = json.loads(shop.run("status", "--json").err)["error"]
    assert found["code"] == "damaged"
    assert found["beside"][0] == "seen before\n" + "".join(f"{line}\n" for line in seen)
    assert shop.version() == 7
    assert mark.read_text().splitlines()[1] == "8"


def test_another_history(shop: Shop) -> None:
    """A journal as long or longer that goes on otherwise is an alarm, too."""
    kept = journal(shop).read_bytes()
    shop.do("theme", "name", "x")
    state = (shop.place / ".state").rename(shop.place / "aside")
    set_back(shop, kept)
    shop.do("theme", "name", "y")
    shop.do("theme", "name", "z")
    shutil.rmtree(shop.place / ".state")
    state.rename(shop.place / ".state")
    ended = shop.run("status")
    assert ended.code == 70
    assert "does not begin with what you saw here before: 8 events" in ended.err
    here = [line.strip() for line in ended.err.splitlines()[1:]]
    assert here[2] == here[6] == "8"
    assert here[3] != here[7]


def test_a_backup_restored_knowingly(shop: Shop) -> None:
    """Who accepts the journal as it is works on with it; what was there before is an alarm then."""
    kept = journal(shop).read_bytes()
    shop.do("theme", "name", "x")
    newer = journal(shop).read_bytes()
    set_back(shop, kept)
    said = shop.do("verify", "--accept")
    assert "from now on this is the journal that you have seen" in said
    shop.do("theme", "name", "y")
    assert "8 events" in shop.do("verify")
    set_back(shop, newer)
    assert shop.run("status").code == 70


def test_another_journal_in_its_place(shop: Shop, tmp_path: Path) -> None:
    """Another journal put there is an alarm, unless castdev itself made it there."""
    place, file = tmp_path / "other", tmp_path / "other.jsonl"
    place.mkdir()
    other = Shop(place)
    other._ids = count(1_000)
    other.do("init", "acme")
    other.do("export", "-o", str(file))
    set_back(shop, journal(other).read_bytes())
    with closing(sqlite3.connect(journal(shop))) as connection:
        assert connection.execute("SELECT count(*) FROM stored_events").fetchone() == (2,)
    ended = shop.run("status")
    assert (ended.code, "is another one than what you saw here" in ended.err) == (70, True)
    for again in (["init", "anew"], ["import", str(file)]):
        shutil.rmtree(shop.place / ".castdev")
        shop.do(*again)
        assert shop.run("status").code == 0
    assert shop.run("import", str(file), "--dry-run").code == 0
    assert mark_of(shop)


def test_a_copy_elsewhere(shop: Shop, tmp_path: Path) -> None:
    """A copy in another folder may be older and go its own way; each place has its mark."""
    place = tmp_path / "copy"
    place.mkdir()
    shutil.copytree(shop.place / ".castdev", place / ".castdev")
    shop.do("theme", "name", "x")
    copy = Shop(place)
    copy.environ = shop.environ
    assert copy.do("theme", "name", "y").startswith("8 ")
    kept = journal(copy).read_bytes()
    copy.do("theme", "name", "z")
    assert shop.run("status").code == copy.run("status").code == 0
    set_back(copy, kept)
    assert (shop.run("status").code, copy.run("status").code) == (0, 70)
    (tmp_path / "link").symlink_to(place, target_is_directory=True)
    through = Shop(tmp_path / "link")
    through.environ = shop.environ
    assert through.run("status").code == 70


def test_damage_is_not_accepted(shop: Shop) -> None:
    """A journal that does not hold together stays an alarm, --accept or not."""
    mark = mark_of(shop).read_text()
    with closing(sqlite3.connect(journal(shop), isolation_level=None)) as connection:
        row = "SELECT 'acme', 8, topic, state FROM stored_events WHERE originator_version = 7"
        connection.execute(f"INSERT INTO stored_events {row}")
    ended = shop.run("verify", "--accept")
    assert (ended.code, ended.out) == (70, "")
    assert "Event 8 (hypothesis_stated) has no leaf in the tree" in ended.err
    assert mark_of(shop).read_text() == mark


@pytest.mark.parametrize("wrong", ["", "x", "castdev/x\n1\n\n", "\udcff"])
def test_a_mark_that_cannot_be_read(shop: Shop, wrong: str) -> None:
    """It is said in one line and made anew; nothing else depends on it."""
    right = mark_of(shop).read_text()
    mark_of(shop).write_bytes(wrong.encode("utf-8", "surrogateescape"))
    ended = shop.run("status")
    assert (ended.code, len(ended.err.splitlines())) == (0, 1)
    assert "The mark of this project cannot be read, it is made anew" in ended.err
    assert mark_of(shop).read_text() == right
    assert shop.run("status").err == ""


@pytest.mark.parametrize("what", ["file", "link", "folder in place of the mark"])
def test_a_state_folder_that_cannot_be_used(shop: Shop, what: str) -> None:
    """Where no mark can be kept, everything else works, and nothing is written through a link."""
    folder = shop.place / ".state" / "castdev"
    name = mark_of(shop).name
    shutil.rmtree(folder)
    if what == "file":
        folder.write_text("mine")
    elif what == "link":
        (folder / "marks").mkdir(parents=True)
        (folder / "marks" / name).symlink_to(shop.place / "elsewhere")
    else:
        (folder / "marks" / name).mkdir(parents=True)
    assert shop.do("theme", "name", "x").startswith("8 ")
    assert shop.run("status").code == 0
    assert not (shop.place / "elsewhere").exists()


def test_where_state_is_kept() -> None:
    """XDG_STATE_HOME if it is a whole path, else HOME/.local/state, else nowhere."""
    assert state_folder({"XDG_STATE_HOME": "/s", "HOME": "/h"}) == Path("/s/castdev")
    assert state_folder({"HOME": "/h"}) == Path("/h/.local/state/castdev")
    for wrong in ("", "s", "./s"):
        assert state_folder({"XDG_STATE_HOME": wrong, "HOME": "/h"}) == Path(
            "/h/.local/state/castdev"
        )
        assert state_folder({"XDG_STATE_HOME": wrong, "HOME": wrong}) is None


def test_nowhere_to_keep_anything(shop: Shop, tmp_path: Path) -> None:
    """Without a state folder there are no marks; signing and accepting say what they need."""
    shop.environ = {}
    kept = journal(shop).read_bytes()
    shop.do("theme", "name", "x")
    set_back(shop, kept)
    assert shop.run("status").code == 0
    assert "on this machine before" not in shop.do("verify")
    ended = shop.run("checkpoint")
    assert (ended.code, "--signing-key FILE" in ended.err) == (65, True)
    ended = shop.run("verify", "--accept")
    assert (ended.code, "neither XDG_STATE_HOME nor HOME" in ended.err) == (77, True)
    key = tmp_path / "ana.key"
    assert "A signing key was made" in shop.run("checkpoint", "--signing-key", str(key)).err
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_runs_side_by_side(shop: Shop) -> None:
    """Another run may move journal and mark up meanwhile: no alarm, and the higher mark stays."""
    desk = shop.desk()
    assert desk.engine.state().version == 7
    assert desk.watch is not None
    shop.do("theme", "name", "x")
    shop.do("theme", "name", "y")
    desk.watch.compare()
    desk.close()
    assert mark_of(shop).read_text().splitlines()[1] == "9"


def test_status_hashes_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading compares a few kept nodes with the mark, and computes no hash."""
    from castdev.engine import proof

    def never(*_: object) -> bytes:
        raise AssertionError("hashed")

    monkeypatch.setattr(proof, "parent", never)
    monkeypatch.setattr(proof, "sha256", never)
    assert shop.run("status").code == 0
    with pytest.raises(AssertionError):
        marks.Watch(shop.place, shop.place, shop.desk().engine.journal, print).accept()


def test_from_hand_to_hand(shop: Shop, tmp_path: Path) -> None:
    """Bo, who has only a copy and Ana's key, checks her checkpoint; a bent one is refused."""
    file, place = tmp_path / "ana.checkpoint", tmp_path / "bo"
    made = shop.run("checkpoint", "-o", str(file))
    assert f"A signing key was made: {shop.place}/.state/castdev/signing.key\n" in made.out
    assert "A signing key was made" not in shop.do("checkpoint", "-o", str(file))
    key = shop.do("checkpoint", "--show-key").strip()
    assert key in made.out
    place.mkdir()
    shutil.copytree(shop.place / ".castdev", place / ".castdev")
    shutil.rmtree(place / ".castdev" / "keys")
    bo = Shop(place)
    assert bo.run("verify", "--against", str(file)).code == 65
    said = bo.do("verify", "--against", str(file), "--key", key)
    assert "since the checkpoint was signed over 7 events" in said
    mailed = file.read_text().replace("\n", "\r\n").rstrip()
    assert bo.do("verify", "--against", "-", "--key", key, said=mailed) == said
    file.write_text(file.read_text().replace("\n7\n", "\n6\n"))
    ended = bo.run("verify", "--against", str(file), "--key", key)
    assert (ended.code, "The checkpoint was altered" in ended.err) == (70, True)


def test_nothing_is_signed_after_a_rollback(shop: Shop) -> None:
    """Even where the mark is gone, the key does not sign what contradicts its last checkpoint."""
    kept = journal(shop).read_bytes()
    shop.do("theme", "name", "x")
    shop.do("checkpoint")
    set_back(shop, kept)
    mark_of(shop).unlink()
    ended = shop.run("checkpoint")
    assert (ended.code, ended.out) == (70, "")
    assert "does not begin with the 8 events over which a checkpoint was signed" in ended.err
    assert "signed before" in ended.err and "here now" in ended.err
    shop.do("theme", "name", "y")
    assert shop.run("checkpoint").code == 70


def test_a_bar_on_a_terminal(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work shows how far it is, on a terminal only."""
    from types import SimpleNamespace

    from castdev.cli import progress

    drawn: list[str] = []
    here = SimpleNamespace(isatty=lambda: True, write=drawn.append, flush=lambda: None)
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stdout=here, stderr=here))
    shop.do("verify")
    assert not drawn
    monkeypatch.setattr(progress, "LONG", 1)
    shop.do("verify")
    assert "Verifying" in "".join(drawn) and "100%" in "".join(drawn)


def test_a_store_of_the_old_format(shop: Shop) -> None:
    """It is read, marked and verified as it is; the first event recorded brings it forward."""
    old = Path(__file__).parents[1] / "data" / "stores" / "format1.db"
    set_back(shop, old.read_bytes())
    mark_of(shop).unlink()
    (shop.place / ".castdev" / "keys" / "r1.key").unlink(missing_ok=True)
    assert shop.run("status").err == ""
    said = shop.do("verify")
    assert "12 events" in said and "no tree is kept beside them" in said
    assert "8 sealed texts not opened" in said
    assert journal(shop).read_bytes() == old.read_bytes()
    assert shop.do("theme", "name", "x").startswith("13 ")
    assert "23 nodes of the tree fit" in shop.do("verify")
