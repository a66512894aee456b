"""Which events a reading rests on, and what of them it looks at, as it is stored.

An event that is not named here moves no confidence and no gate. Of one that is, only
these fields are looked at; each is checked, for what is read here may come from anybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

from castdev.engine.upcasters import UPCASTERS
from castdev.projections.scoring.types import RUNGS, U

Check = Callable[[Any], bool]
"""Whether a value, as JSON has it, is one that castdev would have recorded."""

_EPOCH = date(2000, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Shape(NamedTuple):
    """What is looked at in an event: fields that must be there, and fields that may be."""

    must: dict[str, Check]
    may: dict[str, Check]


class Elsewhere(NamedTuple):
    """When another copy of the project learned an event, and as what it knew its things.

    Attributes:
        after: the last event here that had been recorded by then.
        recorded_at: when that copy learned it, UTC.
        renamed: noun → id there → id here.
    """

    after: int
    recorded_at: datetime
    renamed: dict[str, dict[str, str]]

    def first(self, noun: str, id: str) -> str:
        """Return what a thing that is called so here was called there."""
        names = self.renamed.get(noun, {}).items()
        return next((there for there, here in names if here == id), id)


class Stored(NamedTuple):
    """An event as a reading takes it in; days are whole days since 2000-01-01.

    Attributes:
        version: its place in the journal.
        name: its stored name.
        happened: the day it happened; None if nobody said.
        recorded: the day it was recorded, in the copy of the project that learned it first.
        said: the event itself, as JSON.
        around: its metadata, as JSON.
        origin: the copy that learned it first, if that was another one.
    """

    version: int
    name: str
    happened: int | None
    recorded: int
    said: dict[str, Any]
    around: dict[str, Any]
    origin: Elsewhere | None = None


def day_number(day: str) -> int:
    """Return whole days since 2000-01-01; raise ValueError if it is no day."""
    if not _DAY.fullmatch(day):
        raise ValueError(f"{day[:40]!r} is not a day")
    return (date.fromisoformat(day) - _EPOCH).days


def day_told(number: int) -> str:
    """Return a day as people write it."""
    return str(_EPOCH + timedelta(number))


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _day(value: Any) -> bool:
    return _text(value) and type(day_number(value)) is int


def _whole(low: int, high: int) -> Check:
    # `type`, not `isinstance`: True is no number here.
    return lambda value: type(value) is int and low <= value <= high


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*words: str) -> Check:
    return lambda value: _text(value) and value in words


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _fields(checks: dict[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and all(name in value and check(value[name]) for name, check in checks.items())
    )


def _values(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


_SHARE, _VOTES = _whole(0, U), _whole(0, 1_000 * U)
_MILLIBANS, _CHANCE = _whole(0, 3_000), _whole(1_000, 999_000)
_WEIGHT = _fields({"yes": _MILLIBANS, "no": _MILLIBANS})
_IMPACTS = ("none", "minor", "major", "replaced")

POLICY: dict[str, Check] = {
    "ladder": _fields(dict.fromkeys(RUNGS, _WEIGHT)),
    "person_limit": _MILLIBANS,
    "rung_rho": _fields(dict.fromkeys(RUNGS, _SHARE)),
    "source_rho": _SHARE,
    "repeat_rho": _SHARE,
    "flags": _each(_fields({"name": _text, "yes": _SHARE, "no": _SHARE})),
    "half_life": lambda days: days == 0 or _whole(30, 36_500)(days),
    "carry": _fields(dict.fromkeys(_IMPACTS, _SHARE)),
    "relevance": _SHARE,
    "segment_rho": _SHARE,
    "default_bar": _CHANCE,
    "prior": _CHANCE,
    "prior_votes": _whole(100_000, 100 * U),
    "supported_at": _SHARE,
    "refuted_at": _SHARE,
    "status_votes": _VOTES,
    "untested_below": _VOTES,
    "contested_share": _SHARE,
    "saturation_base": _whole(1, 1_000),
    "saturation_run": _whole(1, 1_000),
    "saturation_share": _SHARE,
    "saturation_coverage": _SHARE,
    "people_gate": _whole(0, U),
    "committed_people": _whole(0, U),
    "fresh_share": _SHARE,
    "big_change": _SHARE,
    "current_votes": _VOTES,
    "kinds": _each(_text),
}
"""The numbers of a policy that confidence and gates are read under (confidence.md 3)."""

_OBSERVED = Shape(
    {"evidence": _text, "hypothesis": _text, "rung": _one_of(*RUNGS)},
    {
        "interview": _maybe(_text),
        "respondent": _maybe(_text),
        "people": _whole(1, 1_000_000),
        "channel": _maybe(_text),
        "segment": _maybe(_text),
        "before_change": _maybe(_text),
        "flags": _each(_text),
    },
)
_DEFINED = Shape({"segment": _text}, {})
_STATED = Shape(
    {"hypothesis": _text, "kind": _text},
    {
        "importance": _text,
        "segments": _each(_text),
        "bar": _maybe(_CHANCE),
        "prior": _maybe(_CHANCE),
    },
)
_WAIVER = _fields({"gate": _text, "expires": _day})

SHAPES: dict[str, Shape] = {
    "policy_adopted": Shape({"number": _whole(1, 1 << 62), "policy": _fields(POLICY)}, {}),
    "segment_defined": _DEFINED,
    "segment_revised": _DEFINED,
    "segments_ranked": Shape({"segments": _each(_text)}, {}),
    "respondent_recruited": Shape({"respondent": _text}, {"segment": _maybe(_text)}),
    "respondent_reassigned": Shape({"respondent": _text, "segment": _text}, {}),
    "interview_held": Shape(
        {"interview": _text, "respondent": _text}, {"interviewers": _each(_text)}
    ),
    "interview_corrected": Shape(
        {"interview": _text}, {"held_on": _maybe(_day), "interviewers": _each(_text)}
    ),
    "theme_applied": Shape({"theme": _text, "interview": _text}, {}),
    "theme_removed": Shape({"theme": _text, "interview": _text}, {}),
    "themes_merged": Shape({"theme": _text, "merged": _each(_text)}, {}),
    "hypothesis_stated": _STATED,
    "hypothesis_restated": _STATED,
    "hypothesis_retired": Shape({"hypothesis": _text}, {}),
    "hypothesis_supported": _OBSERVED,
    "hypothesis_refuted": _OBSERVED,
    "evidence_noted": _OBSERVED,
    "evidence_retracted": Shape({"evidence": _text}, {}),
    "evidence_corrected": Shape(
        {"evidence": _text},
        {
            "side": _one_of("supports", "refutes", "neutral"),
            "rung": _one_of(*RUNGS),
            "flags": _each(_text),
            "seen_on": _maybe(_day),
        },
    ),
    "change_made": Shape({"change": _text}, {"impacts": _values(_one_of(*_IMPACTS))}),
    "change_undone": Shape({"change": _text}, {}),
    "launch_approved": Shape({}, {"segment": _maybe(_text), "waivers": _each(_WAIVER)}),
    "command_undone": Shape({"versions": _each(_whole(1, 1 << 62))}, {}),
}
"""Every event that a reading rests on."""


def opened(version: int, name: str, state: bytes) -> Stored:
    """Return an event from its stored bytes, with the fields of its shape checked.

    Raises:
        ValueError: the bytes are not such an event; says which.
    """
    try:
        whole = json.loads(state.decode())
        around, said = whole["metadata"], whole["event"]
        happened = around.get("happened_on")
        day = None if happened is None else day_number(happened)
        origin = _origin(around.get("origin"))
        recorded = day_number((around["origin"] if origin else around)["recorded_at"][:10])
        said = _newest(name, whole.get("schema", 1), said)
        if said["event"] != name or not _fits(said, SHAPES.get(name, Shape({}, {}))):
            raise ValueError
        return Stored(version, name, day, recorded, said, around, origin)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"event {version} is no {name[:80]} that can be read here") from None


def _origin(said: Any) -> Elsewhere | None:
    """Return where an event was learned first; None is here."""
    if said is None:
        return None
    after, renamed = said.get("after", 0), said.get("renamed", {})
    if not (_whole(0, 1 << 62)(after) and _values(_values(_text))(renamed)):
        raise ValueError
    moment = said["recorded_at"].replace("Z", "+00:00")  # Python 3.10 does not know the Z
    learned = datetime.fromisoformat(moment)
    if learned.utcoffset() is None:
        raise ValueError
    return Elsewhere(after, learned, renamed)


def _newest(name: str, schema: int, said: dict[str, Any]) -> dict[str, Any]:
    """Return an event in its newest shape; raise ValueError if it is a newer one."""
    newest = max((old + 1 for one, old in UPCASTERS if one == name), default=1)
    if type(schema) is not int or not 1 <= schema <= newest:
        raise ValueError(f"shape {schema} of {name}")
    for old in range(schema, newest):
        said = UPCASTERS[name, old](said)
    return said


def _fits(said: dict[str, Any], shape: Shape) -> bool:
    """Return whether an event has what it must, and nothing that it may not."""
    may = {name: check for name, check in shape.may.items() if name in said}
    return _fields(shape.must | may)(said)


def policy_of(said: dict[str, Any]) -> Any:
    """Return the numbers of a policy by name, as the arithmetic reads them."""
    numbers = {name: said[name] for name in POLICY}
    numbers["ladder"] = {rung: SimpleNamespace(**said["ladder"][rung]) for rung in RUNGS}
    numbers["flags"] = [SimpleNamespace(**flag) for flag in said["flags"]]
    return SimpleNamespace(**numbers)
