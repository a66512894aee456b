"""What a command costs on a server and in a file, beside the least that any program pays.

    python tests/benchmarks/postgres.py [ROUNDS [SECONDS]]

It starts a PostgreSQL server of its own. One command through an open engine is timed
in turn with a transaction that inserts a row of the same size; then ten programs
record as fast as they can, beside one program alone.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

import psycopg

sys.path[:0] = [
    str(Path(__file__).parents[1] / "journals"),
    str(Path(__file__).parents[2] / ".pkg"),
]
from figures import Figure, Ground, Size
from pg_server import PgServer, running

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.home import Home, start
from castdev.engine.theme import NameTheme

STATE = b"x" * 320
"""As large as what `theme name` stores."""
WRITER = """
import sys, time; from pathlib import Path
from castdev.engine.command import Request
from castdev.engine.home import Home
from castdev.engine.theme import NameTheme
engine = Home.at(Path(sys.argv[1])).engine()
engine.state()
print("ready", flush=True)
sys.stdin.readline()
end, count = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    engine.handle(Request(NameTheme(title=f"{sys.argv[3]}-{count}")))
    count += 1
print(count)
"""


def recording(engine: Engine) -> Callable[[int], None]:
    """Return what records one command."""
    return lambda number: engine.handle(Request(NameTheme(title=f"t{number}"))) and None


def raw_postgres(url: str, stack: ExitStack) -> Callable[[int], None]:
    """Return what inserts a row on the server in a transaction."""
    connection = stack.enter_context(psycopg.connect(url, autocommit=True))
    connection.execute("CREATE TABLE raw (a text, b bigint, c text, d bytea, PRIMARY KEY (a, b))")

    def insert(number: int) -> None:
        with connection.transaction():
            row = ("acme", number, "theme_named", STATE)
            connection.execute("INSERT INTO raw VALUES (%s, %s, %s, %s)", row)

    return insert


def raw_sqlite(path: Path) -> Callable[[int], None]:
    """Return what inserts a row into a file in a transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE raw (a TEXT, b INTEGER, c TEXT, d BLOB, PRIMARY KEY (a, b)) WITHOUT ROWID"
    )

    def insert(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        row = ("acme", number, "theme_named", STATE)
        connection.execute("INSERT INTO raw VALUES (?, ?, ?, ?)", row)
        connection.execute("COMMIT")

    return insert


def recorded(place: Path, programs: int, seconds: float) -> float:
    """Return how many commands a second so many programs record together."""
    command = [sys.executable, "-c", WRITER, str(place), str(seconds)]
    started = [
        subprocess.Popen(
            [*command, f"w{one}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for one in range(programs)
    ]
    for one in started:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return sum(int(one.communicate()[0]) for one in started) / seconds


def commands(work: dict[str, Callable[[int], None]], rounds: int) -> None:
    """Print what one of each takes, in turn."""
    took: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 20):
        for name, one in work.items():
            begin = time.perf_counter()
            one(number)
            if number >= 20:  # the first prepare statements and warm caches
                took[name].append(time.perf_counter() - begin)
    for floor, ours, goal in (("raw server", "server", 1.5), ("raw file", "file", 1.5)):
        for part, of in ((0.5, "median"), (0.1, "best tenth")):
            least, own = (sorted(took[name])[int(rounds * part)] for name in (floor, ours))
            print(f"{floor + ', ' + of:<40} {least * 1e3:7.2f} ms")
            print(
                f"{ours + ', one command':<40} {own * 1e3:7.2f} ms  {own / least:5.2f} x  goal {goal}"
            )


def programs(homes: dict[str, Home], seconds: float) -> None:
    """Print what ten programs record together, beside one alone."""
    for name, home in homes.items():
        alone = recorded(home.folder.parent, 1, seconds)
        ten = recorded(home.folder.parent, 10, seconds)
        print(f"{name + ', one program':<40} {alone:7.0f} /s")
        print(f"{name + ', ten programs':<40} {ten:7.0f} /s  {ten / alone:5.2f} x  goal 0.5")


def figures(
    ground: Ground, size: Size, server: PgServer, together: Callable[[str, Path, Size], Figure]
) -> Iterator[Figure]:
    """Yield P10, and P9 on the server."""
    url, place = server.url(server.emptied()), ground.fresh("server")
    home = start(place, "acme", journal=url)
    with ExitStack() as stack, closing(home.engine()) as engine:
        work = {"raw": raw_postgres(url, stack), "own": recording(engine)}
        took: dict[str, list[float]] = {name: [] for name in work}
        for number in range(size.singles + 20):
            for name, one in work.items():
                begin = time.perf_counter()
                one(number)
                took[name].append(time.perf_counter() - begin)
    own, raw = (median(took[name][20:]) for name in ("own", "raw"))
    yield Figure("P10", "one command, PostgreSQL", own, "raw row there", raw, 1.5)
    other = ground.fresh("server together")
    start(other, "many", journal=url)
    yield together("PostgreSQL", other, size)


def main(rounds: int = 400, seconds: float = 4.0) -> None:
    """Print figures and their ratios."""
    with tempfile.TemporaryDirectory() as folder, running() as server, ExitStack() as stack:
        url, homes = server.url(server.emptied()), {}
        for name, journal in (("server", url), ("file", None)):
            place = Path(folder) / name
            place.mkdir()
            homes[name] = start(place, "acme", journal=journal)
        engines = {name: home.engine() for name, home in homes.items()}
        commands(
            {
                "raw server": raw_postgres(url, stack),
                "server": recording(engines["server"]),
                "raw file": raw_sqlite(Path(folder) / "raw.db"),
                "file": recording(engines["file"]),
            },
            rounds,
        )
        for engine in engines.values():
            engine.close()
        programs(homes, seconds)


if __name__ == "__main__":
    main(*(float(one) if "." in one else int(one) for one in sys.argv[1:]))  # type: ignore[arg-type]  # as typed
