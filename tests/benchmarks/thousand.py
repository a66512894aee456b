"""A working day of a thousand projects on one PostgreSQL server, compressed to minutes.

    python tests/benchmarks/thousand.py [PROJECTS [SECONDS [PROGRAMS]]]

It starts a server of its own, and programs that each stand for a machine of the application:
they hold the projects' engines open, take what arrives for them when it arrives, and are late
when they cannot keep up. Keys are kept in memory, so that the disk is the server's alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import msgspec

sys.path[:0] = [
    str(Path(__file__).parent),
    str(Path(__file__).parents[1] / "journals"),
    str(Path(__file__).parents[2] / ".pkg"),
]
from arrivals import Arrival, day, first  # the path is set above
from pg_server import CannotStart, PgServer, running  # the path is set above

from castdev.engine.app import Engine  # the path is set above
from castdev.engine.codec import Codec  # the path is set above
from castdev.engine.errors import CastdevError, Overtaken  # the path is set above
from castdev.engine.postgres.opening import (  # the path is set above
    journal_on,
    prepare,
    server_at,
)
from castdev.engine.vault import PROJECT, Vault  # the path is set above
from castdev.engine.vocabulary import Vocabulary  # the path is set above

WORDS = Vocabulary()
HOURS = 24 * 3600


class Done(NamedTuple):
    """What one program did.

    Attributes:
        took: seconds of each single command, from beginning to durable.
        imports: seconds of each import.
        late: how many seconds after its arrival each was done.
        events: recorded.
        conflicts: how often somebody else was first.
        errors: what was refused, in words.
        processor: seconds of the processor.
    """

    took: list[float]
    imports: list[float]
    late: list[float]
    events: int
    conflicts: int
    errors: list[str]
    processor: float


class Program:
    """A machine of the application, with one connection and the engines of its projects."""

    def __init__(self, url: str) -> None:
        self._server = server_at(url)
        self._engines: dict[str, Engine] = {}
        self.conflicts = 0

    def engine(self, project: str) -> Engine:
        """Return the engine of a project, opened when it is first needed."""
        if project not in self._engines:
            vault = Vault()
            vault.adopt(PROJECT, [sha256(project.encode()).digest()])
            journal = journal_on(self._server, project, Codec(WORDS.events))
            engine = self._engines[project] = Engine(journal, vault, WORDS, actor="ana")
            self._count(engine)
        return self._engines[project]

    def _count(self, engine: Engine) -> None:
        append = engine.append

        def counted(entries: list) -> dict:  # type: ignore[type-arg] # as there
            try:
                return append(entries)
            except Overtaken:
                self.conflicts += 1
                raise

        engine.append = counted  # type: ignore[method-assign] # what is measured is the engine

    def work(self, arrivals: list[Arrival], seconds: float) -> Done:
        """Take what arrives, as it arrives."""
        took, imports, late, errors, events = [], [], [], list[str](), 0
        pace, begin, used = seconds / HOURS, time.monotonic(), time.process_time()
        for one in arrivals:
            due = begin + one.at * pace
            time.sleep(max(0.0, due - time.monotonic()))
            start = time.monotonic()
            try:
                receipts = self.engine(one.project).handle_many(one.requests)
            except CastdevError as error:
                errors.append(f"{type(error).__name__}: {error}")
                continue
            end = time.monotonic()
            (took if len(one.requests) == 1 else imports).append(end - start)
            late.append(end - due)
            events += sum(len(receipt.versions) for receipt in receipts)
        used = time.process_time() - used
        return Done(took, imports, late, events, self.conflicts, errors, used)


def part(index: int, programs: int, projects: int) -> tuple[list[str], list[Arrival]]:
    """Return the projects of a program, and what arrives for it."""
    home = {f"p{number}": number % programs for number in range(projects)}
    own = [one for one, at in home.items() if at == index]
    arrivals = [one for one in day(projects) if (home[one.project] + one.guest) % programs == index]
    return own, arrivals


def program(url: str, index: int, programs: int, projects: int, seconds: float) -> None:
    """Begin the projects of this program, wait for a line, do the day's work, tell of it."""
    own, arrivals = part(index, programs, projects)
    mine = Program(url)
    for project in own:
        mine.engine(project).handle_many(first(project))
    print("ready", flush=True)
    sys.stdin.readline()
    print(msgspec.json.encode(mine.work(arrivals, seconds)).decode(), flush=True)


