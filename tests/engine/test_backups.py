"""Backups: whole, proved, without keys; put back beside and exchanged; what was there is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from file_homes import STUDY, WORDS, by_hand, contents, journal_of, new_home

from castdev.engine import backup as backup_file
from castdev.engine.app import Engine
from castdev.engine.backup import Backup, back_up, back_up_home, is_backup
from castdev.engine.codec import Codec
from castdev.engine.command import Request
from castdev.engine.erasure import ForgetRespondent
from castdev.engine.errors import (
    CastdevError,
    Conflict,
    Damaged,
    NoProject,
    NotAStore,
    Refused,
    StoreFault,
)
from castdev.engine.home import Home, in_memory, start
from castdev.engine.proof import root
from castdev.engine.recovery import recover
from castdev.engine.sealed import Sealed
from castdev.engine.theme import NameTheme
from castdev.engine.verify import verify

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
NAME = Request(NameTheme(title="t"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A closed project with a dozen events."""
    return new_home(tmp_path / "place", *STUDY)


def kept(home: Home, file: Path) -> Path:
    """Return the file, after a backup of the project into it."""
    with closing(home.journal(Codec({}))) as journal:
        back_up_home(home, journal, file, now=NOW)
    return file


def record(home: Home, count: int = 1) -> None:
    """Record so many events more."""
    with closing(home.engine()) as engine:
        for _ in range(count):
            engine.handle(NAME)


def top(home: Home) -> tuple[int, str]:
    """Return size and root of a journal that holds what it says."""
    with closing(home.engine()) as engine:
        return (found := verify(engine)).events, found.root


def empty(place: Path) -> Path:
    """Return a new folder."""
    place.mkdir()
    return place


def tear(home: Home) -> None:
    """Damage the journal where its newest events are, in the middle of a page of it."""
    path = journal_of(home)
    whole = bytearray(path.read_bytes())
    at = whole.rindex(b'"name_theme"') if b'"name_theme"' in whole else whole.rindex(b"theme_named")
    whole[at : at + 11] = b"theme_xamed"
    path.write_bytes(whole)


# Making one


def test_a_backup_holds_everything(home: Home, tmp_path: Path) -> None:
    """It says what it is, holds every event, and only its owner can read it."""
    line = (
        b'{"request":"1","respondent":"R9","recruited":"2","step":"void","holders":[],'
        b'"at":"2026-01-01T00:00:00Z"}\n'
    )
    (home.folder / "erasures").write_bytes(line)
    file = kept(home, tmp_path / "acme.backup")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert is_backup(file)
    with Backup(file) as backup, closing(home.engine()) as engine:
        assert backup.label.project == "acme"
        assert (backup.label.events, backup.label.root) == top(home)
        assert backup.label.made_at == NOW
        assert backup.erasures == line
        assert list(backup.journal.rows()) == list(engine.journal.rows())
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["acme.backup", "place"]


def test_no_key_and_no_word_is_in_it(home: Home, tmp_path: Path) -> None:
    """Nothing of a key file and nothing that people said stands in a backup."""
    whole = kept(home, tmp_path / "acme.backup").read_bytes()
    for path in (home.folder / "keys").iterdir():
        for line in path.read_bytes().splitlines()[1:]:
            assert line not in whole
            assert bytes.fromhex(line.decode()) not in whole
    assert not [word for word in WORDS.values() if word.encode() in whole]


def test_a_backup_under_load(home: Home, tmp_path: Path) -> None:
    """While others record, a backup is the journal as it was at one moment."""
    done = threading.Event()

    def write() -> None:
        with closing(home.engine(actor="bo")) as engine:
            while not done.is_set():
                engine.handle(NAME)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        sizes = []
        for number in range(10):
            file = kept(home, tmp_path / f"{number}.backup")
            with Backup(file) as backup, closing(home.journal(Codec({}))) as journal:
                found = root(backup.label.events, journal.node)
                assert backup.label.root == b64encode(found).decode()
                sizes.append(backup.label.events)
    finally:
        done.set()
        thread.join()
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def test_a_journal_in_memory(tmp_path: Path) -> None:
    """A journal on any place can be kept in a file."""
    with closing(in_memory()) as engine:
        label = back_up(engine.journal, tmp_path / "trial.backup", now=NOW)
    assert label.events == 2
    assert recover(empty(tmp_path / "new"), tmp_path / "trial.backup", now=NOW).events == 2


