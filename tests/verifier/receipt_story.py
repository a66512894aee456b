"""A small study with everything that a receipt may be about, and a key that signs it."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from castdev.cli import castdev_verify
from castdev.engine import home
from castdev.engine.change import MakeChange
from castdev.engine.command import Command
from castdev.engine.decision import MakeDecision
from castdev.engine.evidence import CorrectEvidence, RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.launch import GATES, ApproveLaunch, PostponeLaunch
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.testing import counting
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.engine.undo import UndoCommand
from castdev.engine.verdict import ReachVerdict
from castdev.projections.project import Project

TODAY = date(2026, 3, 10)
CANARY = "canary-47"
"""In every word of people that is sealed."""


class Study:
    """The study, in memory, with a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
        engine = home.in_memory("acme", clock=lambda: self.now, new_id=counting(), actor="ana")
        self.project = Project(engine, today=TODAY)
        self.signing_key = folder / "signing.key"
        self._tell()

    def say(self, command: Command, day: int | None = None, because: str | None = None) -> int:
        """Record a command of a day of March; return the version of its event."""
        self.now += timedelta(seconds=1)
        on = None if day is None else TODAY.replace(day=day)
        return self.project.handle(command, on=on, because=because).versions[-1]

    def _tell(self) -> None:
        self.say(DefineSegment(id="S1", description="Пекари", needs=("sell",)))
        stated = "Пекари теряют заказы ☂"
        self.say(StateHypothesis(id="H1", statement=stated, segments=("S1",), bar=0.4))
        self.say(StateHypothesis(id="H2", statement="Bakers pay", kind="price"))
        for id in ("R1", "R2"):
            named = {"name": f"{CANARY} {id}", "contact": f"{CANARY}@example.org"}
            met = {"segment": "S1", "channel": "forum", "relation": "potential"}
            self.say(RecruitRespondent(id=id, **met, **named))  # type: ignore[arg-type]
            self.say(GiveConsent(respondent=id))
        self.say(HoldInterview(id="I1", respondent="R1", interviewers=("Ana",)), 2)
        self.say(HoldInterview(id="I2", respondent="R2", notes=f"{CANARY} notes"), 3)
        self.say(NameTheme(id="T1", title="Orders get lost"))
        self.say(ApplyTheme(theme="T1", interview="I1", quote=f"{CANARY} theme"))
        said = {"hypothesis": "H1", "interview": "I1", "statement": "past-fact"}
        self.say(SupportHypothesis(id="E1", **said, quote=f"{CANARY} «два»\nlost"), 2)  # type: ignore[arg-type]
        said |= {"interview": "I2", "statement": "usage", "flags": ("friend",)}
        self.say(RefuteHypothesis(id="E2", **said, quote=f"{CANARY} wrong"), 3)  # type: ignore[arg-type]
        self.say(CorrectEvidence(evidence="E2", quote=f"{CANARY} right"))
        self.say(MakeChange(id="C1", description="One list", impacts={"H1": "minor"}), 4)
        self.decision = self.say(MakeDecision(id="D1", choice="Go on", hypotheses=("H1",)), 10)
        self.late = self.say(MakeDecision(id="D2", choice="Wait"), 3, "early")
        self.elsewhere = self.say(MakeDecision(id="D3", choice="Build", elsewhere=True), 3)
        self.verdict = self.say(ReachVerdict(hypothesis="H1", word="open"), 10, "few people")
        self.postponed = self.say(PostponeLaunch(segment="S1"), 10, "few people")
        waived, until = dict.fromkeys(GATES, "small"), TODAY.replace(day=20)
        self.approved = self.say(ApproveLaunch(waive=waived, until=until), 10, "the fair")
        self.after = self.say(MakeDecision(id="D4", choice="Launch"), 10)
        self.undone = self.say(MakeDecision(id="D5", choice="Stop"), 10)
        self.undo = self.say(UndoCommand(version=self.undone))

    def receipt(
        self, decision: object, *, whole: bool = False, reveal: tuple[str, ...] = ()
    ) -> bytes:
        """Return the receipt of a decision under a new checkpoint."""
        signed = self.project.checkpoint(self.signing_key)
        asked = str(decision)
        return self.project.receipt(asked, signed.note, signed.key, whole=whole, reveal=reveal)


class Checked(NamedTuple):
    """How the verifier ended."""

    code: int
    out: str
    err: str


def check(raw: bytes, *options: str) -> Checked:
    """Return what castdev_verify.py makes of a receipt, given on standard input."""
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    out.reconfigure = lambda **_: None  # type: ignore[attr-defined]  # as a file has it
    sys.stdin = io.TextIOWrapper(io.BytesIO(raw))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = castdev_verify.main(["-", *options])
    finally:
        sys.stdin = before
    return Checked(code, out.getvalue(), err.getvalue())
