"""Undo: what is withdrawn, what stands in its way, how it comes back."""

from __future__ import annotations

from datetime import date

import pytest
from study_steps import CONSENT, FOUND, HYPOTHESIS, INTERVIEW, MARCH_1, RESPONDENT, SUPPORT, THEME

from castdev.engine.appointment import ScheduleInterview
from castdev.engine.change import ChangeMade, MakeChange, PlanChange, UndoChange
from castdev.engine.command import Command, Request
from castdev.engine.errors import Refused
from castdev.engine.evidence import CorrectEvidence, RetractEvidence
from castdev.engine.guide import PrepareGuide, Question, ReviseGuide
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview
from castdev.engine.jot import DropJot, FileJot, TakeJot
from castdev.engine.policy import FLAGS, Flag, Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import GiveConsent, ReassignRespondent, WithdrawConsent
from castdev.engine.segment import DefineSegment, RetireSegment
from castdev.engine.state import ProjectState
from castdev.engine.testing import given
from castdev.engine.theme import ApplyTheme, MergeThemes, RemoveTheme
from castdev.engine.undo import CommandUndone, UndoCommand
from castdev.engine.verdict import ReachVerdict

UNDO = UndoCommand()
EVENTS = 7
"""FOUND after the two events of the start: R1 consents, I1, H1, E1 is event 7."""


def seen(state: ProjectState) -> dict[str, object]:
    """What rules look at, without the place in the journal."""
    fields = {one: getattr(state, one) for one in state.__struct_fields__}
    for one in ("version", "keys", "highest", "undone", "spent"):
        del fields[one]
    return fields


def test_the_last_command_of_this_actor() -> None:
    """Somebody else's command in between is left alone."""
    world = given(HYPOTHESIS, Request(HYPOTHESIS, actor="bo"), HYPOTHESIS)
    world.when(Request(UNDO, actor="bo"))
    world.then(CommandUndone(versions=(4,), what="event 4, hypothesis_stated H2"))
    world.when(UNDO).then(CommandUndone(versions=(5,), what="event 5, hypothesis_stated H3"))
    world.when(UNDO).then(CommandUndone(versions=(3,), what="event 3, hypothesis_stated H1"))
    world.when(Request(UNDO, actor="bo")).refused("There is no command of bo to undo")
    world.when(UNDO).refused("Event 1, project_started, cannot be undone")


def test_a_whole_batch() -> None:
    """What one request recorded is withdrawn together, whichever of its events is named."""
    world = given(HYPOTHESIS)
    world.engine.handle_many([Request(HYPOTHESIS), Request(THEME)])
    world.when(UndoCommand(version=5))
    world.then(CommandUndone(versions=(4, 5), what="2 events, 4 to 5"))
    assert list(world.engine.state().hypotheses) == ["h1"]
    assert not world.engine.state().themes


def test_as_if_never_recorded_and_back() -> None:
    """The state that rules see is that without the command; undoing the undo restores it."""
    world, before = given(*FOUND), seen(given(*FOUND[:-1]).engine.state())
    with_it = seen(world.engine.state())
    world.when(UNDO)
    assert seen(world.engine.state()) == before
    world.when(UndoCommand(version=EVENTS + 1))
    world.then(CommandUndone(versions=(8,), what="event 8, command_undone"))
    assert seen(world.engine.state()) == with_it
    world.when(UndoCommand(version=9))
    assert seen(world.engine.state()) == before


@pytest.mark.parametrize(
    ("version", "part"),
    [
        (99, "There is no event 99"),
        (1, "project_started, cannot be undone"),
        (2, "project_started, cannot be undone"),
        (7, "Event 7 is undone already, by event 8. Bring it back: castdev undo 8"),
        (0, "version"),
    ],
)
def test_undo_refused(version: int, part: str) -> None:
    """An event that is not there, lasts, or is undone already."""
    given(*FOUND, UNDO).when(UndoCommand(version=version)).refused(part)


SCHEDULE = ScheduleInterview(respondent="R1")
GUIDE = PrepareGuide(title="talk", questions=(Question(id="Q1", text="Why?", hypotheses=("H1",)),))
REVISED = ReviseGuide(guide="G1", title="talk", questions=())
LOUD = Policy(flags=(*FLAGS, Flag("loud", 500_000, 500_000)))
MERGED = (THEME, THEME, ApplyTheme(theme="T2", interview="I1"))
SEGMENTED = (DefineSegment(description="clerks", needs=("pay",)),)


