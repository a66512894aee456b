"""What is in views.db, summed up, so that two of them can be compared."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from .file import File

APART = ("_journal", "_screens", "_tallies", "search", "sqlite", "tracking")
"""What else is in the file than rows that are the same whenever they are made."""


def digests(file: File) -> dict[str, str]:
    """Return table → what its rows come to; tallies tell their day, screens their moment: not they.

    Raises:
        Broken: some cannot be read.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    names = [name for (name,) in file.rows(query) if not name.startswith(APART)]
    return {name: _digest(file, name) for name in names}


def _digest(file: File, name: str) -> str:
    found, encode = sha256(), msgspec.msgpack.encode
    columns = [row[1] for row in file.rows(f"PRAGMA table_info({name})")]
    own = ", ".join(one for one in columns if not (name[0] == "_" and one == "place"))
    for row in file.ask(f"SELECT {own} FROM {name} ORDER BY 1, 2"):
        found.update(encode(row))
    return found.hexdigest()
