"""Many programs on one project: the log is linearizable, nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from append_history import Append, Read, anomalies

from castdev.engine.home import Home, start

LONG = bool(os.environ.get("CASTDEV_LONG"))
ROUNDS, OPERATIONS = (50, 40) if LONG else (1, 12)
WRITERS, READERS = 6, 2
EACH = 500 if LONG else 12
"""How many events each of ten programs records."""
PLAYER = Path(__file__).with_name("history_player.py")


@pytest.fixture(params=["file", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A new project, in a file or on a server."""
    url = request.getfixturevalue("database") if request.param == "postgres" else None
    return start(tmp_path, "acme", journal=url)


def program(stack: ExitStack, home: Home, role: str, who: str, count: int) -> subprocess.Popen[str]:
    """Return a program that plays a part, and does not outlive the test."""
    started = subprocess.Popen(
        [sys.executable, str(PLAYER), role, str(home.folder.parent), who, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    stack.enter_context(started)
    stack.callback(started.kill)
    return started


def played(home: Home, parts: list[tuple[str, str, int]]) -> list[list[list[object]]]:
    """Return what the programs printed that were let go together; all must end well."""
    told = []
    with ExitStack() as stack:
        programs = [program(stack, home, *part) for part in parts]
        for one in programs:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n", one.communicate()
        for one in programs:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in programs:
            said, trouble = one.communicate(timeout=600)
            assert (one.returncode, trouble) == (0, "")
            told.append([json.loads(line) for line in said.splitlines()])
    return told


def stored(home: Home) -> list[tuple[int, str]]:
    """Return version and key of every event."""
    engine = home.engine()
    found = [(one.version, one.metadata.key) for one in engine.entries()]
    engine.close()
    first = found[0][1]  # the first command recorded two events under one key
    return [(version, f"{key}/{version}" if key == first else key) for version, key in found]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_six_writers_and_two_readers(home: Home, round_: int) -> None:
    """No anomaly in what they saw: order, batches, prefixes, what was acknowledged."""
    parts = [("write", f"w{round_}-{one}", OPERATIONS) for one in range(WRITERS)]
    parts += [("read", f"r{round_}-{one}", OPERATIONS) for one in range(READERS)]
    told = played(home, parts)
    appends = [Append(b, e, tuple(v), tuple(k)) for one in told[:WRITERS] for b, e, v, k in one]  # type: ignore[arg-type]  # as printed
    final = stored(home)
    names = dict(enumerate((key for _, key in final[:2])))
    reads = [
        Read(b, e, tuple(names.get(i, key) for i, key in enumerate(k)))  # type: ignore[arg-type, call-overload]  # as printed
        for one in told[WRITERS:]
        for b, e, _, k in one
    ]
    assert len(appends) == WRITERS * OPERATIONS and len(reads) == READERS * OPERATIONS
    assert not anomalies(appends, reads, final)


def test_ten_programs_record(home: Home) -> None:
    """Ten programs at once: every event once, no gap, nobody saw an error."""
    told = played(home, [("write", f"p{one}", EACH) for one in range(10)])
    keys = [key for one in told for *_, batch in one for key in batch]  # type: ignore[attr-defined]  # as printed
    final = stored(home)
    assert [version for version, _ in final] == list(range(1, len(keys) + 3))
    assert sorted(key for _, key in final[2:]) == sorted(keys)


WHOLE = [(1, "a"), (2, "b"), (3, "c")]
FIRST, SECOND = Append(0, 10, (1, 2), ("a", "b")), Append(20, 30, (3,), ("c",))


@pytest.mark.parametrize(
    "appends, reads, final, wrong",
    [
        ([FIRST, SECOND], [Read(40, 50, ("a", "b", "c"))], WHOLE, None),
        ([FIRST, SECOND], [Read(5, 50, ())], WHOLE, None),
        ([], [], [(1, "a"), (3, "b")], "versions with a gap, or twice"),
        ([FIRST], [], [(1, "a"), (2, "b"), (3, "a")], "event stored twice"),
        ([FIRST, SECOND], [], WHOLE[:2], "acknowledged event lost or moved"),
        ([Append(0, 1, (1, 3), ("a", "c"))], [], WHOLE, "batch split"),
        (
            [Append(0, 10, (3,), ("c",)), Append(20, 30, (1, 2), ("a", "b"))],
            [],
            WHOLE,
            "recorded before something that had ended earlier",
        ),
        ([], [Read(0, 1, ("a", "c"))], WHOLE, "read that is no beginning of the log"),
        ([FIRST], [Read(11, 12, ("a",))], WHOLE, "acknowledged event missing from a later read"),
    ],
)
def test_the_checker_finds(
    appends: list[Append], reads: list[Read], final: list[tuple[int, str]], wrong: str | None
) -> None:
    """Each kind of anomaly is found where it is, and none where there is none."""
    assert set(anomalies(appends, reads, final)) == ({wrong} if wrong else set())
