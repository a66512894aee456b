"""Evidence: from one consenting person or a counted batch, on a rung it can stand on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import msgspec
import pytest
from study_steps import (
    FOUND,
    HEARD,
    HYPOTHESIS,
    INTERVIEW,
    MARCH_1,
    RESPONDENT,
    SEGMENT,
    SUPPORT,
    TODAY,
)

from castdev.engine.change import PlanChange
from castdev.engine.command import Command
from castdev.engine.evidence import (
    CorrectEvidence,
    EvidenceCorrected,
    EvidenceNoted,
    EvidenceRetracted,
    HypothesisRefuted,
    HypothesisSupported,
    NoteEvidence,
    RefuteHypothesis,
    RetractEvidence,
    SupportHypothesis,
)
from castdev.engine.interview import HoldInterview
from castdev.engine.ladder import RUNG_OF, StatementKind
from castdev.engine.policy import RUNGS, Rung
from castdev.engine.respondent import GiveConsent, WithdrawConsent
from castdev.engine.sealed import Spoken
from castdev.engine.testing import World, given

CHANGE = PlanChange(description="shorter form")
BATCH: Any = {"hypothesis": "H1", "statement": "usage", "channel": "landing page"}


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (SupportHypothesis, HypothesisSupported),
        (RefuteHypothesis, HypothesisRefuted),
        (NoteEvidence, EvidenceNoted),
    ],
)
def test_from_an_interview(command: Any, event: Any) -> None:
    """Each side takes everything; the interview knows the person, the kind the rung."""
    said: Any = {"flags": ("leading", "friend"), "locator": "12:30"}
    asked = command(
        hypothesis="h1",
        interview="i1",
        respondent="r1",
        statement="behaviour",
        before_change="c1",
        channel="call",
        quote="I waited",
        **said,
    )
    given(*HEARD, CHANGE).when(asked).then(
        event(
            evidence="E1",
            hypothesis="H1",
            interview="I1",
            respondent="R1",
            kind="behaviour",
            rung="shown",
            before_change="C1",
            channel="call",
            quote=Spoken("R1", "I waited"),
            **said,
        )
    )


def test_undated_is_kept_undated() -> None:
    """Evidence without a day is recorded without a day, never as of today."""
    world = given(*HEARD).when(SUPPORT)
    assert world.receipt is not None
    assert world.receipt.entries[0].metadata.happened_on is None
    world.when(SUPPORT, assume_on=MARCH_1)
    assert world.receipt.entries[0].metadata.happened_on == MARCH_1


def test_from_a_respondent_without_an_interview() -> None:
    """A person may be heard outside an interview."""
    given(*HEARD).when(
        SupportHypothesis(hypothesis="H1", respondent="r1", statement="payment")
    ).then(
        HypothesisSupported(
            evidence="E1", hypothesis="H1", respondent="R1", kind="payment", rung="did"
        )
    )


def test_batch() -> None:
    """A counted batch has a channel, people and a segment; its quote is its own holder's."""
    asked = SupportHypothesis(people=40, segment="s1", quote="they say", **BATCH)
    given(SEGMENT, HYPOTHESIS).when(asked).then(
        HypothesisSupported(
            evidence="E1",
            hypothesis="H1",
            kind="usage",
            rung="did",
            people=40,
            channel="landing page",
            segment="S1",
            quote=Spoken("evidence~E1", "they say"),
        )
    )


def test_next_free_id() -> None:
    """After E040 comes E41; an id without a number does not count."""
    world = given(HYPOTHESIS)
    wanted = [("E040", "E040"), (None, "E41"), ("e50", "e50"), (None, "E51"), ("I-P6", "I-P6")]
    for wish, id in [*wanted, (None, "E52")]:
        world.when(SupportHypothesis(id=wish, **BATCH))
        assert world.receipt is not None
        assert world.receipt.ids == (id,)


