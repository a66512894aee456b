"""What there is to import: tables, commands, or a whole journal."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from castdev.engine.export import is_export
from castdev.engine.files import naming, open_plain

Kind = Literal["tables", "commands", "journal"]


def kind_of(place: Path) -> Kind:
    """Return what a folder or a file is by its first bytes, else by its name."""
    if not place.is_file():
        return "tables"
    with naming(place), open_plain(place) as file:
        beginning = file.read(1_000)
    if is_export(beginning):
        return "journal"
    written = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    lines = place.suffix.lower() in (".jsonl", ".ndjson")
    return "commands" if lines or written.startswith((b"{", b"[")) else "tables"
