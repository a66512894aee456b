"""Backups made while three programs record, each put back and compared (G23)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import shim
from figure import Figure
from power_cuts import fast

from castdev.engine.backup import back_up_home
from castdev.engine.codec import Codec
from castdev.engine.errors import CastdevError
from castdev.engine.home import FOLDER, Home, start
from castdev.engine.proof import root
from castdev.engine.recovery import recover
from castdev.engine.verify import verify

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MOST = 2_500
"""Events after which a new project is begun."""


def loaded_backups(count: int) -> Figure:
    """Return what came of so many backups; plain copies of the file are made beside them."""
    wrong, bare, done = list[str](), 0, 0
    while done < count:
        with (
            tempfile.TemporaryDirectory(dir=fast(), prefix="loaded.") as temporary,
            recording(Path(temporary)) as home,
        ):
            size = 0
            while done < count and size < MOST:
                with closing(home.journal(Codec({}))) as journal:
                    before = journal.size()
                shutil.copyfile(home.folder / "journal.db", Path(temporary) / "plain.db")
                bare += _lacks(Path(temporary) / "plain.db", before)
                size, found = _one(home, Path(temporary), done)
                wrong += found
                done += 1
    note = f"of as many plain copies of journal.db {bare} lack events"
    return Figure("G23", "backups under load, put back", count, wrong, note)


@contextmanager
def recording(place: Path) -> Iterator[Home]:
    """Give a project in which three programs record as fast as they can."""
    home = start(place, "acme", actor="ana")
    programs = [
        subprocess.Popen(
            [sys.executable, shim.HERE / "writing.py", place, who, "100000", "50"],
            env=shim.environment(),
            stdout=subprocess.DEVNULL,
        )
        for who in ("ana", "bo", "cy")
    ]
    try:
        with closing(home.journal(Codec({}))) as journal:
            while journal.size() < 9:
                time.sleep(0.01)
        yield home
    finally:
        for program in programs:
            program.kill()
            program.wait()


def _one(home: Home, place: Path, number: int) -> tuple[int, list[str]]:
    """Make a backup and put it back; return its size and what is wrong."""
    file, new = place / "acme.backup", place / f"new{number}"
    new.mkdir()
    try:
        with closing(home.journal(Codec({}))) as journal:
            label = back_up_home(home, journal, file, now=NOW)
            mine = b64encode(root(label.events, journal.node)).decode()
        found = recover(new, file, now=NOW)
        with closing(Home.at(new).engine()) as engine:
            said = verify(engine)
        if not mine == label.root == found.root == said.root or said.events != label.events:
            return label.events, [f"backup {number} has another root"]
        return label.events, []
    except CastdevError as error:
        return 0, [f"backup {number}: {error}"]
    finally:
        shutil.rmtree(new)


def _lacks(plain: Path, size: int) -> bool:
    """Return whether a copy of the file alone lacks events that were recorded, or is broken."""
    with tempfile.TemporaryDirectory(dir=fast()) as temporary:
        folder = Path(temporary) / FOLDER
        folder.mkdir()
        (folder / "config.toml").write_text('project = "acme"\n')
        shutil.copyfile(plain, folder / "journal.db")
        try:
            with closing(Home(folder).engine()) as engine:
                return verify(engine).events < size
        except CastdevError:
            return True
