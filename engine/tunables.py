"""Tunables: what each number of a policy means, and which do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

import msgspec

from .errors import BadInput
from .hypothesis import Kind
from .policy import MICRO, RUNGS, Impact, Importance, Policy
from .text import quoted

MEANINGS = {
    "name": "what you call this policy",
    "ladder": "what one item weighs, for a yes and for a no, in millibans",
    "person_limit": "the most that one person weighs, in millibans",
    "rung_rho": "how alike people of one rung are: a pile is at most 1 / rho people",
    "source_rho": "how alike talk led by one person is: at most 1 / rho people",
    "repeat_rho": "how alike repeats by one person are; at 1,000,000 they add nothing",
    "flags": "what a bias leaves of a yes and of a no, in millionths",
    "half_life": "days in which a vote halves; 0 is never",
    "carry": "what a change of the product leaves of a vote, in millionths",
    "relevance": "what a vote from another segment counts, in millionths",
    "segment_rho": "how alike other segments are: together at most 1 / rho people",
    "default_bar": "the bar of a hypothesis stated without one, in millionths",
    "prior": "confidence before any evidence, in millionths",
    "prior_votes": "votes that the prior is worth, in millionths",
    "supported_at": "confidence from which a hypothesis is supported, in millionths",
    "refuted_at": "confidence down to which it is refuted, in millionths",
    "status_votes": "votes of its own segments that a status takes, in millionths",
    "untested_below": "votes of its own segments below which it is untested",
    "contested_share": "share of votes on either side from which it is contested",
    "strong_factor": "Bayes factor, for or against, from which it is decided",
    "false_support_cost": "cost of going on with a false one; shelving a true one is 1",
    "test_cost": "what it costs to ask one person, by rung",
    "test_people": "how many people a next test asks",
    "full_pile": "how full a pile is when more of the same is futile, in millionths",
    "importance": "what a hypothesis weighs when the next test is chosen",
    "saturation_base": "first interviews, whose themes are the base",
    "saturation_run": "interviews in a row that must bring little new",
    "saturation_share": "new themes in a run that are little, as a part of the base",
    "saturation_coverage": "share of what people say that must be heard, in millionths",
    "people_gate": "people who must be heard before a launch",
    "people_advised": "people that the method advises",
    "committed_people": "people who must commit to each critical hypothesis",
    "fresh_share": "share of the votes that age must have left, in millionths",
    "big_change": "a change that leaves less of a vote than this is a big one",
    "current_votes": "votes that must be cast since the last big change",
    "kinds": "kinds of critical hypotheses that must be stated",
    "one_voice_share": "share of talk led by one person that is too much",
    "calibration_outcomes": "outcomes below which nobody's judgement is judged",
    "thanks_days": "days until a person who was not thanked is due",
    "jot_days": "days until a jot that was not filed is due",
    "quiet_competitor_days": "days until a competitor nobody looked at is due",
    "retention_months": "months after the last contact until a person is forgotten; 0 is never",
}
"""Field of a policy → what it means, in a few words."""

SEE = "`castdev policy show --json` shows every field as it is."
_WHOLE: dict[str, tuple[str, ...]] = {
    "ladder": RUNGS,
    "rung_rho": RUNGS,
    "test_cost": RUNGS,
    "carry": get_args(Impact),
    "importance": get_args(Importance),
}
"""Tables that need a number for each of these."""


def leaves(policy: Policy) -> Iterator[tuple[str, object]]:
    """Yield every number of a policy by its full name, such as `ladder.told.yes`."""
    for field, value in msgspec.to_builtins(policy).items():
        if field != "name":
            yield from _leaves(field, value)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner)
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for each in value:
            named = {key: inner for key, inner in each.items() if key != "name"}
            yield from _leaves(f"{name}.{each['name']}", named)
    else:
        yield name, ", ".join(value) if isinstance(value, list | tuple) else value


def changed(policy: Policy, wanted: Mapping[str, Any]) -> Policy:
    """Return the policy with these fields changed; a table changes only what is named in it.

    Raises:
        BadInput: a field is unknown, out of range, or does not go with another.
    """
    now = msgspec.to_builtins(policy)
    for path, value in _wanted(now, wanted):
        now = _with(now, path, value)
        try:
            msgspec.convert(now, Policy)
        except msgspec.ValidationError as error:
            text = f"{'.'.join(path)}: {str(error).partition(' - at')[0]}."
            raise BadInput(text, hint=SEE) from None
    found = msgspec.convert(now, Policy)
    check(found)
    return found


def _wanted(
    known: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each field to change with its path; table within table."""
    for name, value in wanted.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name[:80], known, 1)
            raise BadInput(
                f"There is no field {quoted(name)} in a policy.",
                hint=f"Did you mean {near[0]}?" if near else SEE,
            )
        if isinstance(value, dict) and isinstance(known[name], dict):
            for path, leaf in _wanted(known[name], value):
                yield (name, *path), leaf
        else:
            yield (name,), value


