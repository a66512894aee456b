"""Measure what docs/benchmarks.md promises, beside its floors and peers, in one run.

    python tests/benchmarks [PART ...] [--tiny]

Parts: start, bulk, replay, rebuild, memory, together, proof, postgres; all of them if none
is named. Every line is a ratio measured side by side; `--tiny` only shows that all of it runs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "journals"), str(HERE.parents[1] / ".pkg")]

from figures import HEAD, TINY, Ground, Size, line  # the path is set above
from parts import PARTS  # the path is set above


def main(named: list[str], size: Size) -> None:
    """Print the figures of parts, as they come."""
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        print(HEAD, flush=True)
        for name in named or PARTS:
            for figure in PARTS[name](ground, size):
                print(line(figure), flush=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="tests/benchmarks", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", choices=[[], *PARTS])
    asked.add_argument("--tiny", action="store_true", help="everything small")
    said = asked.parse_args()
    main(said.parts, TINY if said.tiny else Size())
