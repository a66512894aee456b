"""After forgetting no word and no key of the person is in any file: project, temporary, state."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from file_homes import ROOT, STUDY, WORDS, new_home
from test_forgetting import FORGET, JOTTED, OTHER, check_erased, residue

from castdev.engine.home import FOLDER, Home

LONG = bool(os.environ.get("CASTDEV_LONG"))
COMMAND = ("respondent", "forget", "R1", "--because", "asked", "--key", "forget", "--yes")
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "flock")
"""Every kind of call that changes a file, or takes its turn."""


class Machine:
    """A project, a temporary folder and a state folder of their own, and programs in them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("work", "temporary", "state"):
            (place / name).mkdir()
        self.home = new_home(place / "work", *STUDY, *JOTTED, OTHER)
        self.secrets = [*self._keys(), *(text.encode() for text in WORDS.values()), b"canary"]

    def _keys(self) -> list[bytes]:
        files = [self.home.folder / "keys" / name for name in ("r1.key", "jot~j1.key")]
        spelt = [path.read_bytes().split()[-1] for path in files]
        return [*spelt, *(bytes.fromhex(one.decode()) for one in spelt)]

    def run(self, *args: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run the program, perhaps under another."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / ".pkg"),
            "HOME": str(self.place),
            "XDG_STATE_HOME": str(self.place / "state"),
            "TMPDIR": str(self.place / "temporary"),
        }
        command = [*before, sys.executable, "-m", "castdev", "--home", str(self.place / "work")]
        return subprocess.run(
            [*command, *args], env=environment, capture_output=True, text=True, check=False
        )

    def left(self) -> list[tuple[str, bytes]]:
        """Return where a secret still stands."""
        batch = WORDS["batch"].encode()  # that of nobody by name stays
        return [one for one in residue(self.place, self.secrets) if one[1] != batch]


def test_nothing_is_left(tmp_path: Path) -> None:
    """Shown on the screen, exported, read by every reading, then forgotten: nothing is left."""
    machine = Machine(tmp_path)
    assert {name.rpartition("/")[2] for name, _ in machine.left()} == {"r1.key", "jot~j1.key"}
    for args in (("why", "H1"), ("show", "R1"), ("respondent", "access", "R1"), ("status",)):
        assert machine.run(*args).returncode == 0
    assert "canary" in machine.run("why", "H1").stdout
    ended = machine.run(*COMMAND)
    assert ended.returncode == 0, ended.stderr
    assert "canary" not in ended.stderr
    assert machine.left() == []
    assert "(erased)" in machine.run("why", "H1").stdout
    assert machine.left() == []
    with closing(machine.home.engine()) as engine:
        check_erased(engine)


def test_rows_that_sqlite_only_struck_out(tmp_path: Path) -> None:
    """With an SQLite that does not overwrite, deleted rows stay in a file of views; it goes whole."""
    machine = Machine(tmp_path)
    views = machine.home.folder / "views.db"
    with closing(apsw.Connection(str(views))) as connection:
        connection.pragma("secure_delete", 0)
        connection.execute("CREATE TABLE said (words TEXT)")
        connection.execute("INSERT INTO said VALUES (?)", (WORDS["notes"],))
        connection.execute("DELETE FROM said")
    assert WORDS["notes"].encode() in views.read_bytes()
    with closing(machine.home.engine()) as engine:
        engine.handle(FORGET)
    assert machine.left() == []


@pytest.mark.skipif(not LONG, reason="CASTDEV_LONG=1 kills it at every system call; minutes")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_every_system_call(tmp_path: Path, call: str) -> None:
    """Killed at the n-th call of a kind, for every n: the next start finishes it, nothing is left."""
    base = tmp_path / "base"
    base.mkdir()
    Machine(base)
    for number in range(1, 2_000):
        place = tmp_path / f"{call}-{number}"
        shutil.copytree(base, place)
        machine = Machine.__new__(Machine)
        machine.place, machine.home = place, Home(place / "work" / FOLDER)
        machine.secrets = [*machine._keys(), b"canary notes"]
        inject = ("-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}")
        ended = machine.run(*COMMAND, before=("strace", "-f", "-o", "/dev/null", *inject))
        again = machine.run(*COMMAND)
        assert again.returncode == 0, again.stderr
        with closing(machine.home.engine()) as engine:
            check_erased(engine)
        assert machine.left() == []
        shutil.rmtree(place)
        if ended.returncode == 0:
            print(f"{call}: {number - 1} deaths, all finished")
            return
    raise AssertionError("it never ends")
