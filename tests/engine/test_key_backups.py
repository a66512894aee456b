"""Backups of the keys: one file, a passphrase of its own, nobody erased comes back by it."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from file_homes import STUDY, WORDS, contents, new_home
from quick_keys import OTHER, PASSPHRASE, quick  # noqa: F401  # a fixture
from test_key_files import opened, protected

from castdev.engine.command import Request
from castdev.engine.custody import Custody, PutBack
from castdev.engine.erasure import ForgetRespondent
from castdev.engine.errors import (
    BadInput,
    CastdevError,
    NewerStore,
    NoProject,
    NotPermitted,
    Refused,
)
from castdev.engine.home import Home, in_memory
from castdev.engine.testing import NOW

pytestmark = pytest.mark.usefixtures("quick")
HOLDERS = ("evidence~e2", "r1", "~project")


def backed_up(home: Home, path: Path, passphrase: str | None = None) -> Path:
    """Make a backup of the keys under OTHER."""
    with closing(home.engine(passphrase=passphrase, clock=lambda: NOW)) as engine:
        assert Custody(engine).backup(path, OTHER) == 3
    return path


def put_back(home: Home, path: Path, own: str = OTHER, passphrase: str | None = None) -> PutBack:
    """Restore a backup."""
    with closing(home.engine(passphrase=passphrase)) as engine:
        return Custody(engine).restore(path, own)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A study with plain keys."""
    return new_home(tmp_path / "first", *STUDY)


@pytest.fixture
def file(home: Home, tmp_path: Path) -> Path:
    """A backup of its keys."""
    return backed_up(home, tmp_path / "keys.json")


def test_all_keys_lost(home: Home, file: Path) -> None:
    """With no key left, all are put back, protected by the passphrase of the backup."""
    shutil.rmtree(home.folder / "keys")
    assert opened(home, None) == {None}
    assert put_back(home, file) == PutBack(HOLDERS, (), (), ())
    assert opened(home, OTHER) == set(WORDS.values())
    assert opened(home, None) == {None}


def test_some_keys_lost(home: Home, file: Path) -> None:
    """What is here stays as it is, what is missing is put back under what protects the rest."""
    (home.folder / "keys" / "r1.key").unlink()
    assert put_back(home, file) == PutBack(("r1",), ("evidence~e2", "~project"), (), ())
    assert opened(home, None) == set(WORDS.values())
    assert put_back(home, file) == PutBack((), HOLDERS, (), ())


def test_under_another_passphrase(tmp_path: Path) -> None:
    """Keys under a passphrase are backed up under another, and put back under the first."""
    home = protected(tmp_path / "first")
    file = backed_up(home, tmp_path / "keys.json", PASSPHRASE)
    (home.folder / "keys" / "r1.key").unlink()
    assert put_back(home, file, passphrase=PASSPHRASE).back == ("r1",)
    assert opened(home, PASSPHRASE) == set(WORDS.values())


def test_another_key_is_never_overwritten(home: Home, file: Path) -> None:
    """A holder who has another key here keeps it, and is named."""
    path = home.folder / "keys" / "r1.key"
    other = b"castdev key 1 plain\n" + b"1" * 64 + b"\n"
    path.write_bytes(other)
    assert put_back(home, file).other == ("r1",)
    assert path.read_bytes() == other


def test_nobody_erased_comes_back(home: Home, file: Path) -> None:
    """A backup from before puts everybody back but those erased since, and says whom."""
    with closing(home.engine()) as engine:
        engine.handle(Request(ForgetRespondent(respondent="R1"), because="asked"))
        (seen,) = Custody(engine).status().backups
        assert seen.erased == ("R1",)
    shutil.rmtree(home.folder / "keys")
    assert put_back(home, file) == PutBack(("evidence~e2", "~project"), (), (), ("r1",))
    assert opened(home, OTHER) == {None, WORDS["batch"]}


