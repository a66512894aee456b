"""Beliefs: how likely one person thinks it that a hypothesis will turn out true.

A belief is committed before interviews and held against the outcome; it is no evidence
and moves no confidence. A hidden one is sealed under a key of its own person, and the
digest beside it fixes the number: `fits` proves that what is told later is the same.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import BadInput, Damaged, NotPermitted, Refused
from .event import ID_PATTERN, Entry, Event, Id, Line, Name
from .ids import find
from .policy import MICRO
from .sealed import Sealed, Spoken, Words

if TYPE_CHECKING:
    from .hypothesis import Hypothesis
    from .state import ProjectState

Likely = Annotated[int, msgspec.Meta(ge=1, le=MICRO - 1)]
"""A probability in micro; 0 and 1 could never be put right."""
_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,20})?|\.[0-9]{1,20}) ?(%?)"


class BeliefCommitted(Event, tag="belief_committed"):
    """Somebody says how likely the hypothesis is, in the clear or hidden until revealed.

    Attributes:
        probability: in micro; None while it is hidden.
        hidden: what `bound` gives, sealed; its digest commits to it.
        after: items of evidence on the hypothesis that were recorded by then.
    """

    about: ClassVar[str] = "hypothesis"
    occurrence: ClassVar[bool] = True
    closed: ClassVar[frozenset[str]] = frozenset({"hidden"})
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = (
        "belief in {hypothesis} committed[: {probability%}][: {hidden}]"
        "[, evidence by then: {after}]"
    )

    hypothesis: Id
    probability: Likely | None = None
    hidden: Words | None = None
    after: Annotated[int, msgspec.Meta(ge=0)] = 0


class BeliefRevealed(Event, tag="belief_revealed"):
    """A hidden belief is told; salt and number give the digest that was committed.

    Attributes:
        commitment: id of the event that committed it, the same wherever it is copied.
    """

    about: ClassVar[str] = "hypothesis"
    settles: ClassVar[tuple[str, ...]] = ("belief {commitment} hidden",)
    sentence: ClassVar[str] = "belief in {hypothesis} revealed: {probability%}"

    hypothesis: Id
    commitment: Line
    probability: Likely
    salt: bytes


class Belief(msgspec.Struct):
    """What the state keeps of a belief; `digest` is None when its number is told."""

    version: int
    hypothesis: str
    person: str
    digest: bytes | None


class CommitBelief(Command, tag="commit_belief"):
    """Say how likely a hypothesis is: 70% or 0.7."""

    hypothesis: str
    probability: Name


class HideBelief(Command, tag="hide_belief"):
    """Commit to how likely a hypothesis is, and keep the number sealed until you reveal it."""

    private: ClassVar[frozenset[str]] = frozenset({"probability"})

    hypothesis: str
    probability: Name


class RevealBelief(Command, tag="reveal_belief"):
    """Tell every belief in a hypothesis that you have hidden."""

    hypothesis: str


def person_of(actor: str) -> str:
    """Return who an actor is, however the name is written.

    >>> person_of(" Ana ")
    'ana'
    """
    return unicodedata.normalize("NFC", actor.strip()).casefold()


def likely(text: str) -> int:
    """Return a probability in micro, exactly; a refusal does not repeat it.

    Raises:
        BadInput: it is no number, certain, or has more than 6 decimals.

    >>> likely("70%"), likely("0.7"), likely("70"), likely("0.5 %")
    (700000, 700000, 700000, 5000)
    """
    from decimal import Decimal

    match = re.fullmatch(_NUMBER, text.strip())
    if match is None:
        raise BadInput(
            "This is not a probability.", hint="Write it as 70% or 0.7; 70 alone means 70%."
        )
    number = Decimal(match[1])
    if number == 1 and not match[2]:
        raise BadInput("1 may mean 1% or certainty.", hint="Write 1% or, nearly certain, 99%.")
    micro = number * (10_000 if match[2] or number > 1 else MICRO)
    if not 0 < micro < MICRO:
        raise BadInput(
            "A belief of 0 or 100% could never be put right by anything you hear.",
            hint="Say how sure you are in between, such as 1% or 99%.",
        )
    if micro % 1:
        raise BadInput("The probability has more than 6 decimals.", hint="Round it.")
    return int(micro)


def bound(stream: str, hypothesis: str, person: str, probability: int) -> str:
    """Return the text of a hidden number, which fits one hypothesis, person and project.

    Args:
        stream: name of the project.
        hypothesis: id of the event that first stated it.
        person: see `person_of`.
        probability: in micro; written with six digits, so that no length tells it.
    """
    parts = ["castdev.belief.1", stream, hypothesis, person, f"{probability:06d}"]
    return msgspec.json.encode(parts).decode()


def digest_of(event: BeliefCommitted) -> bytes | None:
    """Return what a belief commits to: SHA-256 of salt and text; None in the clear."""
    words = event.hidden
    return words.digest if isinstance(words, Sealed) else b"" if words else None


def fits(event: BeliefRevealed, digest: bytes, stream: str, hypothesis: str, person: str) -> bool:
    """Return whether a number told later is the one that a digest committed to."""
    from hashlib import sha256

    text = bound(stream, hypothesis, person, event.probability)
    return sha256(event.salt + text.encode()).digest() == digest


def holder_of(person: str) -> str:
    """Return whose key hides the beliefs of a person."""
    if re.match(ID_PATTERN, person):
        return f"belief~{person}"
    from hashlib import sha256

    return f"belief~~{sha256(person.encode()).hexdigest()[:32]}"


def _committed(state: "ProjectState", entry: Entry, event: BeliefCommitted) -> None:
    metadata = entry.metadata
    state.beliefs[metadata.id] = Belief(
        entry.version, event.hypothesis, person_of(metadata.actor), digest_of(event)
    )


def _revealed(state: "ProjectState", entry: Entry, event: BeliefRevealed) -> None:
    known = state.beliefs[event.commitment]
    stated = state.hypotheses[known.hypothesis.lower()].event
    if known.digest and fits(event, known.digest, state.project.id, stated, known.person):
        known.digest = None


def _open(state: "ProjectState", id: str) -> "Hypothesis":
    """Return a hypothesis of which nobody knows yet how it turned out."""
    known = find(state.hypotheses, id, "hypothesis")
    if known.id.lower() in state.outcomes:
        raise Refused(
            f"The outcome of {known.id} is known; what is believed now was not believed before.",
            hint=f"`castdev belief show {known.id}` shows what was.",
        )
    return known


def _heard(state: "ProjectState", hypothesis: str) -> int:
    items = state.evidence.values()
    return sum(one.hypothesis == hypothesis and not one.retracted for one in items)


def commit(state: "ProjectState", command: CommitBelief, setting: Setting) -> list[Event]:
    """Return the belief in the clear, before the outcome is known."""
    known = _open(state, command.hypothesis)
    number, after = likely(command.probability), _heard(state, known.id)
    return [BeliefCommitted(hypothesis=known.id, probability=number, after=after)]


def hide(state: "ProjectState", command: HideBelief, setting: Setting) -> list[Event]:
    """Return the belief, its number to be sealed under a key of the person who says it."""
    known, person = _open(state, command.hypothesis), person_of(setting.actor)
    text = bound(state.project.id, known.event, person, likely(command.probability))
    words, after = Spoken(holder_of(person), text), _heard(state, known.id)
    return [BeliefCommitted(hypothesis=known.id, hidden=words, after=after)]


def reveal(state: "ProjectState", command: RevealBelief, setting: Setting) -> list[Event]:
    """Return every belief that this person has hidden, so that nobody picks the best.

    A trial returns none: it would tell the numbers and leave no trace.
    """
    known = find(state.hypotheses, command.hypothesis, "hypothesis")
    hidden = {
        id: one
        for id, one in state.beliefs.items()
        if one.digest is not None and one.hypothesis == known.id
    }
    person = person_of(setting.actor)
    mine = {id: one for id, one in hidden.items() if one.person == person}
    if not mine:
        others = ", ".join(sorted({one.person for one in hidden.values()}))
        raise Refused(
            f"{setting.actor} has no hidden belief in {known.id}.",
            hint=f"Hidden there: {others}; each reveals their own."
            if others
            else f"Hide one first: castdev believe {known.id} --hide.",
        )
    told = [_told(state, known, id, one, setting) for id, one in mine.items()]
    return [] if setting.past and setting.past.trial else [*told]


def _told(
    state: "ProjectState", known: "Hypothesis", id: str, belief: Belief, setting: Setting
) -> BeliefRevealed:
    """Return the number of a hidden belief, if it is what was committed here by this person."""
    found = setting.past.opened(belief.version, "hidden") if setting.past else None
    if found is None:
        raise NotPermitted(
            f"The key of {belief.person}'s beliefs is not here, so none can be revealed.",
            hint=f"Put it back: .castdev/keys/{holder_of(belief.person)}.key.",
        )
    salt, text = found
    number = int(text[-8:-2]) if text[-8:-2].isdecimal() else 0  # the last six digits
    if not number or text != bound(state.project.id, known.event, belief.person, number):
        raise Damaged(
            f"What is sealed in event {belief.version} was committed to something else, or by "
            "somebody else.",
            hint="Restore the journal from a backup.",
        )
    return BeliefRevealed(hypothesis=known.id, commitment=id, probability=number, salt=salt)


NOUN = Noun(
    name="belief",
    letter="",
    evolve={BeliefCommitted: _committed, BeliefRevealed: _revealed},
    decide={CommitBelief: commit, HideBelief: hide, RevealBelief: reveal},
)
