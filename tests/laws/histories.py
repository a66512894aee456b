"""Random histories: acts of a study, what each refers to, and orders in which they may arrive.

Nothing here draws by itself: a history is a function of a list of numbers, so that
another process can make the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from worlds import KINDS, SIDES, World, on

from castdev.engine.change import MakeChange, UndoChange
from castdev.engine.command import Command, Request
from castdev.engine.evidence import CorrectEvidence, RetractEvidence
from castdev.engine.hypothesis import RestateHypothesis, StateHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview
from castdev.engine.policy import FLAGS, Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import GiveConsent, ReassignRespondent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme

FIRST, LAST, TODAY = 9_000, 9_500, 9_600
SEGMENTS, HYPOTHESES = ("S1", "S2"), ("H1", "H2", "H3")
FLAG_NAMES = [flag.name for flag in FLAGS]
POLICIES = (
    Policy(half_life=0),
    Policy(half_life=180, source_rho=0, relevance=1_000_000),
    Policy(default_bar=200_000, prior=500_000, kinds=("problem",)),
)


class Act(NamedTuple):
    """One command, its day, and the acts (by place) that must come before it."""

    command: Command
    day: int | None
    needs: frozenset[int]

    def request(self) -> Request:
        return Request(self.command, None if self.day is None else on(self.day))


class Draft:
    """A history while it is written: `last` is the newest act that concerns a thing."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.acts: list[Act] = []
        self.last: dict[str, int] = {}
        self.spoken: dict[str, str] = {}
        self.retracted: set[str] = set()
        self.made: set[str] = set()
        self.heard: set[tuple[str, str]] = set()

    def add(self, command: Command, *needs: str, day: int | None = None, of: str = "") -> None:
        """Add an act that needs these things, and is the newest of one."""
        before = frozenset(self.last[one] for one in needs if one in self.last)
        self.acts.append(Act(command, day, before))
        if of:
            self.last[of] = len(self.acts) - 1

    def day(self) -> int | None:
        """A day, now and then unknown."""
        return None if self.dice.random() < 0.08 else self.dice.randint(FIRST, LAST)

    def known(self, letter: str) -> list[str]:
        return [id for id in self.last if id.startswith(letter)]


def _audience(draft: Draft) -> None:
    dice = draft.dice
    for one in SEGMENTS:
        draft.add(DefineSegment(id=one, description=one, needs=("relief",)), of=one)
    for one in HYPOTHESES:
        wanted = tuple(each for each in SEGMENTS if dice.random() < 0.5)
        bar, prior = dice.choice([None, 0.1, 0.4, 0.6]), dice.choice([None, None, 0.5])
        said = StateHypothesis(id=one, statement="so", segments=wanted, bar=bar, prior=prior)
        draft.add(said, *wanted, of=one)
    for i in range(dice.randint(1, 4)):
        one, segment = f"R{i}", dice.choice([*SEGMENTS, None])
        said = RecruitRespondent(id=one, segment=segment, channel="forum", relation="unknown")
        draft.add(said, segment or "", of=one)
        draft.add(GiveConsent(respondent=one), one, of=f"Y{one}")
    for i in range(2):
        draft.add(NameTheme(id=f"T{i}", title=f"theme {i}"), of=f"T{i}")


def _hold(draft: Draft) -> None:
    id, person = f"I{len(draft.known('I'))}", draft.dice.choice(draft.known("R"))
    by = draft.dice.choice([(), ("ana",), ("Bo ", "ana"), ("bo",)])
    held = HoldInterview(id=id, respondent=person, interviewers=by)
    draft.add(held, f"Y{person}", day=draft.day(), of=id)


def _observe(draft: Draft) -> None:
    dice = draft.dice
    id, hypothesis = f"E{len(draft.spoken)}", dice.choice(HYPOTHESES)
    said = {
        "id": id,
        "hypothesis": hypothesis,
        "statement": KINDS[dice.choice([*KINDS])],
        "flags": tuple(dice.sample(FLAG_NAMES, dice.choice([0, 0, 0, 1, 2]))),
        "before_change": dice.choice([None, None, None, *draft.known("C")]),
    }
    held = draft.known("I")
    where = "page" if dice.random() < 0.15 or not held else dice.choice([*held, "aside"])
    needs = [hypothesis, said["before_change"] or ""]
    if where == "page":
        segment = dice.choice([*SEGMENTS, None])
        said |= {"channel": "web", "people": dice.randint(1, 60), "segment": segment}
        needs.append(segment or "")
    elif where == "aside":
        said["respondent"] = dice.choice(draft.known("R"))
        needs.append(f"Y{said['respondent']}")
    else:
        said["interview"] = where
        needs.append(f"held {where}" if f"held {where}" in draft.last else where)
    draft.spoken[id] = hypothesis
    observe = SIDES[dice.choice([True, True, False, False, None])]
    draft.add(observe(**said), *needs, day=draft.day(), of=id)