def test_nothing_in_the_clear(home: Home, file: Path) -> None:
    """No key is in the file in any spelling; it is readable by its owner alone."""
    text = file.read_bytes()
    for path in (home.folder / "keys").iterdir():
        key = path.read_bytes().split()[-1]
        assert key not in text
        assert bytes.fromhex(key.decode()) not in text
    assert file.stat().st_mode & 0o777 == 0o600


def test_status(home: Home, file: Path) -> None:
    """What protects the keys, who has one, who has none, and how old the backups are."""
    with closing(home.engine(clock=lambda: NOW + timedelta(days=31))) as engine:
        found = Custody(engine).status()
        assert (found.protection, found.recording, found.exposed) == ("plain", True, False)
        assert (found.people, found.others) == (1, 2)
        assert (found.missing, found.erased, found.unused) == ((), (), ())
        (backup,) = found.backups
        assert (backup.days, backup.old, backup.there) == (31, True, True)
    with closing(home.engine(clock=lambda: NOW + timedelta(days=30))) as engine:
        assert not Custody(engine).status().backups[0].old
    keys = home.folder / "keys"
    (keys / "r1.key").rename(keys / "r9.key")
    (keys / "~project.key").unlink()
    keys.chmod(0o755)
    (keys / "r9.key").chmod(0o644)
    file.unlink()
    with closing(home.engine()) as engine:
        found = Custody(engine).status()
    assert (found.missing, found.unused) == (("R1",), ("r9",))
    assert (found.recording, found.exposed, found.backups[0].there) == (False, True, False)


def test_refused(home: Home, file: Path, tmp_path: Path) -> None:
    """No file, no backup, another project's, a wrong passphrase: refused, and nothing changed."""
    (home.folder / "keys" / "r1.key").unlink()
    before = contents(home.folder)
    other = backed_up(new_home(tmp_path / "other", *STUDY), tmp_path / "other.json")
    none = tmp_path / "none.json"
    none.write_text("{}")
    cases: tuple[tuple[Path, str, type[CastdevError], str], ...] = (
        (tmp_path / "nowhere", OTHER, NoProject, "There is no file"),
        (tmp_path, OTHER, BadInput, "is a folder"),
        (none, OTHER, BadInput, "is no backup of keys"),
        (other, OTHER, Refused, "of another project"),
        (file, PASSPHRASE, NotPermitted, "The passphrase of the backup is wrong"),
    )
    for path, own, kind, part in cases:
        with pytest.raises(kind, match=part):
            put_back(home, path, own)
    assert contents(home.folder) == before


@pytest.mark.parametrize("at", range(0, 1_200, 37))
def test_a_changed_character_is_no_fault(home: Home, file: Path, at: int) -> None:
    """A backup with one character changed is refused, or puts back what it put back before."""
    text = bytearray(file.read_bytes())
    text[at % len(text)] ^= 1
    file.write_bytes(text)
    (home.folder / "keys" / "r1.key").unlink()
    try:
        put_back(home, file)
    except CastdevError as error:
        assert "\n" not in str(error)
    keys = home.folder / "keys" / "r1.key"
    assert not keys.exists() or opened(home, None) == set(WORDS.values())


def test_a_newer_one(file: Path, home: Home) -> None:
    """A backup of a later form is told from no backup."""
    later = json.loads(file.read_text()) | {"schema": "castdev.key-backup.2", "more": 1}
    file.write_text(json.dumps(later))
    with pytest.raises(NewerStore, match=r"castdev\.key-backup\.2"):
        put_back(home, file)


def test_no_keys_to_back_up(home: Home, tmp_path: Path) -> None:
    """Nothing is written where no key is; a project in memory has none on disk."""
    shutil.rmtree(home.folder / "keys")
    with closing(home.engine()) as engine, pytest.raises(NotPermitted, match="are not here"):
        Custody(engine).backup(tmp_path / "b.json", OTHER)
    assert not (tmp_path / "b.json").exists()
    with pytest.raises(Refused, match="in memory"):
        Custody(in_memory())
