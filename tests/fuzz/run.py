"""Fuzz one target for some seconds, guided by what its code does with each input.

    pip install -e '.[fuzz]'
    python tests/fuzz/run.py TARGET SECONDS

Without arguments it lists the targets. An input that is not refused as it must be is
written to `crash-…` in the folder it is run in, and the program ends with its traceback.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main(name: str | None = None, seconds: int = 0) -> None:
    """Fuzz a target, beginning from good input of its kind."""
    import atheris

    with atheris.instrument_imports(include=["castdev", "csv", "tomllib"]):
        from targets import TARGETS, seeds

    if name not in TARGETS:
        print("Targets:", ", ".join(TARGETS))
        return
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(name)):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = ["-max_len=4096", "-timeout=20", "-rss_limit_mb=1024"]
        atheris.Setup([__file__, f"-max_total_time={seconds}", *limits, folder], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:3]))
