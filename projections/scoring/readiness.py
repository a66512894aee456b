"""Readiness: named gates, the weakest one is the score (confidence.md 7).

Progress is in millionths, rounded down, so that 100 means every gate is open.
"""

from __future__ import annotations

from math import fsum, prod
from typing import TYPE_CHECKING, Literal, NamedTuple

from .natural import natural_key
from .saturation import lacking, saturated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from castdev.engine.policy import Policy

    from .saturation import Saturation

    Measure = Callable[["Critical", Policy], "Gate"]

GATES = (
    "no-refuted",
    "kinds",
    "weakest-confidence",
    "votes",
    "committed",
    "fresh",
    "current",
    "saturated",
    "heard",
)
"""Every gate, in the order in which ties are decided."""
EACH = 5
"""So many of them, from the third on, ask something of every critical hypothesis."""

_U = 1_000_000
_ALSO_SOLUTION = frozenset({"usability", "value"})


class Critical(NamedTuple):
    """One critical hypothesis, read for the segment.

    Attributes:
        hypothesis: its id.
        kind: problem, solution, price …; usability and value count as solution.
        confidence: C, 0 to 1.
        status: untested, thin, supported, refuted, contested or open.
        own_votes: votes of the target segment, micro.
        committed: people with a vote for at commit or did in the target.
        fresh: share of votes that age has left, micro; None without votes.
        current: votes of the target since the last big change, micro; None
            without such a change.
    """

    hypothesis: str
    kind: str
    confidence: float
    status: str
    own_votes: int
    committed: int
    fresh: int | None
    current: int | None


class Gate(NamedTuple):
    """One condition of launching.

    Attributes:
        gate: one of `GATES`.
        progress: 0 to 1,000,000, rounded down.
        have: what there is: people, votes or a share, or a text.
        need: what it takes, in the same unit.
        lack: what is missing and what to do, one sentence; empty when open.
        state: open at full progress; else waived or shut.
        hypothesis: the one that gives the progress; None when the gate is open or
            not about one hypothesis.
    """

    gate: str
    progress: int
    have: float | str
    need: float | str
    lack: str
    state: Literal["open", "shut", "waived"] = "shut"
    hypothesis: str | None = None


class Readiness(NamedTuple):
    """Whether to launch for a segment.

    Attributes:
        segment: its id; None is everybody.
        verdict: READY only at 100, BLOCKED when a critical hypothesis is refuted.
        score: 100 times the smallest progress, rounded down.
        weakest: the first gate with the smallest progress; None at 100.
        weakest_hypothesis: the one that gives it that progress, if one does.
        gates: all nine, in order.
        joint_low: chance that all critical hypotheses hold, whatever ties them.
        joint_if_independent: the same if nothing ties them.
        joint_high: the same if they hold or fall together; with no critical one
            all three are 0.0, for nothing was stated that could hold.
        waived: gates passed by a waiver.
    """

    segment: str | None
    verdict: Literal["READY", "NOT_READY", "BLOCKED"]
    score: int
    weakest: str | None
    weakest_hypothesis: str | None
    gates: tuple[Gate, ...]
    joint_low: float
    joint_if_independent: float
    joint_high: float
    waived: int


def readiness(
    criticals: Sequence[Critical],
    *,
    segment: str | None,
    saturation: Saturation,
    heard: int,
    policy: Policy,
    waived: Collection[str] = (),
) -> Readiness:
    """Return the gates of a segment and what they add up to (confidence.md 7).

    Args:
        criticals: the critical hypotheses of the segment, in any order.
        saturation: of the interviews of the segment.
        heard: its people interviewed or with evidence on a critical hypothesis.
        waived: gates with an unexpired waiver, left out of score and verdict; an
            open gate needs none and stays open; unknown names are ignored.
    """
    ordered = sorted(criticals, key=lambda one: natural_key(one.hypothesis))
    found = (
        _no_refuted(ordered),
        _kinds(ordered, policy),
        *(_weakest(ordered, policy, measure) for measure in _EACH),
        _saturated(saturation, policy),
        _heard(heard, segment, policy),
    )
    gates = tuple(_closed(gate, gate.gate in waived) for gate in found)
    shut = [gate for gate in gates if gate.state == "shut"]
    weak = min(shut, key=lambda gate: gate.progress, default=None)
    chances = sorted(one.confidence for one in criticals)
    return Readiness(
        segment=segment,
        verdict="BLOCKED" if gates[0] in shut else "NOT_READY" if weak else "READY",
        score=100 * weak.progress // _U if weak else 100,
        weakest=weak.gate if weak else None,
        weakest_hypothesis=weak.hypothesis if weak else None,
        gates=gates,
        joint_low=max(0.0, fsum((*chances, 1 - len(chances)))) if chances else 0.0,
        joint_if_independent=prod(chances) if chances else 0.0,
        joint_high=min(chances, default=0.0),
        waived=sum(gate.state == "waived" for gate in gates),
    )


def progress_of(one: Critical, policy: Policy) -> tuple[int, ...]:
    """Return how far each gate that asks for every hypothesis is open for this one, in micro."""
    return tuple(measure(one, policy).progress for measure in _EACH)


def progress_of_all(
    criticals: Sequence[Critical], heard: int, policy: Policy
) -> tuple[int, int, int]:
    """Return how far `no-refuted`, `kinds` and `heard` are open, in micro."""
    found = _no_refuted(criticals), _kinds(criticals, policy), _heard(heard, None, policy)
    return found[0].progress, found[1].progress, found[2].progress


