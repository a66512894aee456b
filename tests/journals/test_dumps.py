"""A dump of the server's own program is a backup: everything that guards the journal is in it."""

from __future__ import annotations

from pathlib import Path

from pg_server import PgServer

import castdev


def test_dumped_and_restored(server: PgServer, database: str, tmp_path: Path) -> None:
    """After pg_dump and psql the journal is the same, guarded, and takes the next event."""
    with castdev.init(tmp_path, "acme", actor="ana", journal=database) as project:
        requests = [castdev.Request(castdev.NameTheme(title=f"T {one}")) for one in range(30)]
        project.handle_many(requests)
        before = list(project.engine.journal.rows())
    dump = server.run("pg_dump", "--schema=castdev", server.url("one"))
    server.emptied()
    server.run("psql", "-q", "-v", "ON_ERROR_STOP=1", server.url("one"), given=dump)
    with castdev.open(tmp_path, actor="ana") as project:
        assert list(project.engine.journal.rows()) == before
        assert project.verify().events == 32
        assert project.handle(castdev.NameTheme(title="After")).versions == (33,)
