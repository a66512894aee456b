"""Recording with too little of something: descriptors, memory, the size of a file (G22).

    python limits.py LIMIT

prints a JSON object; each try is a program of its own under that limit.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import shim
from crash_points import CODES
from deeds import RECORD
from figure import Figure
from power_cuts import fast

from castdev.engine.errors import CastdevError

LIMITS: dict[str, tuple[int, Iterable[int]]] = {
    "descriptors": (resource.RLIMIT_NOFILE, range(12)),
    "file size": (resource.RLIMIT_FSIZE, range(0, 140_000, 3_000)),
    "memory": (resource.RLIMIT_AS, range(0, 12 << 20, 512 << 10)),
}
"""What is limited → to so much beyond what is in use (of a file: to so much)."""


def limited(what: str) -> Figure:
    """Return what came of recording under ever higher limits, until one is high enough."""
    done = subprocess.run(
        [sys.executable, shim.HERE / "limits.py", what],
        env=shim.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return Figure("G22", f"too little: {what}", 0, [done.stderr[-2000:]])
    found = json.loads(done.stdout)
    return Figure("G22", f"too little: {what}", found["tries"], found["wrong"], found["note"])


def swept(what: str) -> dict[str, object]:
    """Return how many tries there were, and what was wrong with some."""
    which, limits = LIMITS[what]
    wrong, refused, tries = list[str](), 0, 0
    with tempfile.TemporaryDirectory(dir=fast(), prefix="limits.") as temporary:
        furnished, place = Path(temporary) / "furnished", Path(temporary) / "place"
        furnished.mkdir()
        RECORD.ready(furnished)
        for limit in limits:
            shutil.copytree(furnished, place)
            code = _attempt(place, which, limit)
            tries, refused = tries + 1, refused + (code != 0)
            if code not in (0, *CODES):
                wrong.append(f"at {limit}: ended with {code}")
            wrong += [f"at {limit}: {one}" for one in RECORD.left(place, code == 0)]
            RECORD.act(place)
            wrong += [f"at {limit}, done again: {one}" for one in RECORD.done(place)]
            shutil.rmtree(place)
    return {"tries": tries, "wrong": wrong, "note": f"{refused} refused in a sentence"}


def _attempt(place: Path, which: int, limit: int) -> int:
    """Record under a limit; return 0, the code of the refusal, or what no program may end with."""
    child = os.fork()
    if child:
        code = os.waitpid(child, 0)[1]
        return os.waitstatus_to_exitcode(code)
    code = 99
    try:
        resource.setrlimit(which, (_in_use(which) + limit,) * 2)
        RECORD.act(place)
        code = 0
    except CastdevError as error:
        code = error.exit_code
    except MemoryError:
        code = 70  # what the command line makes of it
    finally:
        os._exit(code)


def _in_use(which: int) -> int:
    if which == resource.RLIMIT_NOFILE:
        return max(map(int, os.listdir("/proc/self/fd")))
    if which == resource.RLIMIT_AS:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


if __name__ == "__main__":
    print(json.dumps(swept(sys.argv[1])))
