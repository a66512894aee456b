"""A log cut, deleted or foreign; bits flipped in file and log: nothing wrong is ever read.

What is left is either the events that were recorded, from the first to some one, or it is
refused. When some are missing, whoever saw them before is told (`root` at the size seen).
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from deeds import EARLIER
from figure import Figure
from power_cuts import fast
from soundness import request

from castdev.engine.errors import CastdevError
from castdev.engine.home import FOLDER, Home, start
from castdev.engine.proof import root
from castdev.engine.store import Row
from castdev.engine.verify import verify

MORE = 12
"""Events that are in the log only."""


class Kept:
    """A project whose newest events are in its log, and what is true of it."""

    def __init__(self, place: Path, salt: str) -> None:
        place.mkdir()
        self.folder = place / FOLDER
        home = start(place, "acme", actor="ana")
        with closing(sqlite3.connect(self.folder / "journal.db")) as reader:
            with closing(home.engine(actor="ana")) as engine:
                for key in EARLIER:
                    engine.handle(request(salt + key))
            reader.execute("SELECT count(*) FROM stored_events").fetchone()
            with closing(home.engine(actor="ana")) as engine:
                for number in range(MORE):
                    engine.handle(request(f"{salt}{number}"))
                self.rows: list[Row] = list(engine.journal.rows())
                self.root = root(len(self.rows), engine.journal.node)
            self.file, self.log = (
                (self.folder / name).read_bytes() for name in ("journal.db", "journal.db-wal")
            )

    def put(self, file: bytes, log: bytes | None) -> None:
        """Let the project consist of these."""
        for path in self.folder.glob("journal.db*"):
            path.unlink()
        (self.folder / "journal.db").write_bytes(file)
        if log is not None:
            (self.folder / "journal.db-wal").write_bytes(log)

    def wrong(self) -> str | None:
        """Return what is wrong with how these files are read, or None."""
        try:
            with closing(Home(self.folder).engine()) as engine:
                whole = verify(engine).events
                found = list(engine.journal.rows())
                list(engine.entries())
                seen = whole == len(self.rows) and root(whole, engine.journal.node) == self.root
        except CastdevError as error:
            return None if error.exit_code in (65, 66, 70, 74, 77) else f"code {error.exit_code}"
        if found != self.rows[: len(found)]:
            return "other events than were recorded"
        if (found == self.rows) != seen:
            return "events are missing, and the root does not tell"
        return None


Change = Callable[[Random, Kept, Kept], tuple[bytes, bytes | None]]


def _flipped(content: bytes, chance: Random) -> bytes:
    bits = bytearray(content)
    bits[chance.randrange(len(bits))] ^= 1 << chance.randrange(8)
    return bytes(bits)


CHANGES: dict[str, Change] = {
    "log cut": lambda chance, ours, other: (ours.file, ours.log[: chance.randrange(len(ours.log))]),
    "log deleted": lambda chance, ours, other: (ours.file, None),
    "foreign log": lambda chance, ours, other: (ours.file, other.log),
    "foreign file": lambda chance, ours, other: (other.file, ours.log),
    "bit flipped in the file": lambda chance, ours, other: (_flipped(ours.file, chance), ours.log),
    "bit flipped in the log": lambda chance, ours, other: (ours.file, _flipped(ours.log, chance)),
    "file cut": lambda chance, ours, other: (
        ours.file[: chance.randrange(len(ours.file))],
        ours.log,
    ),
    "block lost": lambda chance, ours, other: (_lost(ours.file, chance), ours.log),
}
ONCE = ("log deleted", "foreign log", "foreign file")
"""Changes that chance has no part in."""


def _lost(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(0, len(content), 512)
    return content[:at] + bytes(512) + content[at + 512 :]


def altered_files(count: int) -> Iterator[Figure]:
    """Yield what came of each kind of change, made so many times."""
    with tempfile.TemporaryDirectory(dir=fast(), prefix="altered.") as temporary:
        ours, other = Kept(Path(temporary) / "a", "a"), Kept(Path(temporary) / "b", "b")
        shutil.copytree(ours.folder / "keys", other.folder / "keys", dirs_exist_ok=True)
        for name, change in CHANGES.items():
            chance, wrong = Random(name), list[str]()
            times = 1 if name in ONCE else count
            for _ in range(times):
                ours.put(*change(chance, ours, other))
                if (found := ours.wrong()) is not None:
                    wrong.append(found)
            yield Figure("G10", name, times, wrong)
