"""The library that stands between a program and the system (faults.c): compiled, and put to use."""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KILL, BROKEN, FULL, HALF = 1, 2, 3, 4
"""What happens at a call: killed before it; EIO; ENOSPC; half of it written, then killed."""


@functools.cache
def library() -> Path | None:
    """Return the compiled library, or None where there is no compiler for it."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    folder = Path(tempfile.mkdtemp(prefix="castdev-faults."))
    flags = ["-shared", "-fPIC", "-O2", "-Wall", "-Wno-format-truncation"]
    built = folder / "faults.so"
    made = subprocess.run(
        [compiler, *flags, "-o", built, HERE / "faults.c", "-ldl"], capture_output=True, check=False
    )
    return built if made.returncode == 0 else None


def missing() -> str | None:
    """Return why the library cannot be used here, or None if it can."""
    return None if library() else "needs Linux and a C compiler (cc)"


def environment(**more: object) -> dict[str, str]:
    """Return the environment of a program of these tests, without the library."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    paths = os.pathsep.join(map(str, (ROOT / ".pkg", HERE)))
    return kept | {"PYTHONPATH": paths} | {name: str(value) for name, value in more.items()}


def run(program: str, *arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a program of this folder under the library, to its end."""
    return subprocess.run(
        [sys.executable, HERE / program, *map(str, arguments)],
        env=environment(LD_PRELOAD=library(), **more),
        capture_output=True,
        text=True,
        check=False,
    )


def arm(at: int, kind: int = KILL, *, lasting: bool = False, root: Path | None = None) -> None:
    """Let a call that changes a file fail, in a program that runs under the library.

    Args:
        at: which, from now on; 0 for none.
        kind: how.
        lasting: that one and all after it.
        root: the folder below which files are looked at.
    """
    loaded = ctypes.CDLL(None)
    if root is not None:
        loaded.fault_root(os.fsencode(root))
    loaded.fault_arm(at, kind, int(lasting))


def seen() -> int:
    """Return how many calls there were since the library was armed."""
    return int(ctypes.CDLL(None).fault_seen())