@pytest.mark.parametrize(
    ("undone", "later"),
    [
        (SUPPORT, CorrectEvidence(evidence="E2", side="refutes")),
        (SUPPORT, RetractEvidence(evidence="E2")),
        (SUPPORT, PlanChange(description="d", reasons=("E2",))),
        (HYPOTHESIS, RestateHypothesis(hypothesis="H2", statement="s")),
        (HYPOTHESIS, ReachVerdict(hypothesis="H2", word="true")),
        (
            HYPOTHESIS,
            PrepareGuide(title="t", questions=(Question(id="Q", text="t", hypotheses=("H2",)),)),
        ),
        (RESPONDENT, GiveConsent(respondent="R2")),
        (INTERVIEW, CorrectInterview(interview="I2", minutes=9)),
        (MakeChange(description="d"), UndoChange(change="C1")),
        (
            MakeChange(description="d"),
            SUPPORT.__class__(
                hypothesis="H1", interview="I1", statement="usage", before_change="C1"
            ),
        ),
    ],
)
def test_later_events_that_rest_on_it(undone: Command, later: Command) -> None:
    """What was created by the command is named by a later event."""
    world = given(*FOUND, undone, later)
    world.when(UndoCommand(version=8)).refused("later events rest on it: 9 ")
    world.when(UNDO).when(UndoCommand(version=8))
    assert world.refusal is None


@pytest.mark.parametrize(
    ("given_", "undone", "later"),
    [
        ((), GiveConsent(respondent="R2"), HoldInterview(respondent="R2")),
        ((GUIDE,), REVISED, HoldInterview(respondent="R1", guide="G1")),
        ((GUIDE,), REVISED, ReviseGuide(guide="G1", title="again")),
        (
            (),
            AdoptPolicy(policy=LOUD),
            SUPPORT.__class__(hypothesis="H1", interview="I1", statement="usage", flags=("loud",)),
        ),
        (MERGED, MergeThemes(theme="T1", merged=("T2",)), RemoveTheme(theme="T1", interview="I1")),
        ((PlanChange(description="d"),), MakeChange(id="C1"), UndoChange(change="C1")),
        (
            (SCHEDULE,),
            HoldInterview(id="I2"),
            SUPPORT.__class__(hypothesis="H1", interview="I2", statement="usage"),
        ),
    ],
    ids=["consent", "guide asked", "guide revised", "flag", "merger", "made", "held"],
)
def test_what_a_later_event_needed(
    given_: tuple[Command, ...], undone: Command, later: Command
) -> None:
    """Consent, revision, flag, merger or phase: without it the rule would have refused."""
    world = given(*FOUND, RESPONDENT, *given_, Request(undone, MARCH_1), Request(later, MARCH_1))
    last = world.engine.state().version
    world.when(UndoCommand(version=last - 1)).refused(f"later events rest on it: {last} ")


@pytest.mark.parametrize(
    ("undone", "later"),
    [
        (GiveConsent(respondent="R1", scope="again"), SUPPORT),
        (RestateHypothesis(hypothesis="H1", statement="else"), SUPPORT),
        (RetireHypothesis(hypothesis="H1"), SUPPORT),
        (SUPPORT, SUPPORT),
        (SUPPORT, ReachVerdict(hypothesis="H1", word="true")),
        (AdoptPolicy(policy=LOUD), SUPPORT),
        (ReassignRespondent(respondent="R1", segment="S1"), SUPPORT),
    ],
)
def test_later_events_that_do_not_rest_on_it(undone: Command, later: Command) -> None:
    """An older consent holds, a wording is only a wording, evidence stands beside evidence."""
    world = given(*SEGMENTED, *FOUND, undone, later).when(UndoCommand(version=9))
    assert world.refusal is None


