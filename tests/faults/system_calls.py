"""The real command under strace, which lets each of its system calls fail in turn (G3, G5)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import shim
from crash_points import CODES
from deeds import RECORD
from figure import Figure
from power_cuts import fast
from soundness import WORDS

CHANGING = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "mkdir")
"""Calls that change what is stored."""
LOCKING = ("pread64", "fcntl", "flock", "lseek", "close", "munmap")
"""Calls that read it, or keep others off."""
FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "killed": ("signal=SIGKILL", (*CHANGING, *LOCKING)),
    "EIO": ("error=EIO", ("pwrite64", "fdatasync", "fsync", "ftruncate", "pread64", "unlink")),
    "full from then on": ("error=ENOSPC", ("pwrite64", "ftruncate", "mkdir")),
}
"""What happens at a call → how strace is told, and to which calls."""


@cache
def missing() -> str | None:
    """Return why no call can be made to fail here, or None if it can."""
    if shutil.which("strace") is None:
        return "needs strace"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "needs the right to trace other programs"


def system_calls(fault: str, step: int = 1) -> Figure:
    """Return what came of `castdev jot` when every `step`-th of its calls fails."""
    how, calls = FAULTS[fault]
    wrong, count, failed = list[str](), 0, 0
    with tempfile.TemporaryDirectory(dir=fast(), prefix="calls.") as temporary:
        furnished, place = Path(temporary) / "furnished", Path(temporary) / "place"
        furnished.mkdir()
        RECORD.ready(furnished)
        for number, (call, at) in enumerate(_points(furnished, place, calls)):
            if number % step:
                continue
            shutil.copytree(furnished, place)
            lasting = "+" if fault.endswith("from then on") else ""
            inject = f"inject={call}:{how}:when={at}{lasting}"
            done = _jot(place, [*TRACED, "-e", inject])
            wrong += [f"{call} {at}: {one}" for one in _judged(place, done)]
            shutil.rmtree(place)
            count, failed = count + 1, failed + (done.returncode != 0)
    what = f"system calls of castdev jot, {fault}"
    return Figure("G3", what, count, wrong, f"{failed} commands failed")


TRACED = ("strace", "-f", "-o", "/dev/null")


def _points(furnished: Path, place: Path, calls: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield each call and its number, beginning when the project is first touched."""
    shutil.copytree(furnished, place)
    log = place / "calls"
    _jot(place, ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(calls)},openat"])
    seen, begun, points = Counter[str](), False, list[tuple[str, int]]()
    for line in log.read_text("utf-8", "replace").splitlines():
        found = re.match(r"\d+ +(\w+)\(", line)
        if found is None:
            continue
        begun = begun or ".castdev" in line
        seen[found[1]] += 1
        if begun and found[1] in calls:
            points.append((found[1], seen[found[1]]))
    shutil.rmtree(place)
    yield from points


def _jot(place: Path, before: list[str] | tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command, whose key makes a repeat record nothing."""
    words = ["--home", str(place), "jot", WORDS.format("deed"), "--key", "deed", "--actor", "ana"]
    return subprocess.run(
        [*before, sys.executable, "-m", "castdev", *words],
        env=shim.environment(XDG_STATE_HOME=place / ".state"),
        capture_output=True,
        text=True,
        check=False,
    )


def _judged(place: Path, done: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """Yield what is wrong after the command failed, and after the same command once more."""
    said = f"ended with {done.returncode}"
    if done.returncode not in (0, -9, 137, *CODES) or "Traceback" in done.stderr:
        yield f"{said}: {done.stderr[-300:]}"
    for one in RECORD.left(place, done.returncode == 0):
        yield f"{said}: {one}"
    again = _jot(place)
    if again.returncode:
        yield f"{said}, then again {again.returncode}: {again.stderr[-300:]}"
    for one in RECORD.done(place):
        yield f"{said}, then done again: {one}"
