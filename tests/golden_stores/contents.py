"""What a frozen store must still say: words of people, and the numbers that follow from it."""

from __future__ import annotations

from typing import Any

import msgspec

from castdev.engine.sealed import Sealed
from castdev.projections.project import Project

NUMBERS = ("confidence", "people_for", "people_against", "people_asked", "status")


def words(project: Project) -> dict[str, dict[str, str]]:
    """Return version → field → what was said, of every event with sealed words."""
    found: dict[str, dict[str, str]] = {}
    for entry in project.entries():
        for field in entry.event.__struct_fields__:
            if isinstance(getattr(entry.event, field), Sealed):
                said = project.engine.words(entry, field)
                found.setdefault(str(entry.version), {})[field] = str(said)
    return found


def readings(project: Project) -> dict[str, Any]:
    """Return version → what was read there, at every tenth event and the last."""
    last = len(project.entries())
    return {str(at): _reading(project, at) for at in [*range(10, last, 10), last]}


def _reading(project: Project, version: int) -> dict[str, Any]:
    """Return the numbers of every hypothesis, and whether a launch is ready."""
    document = msgspec.to_builtins(project.as_of(version).status())
    return {
        "hypotheses": {
            one["id"]: {name: one[name] for name in NUMBERS} for one in document["hypotheses"]
        },
        "readiness": document["readiness"],
        "people": document["people"],
        "stage": document["stage"],
    }
