"""What a team does in a study: people are met, asked and thanked, and things are learnt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from long_study import TEAM, Journal

from castdev.engine.answer import AnswerRecorded
from castdev.engine.appointment import InterviewCancelled, InterviewMissed, InterviewScheduled
from castdev.engine.change import ChangePlanned
from castdev.engine.event import Event
from castdev.engine.evidence import EvidenceNoted, HypothesisRefuted, HypothesisSupported
from castdev.engine.guide import GuidePrepared, Question
from castdev.engine.hypothesis import HypothesisStated
from castdev.engine.interview import InterviewHeld
from castdev.engine.ladder import RUNG_OF, StatementKind
from castdev.engine.offer import OfferStated
from castdev.engine.policy import FLAGS, Policy
from castdev.engine.respondent import ConsentGiven, RespondentRecruited, RespondentThanked
from castdev.engine.segment import SegmentDefined, SegmentsRanked
from castdev.engine.theme import ThemeApplied, ThemeNamed
from castdev.engine.undo import CommandUndone

KINDS: dict[StatementKind, int] = {
    "compliment": 8,
    "opinion": 12,
    "hypothetical": 6,
    "past-fact": 36,
    "behaviour": 18,
    "commitment": 12,
    "usage": 5,
    "payment": 3,
}
"""How often, of the statements that people make, it is one of this kind."""
ABOUT = ("problem", "solution", "price", "channel", "usability", "value", "segment", "competition")
POLICIES = (
    Policy(name="slow", half_life=540),
    Policy(name="strict", source_rho=80_000, supported_at=850_000),
    Policy(name="near", relevance=300_000),
)


class Met(NamedTuple):
    """An interview that was held, and with whom."""

    interview: str
    respondent: str


class Study:
    """What the team has in mind: whom it can ask, what it believes, what it has heard.

    Attributes:
        truth: hypothesis → the part of people that would say yes.
        stated: the hypotheses not retired, as last stated.
        items: evidence that still counts.
    """

    def __init__(self, journal: Journal) -> None:
        self.journal, self.dice = journal, journal.dice
        self.segments: list[str] = []
        self.truth: dict[str, float] = {}
        self.stated: dict[str, HypothesisStated] = {}
        self.guides: list[GuidePrepared] = []
        self.themes: list[str] = []
        self.people: list[str] = []
        self.lives: dict[str, str] = {}
        self.held: list[Met] = []
        self.heard: list[tuple[str, str]] = []
        self.items: list[str] = []
        self.planned: list[ChangePlanned] = []
        self.made: list[str] = []
        self.offers: dict[str, OfferStated] = {}
        self.competitors: dict[str, str] = {}
        self.rivals: set[frozenset[str]] = set()
        self.policies = [*POLICIES]

    def begin(self) -> None:
        """Define whom to serve, what must be true, and what to ask."""
        journal, size = self.journal, self.journal.size
        for _ in range(min(6, 3 + size // 50_000)):
            id = journal.id("S")
            needs = (f"to be relieved of {id}",)
            journal.say(SegmentDefined(segment=id, description=f"people of {id}", needs=needs))
            self.segments.append(id)
        journal.say(SegmentsRanked(segments=tuple(self.segments)))
        for _ in range(min(40, 5 + size // 5_000)):
            self.state()
        for _ in range(2):
            asked = self.questions()
            guide = GuidePrepared(guide=journal.id("G"), title="what hurts", questions=asked)
            journal.say(guide)
            self.guides.append(guide)
        for _ in range(8):
            self.name_theme()

    def state(self) -> None:
        """State a hypothesis; whether it is true nobody knows."""
        dice, id = self.dice, self.journal.id("H")
        said: dict[str, Any] = {
            "kind": ABOUT[len(self.truth) % len(ABOUT)],
            "importance": dice.choice(["critical", "critical", "major", "minor"]),
            "segments": tuple(dice.sample(self.segments, dice.choice([0, 1, 1, 2]))),
            "bar": dice.choice([None, 100_000, 300_000, 400_000, 600_000]),
            "prior": dice.choice([None, None, None, 500_000]),
        }
        stated = HypothesisStated(hypothesis=id, statement=f"so many say yes to {id}", **said)
        self.journal.say(stated)
        self.stated[id] = stated
        truth = (stated.bar or 400_000) / 1e6 + dice.gauss(-0.05, 0.2)
        self.truth[id] = min(0.95, max(0.03, truth))

    def questions(self) -> tuple[Question, ...]:
        """Return four questions, each about a hypothesis."""
        return tuple(
            Question(id=f"q{n}", text=f"When did you last {one}?", hypotheses=(one,))
            for n, one in enumerate(self.dice.sample([*self.stated], 4), 1)
        )

    def name_theme(self) -> None:
        """Name a theme that has no name yet; there are sixty things that people say."""
        if self.journal.ids.get("T", 0) < 60:
            self.themes.append(self.journal.id("T"))
            title = f"what is said of {self.themes[-1]}"
            self.journal.say(ThemeNamed(theme=self.themes[-1], title=title))

    def kind(self) -> StatementKind:
        """Return what kind of statement somebody makes."""
        return self.dice.choices([*KINDS], [*KINDS.values()])[0]

    def undo(self, version: int, event: Event, id: str) -> None:
        """Withdraw what was just recorded; one time in five it was right after all."""
        name = event.__struct_config__.tag
        what = f"event {version}, {name} {id}"
        by = self.journal.say(CommandUndone(versions=(version,), what=what))
        if self.dice.random() < 0.2:
            self.journal.say(CommandUndone(versions=(by,), what=f"event {by}, command_undone"))


def visit(study: Study) -> None:
    """Meet somebody, old or new: ask, note what they say, thank them."""
    journal, dice = study.journal, study.dice
    person = meet(study) if dice.random() < 0.7 or not study.people else dice.choice(study.people)
    id = journal.id("I")
    if dice.random() < 0.5:
        planned = InterviewScheduled(interview=id, respondent=person, planned_on=journal.today)
        journal.say(planned)
        if dice.random() < 0.08:
            called_off = dice.choice([InterviewCancelled, InterviewMissed])
            journal.say(called_off(interview=id), journal.today)
            return
    met, guide = Met(id, person), dice.choice(study.guides)
    hold(study, met, guide)
    for _ in range(dice.randint(1, 4)):
        answer(study, met, guide)
    for theme in dice.sample(study.themes, dice.randint(1, 4)):
        quote = journal.sealed(person) if dice.random() < 0.3 else None
        journal.say(ThemeApplied(theme=theme, interview=id, quote=quote))
        study.heard.append((theme, id))
    for one in dice.sample([*study.stated], min(len(study.stated), dice.randint(2, 7))):
        observe(study, one, met)
    if dice.random() < 0.6:
        journal.say(RespondentThanked(respondent=person, means="a note"), journal.today)


def meet(study: Study) -> str:
    """Recruit somebody, who consents."""
    journal, dice, id = study.journal, study.dice, study.journal.id("R")
    study.lives[id] = dice.choice(study.segments)
    recruited = RespondentRecruited(
        respondent=id,
        channel=dice.choice(["forum", "friends", "newsletter"]),
        relation=dice.choice(["potential", "existing"]),
        segment=study.lives[id],
        name=journal.sealed(id, 8, 20),
        contact=journal.sealed(id, 12, 30) if dice.random() < 0.5 else None,
    )
    journal.say(recruited)
    journal.say(ConsentGiven(respondent=id, scope="notes and quotes"), journal.today)
    study.people.append(id)
    return id


def hold(study: Study, met: Met, guide: GuidePrepared) -> None:
    """Hold an interview; some are written down weeks later."""
    journal, dice, day = study.journal, study.dice, study.journal.today
    if dice.random() < 0.06:
        day -= timedelta(days=dice.randint(2, 60))
    held = InterviewHeld(
        interview=met.interview,
        respondent=met.respondent,
        medium=dice.choice(["call", "in person", "video"]),
        guide=guide.guide,
        revision=guide.revision,
        interviewers=(journal.actor, "guest") if dice.random() < 0.1 else (journal.actor,),
        minutes=dice.randint(15, 70),
        notes=journal.sealed(met.respondent, 80, 300) if dice.random() < 0.4 else None,
    )
    journal.say(held, day)
    study.held.append(met)


def answer(study: Study, met: Met, guide: GuidePrepared) -> None:
    """Record what somebody said, to a planned question or unasked."""
    journal, dice = study.journal, study.dice
    asked: dict[str, Any] = {}
    if dice.random() < 0.7:
        question = dice.choice(guide.questions).id
        asked = {"question": question, "guide": guide.guide, "revision": guide.revision}
    said = AnswerRecorded(
        answer=journal.id("A"),
        interview=met.interview,
        respondent=met.respondent,
        finding=dice.choice([None, "need", "habit", "objection"]),
        words=journal.sealed(met.respondent),
        **asked,
    )
    journal.say(said)


def observe(study: Study, hypothesis: str, met: Met | None) -> None:
    """Record what somebody said or did about a hypothesis, or many people in a test."""
    journal, dice, kind = study.journal, study.dice, study.kind()
    yes = dice.random() < study.truth[hypothesis]
    side = HypothesisSupported if yes else HypothesisRefuted
    if met is None:
        where: dict[str, Any] = {
            "channel": dice.choice(["web", "survey"]),
            "people": dice.randint(5, 120),
            "segment": dice.choice(study.segments),
        }
    else:
        quoted = dice.random() < 0.3
        where = {
            "interview": met.interview,
            "respondent": met.respondent,
            "quote": journal.sealed(met.respondent) if quoted else None,
        }
    observed = (EvidenceNoted if dice.random() < 0.06 else side)(
        evidence=journal.id("E"),
        hypothesis=hypothesis,
        kind=kind,
        rung=RUNG_OF[kind],
        flags=(dice.choice(FLAGS).name,) if dice.random() < 0.15 else (),
        before_change=dice.choice(study.made) if study.made and dice.random() < 0.02 else None,
        **where,
    )
    version = journal.say(observed, journal.today if met is None else None)
    if dice.random() < 0.004:
        study.undo(version, observed, observed.evidence)
    else:
        study.items.append(observed.evidence)


__all__ = ["TEAM", "Study", "observe", "visit"]
