"""Jots: taken, filed as anything recorded, dropped with a reason; words under their own key."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_homes import new_home
from study_steps import FOUND, PERSON, THEME

from castdev.engine.answer import RecordAnswer
from castdev.engine.command import Command, Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.interview import HoldInterview
from castdev.engine.jot import DropJot, FileJot, JotDropped, JotFiled, JotTaken, TakeJot
from castdev.engine.sealed import Spoken
from castdev.engine.testing import given
from castdev.engine.theme import NameTheme

JOT = TakeJot(words="Olga counts on paper")
DROP = Request(DropJot(jot="J1"), because="known already")


def test_taken() -> None:
    """A jot has a key of its own, so that it can be forgotten alone."""
    world = given().when(JOT)
    world.then(JotTaken(jot="J1", words=Spoken("jot~J1", "Olga counts on paper")))
    world.when(TakeJot(words="x", id="own"))
    world.then(JotTaken(jot="own", words=Spoken("jot~own", "x")))


@pytest.mark.parametrize(
    ("named", "noun", "id"),
    [
        ("e1", "evidence", "E1"),
        ("H1", "hypothesis", "H1"),
        ("i1", "interview", "I1"),
        ("r1", "respondent", "R1"),
        ("T1", "theme", "T1"),
        ("K1", "competitor", "K1"),
        ("theme:both", "theme", "both"),
        ("competitor:BOTH", "competitor", "both"),
    ],
)
def test_filed(named: str, noun: str, id: str) -> None:
    """It is filed as anything that has an id, whatever the noun and the case."""
    both = (NameTheme(title="t", id="both"), NoteCompetitor(name="b", id="both", source="s"))
    rival = NoteCompetitor(name="k", source="s")
    world = given(*FOUND, THEME, rival, *both, JOT).when(FileJot(jot="j1", filed_as=named))
    world.then(JotFiled(jot="J1", noun=noun, filed_as=id))


def test_dropped() -> None:
    """It is dropped with a reason."""
    given(JOT).when(DROP).then(JotDropped(jot="J1"))


def test_only_once() -> None:
    """What was filed or dropped is done with."""
    world = given(*FOUND, JOT, JOT, FileJot(jot="J1", filed_as="E1"))
    world.when(DROP).refused("J1 is filed as E1 already")
    world.when(Request(DropJot(jot="J2"), because="why"))
    world.when(FileJot(jot="J2", filed_as="E1")).refused("J2 is dropped already")


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (TakeJot(words=""), "words must"),
        (TakeJot(words="canary", id="j1"), "a jot J1 already"),
        (TakeJot(words="canary", id="a b"), "cannot be the id"),
        (FileJot(jot="J9", filed_as="E1"), "no jot 'J9'"),
        (FileJot(jot="J1", filed_as="E9"), "no thing 'E9'"),
        (FileJot(jot="J1", filed_as="J2"), "no thing 'J2'"),
        (FileJot(jot="J1", filed_as="theme:T9"), "no theme 'T9'"),
        (FileJot(jot="J1", filed_as="jot:J2"), "no thing 'jot:J2'"),
        (FileJot(jot="J1", filed_as="both"), "both is a theme and a competitor"),
        (DropJot(jot="J9"), "no jot 'J9'"),
        (DropJot(jot="J1"), "only with a reason"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of jots is refused, adds nothing, and repeats no words."""
    both = (NameTheme(title="t", id="both"), NoteCompetitor(name="b", id="both", source="s"))
    world = given(*FOUND, THEME, *both, JOT, JOT).when(command).refused(part)
    assert "canary" not in str(world.refusal)


def test_words_on_disk(tmp_path: Path) -> None:
    """No word of a jot or an answer is in the clear on disk; a jot has a key of its own."""
    answer = RecordAnswer(interview="I1", words="canary in the answer")
    home = new_home(tmp_path, *PERSON, HoldInterview(respondent="R1"), answer)
    engine = home.engine(actor="ana")
    entry = engine.handle(Request(TakeJot(words="canary in the jot"))).entries[0]
    engine.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"canary" in path.read_bytes()]
    again = home.engine(actor="ana")
    assert again.words(entry, "words") == "canary in the jot"
    again.close()
    (tmp_path / ".castdev" / "keys" / "jot~j1.key").unlink()
    forgotten = home.engine(actor="ana")
    assert forgotten.words(entry, "words") is None
    forgotten.close()
