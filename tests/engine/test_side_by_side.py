"""Several writers at once, and writers that are killed: nothing lost, doubled or torn."""

from __future__ import annotations

import random
import subprocess
import threading
from collections import Counter
from pathlib import Path

from file_homes import child, new_home, versions

from castdev.engine.command import Request
from castdev.engine.theme import NameTheme
from castdev.engine.verify import verify

WRITING = """
import sys; from pathlib import Path
from castdev.engine.command import Request
from castdev.engine.home import Home
from castdev.engine.theme import NameTheme
place, who, count = sys.argv[1:]
engine = Home.at(Path(place)).engine(actor=who)
engine.state()
sys.stdin.readline()
for number in range(int(count)):
    key = f"{who}-{number}"
    receipt = engine.handle(Request(NameTheme(title=key), key=key))
    print(receipt.versions[0], receipt.already, key, flush=True)
engine.close()
"""


def started(place: Path, *writers: tuple[str, int]) -> list[subprocess.Popen[str]]:
    """Return writers that were ready and let go at the same moment."""
    programs = [child(WRITING, place, who, count) for who, count in writers]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    return programs


def finished(program: subprocess.Popen[str]) -> list[list[str]]:
    """Return the lines a writer printed; it must have ended well."""
    said, trouble = program.communicate(timeout=60)
    assert (program.returncode, trouble) == (0, "")
    return [line.split() for line in said.splitlines()]


def test_two_programs_at_once(tmp_path: Path) -> None:
    """Two programs record 200 events each into one project: 400 events without a gap."""
    home = new_home(tmp_path)
    programs = started(tmp_path, ("ana", 200), ("bo", 200))
    told = [line for program in programs for line in finished(program)]
    engine = home.engine()
    entries = list(engine.entries(2))
    assert versions(engine) == list(range(1, 403))
    recorded = {(str(one.version), "False", one.metadata.key) for one in entries}
    assert {tuple(line) for line in told} == recorded
    assert len(recorded) == len(told) == 400
    assert Counter(one.metadata.actor for one in entries) == {"ana": 200, "bo": 200}
    ids = [getattr(one.event, "theme") for one in entries]  # noqa: B009
    assert ids == [f"T{number}" for number in range(1, 401)]
    moments = [one.metadata.recorded_at for one in entries]
    assert moments == sorted(moments)
    assert verify(engine).events == 402
    engine.close()


def test_two_programs_with_the_same_keys(tmp_path: Path) -> None:
    """Two programs record the same keyed requests: each is recorded once, told twice."""
    home = new_home(tmp_path)
    programs = started(tmp_path, ("ana", 60), ("ana", 60))
    told = [line for program in programs for line in finished(program)]
    engine = home.engine()
    assert versions(engine) == list(range(1, 63))
    assert Counter(already for _, already, _ in told) == {"False": 60, "True": 60}
    assert len({(version, key) for version, _, key in told}) == 60
    engine.close()


def test_eight_threads_on_one_engine(tmp_path: Path) -> None:
    """Eight threads that record and read with one engine lose and double nothing."""
    home = new_home(tmp_path)
    engine = home.engine()
    told: list[int] = []
    faults: list[BaseException] = []
    together = threading.Barrier(8)

    def record(who: int) -> None:
        try:
            together.wait()
            for number in range(25):
                receipt = engine.handle(Request(NameTheme(title=f"{who}-{number}")))
                told.extend(receipt.versions)
                seen = versions(engine)
                assert seen == list(range(1, len(seen) + 1))
                assert seen[-1] >= receipt.versions[0]
        except BaseException as fault:  # noqa: BLE001  # told below, whatever it is
            faults.append(fault)

    threads = [threading.Thread(target=record, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert sorted(told) == list(range(3, 203)) == versions(engine)[2:]
    assert verify(engine).events == 202
    engine.close()


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """A writer killed twenty times: what it acknowledged is there, once, without a gap."""
    home = new_home(tmp_path)
    chance = random.Random(7)
    acknowledged: set[tuple[int, str]] = set()
    for round_ in range(20):
        (program,) = started(tmp_path, (f"w{round_}", 10_000))
        assert program.stdout is not None
        lines = [program.stdout.readline() for _ in range(chance.randint(1, 25))]
        program.kill()
        rest, trouble = program.communicate(timeout=60)
        assert trouble == ""
        for line in (*lines, *rest.splitlines(keepends=True)):
            if line.endswith("\n"):
                version, _, key = line.split()
                acknowledged.add((int(version), key))
    engine = home.engine()
    entries = list(engine.entries())
    assert [one.version for one in entries] == list(range(1, len(entries) + 1))
    recorded = {(one.version, one.metadata.key) for one in entries}
    assert acknowledged <= recorded
    assert len(acknowledged) >= 20
    assert len({one.metadata.key for one in entries}) == len(entries) - 1
    assert len(entries) - len(acknowledged) <= 2 + 20
    assert engine.handle(Request(NameTheme(title="t"))).versions == (len(entries) + 1,)
    assert verify(engine).events == len(entries) + 1
    engine.close()