def test_a_consent_that_had_ended() -> None:
    """The older consent must still have held on the day of what rests on the newer one."""
    until = GiveConsent(respondent="R2", expires=date(2026, 3, 2))
    on = date(2026, 3, 3)
    renewed = (RESPONDENT, until, GiveConsent(respondent="R2"))
    world = given(*FOUND, *renewed, Request(HoldInterview(respondent="R2"), on))
    world.when(UndoCommand(version=10)).refused("later events rest on it: 11 interview_held")
    world = given(*FOUND, *renewed, Request(HoldInterview(respondent="R2"), MARCH_1))
    assert world.when(UndoCommand(version=10)).refusal is None


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (RetireHypothesis(hypothesis="H1"), RetireHypothesis(hypothesis="H1")),
        (RetireSegment(segment="S1"), RetireSegment(segment="S1")),
        (RetractEvidence(evidence="E1"), RetractEvidence(evidence="E1")),
        (RetractEvidence(evidence="E1"), CorrectEvidence(evidence="E1", side="refutes")),
        (WithdrawConsent(respondent="R1"), SUPPORT),
        (Request(DropJot(jot="J1"), because="why"), FileJot(jot="J1", filed_as="E1")),
        (
            RetireSegment(segment="S1"),
            RESPONDENT.__class__(channel="c", relation="unknown", segment="S1"),
        ),
    ],
)
def test_undoing_an_undo_may_clash(first: Command | Request, again: Command) -> None:
    """What was withdrawn cannot come back under what was recorded since."""
    world = given(TakeJot(words="w"), *SEGMENTED, *FOUND, first, UNDO, again)
    world.when(UndoCommand(version=11)).refused("later events rest on it: 12 ")


def test_undoing_an_undo_whose_basis_is_gone() -> None:
    """Evidence cannot come back without the interview that it came from."""
    world = given(*FOUND, UNDO, UndoCommand(version=5))
    world.when(UndoCommand(version=8)).refused("rests on what has been undone since")
    world.when(UndoCommand(version=9)).when(UndoCommand(version=8))
    assert world.refusal is None


def test_ids_are_not_used_twice() -> None:
    """The number of what was undone stays used, also when somebody wishes for it."""
    world = given(*FOUND, UNDO).when(SUPPORT)
    assert world.receipt is not None
    assert world.receipt.ids == ("E2",)
    wish = SUPPORT.__class__(hypothesis="H1", interview="I1", statement="usage", id="e1")
    world.when(wish).refused("no id is used twice")
    world.when(MakeChange(description="d", id="own")).when(UNDO)
    world.when(PlanChange(description="d", id="own")).refused("no id is used twice")
    world.when(AdoptPolicy(policy=LOUD)).when(UNDO).when(AdoptPolicy(policy=LOUD))
    assert world.engine.state().project.policies == 3


def test_the_key_of_what_was_undone() -> None:
    """A repeat is told that it was undone, never recorded again silently."""
    world = given(HYPOTHESIS).when(THEME, key="k").when(UNDO)
    world.when(THEME, key="k").refused("The key k recorded event 4, undone by event 5")
    world.when(UndoCommand(version=5)).when(THEME, key="k")
    assert world.receipt is not None
    assert world.receipt.already
    world.when(UNDO, key="u").when(UNDO, key="u")
    assert world.receipt.already


def test_within_one_batch() -> None:
    """What is undone in a batch is not there for the rest of it; a failure leaves nothing."""
    engine = given(HYPOTHESIS).engine
    made = MakeChange(description="d")
    receipts = engine.handle_many([Request(made), Request(UNDO), Request(made)])
    assert [one.entries[0].version for one in receipts] == [4, 5, 6]
    assert receipts[2].entries[0].event == ChangeMade(change="C2", description="d", basis="opinion")
    with pytest.raises(Refused):
        engine.handle_many([Request(UNDO), Request(UndoCommand(version=4))])
    assert list(engine.state().changes) == ["c2"]
    engine.handle_many([Request(UNDO)], dry_run=True)
    assert list(engine.state().changes) == ["c2"]


def test_another_process_reads_the_same() -> None:
    """An engine that read before an undo reads it as one that opens afterwards."""
    world = given(*FOUND)
    other = given().engine
    other.journal = world.engine.journal
    assert "e1" in other.state().evidence
    world.when(UNDO)
    assert other.state() == world.engine.state()
    assert "e1" not in other.state().evidence
    assert CONSENT.respondent.lower() in other.state().respondents
