"""Forgetting: who may be forgotten, on which ground, and what is refused from then on."""

from __future__ import annotations

import pytest
from pair_noun import NOUN as PAIRS
from pair_noun import HearPair
from study_steps import CONSENT, FOUND, INTERVIEW, PERSON, RESPONDENT, SEGMENT, SUPPORT, THEME

from castdev.engine.answer import RecordAnswer
from castdev.engine.appointment import CancelInterview, MissInterview, ScheduleInterview
from castdev.engine.command import Command, Request
from castdev.engine.erasure import ErasureCompleted, ForgetRespondent, RespondentForgotten
from castdev.engine.evidence import CorrectEvidence, RetractEvidence, SupportHypothesis
from castdev.engine.interview import CorrectInterview, NoteInterview
from castdev.engine.jot import FileJot, TakeJot
from castdev.engine.respondent import (
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    ThankRespondent,
    WithdrawConsent,
)
from castdev.engine.testing import World, given
from castdev.engine.theme import ApplyTheme, RemoveTheme
from castdev.engine.undo import UndoCommand

FORGET = ForgetRespondent(respondent="r1")
WHY = "asked to be erased"
BATCH = SupportHypothesis(hypothesis="H1", channel="mail", statement="opinion", quote="canary")
RECRUIT = RecruitRespondent(channel="forum", relation="potential", name="Ann Lee")


def forgotten(*before: Command | Request, command: ForgetRespondent = FORGET) -> World:
    """Return a project in which somebody was forgotten."""
    return given(*before).when(command, because=WHY)


def test_forgotten() -> None:
    """The request is an event, and completion another, for the same reason of the same command."""
    world = forgotten(RECRUIT)
    world.then(RespondentForgotten(respondent="R1"), ErasureCompleted(respondent="R1"))
    assert world.receipt is not None
    first, second = world.receipt.entries
    assert (first.metadata.because, second.metadata.causation) == (WHY, first.metadata.id)
    assert first.metadata.key == second.metadata.key
    assert first.metadata.correlation == second.metadata.correlation
    assert world.receipt.versions == (4, 5)


def test_the_key_is_gone() -> None:
    """Their words do not open any more, and those of others do."""
    other = RecruitRespondent(channel="c", relation="unknown", name="Bo")
    world = forgotten(RECRUIT, other)
    one, two = (entry for entry in world.engine.entries() if entry.name == "respondent_recruited")
    assert world.engine.words(one, "name") is None
    assert world.engine.words(two, "name") == "Bo"
    assert world.engine.vault.erased("R1")
    assert not world.engine.vault.erased("R2")


def test_jots_filed_as_theirs_go_too() -> None:
    """A jot filed as the person, or as something of theirs, is about them."""
    world = given(*FOUND, TakeJot(words="canary"), TakeJot(words="b"), TakeJot(words="c"), THEME)
    for jot, what in (("J1", "R1"), ("J2", "E1"), ("J3", "T1")):
        world.when(FileJot(jot=jot, filed_as=what))
    world.when(FORGET, because=WHY)
    world.then(
        RespondentForgotten(respondent="R1", jots=("J1", "J2")), ErasureCompleted(respondent="R1")
    )
    taken = {entry.version: entry for entry in world.engine.entries() if entry.name == "jot_taken"}
    assert [world.engine.words(one, "words") for one in taken.values()] == [None, None, "c"]


def test_jots_and_quotes_that_are_named_go_too() -> None:
    """A jot that was not filed, and a quote without a respondent, go when they are named."""
    world = given(*FOUND, BATCH, TakeJot(words="canary"))
    named = ForgetRespondent(respondent="R1", jots=("j1", "J1"), evidence=("e2",))
    world.when(named, because=WHY)
    world.then(
        RespondentForgotten(respondent="R1", jots=("J1",), evidence=("E2",)),
        ErasureCompleted(respondent="R1"),
    )
    quote = CorrectEvidence(evidence="E2", quote="again")
    world.when(quote).refused("The words of evidence~E2 were erased on request")


def test_what_is_found_later_can_be_named_later() -> None:
    """Who was forgotten is not forgotten twice, but a jot about them found later is."""
    world = forgotten(*FOUND, TakeJot(words="canary"))
    world.when(FORGET, because=WHY).refused("R1 was forgotten already, by event 9.")
    later = ForgetRespondent(respondent="R1", jots=("J1",))
    world.when(later, because=WHY)
    world.then(
        RespondentForgotten(respondent="R1", jots=("J1",)), ErasureCompleted(respondent="R1")
    )
    world.when(later, because=WHY).refused("was forgotten already, by event 11")


def test_who_was_recruited_by_mistake_can_be_forgotten() -> None:
    """Undoing a recruitment leaves the name sealed in the journal; it can still be erased."""
    world = given(RECRUIT).when(UndoCommand()).when(ThankRespondent(respondent="R1"))
    world.refused("no respondent 'R1'")
    world.when(FORGET, because=WHY)
    world.then(RespondentForgotten(respondent="R1"), ErasureCompleted(respondent="R1"))
    (recruited,) = (one for one in world.engine.entries() if one.name == "respondent_recruited")
    assert world.engine.words(recruited, "name") is None


