"""Random histories: acts of a study, what each refers to, and orders in which they may arrive.

Nothing here draws by itself: a history is a function of a list of numbers, so that
another process can make the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace
from worlds import KINDS, SIDES, World, on

from castdev.engine.change import MakeChange, UndoChange
from castdev.engine.command import Command, Request
from castdev.engine.decision import MakeDecision
from castdev.engine.evidence import CorrectEvidence, RetractEvidence
from castdev.engine.hypothesis import RestateHypothesis, StateHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview
from castdev.engine.policy import FLAGS, Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import GiveConsent, ReassignRespondent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme
from castdev.engine.verdict import ReachVerdict

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
    """A history while it is written.

    `born` is the act that a thing begins with, `last` the newest that changes it:
    who refers to a thing must come after the first, who changes it after the other.
    """

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.acts: list[Act] = []
        self.born: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.spoken: list[str] = []
        self.made: list[str] = []
        self.heard: set[tuple[str, str]] = set()
        self.lives: dict[str, str | None] = {}
        self.merged = False

    def add(self, command: Command, of: str, *refers: str | None, day: int | None = None) -> None:
        """Add an act on a thing, which refers to others."""
        place = len(self.acts)
        before = {self.born[one] for one in refers if one}
        if of in self.last:
            before.add(self.last[of])
        self.acts.append(Act(command, day, frozenset(before)))
        self.born.setdefault(of, place)
        self.last[of] = place

    def day(self) -> int | None:
        """A day, now and then unknown."""
        return None if self.dice.random() < 0.08 else self.dice.randint(FIRST, LAST)

    def known(self, letter: str) -> list[str]:
        return [id for id in self.born if id.startswith(letter)]


def _audience(draft: Draft) -> None:
    dice = draft.dice
    for one in SEGMENTS:
        draft.add(DefineSegment(id=one, description=one, needs=("relief",)), one)
    for one in HYPOTHESES:
        wanted = tuple(each for each in SEGMENTS if dice.random() < 0.5)
        bar, prior = dice.choice([None, 0.1, 0.4, 0.6]), dice.choice([None, None, 0.5])
        said = StateHypothesis(id=one, statement="so", segments=wanted, bar=bar, prior=prior)
        draft.add(said, one, *wanted)
    for i in range(dice.randint(1, 4)):
        one, segment = f"R{i}", dice.choice([*SEGMENTS, None])
        draft.lives[one] = segment
        met = RecruitRespondent(id=one, segment=segment, channel="forum", relation="unknown")
        draft.add(met, one, segment)
        draft.add(GiveConsent(respondent=one), f"yes {one}", one)
    for i in range(2):
        draft.add(NameTheme(id=f"T{i}", title=f"theme {i}"), f"T{i}")


def _hold(draft: Draft) -> None:
    id, person = f"I{len(draft.known('I'))}", draft.dice.choice(draft.known("R"))
    by = draft.dice.choice([(), ("ana",), ("Bo ", "ana"), ("bo",)])
    held = HoldInterview(id=id, respondent=person, interviewers=by)
    draft.add(held, id, f"yes {person}", day=draft.day())


def _observe(draft: Draft) -> None:
    dice = draft.dice
    id, hypothesis = f"E{len(draft.known('E'))}", dice.choice(HYPOTHESES)
    change, segment = dice.choice([None, None, None, *draft.known("C")]), None
    said: dict[str, object] = {
        "id": id,
        "hypothesis": hypothesis,
        "statement": KINDS[dice.choice([*KINDS])],
        "flags": tuple(dice.sample(FLAG_NAMES, dice.choice([0, 0, 0, 1, 2]))),
        "before_change": change,
    }
    where = dice.choice([*draft.known("I"), "aside", "page"])
    if where == "page":
        segment = dice.choice([*SEGMENTS, None])
        said |= {"channel": "web", "people": dice.randint(1, 60), "segment": segment}
        source = None
    elif where == "aside":
        said["respondent"] = dice.choice(draft.known("R"))
        source = f"yes {said['respondent']}"
    else:
        said["interview"] = source = where
    day = None if source == where and dice.random() < 0.5 else draft.day()
    draft.spoken.append(id)
    observe = SIDES[dice.choice([True, True, False, False, None])]
    draft.add(observe(**said), id, hypothesis, change, segment, source, day=day)  # type: ignore[arg-type]


def _correct(draft: Draft) -> None:
    if not draft.spoken:
        return
    id, dice = draft.dice.choice(draft.spoken), draft.dice
    fields = dice.choice(
        [
            {"side": dice.choice(["supports", "refutes", "neutral"])},
            {"statement": KINDS[dice.choice([*KINDS])]},
            {"rung": "opinion"},
            {"flags": tuple(dice.sample(FLAG_NAMES, 1))},
            {"seen_on": dice.choice([None, on(dice.randint(FIRST, LAST))])},
        ]
    )
    draft.add(CorrectEvidence(evidence=id, **fields), id)  # type: ignore[arg-type]


def _retract(draft: Draft) -> None:
    if draft.spoken:
        id = draft.spoken.pop(draft.dice.randrange(len(draft.spoken)))
        draft.add(RetractEvidence(evidence=id), id)


def _change(draft: Draft) -> None:
    dice, id = draft.dice, f"C{len(draft.known('C'))}"
    felt = dice.sample(HYPOTHESES, dice.randint(1, 2))
    impacts = {one: dice.choice(["none", "minor", "major", "replaced"]) for one in felt}
    draft.made.append(id)
    made = MakeChange(id=id, description="new", impacts=impacts)  # type: ignore[arg-type]
    draft.add(made, id, *felt, day=dice.randint(FIRST, LAST))


def _undo(draft: Draft) -> None:
    if draft.made:
        id = draft.made.pop(draft.dice.randrange(len(draft.made)))
        draft.add(UndoChange(change=id), id, day=draft.dice.randint(FIRST, LAST))


def _reassign(draft: Draft) -> None:
    person = draft.dice.choice(draft.known("R"))
    segment = draft.dice.choice([one for one in SEGMENTS if one != draft.lives[person]])
    draft.lives[person] = segment
    draft.add(ReassignRespondent(respondent=person, segment=segment), person, segment)


def _correct_interview(draft: Draft) -> None:
    id, dice = draft.dice.choice(draft.known("I")), draft.dice
    fields = dice.choice(
        [{"held_on": None}, {"held_on": on(dice.randint(FIRST, LAST))}, {"interviewers": ("cy",)}]
    )
    draft.add(CorrectInterview(interview=id, **fields), id)


def _restate(draft: Draft) -> None:
    dice = draft.dice
    id, segments = dice.choice(HYPOTHESES), dice.choice([None, (), ("S1",), ("S1", "S2")])
    said, bar = f"so {len(draft.acts)}", dice.choice([None, 0.3, 0.5])
    again = RestateHypothesis(hypothesis=id, statement=said, bar=bar, segments=segments)
    draft.add(again, id, *(segments or ()))


def _adopt(draft: Draft) -> None:
    named = replace(draft.dice.choice(POLICIES), name=f"policy {len(draft.acts)}")
    draft.add(AdoptPolicy(policy=named), "policy")


def _apply(draft: Draft) -> None:
    theme, interview = draft.dice.choice(draft.known("T")), draft.dice.choice(draft.known("I"))
    theme = "T0" if draft.merged else theme
    if (theme, interview) in draft.heard:
        draft.heard.discard((theme, interview))
        draft.add(RemoveTheme(theme=theme, interview=interview), theme, interview)
    else:
        draft.heard.add((theme, interview))
        heard = ApplyTheme(theme=theme, interview=interview)
        draft.add(heard, theme, interview, day=draft.day())


def _merge(draft: Draft) -> None:
    if not draft.merged:
        draft.merged = True
        draft.heard = {("T0", interview) for _, interview in draft.heard}
        draft.born["merger"] = draft.last["T1"]
        draft.add(MergeThemes(theme="T0", merged=("T1",)), "T0", "merger")


def _judge(draft: Draft) -> None:
    dice, id = draft.dice, f"D{len(draft.known('D'))}"
    if dice.random() < 0.5:
        draft.add(MakeDecision(id=id, choice="go on"), id, day=draft.day())
    else:
        hypothesis = dice.choice(HYPOTHESES)
        word = ReachVerdict(hypothesis=hypothesis, word="true")
        draft.add(word, f"word {len(draft.acts)}", hypothesis, day=draft.day())


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


def history(seed: int, size: int, *, judged: bool = False) -> list[Act]:
    """The acts of a study, in an order in which they may be recorded.

    The same seed and a smaller size give the beginning of the same history.
    """
    draft = Draft(Random(seed))
    _audience(draft)
    _hold(draft)
    moves = MOVES + (((2, _judge),) if judged else ())
    weights = [weight for weight, _ in moves]
    for _ in range(size):
        draft.dice.choices([move for _, move in moves], weights)[0](draft)
    return draft.acts


def arrival(acts: list[Act], dice: Random) -> list[Act]:
    """Another order of arrival, in which every act still follows what it refers to."""
    waiting, done, order = list(range(len(acts))), set[int](), list[Act]()
    while waiting:
        ready = [place for place, one in enumerate(waiting) if acts[one].needs <= done]
        one = waiting.pop(dice.choice(ready))
        done.add(one)
        order.append(acts[one])
    return order


def record(acts: Iterable[Act]) -> World:
    """A new world in which all this was recorded at once, at noon of one day."""
    world = World(today=TODAY)
    world.project.handle_many([act.request() for act in acts])
    return world


def record_slowly(acts: Iterable[Act], world: World | None = None) -> World:
    """The same, one at a time, seven hours after one another."""
    world = world or World(today=TODAY)
    for act in acts:
        world.now += timedelta(hours=7)
        world.project.handle_many([act.request()])
    return world
