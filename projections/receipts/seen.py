"""What a decision should have stored: the readings of its own day, in the stored form."""

from __future__ import annotations

import json
from typing import Any

from castdev.engine.runs import ranges

from .grounds import Grounds
from .shapes import Stored, day_number, day_told
from .table import Clock, Table, criticals_of

DECIDING = (
    "decision_made",
    "verdict_reached",
    "launch_approved",
    "launch_postponed",
    "launch_held_back",
)
"""Events that store what was on the table."""

FIELDS = (
    *("version", "policy", "day", "confidences", "statuses", "score", "verdict", "shut"),
    *("joint_low", "joint_high", "reconstructed", "segment", "pro", "con", "against"),
)
"""What is stored, in this order; what is empty is left out."""
ONCE_ABSENT = ("pro", "con", "against")
"""What is not stored by a castdev that did not know of it yet."""


class Otherwise(ValueError):
    """The readings that were stored are not those that follow from the grounds."""


def clock_of(decision: Stored) -> Clock:
    """Return the day that somebody who decided read of.

    Only the day is taken from what was stored: the local day of somebody who decides is
    nowhere else. A decision recorded late was read of its own day, which its event has.

    Raises:
        Otherwise: the stored day is none, or not that of a decision recorded late.
    """
    stored, happened = decision.said.get("seen"), decision.happened
    if stored is None:
        late = happened is not None and happened < decision.recorded
        day = happened if happened is not None and late else decision.recorded
    else:
        late = bool(stored.get("reconstructed"))
        day = day_number(stored["day"])
        if late and day != happened:
            raise Otherwise("the readings were not read of the day of the decision")
    return Clock(day, day if late else None)


def expected(decision: Stored, grounds: Grounds, clock: Clock, table: Table) -> dict[str, Any]:
    """Return the readings as the decision should have stored them."""
    gates, late = table.gates, clock.by is not None
    launch = decision.name.startswith("launch")
    about, held, denied = _taken(decision)
    asked = criticals_of(grounds, gates.segment) if launch else [*about, *held, *denied]
    known = [table.known[id] for id in asked if id in table.known]
    statuses = {id: one.status for id, one in table.known.items()}
    against = [id for id in held if statuses.get(id) == "refuted"]
    against += [id for id in denied if statuses.get(id) == "supported"]
    whole = (
        decision.version - 1,
        grounds.number,
        day_told(clock.day),
        {id: exact(one.confidence) for id, one in table.known.items()},
        statuses,
        gates.score,
        gates.verdict,
        [gate.gate for gate in gates.gates if gate.state == "shut"] or None,
        exact(gates.joint_low),
        exact(gates.joint_high),
        late or None,
        gates.segment if launch else None,
        ranges(version for one in known for version in one.pro),
        ranges(version for one in known for version in one.con),
        against or None,
    )
    pairs = zip(FIELDS, whole, strict=True)
    return {name: value for name, value in pairs if value is not None}


def _taken(decision: Stored) -> tuple[list[str], list[str], list[str]]:
    """Return the hypotheses that a decision leaves open, takes to be true, and to be false."""
    said = decision.said
    if decision.name == "verdict_reached":
        own, way = [said["hypothesis"]], said.get("leaning")
        return own, own if way == "true" else [], own if way == "false" else []
    return [], said.get("hypotheses", []), said.get("denied", [])


def exact(chance: float) -> str:
    """Return a probability as exact text, 12 digits after the point."""
    return f"{chance:.12f}"


def unread(stored: dict[str, Any], computed: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields of stored readings that this program does not know.

    Raises:
        Otherwise: one that it knows is not what was computed.
    """
    kept = FIELDS if "pro" in stored else [one for one in FIELDS if one not in ONCE_ABSENT]
    for name in kept:
        one, other = json.dumps(stored.get(name)), json.dumps(computed.get(name))
        if one != other:
            raise Otherwise(f"{name}: stored {one[:200]}, but it follows {other[:200]}")
    return tuple(name for name in stored if name not in kept)