def advice(reading: Readiness) -> tuple[str, ...]:
    """Return what each shut gate lacks and what to do, equal sentences once."""
    lacks = (gate.lack for gate in reading.gates if gate.state == "shut")
    return tuple(dict.fromkeys(lacks))


def _closed(gate: Gate, waived: bool) -> Gate:
    if gate.progress == _U:
        return gate._replace(state="open", lack="", hypothesis=None)
    return gate._replace(state="waived") if waived else gate


def _part(have: int, need: int) -> int:
    return _U if have >= need else have * _U // need


def _no_refuted(criticals: Sequence[Critical]) -> Gate:
    refuted = [one.hypothesis for one in criticals if one.status == "refuted"]
    lack = f"Restate or retire what people refuted, or do not launch: {', '.join(refuted)}."
    first, progress = (refuted[0], 0) if refuted else (None, _U)
    return Gate("no-refuted", progress, len(refuted), 0, lack, hypothesis=first)


def _kinds(criticals: Sequence[Critical], policy: Policy) -> Gate:
    stated = {one.kind for one in criticals}
    if stated & _ALSO_SOLUTION:
        stated.add("solution")
    wanted = dict.fromkeys(policy.kinds)
    missing = [kind for kind in wanted if kind not in stated]
    lack = f"State a critical hypothesis for each of: {', '.join(missing)}."
    have, need = len(wanted) - len(missing), len(wanted)
    return Gate("kinds", _part(have, need), have, need, lack)


def _confidence(one: Critical, policy: Policy) -> Gate:
    c, need = one.confidence, policy.supported_at
    top, bottom = c.as_integer_ratio()
    # Open exactly when C reaches the policy's decimal read as a float.
    progress = top * _U * _U // (bottom * need) if c < need / _U else _U
    chance = min(round(c * _U), need - 1) // 10_000
    lack = (
        f"{one.hypothesis} meets its bar with a chance of {chance} in 100 and needs"
        f" {need / 10_000:g} in 100: test it with more people"
    )
    return Gate("weakest-confidence", progress, c, need / _U, lack)


def _votes(one: Critical, policy: Policy) -> Gate:
    have, need = one.own_votes, policy.status_votes
    more = f"{-((have - need) // 100_000) / 10:g} more of {need / _U:g} votes"
    lack = f"{one.hypothesis} needs {more}: see more people"
    return Gate("votes", _part(have, need), have / _U, need / _U, lack)


def _committed(one: Critical, policy: Policy) -> Gate:
    have, need = one.committed, policy.committed_people
    lack = (
        f"{_people(need - have)} must commit to {one.hypothesis} ({have} of {need}):"
        " ask for time, reputation or money"
    )
    return Gate("committed", _part(have, need), have, need, lack)


def _fresh(one: Critical, policy: Policy) -> Gate:
    left, need = one.fresh or 0, policy.fresh_share
    lack = (
        f"{one.hypothesis} has no votes: ask people of the segment"
        if one.fresh is None
        else f"Of every 100 votes of {one.hypothesis} age has left {left // 10_000}"
        f" and {need / 10_000:g} are needed: ask again"
    )
    part = 0 if one.fresh is None else _part(left, need)
    return Gate("fresh", part, left / _U, need / _U, lack)


def _current(one: Critical, policy: Policy) -> Gate:
    need = policy.current_votes
    votes = need if one.current is None else one.current
    lack = (
        f"{one.hypothesis} has {votes // 10_000 / 100:g} of {need / _U:g}"
        f" {'vote' if need == _U else 'votes'} since its last big change:"
        " ask about the product as it is now"
    )
    have = "no big change" if one.current is None else votes / _U
    return Gate("current", _part(votes, need), have, need / _U, lack)


_EACH = (_confidence, _votes, _committed, _fresh, _current)
_NOBODY = Critical("", "", 0.0, "", 0, 0, None, 0)


def _weakest(criticals: Sequence[Critical], policy: Policy, measure: Measure) -> Gate:
    found = [measure(one, policy)._replace(hypothesis=one.hypothesis) for one in criticals]
    if not found:
        lack = "State which hypotheses are critical: what must hold for a launch."
        return measure(_NOBODY, policy)._replace(progress=0, lack=lack)
    least = min(found, key=_depth)
    others = (one for one in found if one.progress < _U and one is not least)
    also = ", ".join(one.hypothesis or "" for one in others)
    return least._replace(lack=least.lack + (f" (also {also})." if also else "."))


def _depth(gate: Gate) -> tuple[int, float]:
    """Return how low a gate stands; between open ones, by what there is."""
    return gate.progress, gate.have if isinstance(gate.have, int | float) else float("inf")


def _saturated(reading: Saturation, policy: Policy) -> Gate:
    newest = "quiet" if reading.holding else "not quiet" if reading.runs else "not yet"
    have = f"coverage {reading.coverage_micro // 10_000 / 100:.2f}, newest run {newest}"
    need = f"coverage {policy.saturation_coverage / _U:.2f}, newest run quiet"
    return Gate("saturated", saturated(reading, policy), have, need, lacking(reading, policy))


def _heard(heard: int, segment: str | None, policy: Policy) -> Gate:
    need, of = policy.people_gate, f" of {segment}" if segment else ""
    missing = f"{_people(need - heard)}{of} must be heard ({heard} of {need})."
    return Gate("heard", _part(heard, need), heard, need, missing)


def _people(count: int) -> str:
    return f"{count} more {'person' if count == 1 else 'people'}"