def _correct(draft: Draft) -> None:
    live = [id for id in draft.spoken if id not in draft.retracted]
    if not live:
        return
    id, dice = draft.dice.choice(live), draft.dice
    fields = dice.choice(
        [
            {"side": dice.choice(["supports", "refutes", "neutral"])},
            {"statement": KINDS[dice.choice([*KINDS])]},
            {"rung": "opinion"},
            {"flags": tuple(dice.sample(FLAG_NAMES, 1))},
            {"seen_on": dice.choice([None, on(dice.randint(FIRST, LAST))])},
        ]
    )
    draft.add(CorrectEvidence(evidence=id, **fields), id, of=id)


def _retract(draft: Draft) -> None:
    live = [id for id in draft.spoken if id not in draft.retracted]
    if live:
        id = draft.dice.choice(live)
        draft.retracted.add(id)
        draft.add(RetractEvidence(evidence=id), id, of=id)


def _change(draft: Draft) -> None:
    dice, id = draft.dice, f"C{len(draft.known('C'))}"
    felt = dice.sample(HYPOTHESES, dice.randint(1, 2))
    impacts = {one: dice.choice(["none", "minor", "major", "replaced"]) for one in felt}
    made = MakeChange(id=id, description="new", impacts=impacts)
    draft.made.add(id)
    draft.add(made, *felt, day=dice.randint(FIRST, LAST), of=id)


def _undo(draft: Draft) -> None:
    if draft.made:
        id = draft.dice.choice(sorted(draft.made))
        draft.made.discard(id)
        draft.add(UndoChange(change=id), id, day=draft.dice.randint(FIRST, LAST), of=id)


def _reassign(draft: Draft) -> None:
    person, segment = draft.dice.choice(draft.known("R")), draft.dice.choice(SEGMENTS)
    move = ReassignRespondent(respondent=person, segment=segment)
    draft.add(move, person, segment, of=person)


def _correct_interview(draft: Draft) -> None:
    if held := draft.known("I"):
        id, dice = draft.dice.choice(held), draft.dice
        fields = dice.choice([{"held_on": dice.choice([None, on(9_200)])}, {"interviewers": ("cy",)}])
        draft.add(CorrectInterview(interview=id, **fields), id, of=id)


def _restate(draft: Draft) -> None:
    dice = draft.dice
    id, segments = dice.choice(HYPOTHESES), dice.choice([None, (), ("S1",), ("S1", "S2")])
    statement = f"so {len(draft.acts)}"
    bar = dice.choice([None, 0.3, 0.5])
    said = RestateHypothesis(hypothesis=id, statement=statement, bar=bar, segments=segments)
    draft.add(said, id, *(segments or ()), of=id)


def _adopt(draft: Draft) -> None:
    policy = draft.dice.choice(POLICIES)
    renamed = Policy(name=f"policy {len(draft.acts)}", half_life=policy.half_life)
    draft.add(AdoptPolicy(policy=renamed), "policy", of="policy")


def _apply(draft: Draft) -> None:
    if held := draft.known("I"):
        theme, interview = draft.dice.choice(draft.known("T")), draft.dice.choice(held)
        if (theme, interview) in draft.heard:
            draft.heard.discard((theme, interview))
            draft.add(RemoveTheme(theme=theme, interview=interview), theme, of=theme)
        else:
            draft.heard.add((theme, interview))
            heard = ApplyTheme(theme=theme, interview=interview)
            draft.add(heard, theme, interview, day=draft.day(), of=theme)


def _merge(draft: Draft) -> None:
    if not draft.heard and len(draft.known("T")) > 1 and "merged" not in draft.last:
        draft.add(MergeThemes(theme="T0", merged=("T1",)), "T0", "T1", of="merged")
        draft.last["T0"] = draft.last.pop("T1") if False else draft.last["merged"]
        del draft.last["T1"]


MOVES: tuple[tuple[int, Callable[[Draft], None]], ...] = (
    (5, _hold),
    (14, _observe),
    (3, _correct),
    (3, _retract),
    (3, _change),
    (1, _undo),
    (2, _reassign),
    (2, _correct_interview),
    (2, _restate),
    (1, _adopt),
    (3, _apply),
    (1, _merge),
)


def history(seed: int, size: int) -> list[Act]:
    """The acts of a study, in an order in which they may be recorded."""
    draft = Draft(Random(seed))
    _audience(draft)
    moves, weights = [move for _, move in MOVES], [weight for weight, _ in MOVES]
    _hold(draft)
    for move in draft.dice.choices(moves, weights, k=size):
        move(draft)
    return draft.acts


def arrival(acts: list[Act], seed: int) -> list[int]:
    """Another order of arrival, in which every act still follows what it refers to."""
    dice, waiting, order = Random(seed), set(range(len(acts))), list[int]()
    done: set[int] = set()
    while waiting:
        ready = sorted(one for one in waiting if acts[one].needs <= done)
        one = dice.choice(ready)
        waiting.discard(one)
        done.add(one)
        order.append(one)
    return order


def record(acts: Iterable[Act]) -> World:
    """A new world in which all this was recorded, at noon of one day."""
    world = World(today=TODAY)
    world.project.handle_many([act.request() for act in acts])
    return world
