"""Where a project may lie: shared folders, the rollback journal, nearly full disks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from file_homes import STUDY, journal_of, new_home, versions

from castdev.engine import connection as connection_file
from castdev.engine import disk
from castdev.engine.command import Request
from castdev.engine.connection import connect
from castdev.engine.disk import file_system, shared
from castdev.engine.errors import Refused, StoreFault
from castdev.engine.home import Home, start
from castdev.engine.theme import NameTheme

NAME = Request(NameTheme(title="t"))
MOUNTED = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/ana ext4 rw 0 0
//server/all /mnt/my\\040share cifs rw 0 0
ana@there: /mnt/there fuse.sshfs rw 0 0
host0 /shared 9p rw 0 0
overlay /over overlay rw 0 0
server:/late /over/late nfs rw 0 0
/dev/sdc1 /over/late ext4 rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with many kinds of file systems."""
    (tmp_path / "mounts").write_text(MOUNTED)
    monkeypatch.setattr(disk, "MOUNTS", str(tmp_path / "mounts"))


def share(folder: Path) -> None:
    """Make a folder one that Syncthing keeps alike."""
    (folder / ".stfolder").mkdir(parents=True)


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/", "ext4"),
        ("/tmp/x", "tmpfs"),
        ("/tmpx", "ext4"),
        ("/home", "nfs4"),
        ("/home/bo/work", "nfs4"),
        ("/home/ana/work", "ext4"),
        ("/home/anabel", "nfs4"),
        ("/mnt/my share/x", "cifs"),
        ("/mnt/there", "fuse.sshfs"),
        ("/shared/x", "9p"),
        ("/over/x", "overlay"),
        ("/over/late/x", "ext4"),
    ],
)
def test_the_file_system_of_a_place(mounts: None, place: str, kind: str) -> None:
    """The longest mount point above a place tells; of two at one place the last is on top."""
    assert file_system(place) == kind
    assert (disk.elsewhere(place) is None) == (kind in ("ext4", "tmpfs", "overlay"))


def test_where_nobody_tells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a list of mounts a folder is taken for one of this machine."""
    monkeypatch.setattr(disk, "MOUNTS", str(tmp_path / "none"))
    assert (file_system("/"), shared(tmp_path)) == ("", None)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Acme)", "Dropbox"),
        ("OneDrive - Acme", "OneDrive"),
        ("onedrive", "OneDrive"),
        ("Google Drive", "Google Drive"),
        ("My Drive", "Google Drive"),
        ("Mobile Documents", "iCloud Drive"),
        ("iCloud Drive", "iCloud Drive"),
        ("Nextcloud", "Nextcloud"),
        ("Dropboxes", None),
        ("my-dropbox", None),
        ("work", None),
    ],
)
def test_synced_by_its_name(tmp_path: Path, name: str, who: str | None) -> None:
    """A folder below one that is called so is synced; one that only sounds alike is not."""
    place = tmp_path / name / "work"
    place.mkdir(parents=True)
    found = shared(place)
    assert (found is None) == (who is None)
    assert who is None or who in str(found)


@pytest.mark.parametrize("marker", disk._MARKERS)
def test_synced_by_what_lies_there(tmp_path: Path, marker: str) -> None:
    """What a sync program puts into its topmost folder tells, from far below too."""
    (tmp_path / "all" / "a" / "b").mkdir(parents=True)
    (tmp_path / "all" / marker).touch()
    assert disk._MARKERS[marker] in str(shared(tmp_path / "all" / "a" / "b"))
    assert shared(tmp_path) is None


def test_a_link_into_a_synced_folder(tmp_path: Path) -> None:
    """Where a folder really lies counts, not how it was come to."""
    (tmp_path / "Dropbox" / "work").mkdir(parents=True)
    (tmp_path / "work").symlink_to(tmp_path / "Dropbox" / "work")
    assert shared(tmp_path / "work") is not None


def test_no_log_in_a_shared_folder(tmp_path: Path) -> None:
    """A project with a write-ahead log is not made there, and the refusal says what is."""
    share(tmp_path)
    with pytest.raises(Refused, match="Syncthing keeps alike") as caught:
        start(tmp_path, "acme")
    assert "init --store rollback" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [".stfolder"]


def test_a_rollback_journal_in_a_shared_folder(tmp_path: Path) -> None:
    """Such a project records there, with EXTRA on every connection and no log beside it."""
    share(tmp_path)
    with closing(start(tmp_path, "acme", store="rollback").engine()) as engine:
        assert engine.handle(NAME).versions == (3,)
    home = Home.at(tmp_path)
    for write in (False, True):
        with closing(connect(journal_of(home), write=write)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
            assert connection.execute("PRAGMA synchronous").fetchone()[0] == 3
            assert connection.execute("PRAGMA locking_mode").fetchone()[0] == "normal"
    assert not list(home.folder.glob("journal.db-*"))


def test_a_project_moved_into_a_shared_folder(tmp_path: Path) -> None:
    """It is read there, and nothing is recorded, with the way out."""
    home = new_home(tmp_path, *STUDY)
    share(tmp_path)
    with closing(home.engine()) as engine:
        assert versions(engine) == list(range(1, 13))
        with pytest.raises(Refused, match="write-ahead log") as caught:
            engine.handle(NAME)
    assert "doctor --mend" in str(caught.value)
    with closing(home.engine()) as engine:
        assert versions(engine) == list(range(1, 13))


def test_readers_of_a_network_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log is read there without the index that machines would have to share."""
    home = new_home(tmp_path, *STUDY)
    monkeypatch.setattr(connection_file, "elsewhere", lambda place: "nfs")
    with closing(connect(journal_of(home), write=False)) as connection:
        assert connection.execute("SELECT count(*) FROM stored_events").fetchone() == (12,)
        assert not journal_of(home).with_name("journal.db-shm").exists()


@pytest.mark.parametrize("store", ["wal", "rollback"])
def test_readers_of_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    """With next to no room a reader maps no file; writers are refused before they begin."""
    with closing(start(tmp_path, "acme", store=store).engine()):  # type: ignore[arg-type]
        pass
    home = Home.at(tmp_path)
    monkeypatch.setattr(connection_file, "room", lambda place: 0)
    with closing(home.engine()) as engine:
        assert versions(engine) == [1, 2]
        assert not journal_of(home).with_name("journal.db-shm").exists()
        with pytest.raises(StoreFault, match="64 MiB") as caught:
            engine.handle(NAME)
    assert caught.value.exit_code == 74