def test_an_older_backup_gives_way(home: Home, tmp_path: Path) -> None:
    """A backup takes the place of an older one of the same journal, of nothing else."""
    file = kept(home, tmp_path / "acme.backup")
    record(home)
    kept(home, file)
    with Backup(file) as backup:
        assert backup.label.events == 13
    other = new_home(tmp_path / "other", *STUDY)
    for content in (file.read_bytes(), b"", b"a letter", journal_of(home).read_bytes()):
        file.write_bytes(content)
        with pytest.raises(Refused, match="is no older backup of this journal"):
            kept(other, file)
        assert file.read_bytes() == content


@pytest.mark.parametrize("where", ["replace", "mkdtemp", "fsync"])
def test_no_backup_or_a_whole_one(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """What cannot be finished leaves the older backup, and nothing beside it."""
    file = kept(home, tmp_path / "acme.backup")
    before = file.read_bytes()
    record(home)

    def fails(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    import tempfile

    with monkeypatch.context() as broken:
        broken.setattr(tempfile if where == "mkdtemp" else os, where, fails)
        with pytest.raises(StoreFault) as caught:
            kept(home, file)
    assert caught.value.exit_code == 74
    if where != "fsync":
        assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme.backup", "place"]


def test_no_room_for_a_backup(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it does not fit, nothing is begun."""
    monkeypatch.setattr(backup_file, "room", lambda place: 1000)
    with pytest.raises(StoreFault, match="A backup needs 2 MiB"):
        kept(home, tmp_path / "acme.backup")
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_a_journal_that_does_not_hold_is_not_backed_up(home: Home, tmp_path: Path) -> None:
    """An event that is not what the tree says would be lost in a backup: it is refused."""
    tear(home)
    with pytest.raises(Damaged, match="not what the tree of the journal says"):
        kept(home, tmp_path / "acme.backup")
    assert not (tmp_path / "acme.backup").exists()


def test_a_backup_is_no_journal(home: Home, tmp_path: Path) -> None:
    """Put in place of journal.db by hand, it is refused, and the hint names restore."""
    shutil.copyfile(kept(home, tmp_path / "acme.backup"), journal_of(home))
    with closing(home.engine()) as engine, pytest.raises(NotAStore, match="castdev restore FILE"):
        engine.state()


# Putting one back


def test_a_project_is_made_of_a_backup(home: Home, tmp_path: Path) -> None:
    """The same events and tree; words stay sealed until the keys are there, then open."""
    (home.folder / "erasures").write_bytes(b"")
    file, place = kept(home, tmp_path / "acme.backup"), empty(tmp_path / "new")
    found = recover(place, file, now=NOW)
    new = Home.at(place)
    assert (found.events, found.root) == top(home) == top(new)
    assert (found.kept, found.salvaged) == (None, 0)
    assert stat.S_IMODE(new.folder.stat().st_mode) == 0o700
    with closing(new.engine()) as engine, pytest.raises(CastdevError) as caught:
        engine.handle(NAME)
    assert caught.value.exit_code == 77
    shutil.copytree(home.folder / "keys", new.folder / "keys")
    with closing(new.engine()) as engine:
        (noted,) = (one for one in engine.entries() if one.name == "interview_noted")
        assert engine.words(noted, "notes") == WORDS["noted"]
        assert engine.handle(NAME).versions == (13,)


def test_a_project_is_never_overwritten(home: Home, tmp_path: Path) -> None:
    """Where there is a project, nothing happens without being told to replace."""
    file, before = kept(home, tmp_path / "acme.backup"), contents(home.folder)
    with pytest.raises(Refused, match="--replace"):
        recover(home.folder.parent, file, now=NOW)
    assert contents(home.folder) == before


@pytest.mark.parametrize("more", [0, 3])
def test_a_whole_journal_is_not_replaced_by_its_past(home: Home, tmp_path: Path, more: int) -> None:
    """A journal that holds all that the backup does stays, with all that came after."""
    file = kept(home, tmp_path / "acme.backup")
    record(home, more)
    before = contents(home.folder)
    with pytest.raises(Refused, match="is whole and holds all 12 events"):
        recover(home.folder.parent, file, now=NOW, replace=True)
    assert contents(home.folder) == before


def spoilt(home: Home) -> None:
    """Let nothing be left of the journal."""
    journal_of(home).write_bytes(os.urandom(50_000))


def emptied(home: Home) -> None:
    """Cut everything off."""
    os.truncate(journal_of(home), 0)


def gone(home: Home) -> None:
    """Take the file away, its log stays."""
    journal_of(home).unlink()
    journal_of(home).with_name("journal.db-wal").write_bytes(b"old")


def set_back(home: Home) -> None:
    """Cut the newest events off, with a tree that fits."""
    place = home.folder.parent.parent / "short"
    short = new_home(place, *STUDY[:3])
    shutil.copyfile(journal_of(short), journal_of(home))
    shutil.rmtree(place)


@pytest.mark.parametrize("damage", [spoilt, emptied, gone, set_back])
def test_a_damaged_journal_is_replaced_and_kept(
    home: Home, tmp_path: Path, damage: Callable[[Home], None]
) -> None:
    """The backup takes its place; it is kept to the byte, and keys and settings stay."""
    file, before = kept(home, tmp_path / "acme.backup"), contents(home.folder)
    good = top(home)
    damage(home)
    bad = {path.name: path.read_bytes() for path in home.folder.glob("journal.db*")}
    found = recover(home.folder.parent, file, now=NOW, replace=True)
    assert (found.events, found.root) == good == top(home)
    assert found.kept is not None
    assert found.kept.parent == home.folder / "aside"
    aside = {path.name: path.read_bytes() for path in found.kept.iterdir()}
    assert aside == {name: one for name, one in bad.items() if not name.endswith(".lock")}
    after = contents(home.folder)
    assert all(after[name] == one for name, one in before.items() if "journal" not in name)
    record(home)
    assert not list(home.folder.glob("recovery.*"))


def test_what_a_damaged_journal_still_holds_is_taken_over(home: Home, tmp_path: Path) -> None:
    """Events after the backup come along as far as each one fits its own leaf."""
    file = kept(home, tmp_path / "acme.backup")
    record(home, 6)
    good = top(home)
    by_hand(
        journal_of(home),
        "DROP TRIGGER castdev_no_update",
        "UPDATE stored_events SET state = x'00' WHERE originator_version = 3",
        "CREATE TRIGGER castdev_no_update BEFORE UPDATE ON stored_events "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    )
    found = recover(home.folder.parent, file, now=NOW, replace=True)
    assert (found.salvaged, found.before) == (6, 18)
    assert (found.events, found.root) == good == top(home)


def test_what_does_not_fit_its_leaf_is_not_taken_over(home: Home, tmp_path: Path) -> None:
    """The first event that fails ends it: what follows cannot be trusted."""
    file = kept(home, tmp_path / "acme.backup")
    record(home, 6)
    by_hand(
        journal_of(home),
        "DROP TRIGGER castdev_no_update",
        "UPDATE stored_events SET state = x'00' WHERE originator_version = 15",
        "CREATE TRIGGER castdev_no_update BEFORE UPDATE ON stored_events "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    )
    found = recover(home.folder.parent, file, now=NOW, replace=True)
    assert (found.events, found.salvaged, found.before) == (14, 2, 18)
    top(home)


def test_another_history_is_not_mixed_in(home: Home, tmp_path: Path) -> None:
    """Nothing is taken from a journal that does not go on from the backup."""
    file = kept(home, tmp_path / "acme.backup")
    other = new_home(tmp_path / "other", *STUDY, *STUDY[4:5])
    shutil.copyfile(journal_of(other), journal_of(home))
    found = recover(home.folder.parent, file, now=NOW, replace=True)
    assert (found.events, found.salvaged) == (12, 0)


def test_the_list_of_who_was_erased_only_grows(home: Home, tmp_path: Path) -> None:
    """What the backup knows is added before the journal is there; the newer word is ours."""
    place = home.folder / "erasures"
    place.write_bytes(b'{"a":"begun"}\n{"b":"done"}\n')
    file = kept(home, tmp_path / "acme.backup")
    place.write_bytes(b'{"a":"begun"}\n{"a":"done"}\n')
    spoilt(home)
    recover(home.folder.parent, file, now=NOW, replace=True)
    lines = place.read_bytes().splitlines()
    assert set(lines) == {b'{"a":"begun"}', b'{"a":"done"}', b'{"b":"done"}'}
    assert lines.index(b'{"a":"done"}') > lines.index(b'{"a":"begun"}')


def test_nobody_erased_comes_back_with_an_older_backup(home: Home, tmp_path: Path) -> None:
    """Somebody erased after the backup is erased again before anything is read."""
    file = kept(home, tmp_path / "acme.backup")
    with closing(home.engine(actor="ana")) as engine:
        engine.handle(Request(ForgetRespondent(respondent="R1"), because="asked"))
    spoilt(home)
    recover(home.folder.parent, file, now=NOW, replace=True)
    with closing(home.engine(actor="ana")) as engine:
        names = [one.name for one in engine.entries()]
        assert names[12:] == ["respondent_forgotten", "erasure_completed"]
        assert words(engine) == [None] * len(words(engine))
        verify(engine)
    assert not (home.folder / "keys" / "r1.key").exists()


def test_nobody_erased_comes_back_with_older_keys(home: Home, tmp_path: Path) -> None:
    """A backup knows who was erased: a copy of the keys from before opens nothing of theirs."""
    shutil.copytree(home.folder / "keys", tmp_path / "keys")
    with closing(home.engine(actor="ana")) as engine:
        engine.handle(Request(ForgetRespondent(respondent="R1"), because="asked"))
    place = empty(tmp_path / "new")
    recover(place, kept(home, tmp_path / "acme.backup"), now=NOW)
    new = Home.at(place)
    shutil.copytree(tmp_path / "keys", new.folder / "keys")
    assert (new.folder / "keys" / "r1.key").exists()
    with closing(new.engine(actor="ana")) as engine:
        assert words(engine) == [None] * len(words(engine))
        verify(engine)
    assert not (new.folder / "keys" / "r1.key").exists()


def words(engine: Engine) -> list[str | None]:
    """Return every quote, name, note and contact of R1 that can be read."""
    found = [
        engine.words(entry, field)
        for entry in engine.entries()
        for field in entry.event.__struct_fields__
        if isinstance(sealed := getattr(entry.event, field), Sealed) and sealed.person == "R1"
    ]
    assert len(found) > 4
    return found


def test_another_project_is_refused(home: Home, tmp_path: Path) -> None:
    """A backup goes into a project of its own name only."""
    other = empty(tmp_path / "other")
    start(other, "other")
    file, before = kept(home, tmp_path / "acme.backup"), contents(other)
    with pytest.raises(Refused, match="The project here is other, the backup is of acme"):
        recover(other, file, now=NOW, replace=True)
    assert contents(other) == before


@pytest.mark.parametrize("content", [b"", b"a letter", b"SQLite format 3\0" + b"\1" * 5000])
def test_what_is_no_backup(home: Home, tmp_path: Path, content: bytes) -> None:
    """Any other file is refused, and nothing is made or replaced."""
    (tmp_path / "file").write_bytes(content)
    before = contents(home.folder)
    with pytest.raises(NotAStore):
        recover(home.folder.parent, tmp_path / "file", now=NOW, replace=True)
    with pytest.raises(NoProject):
        recover(home.folder.parent, tmp_path / "nothing", now=NOW, replace=True)
    place = empty(tmp_path / "new")
    with pytest.raises(NotAStore):
        recover(place, journal_of(home), now=NOW)
    assert (contents(home.folder), list(place.iterdir())) == (before, [])


def test_a_bit_flipped_in_a_backup(home: Home, tmp_path: Path) -> None:
    """Whatever bit is flipped, what comes back is every event, or nothing does."""
    file, dice = kept(home, tmp_path / "acme.backup"), Random(7)
    good, whole = top(home), file.read_bytes()
    refused = 0
    for number in range(40):
        bits = bytearray(whole)
        bits[dice.randrange(len(bits))] ^= 1 << dice.randrange(8)
        file.write_bytes(bits)
        place = empty(tmp_path / f"new{number}")
        try:
            found = recover(place, file, now=NOW)
        except CastdevError as error:
            assert error.exit_code in (65, 70, 74)
            assert list(place.iterdir()) == []
            refused += 1
        else:
            assert (found.events, found.root) == good == top(Home.at(place))
    assert 5 < refused < 40


@pytest.mark.parametrize("name", ["rename", "replace", "fsync"])
def test_a_restore_that_fails_half_way(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """At whatever call the system fails, restoring once more ends with everything."""
    file = kept(home, tmp_path / "acme.backup")
    good = top(home)
    spoilt(home)
    bad = journal_of(home).read_bytes()
    for at in range(1, 40):
        real, count = getattr(os, name), iter(range(1, 1000))

        def fails(*args: Any, real: Any = real, count: Any = count, at: int = at) -> Any:
            if next(count) == at:
                raise OSError(5, "Input/output error")
            return real(*args)

        with monkeypatch.context() as broken:
            broken.setattr(os, name, fails)
            try:
                recover(home.folder.parent, file, now=NOW, replace=True)
            except StoreFault:
                pass
            else:
                break
        if journal_of(home).exists() and journal_of(home).read_bytes() == bad:
            continue
        recover_or_whole(home, file)
        assert top(home) == good
        spoilt(home)
        bad = journal_of(home).read_bytes()
    assert top(home) == good
    assert any(path.read_bytes() == bad for path in home.folder.glob("aside/*/journal.db"))


def recover_or_whole(home: Home, file: Path) -> None:
    """Restore once more, unless the journal is whole by now."""
    try:
        recover(home.folder.parent, file, now=NOW, replace=True)
    except Refused as error:
        assert "is whole" in error.message


def test_nobody_records_while_it_is_exchanged(home: Home, tmp_path: Path) -> None:
    """The exchange waits for the writer lock, and gives up in words."""
    from castdev.engine import recovery
    from castdev.engine.store import Store

    file = kept(home, tmp_path / "acme.backup")
    spoilt(home)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recovery, "LOCK_SECONDS", 0.05)
        with Store(journal_of(home)).lock(), pytest.raises(Conflict):
            recover(home.folder.parent, file, now=NOW, replace=True)
    assert recover(home.folder.parent, file, now=NOW, replace=True).events == 12


def test_a_log_of_another_file_is_taken_away(home: Home, tmp_path: Path) -> None:
    """What lay beside the damaged journal never gets to the new one."""
    file, log = kept(home, tmp_path / "acme.backup"), journal_of(home).with_name("journal.db-wal")
    good = top(home)
    other = new_home(tmp_path / "other", *STUDY)
    with closing(sqlite3.connect(journal_of(other))) as store:
        store.execute("PRAGMA wal_autocheckpoint = 0")
        store.execute("INSERT INTO stored_events VALUES ('acme', 13, 'x', x'00')")
        store.commit()
        shutil.copyfile(journal_of(other).with_name("journal.db-wal"), log)
    recover_or_whole(home, file)
    assert top(home) == good
