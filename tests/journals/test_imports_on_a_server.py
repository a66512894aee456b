"""An import onto a server that dies in the middle: in the end every row is recorded once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from pg_server import PgServer

import castdev

COUNT = 400
DECIDING = (
    "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()"
)


def test_killed_in_the_middle(server: PgServer, database: str, tmp_path: Path) -> None:
    """The server is killed while an import decides; run again with the same file, all is there."""
    castdev.init(tmp_path, "acme", actor="ana", journal=database).close()
    titles = [f"Theme {number}" for number in range(COUNT)]
    lines = [json.dumps({"command": "name_theme", "title": title}) for title in titles]
    (tmp_path / "themes.jsonl").write_text("\n".join(lines))
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "castdev", "import", "themes.jsonl"]

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    program, end = started(), time.monotonic() + 30
    while not server.do("one", DECIDING) and time.monotonic() < end:
        assert program.poll() is None, program.communicate()
    server.kill()
    server.start()
    _, trouble = program.communicate(timeout=60)
    assert program.returncode in (0, 74, 75), trouble
    assert trouble.count("\n") == (program.returncode != 0) and "Traceback" not in trouble
    again = started()
    _, trouble = again.communicate(timeout=60)
    assert (again.returncode, trouble) == (0, "")
    with castdev.open(tmp_path) as project:
        entries = project.entries()
    assert [one.version for one in entries] == list(range(1, COUNT + 3))
    found = Counter(getattr(one.event, "title", "") for one in entries[2:])
    assert found == Counter(titles)
