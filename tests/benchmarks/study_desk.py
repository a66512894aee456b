"""What comes up in a study beside the visits: corrections, changes, verdicts, decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import asdict, replace
from study_team import TEAM, Study, observe

from castdev.engine.change import ChangeMade, ChangePlanned, ChangeUndone
from castdev.engine.competitor import CompetitorNoted
from castdev.engine.count import CountPublished
from castdev.engine.decision import DecisionMade
from castdev.engine.evidence import EvidenceCorrected, EvidenceRetracted
from castdev.engine.guide import GuideRevised
from castdev.engine.hypothesis import HypothesisRestated, HypothesisRetired
from castdev.engine.interview import InterviewCorrected, InterviewNoted
from castdev.engine.jot import JotDropped, JotFiled, JotTaken
from castdev.engine.ladder import RUNG_OF
from castdev.engine.launch import LaunchPostponed
from castdev.engine.offer import Clause, OfferStated
from castdev.engine.outcome import OutcomeObserved
from castdev.engine.respondent import ConsentWithdrawn, RespondentReassigned
from castdev.engine.rival import RivalsNamed
from castdev.engine.theme import ThemeRemoved, ThemeRenamed, ThemesMerged
from castdev.engine.verdict import VerdictReached, leaning_of

Move = Callable[[Study], None]


def correct(study: Study) -> None:
    """Correct what was recorded of an observation."""
    if study.items:
        kind = study.kind()
        fields: list[dict[str, Any]] = [{"side": "refutes"}, {"kind": kind, "rung": RUNG_OF[kind]}]
        id = study.dice.choice(study.items)
        study.journal.say(EvidenceCorrected(evidence=id, **study.dice.choice(fields)))


def retract(study: Study) -> None:
    """Take an observation back."""
    if study.items:
        id = _taken(study, study.items)
        study.journal.say(EvidenceRetracted(evidence=id), because="misheard")


def correct_interview(study: Study) -> None:
    """Correct the day of an interview, or who led it."""
    if study.held:
        dice, recent = study.dice, study.held[-200:]
        day = study.journal.today - timedelta(days=dice.randint(0, 9))
        fields: list[dict[str, Any]] = [{"held_on": day}, {"interviewers": (dice.choice(TEAM),)}]
        id = dice.choice(recent).interview
        study.journal.say(InterviewCorrected(interview=id, **dice.choice(fields)))


def note(study: Study) -> None:
    """Add to the notes of the last interview."""
    if study.held and study.held[-1].respondent in study.people[-200:]:
        interview, person = study.held[-1]
        words = study.journal.sealed(person)
        study.journal.say(InterviewNoted(interview=interview, notes=words))


def reassign(study: Study) -> None:
    """Move somebody to another segment."""
    if study.people:
        person = study.dice.choice(study.people)
        others = [one for one in study.segments if one != study.lives[person]]
        study.lives[person] = study.dice.choice(others)
        moved = RespondentReassigned(respondent=person, segment=study.lives[person])
        study.journal.say(moved)


def withdraw(study: Study) -> None:
    """Somebody wants nothing more to be recorded."""
    if len(study.people) > 20:
        person = _taken(study, study.people)
        study.journal.say(ConsentWithdrawn(respondent=person), study.journal.today)


def jot(study: Study) -> None:
    """Jot something down, and file or drop it."""
    journal, dice, id = study.journal, study.dice, study.journal.id("J")
    journal.say(JotTaken(jot=id, words=journal.sealed(f"jot~{id}")))
    if dice.random() < 0.7:
        about = dice.choice([*study.stated])
        journal.say(JotFiled(jot=id, noun="hypothesis", filed_as=about))
    else:
        journal.say(JotDropped(jot=id), because="leads nowhere")


def remove_theme(study: Study) -> None:
    """A theme was not heard in an interview after all."""
    if study.heard:
        theme, interview = _taken(study, study.heard)
        study.journal.say(ThemeRemoved(theme=theme, interview=interview))


def run_test(study: Study) -> None:
    """Run a test, a survey or a landing page."""
    observe(study, study.dice.choice([*study.stated]), None)


def _taken(study: Study, some: list[Any]) -> Any:
    """Take any one out of a list, quickly."""
    place = study.dice.randrange(len(some))
    some[place], some[-1] = some[-1], some[place]
    return some.pop()


def name_theme(study: Study) -> None:
    """Name another theme."""
    study.name_theme()


def rename_theme(study: Study) -> None:
    """Give a theme a better title."""
    theme = study.dice.choice(study.themes)
    study.journal.say(ThemeRenamed(theme=theme, title=f"{theme}, as of {study.journal.version}"))


def merge_themes(study: Study) -> None:
    """Make one theme of two."""
    if len(study.themes) > 12:
        kept, gone = study.dice.sample(study.themes, 2)
        study.themes.remove(gone)
        study.heard = [one for one in study.heard if one[0] not in (kept, gone)]
        study.journal.say(ThemesMerged(theme=kept, merged=(gone,)))


def change(study: Study) -> None:
    """Plan a change of the product, make one that was planned, or take one back."""
    journal, dice, roll = study.journal, study.dice, study.dice.random()
    if study.made and roll < 0.1:
        journal.say(ChangeUndone(change=_taken(study, study.made)), journal.today)
    elif study.planned and roll < 0.6:
        planned = study.planned.pop(0)
        journal.say(ChangeMade(**asdict(planned)), journal.today)
        study.made.append(planned.change)
    else:
        felt, reasons = dice.sample([*study.stated], dice.choice([1, 1, 2])), study.items[-1:]
        intended = ChangePlanned(
            change=journal.id("C"),
            description="it does one thing more",
            reasons=tuple(reasons),
            basis="evidence" if reasons else "opinion",
            impacts={one: dice.choice(["none", "minor", "minor", "major"]) for one in felt},
        )
        journal.say(intended)
        study.planned.append(intended)


def restate(study: Study) -> None:
    """Say a hypothesis in other words, or set its bar."""
    dice, journal = study.dice, study.journal
    said = asdict(study.stated[dice.choice([*study.stated])])
    said["statement"] = f"so many say yes to {said['hypothesis']}, {journal.version}"
    if dice.random() < 0.3:
        said["bar"] = dice.choice([200_000, 350_000, 500_000])
    study.stated[said["hypothesis"]] = again = HypothesisRestated(**said)
    journal.say(again)


def retire(study: Study) -> None:
    """Stop asking about a hypothesis, and state another."""
    gone = study.dice.choice([*study.stated])
    del study.stated[gone]
    study.journal.say(HypothesisRetired(hypothesis=gone))
    study.state()


def judge(study: Study) -> None:
    """Reach a verdict, or hear how it turned out."""
    dice, journal, id = study.dice, study.journal, study.dice.choice([*study.stated])
    if dice.random() < 0.2:
        word = dice.choice(["true", "false"])
        outcome = OutcomeObserved(hypothesis=id, outcome=word, holds=word == "true")
        journal.say(outcome, journal.today)
        return
    word, seen = dice.choice(["true", "false", "wait"]), journal.seen([*study.truth])
    verdict = VerdictReached(hypothesis=id, word=word, leaning=leaning_of(word), seen=seen)
    journal.say(verdict, journal.today, "as the numbers say")


def decide(study: Study) -> None:
    """Decide something; now and then that a launch has to wait."""
    dice, journal, seen = study.dice, study.journal, study.journal.seen([*study.truth])
    if dice.random() < 0.2:
        whom = study.segments[0]
        seen = replace(seen, segment=whom)
        journal.say(LaunchPostponed(segment=whom, reason="not yet", seen=seen), journal.today)
        return
    made = DecisionMade(
        decision=journal.id("D"),
        choice="build it",
        options=("build it", "wait"),
        reason="enough is known",
        hypotheses=(dice.choice([*study.stated]),),
        seen=seen,
    )
    journal.say(made, journal.today)


def revise_guide(study: Study) -> None:
    """Write the next revision of a guide."""
    place = study.dice.randrange(len(study.guides))
    known = study.guides[place]
    study.guides[place] = now = GuideRevised(
        guide=known.guide,
        title=f"what hurts, {study.journal.version}",
        revision=known.revision + 1,
        questions=study.questions(),
    )
    study.journal.say(now)


def look_around(study: Study) -> None:
    """Look at a competitor, find a published count, name rivals."""
    dice, journal = study.dice, study.journal
    one, other = dice.sample([*study.stated], 2)
    roll = dice.random()
    if roll < 0.6:
        new = len(study.competitors) < 5
        id = journal.id("K") if new else dice.choice([*study.competitors])
        name = study.competitors.setdefault(id, f"maker of {id}")
        noted = CompetitorNoted(competitor=id, name=name, weaknesses=("slow",))
        journal.say(noted, journal.today)
    elif roll < 0.8:
        supports = dice.randint(3, 9)
        journal.say(CountPublished(hypothesis=one, supports=supports, of=12, text="a report"))
    elif frozenset((one, other)) not in study.rivals:
        study.rivals.add(frozenset((one, other)))
        journal.say(RivalsNamed(hypotheses=(one, other)))


def state_offer(study: Study) -> None:
    """State the offer, or its next revision."""
    was = study.offers.get("O1")
    rests_on = next(iter(study.stated))
    clause = Clause(text=f"sooner, {study.journal.version}", hypotheses=(rests_on,))
    study.offers["O1"] = offer = OfferStated(
        offer="O1",
        text="sooner than today",
        revision=was.revision + 1 if was else 1,
        clauses=(clause,),
    )
    study.journal.say(offer)


def adopt(study: Study) -> None:
    """Adopt a policy of one's own, a few times in two years."""
    left = len(study.policies)
    if left and study.journal.version > study.journal.size * (4 - left) / 4:
        study.journal.adopt(study.policies.pop(0))


_OFTEN: dict[Move, int] = {
    correct: 8,
    retract: 8,
    correct_interview: 4,
    note: 8,
    reassign: 4,
    withdraw: 1,
    jot: 16,
    remove_theme: 2,
    run_test: 6,
}
"""How often, of the things that come up with people, it is this one."""
_SELDOM: dict[Move, int] = {
    name_theme: 6,
    rename_theme: 2,
    merge_themes: 1,
    change: 12,
    restate: 4,
    retire: 1,
    judge: 6,
    decide: 6,
    revise_guide: 2,
    look_around: 6,
    state_offer: 2,
    adopt: 4,
}
"""The same of the things that come up with the project, however many people are met."""
PROJECT_MOVES = 600
"""At most about so many of the second kind, in two years."""


def beside(study: Study) -> None:
    """Do what comes up beside a visit: nothing, or one or two things."""
    dice = study.dice
    for _ in range(dice.choice([0, 1, 1, 2])):
        dice.choices([*_OFTEN], [*_OFTEN.values()])[0](study)
    if dice.random() < min(0.15, 15 * PROJECT_MOVES / study.journal.size):
        dice.choices([*_SELDOM], [*_SELDOM.values()])[0](study)
