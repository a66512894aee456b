"""The state as a batch sees it that may yet be refused: what is touched is a copy.

Nothing of the state itself changes before `keep`, so that a refusal, or a trial, costs
what it touched and nothing is folded again.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy, deepcopy
from typing import Any

import msgspec

from .lazy import ABSENT, LazyTable
from .state import ProjectState


def begun(state: ProjectState) -> ProjectState:
    """Return a state that begins as this one and may be changed."""
    fresh = copy(state)
    for field in state.__struct_fields__:
        value = getattr(state, field)
        if isinstance(value, dict):
            setattr(fresh, field, _Table(value))
        elif isinstance(value, set):
            setattr(fresh, field, _Set(value))
        elif isinstance(value, msgspec.Struct):
            setattr(fresh, field, _copied(value))
    return fresh


def keep(changed: ProjectState, state: ProjectState) -> None:
    """Make the state what became of the one that was taken from it."""
    for field in state.__struct_fields__:
        value = getattr(changed, field)
        if isinstance(value, _Table | _Set):
            value.keep()
        else:
            setattr(state, field, value)


def _copied(value: Any) -> Any:
    """Return a copy of what a table holds; things that never change are not copied."""
    if isinstance(value, list | dict | set):
        return deepcopy(value)
    if not isinstance(value, msgspec.Struct) or value.__struct_config__.frozen:
        return value
    fresh = copy(value)
    for field in value.__struct_fields__:
        inner = getattr(value, field)
        if isinstance(inner, list | dict | set):
            setattr(fresh, field, copy(inner))
    return fresh


class _Copies:
    """Rows that are copies of those of another table."""

    def __init__(self, under: dict[Any, Any]) -> None:
        self._under = under

    def one(self, key: Any) -> Any:
        found = self._under.get(key, ABSENT)
        return found if found is ABSENT else _copied(found)

    def any(self) -> bool:
        return bool(self._under)

    def all(self) -> Iterator[tuple[Any, Any]]:
        for key, value in self._under.items():
            yield key, _copied(value)


class _Table(LazyTable):
    """A table over another: a row is copied here when somebody asks for it."""

    def __init__(self, under: dict[Any, Any]) -> None:
        super().__init__(_Copies(under))
        self._under = under

    def keep(self) -> None:
        """Take what changed into the table underneath."""
        for key in self.gone:
            self._under.pop(key, None)
        for key, value in self.loaded():
            self._under[key] = value


class _Set(set[Any]):
    """A set over another; those of the state only grow."""

    def __init__(self, under: set[Any]) -> None:
        super().__init__()
        self._under = under

    def keep(self) -> None:
        """Take what is new into the set underneath."""
        self._under.update(super().__iter__())

    def __contains__(self, one: object) -> bool:
        return super().__contains__(one) or one in self._under

    def __iter__(self) -> Iterator[Any]:
        yield from self._under
        yield from (one for one in super().__iter__() if one not in self._under)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __eq__(self, other: object) -> bool:
        return set(iter(self)) == other

    __hash__ = None