def _with(table: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the table with one field changed, however deep."""
    name, *rest = path
    return {**table, name: _with(table[name], tuple(rest), value) if rest else value}


def check(policy: Policy) -> None:
    """Refuse numbers that do not go together; the range of each is in its type.

    Raises:
        BadInput: the first pair that contradicts itself, and what to do.
    """
    for said, hint in _contradictions(policy):
        raise BadInput(said, hint=hint)


def _contradictions(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield what does not go together, and how it would."""
    for field, wanted in _WHOLE.items():
        missing = [one for one in wanted if one not in getattr(policy, field)]
        if missing:
            yield f"{field} has no number for {missing[0]}.", f"It needs {', '.join(wanted)}."
            return
    if 0 < policy.half_life < 30:
        yield (
            f"A half-life of {policy.half_life} days is shorter than 30.",
            "Use 30 to 36500, or 0 for evidence that never ages.",
        )
    yield from _words(policy)
    for low, high, why in _ORDER:
        least, most = getattr(policy, low), getattr(policy, high)
        if least >= most:
            yield f"{low} is {least:,} and {high} is {most:,}: {why}.", f"Keep {low} below {high}."
    for low, high, why in _AT_MOST:
        least, most = getattr(policy, low), getattr(policy, high)
        if least > most:
            text = f"{low} is {least:,} and {high} is {most:,}: {why}."
            yield text, f"Let {low} be at most {high}."
    if policy.contested_share > MICRO // 2:
        yield (
            f"contested_share is {policy.contested_share:,}: both sides cannot have more than half.",
            "Use at most 500000.",
        )
    steps: tuple[Impact, ...] = ("minor", "major", "replaced")
    for lesser, greater in pairwise(steps):
        most, more = policy.carry[lesser], policy.carry[greater]
        if more > most:
            yield (
                f"carry: {greater} leaves {more:,} of a vote, more than {lesser}, {most:,}.",
                "The greater a change, the less it leaves.",
            )


def _words(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield names that are no words, or are there twice."""
    known = get_args(Kind)
    for kind in policy.kinds:
        if kind not in known:
            yield f"kinds: there is no kind {quoted(kind)}.", f"Use {', '.join(known)}."
    names = [flag.name for flag in policy.flags]
    for name in names:
        if names.count(name) > 1:
            yield f"flags: {quoted(name)} is there twice.", "Keep one of them."
        if not name:
            yield "flags: a flag has no name.", "Name it."


_ORDER = (
    ("refuted_at", "supported_at", "the same confidence would be both"),
    ("prior", "supported_at", "nobody asked, and supported already"),
    ("refuted_at", "prior", "nobody asked, and refuted already"),
)
"""(lower, higher, what it would mean otherwise)."""
_AT_MOST = (
    ("untested_below", "status_votes", "what is untested would have a status"),
    ("people_gate", "people_advised", "fewer would be advised than must be heard"),
)
