"""Every kind of journal, opened twice on the same events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from castdev.engine.codec import Codec
from castdev.engine.connection import create
from castdev.engine.journal import FileJournal, Journal, MemoryJournal
from castdev.engine.store import Row, Store
from castdev.engine.vocabulary import Vocabulary

KINDS = ("memory", "file", "postgres", "attached-sqlite", "attached-postgres")
KEPT = KINDS[1:]
Open = Callable[..., Journal]


def codec() -> Codec:
    """Return a codec for our own events."""
    return Codec(Vocabulary().events)


def row(version: int, text: str = "") -> Row:
    """Return a row such as a package of others might store."""
    return version, "pulse_taken", f'{{"n":{version},"text":"{text}"}}'.encode()


def opener(kind: str, folder: Path, request: pytest.FixtureRequest) -> Open:
    """Return what opens one more handle on the journal `acme` of this test, or another stream."""
    if kind == "memory":
        only: dict[str, Journal] = {}
        return lambda stream="acme": only.setdefault(stream, MemoryJournal(stream, codec()))
    if kind == "file":
        path = folder / "journal.db"
        create(path)
        return lambda stream="acme": FileJournal(stream, Store(path), codec())
    if kind == "postgres":
        return _on_server(request.getfixturevalue("database"))
    return _attached(kind, folder, request)


def _on_server(url: str) -> Open:
    from castdev.engine.postgres.opening import journal_on, prepare, server_at

    prepare(server_at(url))
    return lambda stream="acme": journal_on(server_at(url), stream, codec())


def _attached(kind: str, folder: Path, request: pytest.FixtureRequest) -> Open:
    alchemy = pytest.importorskip("sqlalchemy", reason="castdev[sqlalchemy] is not installed")
    from castdev.engine.attached.journal import AttachedJournal
    from castdev.engine.attached.tables import prepare

    url = f"sqlite:///{folder / 'app.db'}"
    if kind == "attached-postgres":
        url = request.getfixturevalue("database").replace("postgresql:", "postgresql+psycopg:")
    engines: list[Any] = []

    def engine() -> Any:
        engines.append(alchemy.create_engine(url))
        request.addfinalizer(engines[-1].dispose)
        return engines[-1]

    prepare(engine())
    return lambda stream="acme": AttachedJournal(stream, engine(), codec())
