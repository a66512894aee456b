"""A program that makes a project if there is none, records, and says so: `ACK KEY VERSION`.

    python writing.py FOLDER WHO COUNT [REOPEN [STORE]]

It opens the project anew after every REOPEN events, which moves the log into the file.
STORE is wal or rollback; or weak: a log that is not synced at every commit, to see that
the tests find what that loses.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from soundness import request

from castdev.engine import settings
from castdev.engine.errors import CastdevError
from castdev.engine.home import FOLDER, Home, start


def main(folder: str, who: str, count: int, reopen: int = 0, store: Any = "wal") -> None:
    """Record, and acknowledge each event after it is recorded."""
    place = Path(folder)
    if store == "weak":
        settings._SYNCED["wal"] = 1
        store = "wal"
    if not (place / FOLDER).exists():
        start(place, "acme", actor=who, store=store)
        acknowledge("~", 0)
    done = 0
    while done < count:
        with closing(Home.at(place).engine(actor=who)) as engine:
            for _ in range(min(reopen or count, count - done)):
                key = f"{who}-{done}"
                (version,) = engine.handle(request(key)).versions
                acknowledge(key, version)
                done += 1


def acknowledge(key: str, version: int) -> None:
    """Say in one call that something is recorded, so that the order is known."""
    os.write(1, f"ACK {key} {version}\n".encode())


def acknowledged(said: str) -> dict[str, int]:
    """Return what a program acknowledged: key → version; a line that was cut off says nothing."""
    whole = said[: said.rfind("\n") + 1]
    lines = (line.split() for line in whole.splitlines() if line.startswith("ACK "))
    return {key: int(version) for _, key, version in lines if key != "~"}


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *map(int, sys.argv[4:5]), *sys.argv[5:6])
    except CastdevError as error:
        sys.exit(f"{type(error).__name__} {error.exit_code} {error}")
