"""Projects on disk for tests: a full study with words in it, folders, children."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from castdev.engine.app import Engine
from castdev.engine.command import Command, Request
from castdev.engine.evidence import CorrectEvidence, SupportHypothesis
from castdev.engine.home import FOLDER, Home, start
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview, NoteInterview
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.theme import ApplyTheme, NameTheme

ROOT = Path(__file__).parents[2]
WORDS = {
    "name": "Canary Wharf-Ämter",
    "contact": "canary@example.org",
    "notes": "canary notes: we wait for weeks",
    "noted": "canary note added the day after",
    "heard": "canary heard it in the theme",
    "quote": "canary quote: never again",
    "corrected": "canary corrected: hardly ever",
    "batch": "canary of a whole batch",
}
"""Every private text of `STUDY`."""

STUDY: tuple[Command, ...] = (
    RecruitRespondent(
        channel="forum", relation="potential", name=WORDS["name"], contact=WORDS["contact"]
    ),
    GiveConsent(respondent="R1"),
    HoldInterview(respondent="R1", notes=WORDS["notes"]),
    NoteInterview(interview="I1", notes=WORDS["noted"]),
    NameTheme(title="Waiting"),
    ApplyTheme(theme="T1", interview="I1", quote=WORDS["heard"]),
    StateHypothesis(statement="clerks wait"),
    SupportHypothesis(hypothesis="H1", interview="I1", statement="past-fact", quote=WORDS["quote"]),
    CorrectEvidence(evidence="E1", quote=WORDS["corrected"]),
    SupportHypothesis(
        hypothesis="H1", channel="survey", people=9, statement="opinion", quote=WORDS["batch"]
    ),
)


def new_home(place: Path, *commands: Command) -> Home:
    """Return the home of a new project in which this was recorded."""
    place.mkdir(exist_ok=True)
    home = start(place, "acme", actor="ana")
    engine = home.engine()
    for number, command in enumerate(commands):
        engine.handle(Request(command, key=f"study-{number}"))
    engine.close()
    return home


def contents(folder: Path) -> dict[str, str]:
    """Return name and digest of every file of a project."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def journal_of(home: Home) -> Path:
    """Return the path of the journal of a project."""
    return home.folder / "journal.db"


def by_hand(path: Path, *statements: str) -> None:
    """Run statements in a file without any of our settings."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def versions(engine: Engine) -> list[int]:
    """Return all versions in the journal."""
    return [entry.version for entry in engine.entries()]


def child(code: str, *arguments: object, uid: int | None = None) -> subprocess.Popen[str]:
    """Return a Python program that runs, perhaps as another user."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    if uid is not None:
        as_user = f"--reuid={uid}", f"--regid={uid}", "--clear-groups"
        command = ["setpriv", *as_user, *command]
    environment = {"PYTHONPATH": str(ROOT / ".pkg"), "PATH": os.environ["PATH"], "HOME": "/"}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment
    )


__all__ = [
    "FOLDER",
    "STUDY",
    "WORDS",
    "by_hand",
    "child",
    "contents",
    "journal_of",
    "new_home",
    "versions",
]
