"""Beliefs: committed before the outcome, hidden or not, revealed as they were."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from study_steps import FOUND, HEARD, HYPOTHESIS, SUPPORT

from castdev.engine.belief import (
    BeliefCommitted,
    BeliefRevealed,
    CommitBelief,
    HideBelief,
    RevealBelief,
    bound,
    holder_of,
    likely,
    person_of,
)
from castdev.engine.command import Command, Request
from castdev.engine.errors import BadInput, Refused
from castdev.engine.event import percent
from castdev.engine.evidence import NoteEvidence, RetractEvidence
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.sealed import Sealed, Spoken
from castdev.engine.testing import NOW, World, given
from castdev.engine.trial import suppose
from castdev.engine.undo import UndoCommand

BELIEVE = CommitBelief(hypothesis="h1", probability="70%")
HIDE = HideBelief(hypothesis="H1", probability="70%")
REVEAL = RevealBelief(hypothesis="H1")
OUTCOME = ObserveOutcome(hypothesis="H1", outcome="true")
ANA = {"actor": "ana"}


def believed(micro: int = 700_000, after: int = 0) -> BeliefCommitted:
    """Return a belief in H1 in the clear."""
    return BeliefCommitted(hypothesis="H1", probability=micro, after=after)


def hidden(world: World, person: str = "ana", micro: int = 700_000) -> BeliefCommitted:
    """Return a belief in H1 that hides this number of that person."""
    stated = world.engine.state().hypotheses["h1"].event
    words = Spoken(holder_of(person), bound("trial", stated, person, micro))
    return BeliefCommitted(hypothesis="H1", hidden=words)


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        *(("70%", 700_000), ("70 %", 700_000), ("0.7", 700_000), ("70", 700_000)),
        *((".7", 700_000), (" 0.70 ", 700_000), ("1%", 10_000), ("0.5%", 5_000)),
        *(("0.5", 500_000), ("1.5", 15_000), ("99.9999%", 999_999), ("0.000001", 1)),
        *(("33.3333", 333_333), ("0.10000000000000", 100_000)),
    ],
)
def test_how_a_probability_is_written(text: str, micro: int) -> None:
    """Per cent with its sign or above one, a share from 0 to 1 otherwise; exactly."""
    assert likely(text) == micro


@pytest.mark.parametrize(
    ("text", "part"),
    [
        *((text, "could never be put right") for text in ("0", "0%", "100", "100%", "0.0", "700")),
        *((text, "1% or certainty") for text in ("1", "1.0")),
        *(
            (text, "not a probability")
            for text in ("x", "-5", "70%%", "1e-3", "NaN", "0,7", "", "%")
        ),
        *((text, "more than 6 decimals") for text in ("0.1234567", "33.33333%", "0.0000001")),
    ],
)
def test_what_is_no_probability(text: str, part: str) -> None:
    """Certainty, doubt about what is meant, and what is no number are refused."""
    with pytest.raises(BadInput, match=part):
        likely(text)


def test_a_refusal_does_not_repeat_the_number() -> None:
    """What somebody wanted to hide and mistyped is not said aloud."""
    for text in ("73.13571%", "731357", "73,1357%", "73.1357%\0"):
        world = given(HYPOTHESIS).when(HideBelief(hypothesis="H1", probability=text))
        assert world.refusal is not None
        assert "73" not in str(world.refusal)


@given_any(st.integers(1, 999_999))
@settings(max_examples=200)
def test_every_probability_is_told_as_it_is_read(micro: int) -> None:
    """What is printed can be typed again, and no length tells a hidden number."""
    assert likely(percent(micro)) == micro
    assert len(bound("s", "e", "ana", micro)) == len(bound("s", "e", "ana", 1))


def test_in_the_clear() -> None:
    """The number, and how much evidence there was by then, neutral items included."""
    given(HYPOTHESIS).when(BELIEVE).then(believed())
    given(*FOUND).when(BELIEVE).then(believed(after=1))
    noted = NoteEvidence(hypothesis="H1", interview="I1", statement="past-fact")
    given(*FOUND, noted, RetractEvidence(evidence="E1")).when(BELIEVE).then(believed(after=1))
    given(HYPOTHESIS, HYPOTHESIS, BELIEVE, BELIEVE).when(BELIEVE).then(believed())
    given(HYPOTHESIS).when(CommitBelief(hypothesis="H7", probability="70%")).refused(
        "There is no hypothesis 'H7'"
    )


def test_hidden_and_revealed() -> None:
    """The number is sealed for its person; salt and number told later give the digest."""
    world = given(HYPOTHESIS).when(HIDE, **ANA)
    world.then(hidden(world))
    entry = list(world.engine.entries())[-1]
    assert world.engine.words(entry, "hidden") is None
    world.when(REVEAL, **ANA)
    told = list(world.engine.entries())[-1].event
    assert isinstance(told, BeliefRevealed)
    assert (told.hypothesis, told.probability) == ("H1", 700_000)
    assert told.commitment == entry.metadata.id
    assert len(told.salt) == 16
    sealed = entry.event.hidden  # type: ignore[attr-defined]
    assert isinstance(sealed, Sealed)
    assert "700000" not in str(sealed)
    world.when(REVEAL, **ANA).refused("ana has no hidden belief in H1. Hide one first")


def test_only_their_own() -> None:
    """Nobody reveals what somebody else has hidden; a name is the same in any case."""
    world = given(HYPOTHESIS, Request(HIDE, actor="ana"))
    world.when(REVEAL, actor="bo").refused("bo has no hidden belief in H1. Hidden there: ana")
    world.when(REVEAL, actor=" Ana ")
    assert world.refusal is None


def test_all_of_them_at_once() -> None:
    """Who hid several beliefs in one hypothesis reveals all, and cannot pick."""
    other = HideBelief(hypothesis="H1", probability="20%")
    world = given(
        *(HYPOTHESIS, HYPOTHESIS, Request(HIDE, actor="ana"), Request(BELIEVE, actor="ana")),
        *(Request(other, actor="ana"), Request(other, actor="bo")),
        Request(HideBelief(hypothesis="H2", probability="9%"), actor="ana"),
    ).when(REVEAL, **ANA)
    assert world.receipt is not None
    told = [one.event.probability for one in world.receipt.entries]  # type: ignore[attr-defined]
    assert told == [700_000, 200_000]


def test_not_without_the_key() -> None:
    """Without the key nothing is revealed, nor anything hidden under another one."""
    world = given(HYPOTHESIS, Request(HIDE, actor="ana"))
    del world.engine.vault._keys["belief~ana"]
    world.when(REVEAL, **ANA).refused("The key of ana's beliefs is not here", 77)
    world.when(HIDE, **ANA).refused("The key of belief~ana is not here", 77)
    world.when(BELIEVE, **ANA).then(believed())


@pytest.mark.parametrize("command", [BELIEVE, HIDE])
def test_not_after_the_outcome(command: Command) -> None:
    """What is believed once the outcome is known was not believed before; revealing is allowed."""
    world = given(HYPOTHESIS, Request(HIDE, actor="bo"), OUTCOME)
    world.when(command).refused("The outcome of H1 is known")
    assert world.when(REVEAL, actor="bo").refusal is None
    assert given(HYPOTHESIS, OUTCOME, UndoCommand()).when(command).refusal is None


@pytest.mark.parametrize("later", [SUPPORT, OUTCOME, REVEAL])
@pytest.mark.parametrize("command", [BELIEVE, HIDE])
def test_undone_only_while_nothing_was_held_against_it(command: Command, later: Command) -> None:
    """Once there is evidence or an outcome a belief stands; before, it can be withdrawn."""
    if (command, later) == (BELIEVE, REVEAL):
        later = OUTCOME
    world = given(*HEARD, command, later)
    last = world.engine.state().version
    world.when(UndoCommand(version=last - 1)).refused(f"later events rest on it: {last} ")
    assert world.when(UndoCommand(version=last)).refusal is None
    world.when(UndoCommand(version=last - 1))
    assert world.refusal is None
    assert world.engine.state().beliefs == {}


def test_an_undone_belief_does_not_come_back_under_the_evidence() -> None:
    """What was withdrawn before the evidence cannot be had back after it."""
    world = given(*HEARD, BELIEVE, UndoCommand(), SUPPORT)
    world.when(UndoCommand(version=8)).refused("later events rest on it: 9 ")


def test_undoing_what_a_belief_does_not_rest_on() -> None:
    """Evidence may go although a belief came after it; an outcome may not come back."""
    assert given(*FOUND, BELIEVE).when(UndoCommand(version=7)).refusal is None
    world = given(HYPOTHESIS, OUTCOME, UndoCommand(), BELIEVE)
    world.when(UndoCommand(version=5)).refused("later events rest on it: 6 belief_committed")
    given(HYPOTHESIS, BELIEVE).when(UndoCommand(version=3)).refused("rest on it: 4 ")


def test_a_reveal_may_be_undone_and_made_again() -> None:
    """Undone, the belief is hidden as before, and can be revealed again."""
    world = given(HYPOTHESIS, Request(HIDE, actor="ana"), Request(REVEAL, actor="ana"))
    world.when(UndoCommand(version=5)).when(REVEAL, **ANA)
    assert world.refusal is None
    world.when(UndoCommand(version=6)).refused("later events rest on it: 7 belief_revealed")


def test_a_repeat_and_a_clash() -> None:
    """A key with the same number is a repeat, with another a clash; hidden or not."""
    for one, other in (
        (BELIEVE, CommitBelief(hypothesis="H1", probability="71%")),
        (HIDE, HideBelief(hypothesis="H1", probability="71%")),
    ):
        world = given(HYPOTHESIS).when(one, key="k").when(one, key="k")
        assert world.receipt is not None and world.receipt.already
        world.when(other, key="k").refused("The key k was used for something else")


@pytest.mark.parametrize("actor", ["Ana Müller", "a|b", "x" * 200, "..", "É", "1"])
def test_any_name_has_a_key(actor: str) -> None:
    """Whatever a person is called, their beliefs can be hidden and revealed."""
    holder = holder_of(person_of(actor))
    assert holder.isascii() and "/" not in holder and len(holder) <= 80
    world = given(HYPOTHESIS).when(HIDE, actor=actor).when(REVEAL, actor=actor)
    assert world.refusal is None


def test_within_one_batch() -> None:
    """Hidden and revealed in one request of several; as a trial too, which tells nothing."""
    engine = given(HYPOTHESIS).engine
    batch = [Request(HIDE), Request(REVEAL)]
    assert engine.handle_many(batch, dry_run=True)[1].entries == ()
    (told,) = engine.handle_many(batch)[1].entries
    assert isinstance(told.event, BeliefRevealed)
    assert told.event.probability == 700_000
    assert [one.digest for one in engine.state().beliefs.values()] == [None]


def test_a_trial_tells_nothing() -> None:
    """It is refused as the real thing would be, or yields no event: it would leave no trace."""
    engine = given(HYPOTHESIS, Request(HIDE, actor="ana")).engine
    assert engine.handle(Request(REVEAL, actor="ana"), dry_run=True).entries == ()
    assert suppose(engine, 4, [Request(REVEAL, actor="ana")], at=NOW) == []
    for who in ("bo", "cy"):
        with pytest.raises(Refused, match="has no hidden belief"):
            engine.handle(Request(REVEAL, actor=who), dry_run=True)
    assert len(engine.handle(Request(REVEAL, actor="ana")).entries) == 1


def test_days_and_reasons_are_kept() -> None:
    """A belief has the day and the reason that were given, and stays where it was recorded."""
    world = given(*HEARD).when(BELIEVE, on=date(2026, 1, 5), because="a hunch")
    assert world.receipt is not None
    metadata = world.receipt.entries[0].metadata
    assert (metadata.happened_on, metadata.because) == (date(2026, 1, 5), "a hunch")