def test_next_free_id_is_never_taken() -> None:
    """Ids stay apart where numbers become too long to count."""
    world = given(HYPOTHESIS)
    world.when(SupportHypothesis(id="E" + "9" * 18, **BATCH))
    ids: set[str] = set()
    for _ in range(3):
        world.when(SupportHypothesis(**BATCH))
        assert world.receipt is not None
        ids.update(world.receipt.ids)
    assert len(ids) == 3


@pytest.mark.parametrize("wish", RUNGS)
@pytest.mark.parametrize("kind", get_args(StatementKind))
def test_rung_only_downwards(kind: StatementKind, wish: Rung) -> None:
    """People may put a statement on a lower rung than its kind allows, not on a higher."""
    world = given(HYPOTHESIS)
    world.when(SupportHypothesis(hypothesis="H1", channel="c", statement=kind, rung=wish))
    if RUNGS.index(wish) > RUNGS.index(RUNG_OF[kind]):
        world.refused(f"A statement of kind {kind} cannot stand on the rung {wish}")
    else:
        world.then(
            HypothesisSupported(evidence="E1", hypothesis="H1", channel="c", kind=kind, rung=wish)
        )


def test_consent() -> None:
    """Nobody is heard without consent, after withdrawing it, or after it ended."""
    heard = SupportHypothesis(hypothesis="H1", respondent="R1", statement="opinion")
    soon = TODAY + timedelta(days=1)
    world = given(HYPOTHESIS, RESPONDENT).when(heard).refused("R1 has not given consent")
    world.when(GiveConsent(respondent="R1", expires=TODAY))
    assert world.when(heard).refusal is None
    world.when(heard, on=soon).refused(f"The consent of R1 ended on {TODAY}")
    world.when(WithdrawConsent(respondent="R1"))
    world.when(heard).refused("R1 withdrew consent")
    world.when(SUPPORT).refused("None is recorded yet")


def test_said_while_consent_held() -> None:
    """What was said in an interview held during consent may be written up after it ended."""
    world = given(HYPOTHESIS, RESPONDENT, GiveConsent(respondent="R1", expires=TODAY))
    world.when(HoldInterview(respondent="R1"), on=TODAY - timedelta(days=1))
    assert world.when(SUPPORT).refusal is None
    world.when(SUPPORT, on=TODAY + timedelta(days=1)).refused("ended on")


def test_retracted() -> None:
    """Evidence is taken back once, and then not corrected."""
    world = given(*FOUND).when(RetractEvidence(evidence="e1"))
    world.then(EvidenceRetracted(evidence="E1"))
    world.when(RetractEvidence(evidence="E1")).refused("E1 is retracted already")
    world.when(CorrectEvidence(evidence="E1", side="refutes")).refused("retracted already")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"side": "refutes"}, {"side": "refutes"}),
        ({"statement": "usage"}, {"kind": "usage", "rung": "did"}),
        ({"statement": "usage", "rung": "told"}, {"kind": "usage", "rung": "told"}),
        ({"rung": "opinion"}, {"rung": "opinion"}),
        ({"flags": ("paid",)}, {"flags": ("paid",)}),
        ({"flags": ()}, {"flags": ()}),
        ({"seen_on": MARCH_1}, {"seen_on": MARCH_1}),
        ({"seen_on": None}, {"seen_on": None}),
        ({"quote": "no, months"}, {"quote": Spoken("R1", "no, months")}),
    ],
)
def test_corrected(said: dict[str, Any], kept: dict[str, Any]) -> None:
    """A correction holds only what was given; a new kind brings its own rung."""
    given(*FOUND).when(CorrectEvidence(evidence="e1", **said)).then(
        EvidenceCorrected(evidence="E1", **kept)
    )


def test_corrected_kind_sets_the_next_cap() -> None:
    """After a kind is corrected, the rung is capped by the new kind."""
    world = given(*FOUND).when(CorrectEvidence(evidence="E1", statement="opinion"))
    world.when(CorrectEvidence(evidence="E1", rung="told")).refused("its highest is opinion")


def test_corrected_after_withdrawal() -> None:
    """A person who withdrew gets no new words; facts about them are still put right."""
    world = given(*FOUND, WithdrawConsent(respondent="R1"))
    world.when(CorrectEvidence(evidence="E1", quote="new")).refused("withdrew consent")
    world.when(CorrectEvidence(evidence="E1", side="neutral"))
    assert world.refusal is None


