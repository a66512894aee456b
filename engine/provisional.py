"""The state as a batch sees it that may yet be refused: what is touched is a copy.

Nothing of the state itself changes before `keep`, so that a refusal, or a trial, costs
what it touched and nothing is folded again.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy, deepcopy
from typing import Any

import msgspec

from .state import ProjectState

_ABSENT: Any = object()


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


class _Table(dict[Any, Any]):
    """A table over another: a row is copied here when somebody asks for it."""

    def __init__(self, under: dict[Any, Any]) -> None:
        super().__init__()
        self._under = under
        self._gone: set[Any] = set()
        self._whole = False

    def keep(self) -> None:
        """Take what changed into the table underneath."""
        for key in self._gone:
            self._under.pop(key, None)
        for key, value in super().items():
            self._under[key] = value

    def __missing__(self, key: Any) -> Any:
        if key in self._gone:
            raise KeyError(key)
        found = _copied(self._under[key])
        super().__setitem__(key, found)
        return found

    def get(self, key: Any, default: Any = None) -> Any:
        found = dict.get(self, key, _ABSENT)
        if found is not _ABSENT:
            return found
        return self[key] if key in self._under and key not in self._gone else default

    def __contains__(self, key: object) -> bool:
        return dict.__contains__(self, key) or (key in self._under and key not in self._gone)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        super().pop(key, None)
        self._gone.add(key)

    def pop(self, key: Any, default: Any = _ABSENT) -> Any:
        if key not in self:
            if default is _ABSENT:
                raise KeyError(key)
            return default
        found = self[key]
        del self[key]
        return found

    def update(self, *args: Any, **more: Any) -> None:
        for key, value in dict(*args, **more).items():
            self[key] = value

    def _load(self) -> None:
        """Copy every row, in the order underneath; what is new here comes after."""
        if self._whole:
            return
        here = dict(super().items())
        super().clear()
        for key, value in self._under.items():
            if key not in self._gone:
                super().__setitem__(key, here.pop(key) if key in here else _copied(value))
        for key, value in here.items():
            super().__setitem__(key, value)
        self._whole = True

    def __len__(self) -> int:
        self._load()
        return super().__len__()

    def __bool__(self) -> bool:
        return len(self) > 0

    def __iter__(self) -> Iterator[Any]:
        self._load()
        return super().__iter__()

    def __reversed__(self) -> Iterator[Any]:
        self._load()
        return super().__reversed__()

    def copy(self) -> dict[Any, Any]:
        return dict(self.items())

    def keys(self) -> Any:
        self._load()
        return super().keys()

    def values(self) -> Any:
        self._load()
        return super().values()

    def items(self) -> Any:
        self._load()
        return super().items()

    def __eq__(self, other: object) -> bool:
        self._load()
        return super().__eq__(other)

    __hash__ = None


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
