"""The page about embedding shows programs that can be killed without losing or doubling."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from page_programs import Programs, blocks, eventually
from pg_server import PgServer

import castdev

JOTS, THEMES = 24, 12


def names() -> dict[str, Any]:
    """Return what the page defines in its projection and its own shelf."""
    found: dict[str, Any] = {"castdev": castdev}
    for block in blocks():
        if "class People:" in block or "class PostgresShelf:" in block:
            exec(block, found)  # noqa: S102  # the page is ours
    return found


def table(path: Path) -> list[Any]:
    """Return what the projection made of the journal, sorted."""
    with closing(sqlite3.connect(path)) as file:
        return sorted(file.execute("SELECT person, events, last FROM acme_people"))


def position(path: Path) -> int:
    """Return how far a projection has come; 0 before it began."""
    try:
        with castdev.SqliteShelf(path) as shelf:
            kept = shelf.load("acme.people")
            return kept.position if kept else 0
    except castdev.Conflict:
        return 0


@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_killed_in_the_middle(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A web application and a worker, killed while people jot and others record, then ended."""
    url = request.getfixturevalue("database") if kind == "postgres" else None
    place, folder = tmp_path / "acme", tmp_path / "programs"
    place.mkdir()
    folder.mkdir()
    with castdev.init(place, "acme", actor="ana", journal=url) as project, ExitStack() as stack:
        programs = Programs(stack, folder, place)
        programs.start()
        answers: list[Any] = []

        def jot() -> None:
            answers.extend(programs.jot(number) for number in range(JOTS))

        person = threading.Thread(target=jot, daemon=True)
        person.start()
        for number in range(THEMES):
            project.handle(castdev.NameTheme(title=f"T{number}"))
            if number == THEMES // 2:
                eventually(lambda: len(answers) > JOTS // 3)
                programs.kill()
                programs.start()
        person.join()
        project.handle(castdev.UndoCommand())
        end = project.status().version
        assert end == 2 + JOTS + THEMES + 1
        assert [one["id"] for one in answers] == [f"J{n}" for n in range(1, JOTS + 1)]
        for path in (folder / "web.db", folder / "worker.db"):
            eventually(lambda path=path: position(path) == end)
        wanted = sorted(
            (who, *numbers) for who, numbers in project.fold(names()["People"]()).items()
        )
        assert table(folder / "web.db") == table(folder / "worker.db") == wanted
        assert programs.ask("GET", "/people") == {"ana": THEMES + 2, "web": JOTS}
        assert programs.ask("GET", "/health") == {"position": end}
        (web, said), worker = programs.stop()
        assert (web in (0, -15), said) == (True, "")
        assert worker == (0, "")


def test_a_shelf_in_postgres(server: PgServer, database: str, tmp_path: Path) -> None:
    """The shelf of the page keeps a projection in PostgreSQL, for two runners at once too."""
    server.do("one", "DROP TABLE IF EXISTS kept, people")
    page = names()
    with castdev.init(tmp_path, "acme", actor="ana", journal=database) as project:
        shelves = [page["PostgresShelf"](database) for _ in range(2)]
        runners = [castdev.Runner(project, shelf, [page["People"]()]) for shelf in shelves]

        def steps(runner: castdev.Runner) -> None:
            for _ in range(8):
                runner.step()

        threads = [threading.Thread(target=steps, args=(one,)) for one in runners]
        for one in threads:
            one.start()
        for number in range(8):
            project.handle(castdev.NameTheme(title=f"T{number}"), actor=f"p{number % 2}")
        for one in threads:
            one.join()
        assert [one.step() for one in runners] == [10, 10]
        project.handle(castdev.UndoCommand(version=3))
        for number in (5, 7, 9):
            project.handle(castdev.UndoCommand(version=number))
        assert runners[0].step() == 14
        assert server.do("one", "SELECT * FROM people ORDER BY 1") == [
            ("ana", 6, 14),
            ("p1", 4, 10),
        ]
