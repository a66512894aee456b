"""Product changes: what is done because of what was learnt, and what it makes of old evidence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Text
from .ids import Named, a, find, not_found
from .policy import Impact

if TYPE_CHECKING:
    from .state import ProjectState

Basis = Literal["evidence", "opinion"]


class ChangePlanned(Event, tag="change_planned"):
    """A change to the product is intended."""

    about: ClassVar[str] = "change"
    settles: ClassVar[tuple[str, ...]] = ("change {change}",)
    sentence: ClassVar[str] = "change {change} planned[ because of {reasons}]: {description}"

    change: Id
    description: Line
    reasons: tuple[Id, ...] = ()
    basis: Basis = "evidence"
    source: Text | None = None
    impacts: dict[Id, Impact] = {}


class ChangeMade(ChangePlanned, tag="change_made"):
    """The product is different; evidence from before counts less by each impact."""

    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("change {change}", "change {change} made")
    sentence: ClassVar[str] = "change {change} made[ because of {reasons}]: {description}"


class ChangeUndone(Event, tag="change_undone"):
    """The change counts as if it had not been made."""

    about: ClassVar[str] = "change"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("change {change} made",)
    sentence: ClassVar[str] = "change {change} undone"

    change: Id


class Change(msgspec.Struct):
    """What the state keeps of a change."""

    id: str
    planned: ChangePlanned | ChangeMade
    made: bool = False


class _Intend(Command):
    description: Line | None = None
    id: str | None = None
    reasons: tuple[str, ...] = ()
    impacts: dict[str, Impact] = {}
    source: Text | None = None


class PlanChange(_Intend, tag="plan_change"):
    """Plan a change, because of evidence, themes or hypotheses."""


class MakeChange(_Intend, tag="make_change"):
    """Record that the product was changed, as planned under that id or at once."""


class UndoChange(Command, tag="undo_change"):
    """Take a change back as if it had not been made."""

    change: str


def _planned(state: "ProjectState", entry: Entry, event: ChangePlanned) -> None:
    state.keep("change", event.change)
    state.changes[event.change.lower()] = Change(event.change, event)


def _made(state: "ProjectState", entry: Entry, event: ChangeMade) -> None:
    state.keep("change", event.change)
    state.changes[event.change.lower()] = Change(event.change, event, made=True)


def _undone(state: "ProjectState", entry: Entry, event: ChangeUndone) -> None:
    state.changes[event.change.lower()].made = False


def _reason(state: "ProjectState", id: str) -> str:
    """Return the id of evidence, a theme or a hypothesis as it is written."""
    tables: dict[str, Mapping[str, Named]] = {
        "evidence": state.evidence,
        "theme": state.themes,
        "hypothesis": state.hypotheses,
    }
    hits = {noun: table[id.lower()].id for noun, table in tables.items() if id.lower() in table}
    if len(hits) > 1:
        raise Refused(
            f"{id} is {' and '.join(map(a, hits))}.",
            hint="Write which: evidence:ID, theme:ID or hypothesis:ID.",
        )
    if not hits:
        noun, _, rest = id.partition(":")
        if rest and noun in tables:
            return find(tables[noun], rest, noun).id
        known = [one.id for table in tables.values() for one in table.values()]
        raise not_found(id, "evidence, theme or hypothesis", known)
    return next(iter(hits.values()))


def _intended(state: "ProjectState", command: _Intend, known: Change | None) -> ChangePlanned:
    """Return the change as planned, with what the command adds or changes."""
    was = known.planned if known else None
    description = command.description or (was.description if was else None)
    if description is None:
        raise Refused("A change needs a description.", hint="Say what is different.")
    reasons = tuple(dict.fromkeys(_reason(state, one) for one in command.reasons))
    reasons = reasons or (was.reasons if was else ())
    impacts = {
        find(state.hypotheses, one, "hypothesis").id: impact
        for one, impact in command.impacts.items()
    }
    return ChangePlanned(
        change=known.id if known else state.new_id("change", command.id),
        description=description,
        reasons=reasons,
        basis="evidence" if reasons else "opinion",
        source=command.source or (was.source if was else None),
        impacts=impacts or (was.impacts if was else {}),
    )


def plan(state: "ProjectState", command: PlanChange, setting: Setting) -> list[Event]:
    """Return the plan; without a reason it is labelled opinion."""
    return [_intended(state, command, None)]


def make(state: "ProjectState", command: MakeChange, setting: Setting) -> list[Event]:
    """Return the change; one with an impact needs a day."""
    known = state.changes.get((command.id or "").lower())
    if known is not None and known.made:
        raise Refused(f"{known.id} has been made already.", hint="Another change gets another id.")
    intended = _intended(state, command, known)
    if setting.happened_on is None and any(one != "none" for one in intended.impacts.values()):
        raise Refused(
            "A change that touches hypotheses needs the day it was made.",
            hint="Give it with --on DATE.",
        )
    return [ChangeMade(**msgspec.structs.asdict(intended))]


def undo(state: "ProjectState", command: UndoChange, setting: Setting) -> list[Event]:
    """Return the withdrawal of a change that was made."""
    known = find(state.changes, command.change, "change")
    if not known.made:
        raise Refused(f"{known.id} has not been made.", hint="There is nothing to undo.")
    return [ChangeUndone(change=known.id)]


NOUN = Noun(
    name="change",
    letter="C",
    evolve={ChangePlanned: _planned, ChangeMade: _made, ChangeUndone: _undone},
    decide={PlanChange: plan, MakeChange: make, UndoChange: undo},
)
