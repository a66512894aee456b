"""A command in a program of its own, which may take 20 seconds and 1 GiB."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

SECONDS, BYTES = 20, 1 << 30


def ended(home: Path, *words: str, umask: int = -1, **environ: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command; it must keep within the limits."""
    env = {**os.environ, "CASTDEV_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "castdev", *words],
        env={**env, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES)),
        umask=umask,
    )
    return done.returncode, done.stdout, done.stderr
