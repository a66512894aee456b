"""A deed that fails at each of its calls in turn, in one way; then it is done again (G3, G5).

    python crash_points.py DEED WAY FIRST STEP

runs under the library of faults.c and prints a JSON object.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import shim
from deeds import DEEDS, Deed
from figure import Figure
from power_cuts import fast

from castdev.engine.errors import CastdevError

WAYS = {
    "killed": (shim.KILL, False),
    "half a write, then killed": (shim.HALF, False),
    "EIO once": (shim.BROKEN, False),
    "EIO from then on": (shim.BROKEN, True),
    "full once": (shim.FULL, False),
    "full from then on": (shim.FULL, True),
}
"""In which way a call fails; whether all after it do, too."""
CODES = (65, 70, 74, 75, 77)
"""How a deed may end when the system failed it: in a sentence."""
MOST = 2_000


def crash_points(deed: str, way: str, first: int = 1, step: int = 1) -> Figure:
    """Return what came of failing at every `step`-th call from the `first` on."""
    done = shim.run("crash_points.py", deed, way, first, step)
    if done.returncode:
        return Figure("G3", f"{deed}, {way}", 0, [done.stderr[-2000:]])
    found = json.loads(done.stdout)
    return Figure("G3", f"{deed}, {way}", found["points"], found["wrong"])


def swept(deed: Deed, way: str, first: int, step: int) -> dict[str, object]:
    """Return how many points there were and what was wrong."""
    wrong, at = list[str](), first
    with tempfile.TemporaryDirectory(dir=fast(), prefix="points.") as temporary:
        furnished = Path(temporary) / "furnished"
        furnished.mkdir()
        deed.ready(furnished)
        while at < MOST:
            place = Path(temporary) / "place"
            shutil.copytree(furnished, place)
            reached, said = attempt(deed, place, at, *WAYS[way])
            if reached:
                wrong += [f"at call {at}: {one}" for one in judged(deed, place, said)]
            shutil.rmtree(place)
            if not reached:
                break
            at += step
    return {"points": len(range(first, at, step)), "wrong": wrong}


def attempt(deed: Deed, place: Path, at: int, kind: int, lasting: bool) -> tuple[bool, str]:
    """Do it in a program of its own that fails; return whether the call came, and what was said.

    That is `done`, `refused` with the code, `fault`, or nothing from who was killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "fault unexpected"
        try:
            os.close(reading)
            shim.arm(at, kind, lasting=lasting, root=place)
            deed.act(place)
            said = "done"
        except CastdevError as error:
            said = f"refused {error.exit_code} {error}"
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is a finding
            said = f"fault {type(error).__name__} {error}"
        finally:
            reached = shim.seen() >= at
            shim.arm(0)
            os.write(writing, f"{int(reached)} {said}".encode()[:4000])
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        reached_, _, said = pipe.read().decode().partition(" ")
    os.waitpid(child, 0)
    return reached_ != "0", said  # who was killed said nothing, and was reached


def judged(deed: Deed, place: Path, said: str) -> Iterator[str]:
    """Yield what is wrong after a failure, and after doing it once more."""
    if said.startswith("fault") or (
        said.startswith("refused") and int(said.split()[1]) not in CODES
    ):
        yield said
    try:
        for one in deed.left(place, said == "done"):
            yield f"{said or 'killed'}: {one}"
        deed.act(place)
        for one in deed.done(place):
            yield f"{said or 'killed'}, then done again: {one}"
    except CastdevError as error:
        yield f"{said or 'killed'}, then {type(error).__name__}: {error}"


if __name__ == "__main__":
    name, way, first, step = sys.argv[1:]
    print(json.dumps(swept(DEEDS[name], way, int(first), int(step))))
