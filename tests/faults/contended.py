"""Programs that want the same version: each version has one winner (G6).

    python contended.py FOLDER WHO COUNT

records with `expect`, and says which versions it won.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import shim
from figure import Figure
from power_cuts import fast
from soundness import FIRST, faults, request

from castdev.engine.errors import Conflict
from castdev.engine.home import Home, start


def contended(programs: int, versions: int) -> Figure:
    """Return what came of so many programs that want the same versions."""
    with tempfile.TemporaryDirectory(dir=fast(), prefix="contended.") as temporary:
        place, wrong = Path(temporary), list[str]()
        start(place, "acme", actor="ana")
        said = _raced(place, programs, versions)
        won = [int(line.split()[1]) for line in said.splitlines() if line.startswith("WON")]
        if sorted(won) != list(range(FIRST + 1, FIRST + versions + 1)):
            wrong.append(f"{len(won)} winners of {len(set(won))} versions")
        if (tries := said.count("\n")) != programs * versions:
            wrong.append(f"{tries} tries instead of {programs * versions}")
        wrong += faults(place, {}, goes_on=True)
    return Figure("G6", f"versions {programs} programs want", versions, wrong, f"{tries} tries")


def _raced(place: Path, programs: int, versions: int) -> str:
    """Return what programs say that begin at the same moment."""
    words = [sys.executable, str(shim.HERE / "contended.py"), str(place)]
    pipe = subprocess.PIPE
    with ExitStack() as running:
        racers = [
            running.enter_context(
                subprocess.Popen(
                    [*words, str(who), str(versions)],
                    env=shim.environment(),
                    stdin=pipe,
                    stdout=pipe,
                    text=True,
                )
            )
            for who in range(programs)
        ]
        pipes = [(one.stdin, one.stdout) for one in racers if one.stdin and one.stdout]
        assert all(output.read(1) == "." for _, output in pipes)
        for go, _ in pipes:
            go.close()
        return "".join(output.read() for _, output in pipes)


def main(place: str, who: str, versions: int) -> None:
    """Try to record each version as soon as the one before is there; others do the same."""
    with closing(Home.at(Path(place)).engine(actor=who)) as engine:
        engine.state()
        os.write(1, b".")
        sys.stdin.read()
        for at in range(FIRST, FIRST + versions):
            while engine.journal.size() < at:
                pass
            try:
                (version,) = engine.handle(request(f"{who}-{at}"), expect=at).versions
                os.write(1, f"WON {version}\n".encode())
            except Conflict:
                os.write(1, b"LOST\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