def test_a_repeat_is_known() -> None:
    """The same key again is done already; so is what was recorded of them, since erased."""
    world = given(Request(RECRUIT, key="r"))
    for already in (False, True):
        world.when(FORGET, because=WHY, key="k")
        assert world.receipt is not None
        assert (world.receipt.already, world.receipt.versions) == (already, (4, 5))
    world.when(RECRUIT, key="r")
    assert world.receipt is not None
    assert (world.receipt.already, world.receipt.erased) == (True, True)


@pytest.mark.parametrize(
    "command",
    [
        ReassignRespondent(respondent="R1", segment="S1"),
        GiveConsent(respondent="R1"),
        WithdrawConsent(respondent="R1"),
        ThankRespondent(respondent="R1"),
        ScheduleInterview(respondent="R1"),
        INTERVIEW,
        NoteInterview(interview="I1", notes="more"),
        RecordAnswer(interview="I1", words="more"),
        ApplyTheme(theme="T1", interview="I1"),
        SUPPORT,
        SupportHypothesis(hypothesis="H1", respondent="R1", statement="opinion"),
        CorrectEvidence(evidence="E1", quote="more"),
        FileJot(jot="J1", filed_as="I1"),
        FileJot(jot="J1", filed_as="E1"),
    ],
)
def test_nothing_of_them_is_recorded_any_more(command: Command) -> None:
    """Whatever is of the person is refused, with the reason, and nothing is recorded."""
    world = forgotten(*FOUND, SEGMENT, THEME, TakeJot(words="x"))
    world.when(command).refused("R1 was erased on request: nothing of them is recorded any more.")


@pytest.mark.parametrize(
    "command",
    [
        RetractEvidence(evidence="E1"),
        CorrectEvidence(evidence="E1", statement="opinion"),
        CorrectInterview(interview="I1", minutes=3),
        RemoveTheme(theme="T1", interview="I1"),
        CancelInterview(interview="I2"),
        MissInterview(interview="I2"),
    ],
)
def test_the_team_may_still_correct_itself(command: Command) -> None:
    """What the team got wrong can be taken back: no word of theirs is in it."""
    applied = ApplyTheme(theme="T1", interview="I1")
    world = forgotten(*FOUND, THEME, applied, ScheduleInterview(respondent="R1"))
    world.when(command)
    assert world.refusal is None


@pytest.mark.parametrize(
    ("command", "because", "part"),
    [
        (FORGET, None, "R1 is forgotten only with a ground."),
        (FORGET, "", "only with a ground"),
        (ForgetRespondent(respondent="R9"), WHY, "no respondent 'R9'"),
        (ForgetRespondent(respondent=""), WHY, "The respondent is empty"),
        (ForgetRespondent(respondent="R1", jots=("J9",)), WHY, "no jot 'J9'"),
        (ForgetRespondent(respondent="R1", evidence=("E9",)), WHY, "no evidence 'E9'"),
        (ForgetRespondent(respondent="R1", evidence=("E1",)), WHY, "E1 is in the words of R1"),
    ],
)
def test_refused(command: ForgetRespondent, because: str | None, part: str) -> None:
    """What cannot be done is refused, adds nothing and destroys no key."""
    world = given(*FOUND, RECRUIT)
    world.engine.vault.ensure("R1")
    world.when(command, because=because).refused(part)
    assert world.engine.vault.key("R1") is not None


def test_it_cannot_be_undone() -> None:
    """Neither the request nor its completion, nor what was recorded of the person before."""
    world = forgotten(*PERSON)
    for version in (None, 5, 6):
        world.when(UndoCommand(version=version)).refused("cannot be undone")
    world.when(UndoCommand(version=3)).refused("later events rest on it")


def test_a_trial_destroys_nothing() -> None:
    """A dry run tells the request and leaves the key."""
    world = given(RECRUIT)
    receipt = world.engine.handle(Request(FORGET, because=WHY), dry_run=True)
    assert [one.name for one in receipt.entries] == ["respondent_forgotten"]
    assert world.engine.vault.key("R1") is not None
    world.when(CONSENT)
    assert world.refusal is None


def test_many_in_one_transaction() -> None:
    """Several people are forgotten at once, or nobody is."""
    engine = given(RECRUIT, RECRUIT, RESPONDENT).engine
    wanted = [Request(ForgetRespondent(respondent=one), because=WHY) for one in ("R1", "R2")]
    receipts = engine.handle_many(wanted)
    assert [one.versions for one in receipts] == [(6, 8), (7, 9)]
    with pytest.raises(Exception, match="no respondent"):
        engine.handle_many(
            [
                Request(ForgetRespondent(respondent="R3"), because=WHY),
                Request(ForgetRespondent(respondent="R4"), because=WHY),
            ]
        )
    assert engine.state().version == 9
    assert not engine.state().respondents["r3"].forgotten


def test_two_people_in_one_event() -> None:
    """Fields are sealed per person: one is erased, and the other's words stay."""
    world = given(RECRUIT, RECRUIT, HearPair(), nouns=[PAIRS]).when(FORGET, because=WHY)
    (heard,) = (one for one in world.engine.entries() if one.name == "pairs.pair_heard")
    assert world.engine.words(heard, "one") is None
    assert world.engine.words(heard, "other") == "yours"