class Watch:
    """What the server says of itself, between two moments."""

    def __init__(self, server: PgServer, url: str) -> None:
        self._server, self._url = server, url
        self.connections = 0
        self.wal, self.used = self._wal(), self._processor()

    def look(self) -> None:
        """See how many connections there are."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'castdev'"
        self.connections = max(self.connections, self._server.do("one", query)[0][0])

    def _wal(self) -> int:
        return int(self._server.do("one", "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0][0])

    def _processor(self) -> float:
        """Return the seconds of the processor of the server and all it started."""
        root, ticks = self._server._server.pid, 0  # type: ignore[union-attr] # it runs
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, ValueError, IndexError):
                fields = stat.read_text().rpartition(")")[2].split()
                if root in (int(stat.parent.name), int(fields[1])):
                    ticks += sum(map(int, fields[11:15]))
        return ticks / 100

    def since(self) -> tuple[int, float]:
        """Return the bytes of write-ahead log, and the seconds of the processor, since then."""
        return self._wal() - self.wal, self._processor() - self.used

    def stored(self) -> tuple[int, int, int]:
        """Return how many events there are, how many bytes they take, and how many gaps."""
        size = "SELECT pg_total_relation_size('castdev.stored_events')"
        count = "SELECT count(*) FROM castdev.stored_events"
        gaps = (
            "SELECT count(*) FROM (SELECT max(originator_version) - count(*) AS gap "
            "FROM castdev.stored_events GROUP BY originator_id) AS one WHERE gap <> 0"
        )
        found = [self._server.do("one", one)[0][0] for one in (count, size, gaps)]
        return int(found[0]), int(found[1]), int(found[2])


def quantiles(seconds: list[float]) -> str:
    """Return p50, p95 and p99 in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    return ", ".join(
        f"p{part} {ordered[min(len(ordered) - 1, len(ordered) * part // 100)] * 1e3:.1f} ms"
        for part in (50, 95, 99)
    )


def started(url: str, programs: int, projects: int, seconds: float) -> list[subprocess.Popen[str]]:
    """Start the programs, and wait until the projects are there."""
    found = []
    for index in range(programs):
        said = [url, str(index), str(programs), str(projects), str(seconds)]
        command = [sys.executable, __file__, "--program", *said]
        pipe = subprocess.PIPE
        found.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
    for one in found:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    return found


def run(server: PgServer, projects: int, seconds: float, programs: int) -> None:
    """Do a day's work, and print what it took."""
    url = server.url(server.emptied())
    prepare(server_at(url))
    begin = time.monotonic()
    working = started(url, programs, projects, seconds)
    print(f"{projects:,} projects begun in {time.monotonic() - begin:.0f} s, {programs} programs")
    watch = Watch(server, url)
    before, bytes_before, _ = watch.stored()
    begin = time.monotonic()
    for one in working:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    while time.monotonic() - begin < seconds * 0.95:
        watch.look()
        time.sleep(min(1.0, seconds / 5))
    done = [msgspec.json.decode(one.communicate()[0], type=Done) for one in working]
    tell(done, watch, time.monotonic() - begin, projects, (before, bytes_before))


def tell(
    done: list[Done], watch: Watch, took: float, projects: int, before: tuple[int, int]
) -> None:
    """Print the figures."""
    commands = [one for some in done for one in some.took]
    imports = [one for some in done for one in some.imports]
    late = [one for some in done for one in some.late]
    events = sum(one.events for one in done)
    (wal, used), (count, size, gaps) = watch.since(), watch.stored()
    hours = Counter(int(one.at // 3600) for one in day(projects) for _ in one.requests)
    busiest = max(hours.values()) / (took / 24)
    own = sum(one.processor for one in done)
    print(f"a day in {took:.0f} s: {len(commands):,} commands, {len(imports):,} imports")
    print(f"  {events:,} events, {events / took:.0f} a second, {busiest:.0f} in the busiest hour")
    print(f"  a command, begun to durable: {quantiles(commands)}; mean {mean(commands) * 1e3:.1f}")
    print(f"  an import: {quantiles(imports)}")
    print(f"  from its arrival to durable: {quantiles(late)}")
    print(f"  conflicts {sum(one.conflicts for one in done)}, connections {watch.connections}")
    errors = Counter(error for one in done for error in one.errors)
    print(f"  errors {sum(errors.values())}, projects with gaps {gaps}", *errors.most_common(3))
    print(f"  stored {(size - before[1]) / max(1, count - before[0]):.0f} bytes an event,", end="")
    print(f" write-ahead log {wal / max(1, events):.0f} bytes an event")
    print(f"  processor: server {used / events * 1e6:.0f} µs an event,", end="")
    print(f" programs {own / events * 1e6:.0f} µs; {(used + own) / took:.2f} processors at work")
    if count - before[0] != events:
        raise AssertionError(f"{events} events were told to be recorded, {count - before[0]} were")


def main(projects: int = 1_000, seconds: float = 240.0, programs: int = 8) -> None:
    """Run it, or say why it cannot be run here."""
    try:
        with running() as server, tempfile.TemporaryDirectory():
            run(server, projects, seconds, programs)
    except CannotStart as error:
        print(f"not measured: {error}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--program"]:
        url, index, programs, projects, seconds = sys.argv[2:]
        program(url, int(index), int(programs), int(projects), float(seconds))
    else:
        main(*(float(one) if "." in one else int(one) for one in sys.argv[1:]))  # type: ignore[arg-type] # as typed
