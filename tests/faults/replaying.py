"""The same events give the same readings, to the byte, wherever they are folded (G9).

    python replaying.py FOLDER

prints a digest of the readings of a project, at the end and half-way.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec
import shim
from figure import Figure
from power_cuts import fast

from castdev.engine.command import Command, Request
from castdev.engine.evidence import RefuteHypothesis, SupportHypothesis
from castdev.engine.home import Home, start
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.projections.project import Project

TODAY = date(2026, 11, 25)
MACHINES: tuple[dict[str, object], ...] = (
    {"TZ": "UTC", "PYTHONHASHSEED": 0, "LANG": "C.UTF-8"},
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": 1, "LANG": "de_DE.UTF-8"},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": 4_294_967_295, "LANG": "tr_TR.UTF-8"},
    {"TZ": "UTC", "PYTHONHASHSEED": 7, "LANG": "C", "PYTHONUTF8": 1},
)
SPOKEN = ("opinion", "past-fact", "behaviour", "commitment", "compliment")


def replaying(events: int) -> Figure:
    """Return what came of folding so many events on different machines, twice on each."""
    with tempfile.TemporaryDirectory(dir=fast(), prefix="replaying.") as temporary:
        place = Path(temporary)
        size = _recorded(place, events)
        said = [_read(place, machine) for machine in MACHINES for _ in range(2)]
    wrong = [f"{one} instead of {said[0]}" for one in said if one != said[0] or not one]
    return Figure("G9", f"{size} events folded", len(said), wrong, "zones, seeds, locales")


def _read(place: Path, machine: dict[str, object]) -> str:
    return subprocess.run(
        [sys.executable, str(shim.HERE / "replaying.py"), str(place)],
        env=shim.environment(**machine),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _recorded(place: Path, events: int) -> int:
    """Make a project with so many events, or a few more; chance decides who says what."""
    home = start(place, "acme", actor="ana")
    with closing(home.engine(actor="ana")) as engine:
        requests = [Request(one, on=day) for one, day in _commands(Random(9), events)]
        for at in range(0, len(requests), 500):
            engine.handle_many(requests[at : at + 500])
        return engine.state().version


def _commands(chance: Random, count: int) -> list[tuple[Command, date]]:
    day, people, hypotheses = date(2026, 1, 5), 1, 1
    found: list[Command] = [
        DefineSegment(description="Bakers", needs=("sell",)),
        NameTheme(title="Waiting"),
        StateHypothesis(statement="Bakers wait", segments=("S1",)),
    ]
    dated = [(one, day) for one in found]
    while len(dated) < count:
        day = min(day + timedelta(chance.random() < 0.02), date(2026, 11, 20))
        if people % 40 == 0:
            dated.append((StateHypothesis(statement=f"No. {people}", segments=("S1",)), day))
            hypotheses += 1
        who = f"R{people}"
        dated += [
            (RecruitRespondent(channel="forum", relation="potential", segment="S1"), day),
            (GiveConsent(respondent=who), day),
            (HoldInterview(respondent=who), day),
            (ApplyTheme(theme="T1", interview=f"I{people}"), day),
        ]
        for number in chance.sample(range(1, hypotheses + 1), min(hypotheses, 9)):
            side = chance.choice((SupportHypothesis, RefuteHypothesis))
            said = side(
                hypothesis=f"H{number}", interview=f"I{people}", statement=chance.choice(SPOKEN)
            )
            dated.append((said, day))
        people += 1
    return dated


def main(place: str) -> None:
    """Print a digest of the readings; of the newest hypothesis every step, too."""
    encode = msgspec.json.Encoder().encode
    with Project(Home.at(Path(place)).engine(), today=TODAY) as project:
        size = project.engine.state().version
        for at in (size, size // 2):
            read = project.as_of(at)
            whole = hashlib.sha256()
            document = read.status()
            for one in (document, read.readiness(), read.coverage(), read.saturation()):
                whole.update(encode(one))
            for one in document.hypotheses:
                whole.update(encode(read.why(one.id)))
            whole.update(encode(read.history(document.hypotheses[-1].id)))
            print(at, whole.hexdigest())


if __name__ == "__main__":
    main(sys.argv[1])
