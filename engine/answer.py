"""Answers: what a respondent said to a question, planned or not, in their own words."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

from .command import Command, Noun, Setting
from .competitor import PRODUCT
from .errors import NotFound, Refused
from .event import Entry, Event, Id, Line, Text, Verbatim
from .guide import GuidePrepared
from .ids import find
from .interview import Interview, held
from .respondent import consenting
from .sealed import Words, spoken
from .text import quoted

if TYPE_CHECKING:
    from .state import ProjectState

Finding = Literal[
    "need",
    "expectation",
    "wish",
    "preference",
    "problem",
    "motive",
    "habit",
    "cause",
    "objection",
]


class AnswerRecorded(Event, tag="answer_recorded"):
    """A respondent said something, to a question of the guide or unasked.

    Strengths and weaknesses are points in the team's words, in the clear; they
    are the competitor's, or the product's own when none is named.
    """

    about: ClassVar[str] = "answer"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("answer {answer}",)
    sentence: ClassVar[str] = (
        "{answer} from {respondent} in {interview}[, to question {question}][ of {guide}]"
        "[ revision {revision}][, clarifies {clarifies}][, about {hypotheses}][: {finding}]"
    )

    answer: Id
    interview: Id
    respondent: Id
    question: Id | None = None
    guide: Id | None = None
    revision: int | None = None
    clarifies: Id | None = None
    hypotheses: tuple[Id, ...] = ()
    finding: Finding | None = None
    strengths: tuple[Line, ...] = ()
    weaknesses: tuple[Line, ...] = ()
    competitor: Id | None = None
    locator: Text | None = None
    words: Words


class Answer(msgspec.Struct):
    """What the state keeps of an answer."""

    id: str
    respondent: str


class RecordAnswer(Command, tag="record_answer"):
    """Record what a respondent said in an interview.

    Attributes:
        of: whose strengths and weaknesses they are: `product`, or a competitor.
    """

    private: ClassVar[frozenset[str]] = frozenset({"words"})

    interview: str
    words: Verbatim
    question: str | None = None
    id: str | None = None
    clarifies: str | None = None
    hypotheses: tuple[str, ...] = ()
    finding: Finding | None = None
    strengths: tuple[Line, ...] = ()
    weaknesses: tuple[Line, ...] = ()
    of: str | None = None
    locator: Text | None = None


def _recorded(state: "ProjectState", entry: Entry, event: AnswerRecorded) -> None:
    state.keep("answer", event.answer)
    state.answers[event.answer.lower()] = Answer(event.answer, event.respondent)


def _followed(state: "ProjectState", interview: Interview) -> GuidePrepared | None:
    """Return the revision of the guide that was followed in an interview."""
    guide = state.guides.get((interview.guide or "").lower())
    return guide.revisions.get(interview.revision or 0) if guide else None


def _asked(state: "ProjectState", interview: Interview, command: RecordAnswer) -> dict[str, Any]:
    """Return the planned question as it was asked, or nothing for an unplanned one."""
    guide = _followed(state, interview)
    spelt = {one.id.lower(): one.id for one in guide.questions} if guide else {}
    wish = command.question
    if wish is None:
        if command.words.strip().lower() in spelt:
            raise Refused(
                f"{spelt[command.words.strip().lower()]} is a question, not what was answered.",
                hint="Say the words too, after the question.",
            )
        return {}
    if guide is None:
        raise Refused(
            f"{interview.id} followed no guide, so no question of it was planned.",
            hint="Leave the question out: the answer is unplanned.",
        )
    if wish.lower() not in spelt:
        from difflib import get_close_matches

        near = [spelt[one] for one in get_close_matches(wish.lower(), spelt, 3, 0.3)]
        hint = f"The nearest: {', '.join(near)}." if near else "Leave it out if it was unplanned."
        raise NotFound(
            f"There is no question {quoted(wish)} in {guide.guide}, revision {guide.revision}.",
            hint=hint,
        )
    return {"question": spelt[wish.lower()], "guide": guide.guide, "revision": guide.revision}


def _clarified(state: "ProjectState", command: RecordAnswer, person: str) -> str | None:
    """Return the answer that is clarified, which the same person gave."""
    if command.clarifies is None:
        return None
    known = find(state.answers, command.clarifies, "answer")
    if known.respondent != person:
        raise Refused(
            f"{known.id} is what {known.respondent} said, not {person}.",
            hint="People clarify their own answers; leave --clarifies out.",
        )
    return known.id


def _competitor(state: "ProjectState", command: RecordAnswer) -> str | None:
    """Return whose strengths and weaknesses they are; None is the product's own."""
    if command.of is None:
        return None
    if not command.strengths and not command.weaknesses:
        raise Refused(
            "No strength or weakness is named.", hint="Add --strength or --weakness, or drop --of."
        )
    if command.of.lower() == PRODUCT:
        return None
    return find(state.competitors, command.of, "competitor").id


def record(state: "ProjectState", command: RecordAnswer, setting: Setting) -> list[Event]:
    """Return the answer of a respondent who still consents, as their words."""
    id = state.new_id("answer", command.id)
    interview = held(state, command.interview)
    person = consenting(state, interview.respondent, setting, interview.held_on).id
    named = (find(state.hypotheses, one, "hypothesis").id for one in command.hypotheses)
    words = spoken(person, command.words)
    assert words is not None
    return [
        AnswerRecorded(
            answer=id,
            interview=interview.id,
            respondent=person,
            clarifies=_clarified(state, command, person),
            hypotheses=tuple(dict.fromkeys(named)),
            finding=command.finding,
            strengths=command.strengths,
            weaknesses=command.weaknesses,
            competitor=_competitor(state, command),
            locator=command.locator,
            words=words,
            **_asked(state, interview, command),
        )
    ]


NOUN = Noun(
    name="answer",
    letter="A",
    evolve={AnswerRecorded: _recorded},
    decide={RecordAnswer: record},
)