def test_batch_quote_corrected() -> None:
    """The corrected quote of a batch stays with the holder of the batch."""
    given(HYPOTHESIS, SupportHypothesis(**BATCH)).when(
        CorrectEvidence(evidence="E1", quote="new")
    ).then(EvidenceCorrected(evidence="E1", quote=Spoken("evidence~E1", "new")))


def _refusing(command: Command) -> World:
    others = (RESPONDENT, GiveConsent(respondent="R2"), SEGMENT)
    return given(*FOUND, *others).when(command)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"hypothesis": "H9"}, "nearest: H1"),
        ({"interview": "I9"}, "nearest: I1"),
        ({"interview": None}, "comes from an interview, or from a test"),
        ({"respondent": "R2"}, "I1 was held with R1, not with 'R2'"),
        ({"respondent": "R9"}, "I1 was held with R1, not with 'R9'"),
        ({"interview": None, "respondent": "R9"}, "no respondent 'R9'"),
        ({"people": 2}, "R1 is one person"),
        ({"segment": "S1"}, "R1 is one person"),
        ({"interview": None, "respondent": "R1", "people": 2}, "R1 is one person"),
        ({"interview": None, "people": 3}, "comes from an interview"),
        ({"interview": None, "channel": "c", "segment": "S9"}, "no segment 'S9'"),
        ({"interview": None, "channel": "c", "people": 0}, "people must"),
        ({"interview": None, "channel": "c", "people": 1_000_001}, "people must"),
        ({"interview": None, "channel": ""}, "channel must"),
        ({"before_change": "C1"}, "None is recorded yet"),
        ({"flags": ("shouted",)}, "Use leading, pitched, friend, paid, group, hostile"),
        ({"id": "e1"}, "E1 already"),
        ({"id": "E 2"}, "cannot be the id of"),
        ({"id": "E2\n"}, "cannot be the id of"),
        ({"statement": "rumour"}, "statement cannot be"),
    ],
)
@pytest.mark.parametrize("kind", [SupportHypothesis, RefuteHypothesis, NoteEvidence])
def test_refused(kind: Any, changed: dict[str, Any], part: str) -> None:
    """Evidence that breaks a rule is refused on every side, and adds nothing."""
    said = msgspec.structs.asdict(SUPPORT) | changed
    _refusing(kind(**said)).refused(part)


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (SupportHypothesis(hypothesis="H1", interview="I2", statement="usage"), "nearest: I1"),
        (RetractEvidence(evidence="E9"), "nearest: E1"),
        (CorrectEvidence(evidence="E9", side="refutes"), "nearest: E1"),
        (CorrectEvidence(evidence="E1"), "Nothing of E1 is corrected"),
        (CorrectEvidence(evidence="E1", rung="did"), "its highest is told"),
        (CorrectEvidence(evidence="E1", statement="opinion", rung="told"), "its highest is"),
        (CorrectEvidence(evidence="E1", flags=("shouted",)), "no flag 'shouted'"),
        (CorrectEvidence(evidence="E1", quote=""), "quote must"),
        (CorrectEvidence(evidence="E1", seen_on=date(1999, 12, 31)), "outside 2000-01-01"),
        (CorrectEvidence(evidence="E1", seen_on=TODAY + timedelta(2)), "has not come yet"),
    ],
)
def test_correction_refused(command: Command, part: str) -> None:
    """A correction or retraction that breaks a rule is refused and adds nothing."""
    _refusing(command).refused(part)


def test_interview_of_a_batch_segment_is_left_out() -> None:
    """Evidence of an interview never held is refused, naming how to record it."""
    from castdev.engine.appointment import ScheduleInterview

    planned = ScheduleInterview(respondent="R1")
    given(*HEARD, planned).when(msgspec.structs.replace(SUPPORT, interview="I2")).refused(
        "I2 is scheduled, not held"
    )
    assert INTERVIEW.respondent == "R1"
