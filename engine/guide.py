"""Guides: open questions prepared beforehand, each tied to what it should tell."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Name
from .ids import find
from .revision import next_revision

if TYPE_CHECKING:
    from .state import ProjectState


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned question and the hypotheses that its answers bear on."""

    id: Id
    text: Line
    hypotheses: tuple[Name, ...] = ()


class GuidePrepared(Event, tag="guide_prepared"):
    """A list of questions is ready, revision 1."""

    about: ClassVar[str] = "guide"
    settles: ClassVar[tuple[str, ...]] = ("guide {guide}",)
    sentence: ClassVar[str] = "guide {guide} revision {revision}: {title}"

    guide: Id
    title: Line
    revision: Annotated[int, msgspec.Meta(ge=1)] = 1
    questions: tuple[Question, ...] = ()


class GuideRevised(GuidePrepared, tag="guide_revised"):
    """The guide has a next revision."""

    settles: ClassVar[tuple[str, ...]] = ("guide {guide} revision",)


class Guide(msgspec.Struct):
    """What the state keeps of a guide."""

    id: str
    prepared: GuidePrepared | GuideRevised
    revisions: dict[int, GuidePrepared | GuideRevised] = {}


class _Write(Command):
    title: Line
    questions: tuple[Question, ...] = ()


class PrepareGuide(_Write, tag="prepare_guide"):
    """Prepare a guide of open questions."""

    id: str | None = None


class ReviseGuide(_Write, tag="revise_guide"):
    """Write the next revision of a guide."""

    guide: str


def _prepared(state: "ProjectState", entry: Entry, event: GuidePrepared) -> None:
    state.keep("guide", event.guide)
    known = state.guides.get(event.guide.lower())
    revisions = {**(known.revisions if known else {}), event.revision: event}
    state.guides[event.guide.lower()] = Guide(event.guide, event, revisions)


def _questions(state: "ProjectState", command: _Write) -> tuple[Question, ...]:
    for id, times in Counter(one.id.lower() for one in command.questions).items():
        if times > 1:
            raise Refused(
                f"Two questions of the guide have the id {id}.",
                hint="Give each question an id of its own.",
            )
    return tuple(
        Question(id=one.id, text=one.text, hypotheses=_hypotheses(state, one))
        for one in command.questions
    )


def _hypotheses(state: "ProjectState", question: Question) -> tuple[str, ...]:
    table = state.hypotheses
    return tuple(find(table, one, "hypothesis").id for one in question.hypotheses)


def prepare(state: "ProjectState", command: PrepareGuide, setting: Setting) -> list[Event]:
    """Return the first revision of a guide."""
    id = state.new_id("guide", command.id)
    questions = _questions(state, command)
    return [GuidePrepared(guide=id, title=command.title, questions=questions)]


def revise(state: "ProjectState", command: ReviseGuide, setting: Setting) -> list[Event]:
    """Return the next revision, which must differ from the last."""
    known = find(state.guides, command.guide, "guide")
    title, questions = command.title, _questions(state, command)
    revision = next_revision(known.id, known.prepared, title=title, questions=questions)
    return [GuideRevised(guide=known.id, title=title, revision=revision, questions=questions)]


NOUN = Noun(
    name="guide",
    letter="G",
    evolve={GuidePrepared: _prepared, GuideRevised: _prepared},
    decide={PrepareGuide: prepare, ReviseGuide: revise},
)
