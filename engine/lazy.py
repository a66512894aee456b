"""Tables that load a row when it is asked for, and know what changed.

To whoever asks they are the dicts and lists of a state or a casebook: whatever a dict can be
asked is answered as if all rows had been there, and nothing is loaded that nobody asks for.
The rows may lie in a file, as those of views do, or in another table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, Self

Key = str | int
ABSENT: Any = object()


class Rows(Protocol):
    """Where the rows of a table are."""

    def one(self, key: Key) -> Any:
        """Return the value of a row, or ABSENT."""

    def any(self) -> bool:
        """Return whether there is a row."""

    def all(self) -> Iterable[tuple[Key, Any]]:
        """Yield key and value of every row, in the order in which they were put there."""


class LazyTable(dict[Any, Any]):
    """A dict over rows.

    Attributes:
        gone: keys whose rows are to be deleted; one that is back comes last, as in a dict.
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self._whole = self._asked = False
        self.gone: dict[Key, None] = {}

    def loaded(self) -> Iterable[tuple[Key, Any]]:
        """Return what was loaded or put here, in the order of the dict."""
        return super().items()

    def load(self) -> None:
        """Load all rows; those that are here already stay as they are."""
        if self._whole:
            return
        here = dict(super().items())
        super().clear()
        for key, value in self._rows.all():
            if key not in self.gone:
                super().__setitem__(key, here.pop(key, value))
        for key, value in here.items():
            super().__setitem__(key, value)
        self._whole = True

    def __missing__(self, key: Any) -> Any:
        found = ABSENT if self._whole or key in self.gone else self._rows.one(key)
        if found is ABSENT:
            if not self._whole and not self._asked:
                self._asked = True
                self._whole = not self._rows.any()  # of an empty table nothing is asked again
            raise KeyError(key)
        super().__setitem__(key, found)
        return found

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a row, or what stands in for it."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or self.get(key, ABSENT) is not ABSENT

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the value of a row, put there if it is not."""
        if key not in self:
            self[key] = default
        return self[key]

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        super().__delitem__(key)
        self.gone[key] = None

    def pop(self, key: Any, default: Any = ABSENT) -> Any:
        """Take a row out, and return its value."""
        found = self.get(key, default)
        if found is ABSENT:
            raise KeyError(key)
        if key in self:
            del self[key]
        return found

    def popitem(self) -> tuple[Any, Any]:
        """Take the last row out."""
        self.load()
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Take every row out."""
        self.load()
        self.gone.update(dict.fromkeys(super().keys()))
        super().clear()

    def update(self, *args: Any, **more: Any) -> None:
        """Put rows there."""
        for key, value in dict(*args, **more).items():
            self[key] = value

    def __bool__(self) -> bool:
        if super().__len__():
            return True
        if self._whole or self.gone:
            return len(self) > 0
        self._whole = not self._rows.any()
        return not self._whole

    def __len__(self) -> int:
        self.load()
        return super().__len__()

    def __iter__(self) -> Iterator[Any]:
        self.load()
        return super().__iter__()

    def __reversed__(self) -> Iterator[Any]:
        self.load()
        return super().__reversed__()

    def keys(self) -> Any:
        """Return all keys, in order."""
        self.load()
        return super().keys()

    def values(self) -> Any:
        """Return all values, in order."""
        self.load()
        return super().values()

    def items(self) -> Any:
        """Return all rows, in order."""
        self.load()
        return super().items()

    def copy(self) -> dict[Any, Any]:
        """Return a dict of all rows."""
        return dict(self.items())

    def __eq__(self, other: object) -> bool:
        self.load()
        return dict(super().items()) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __or__(self, other: Any) -> dict[Any, Any]:
        return self.copy() | dict(other)

    def __ror__(self, other: Any) -> dict[Any, Any]:
        return dict(other) | self.copy()

    def __ior__(self, other: Any) -> Self:
        self.update(other)
        return self

    def __repr__(self) -> str:
        return repr(self.copy())

    __hash__ = None


class LazyList(list[Any]):
    """A list whose beginning is loaded when it is asked for; adding to it loads nothing."""

    def __init__(self, read: Any) -> None:
        super().__init__()
        self._read = read

    def load(self) -> None:
        """Load what was there before."""
        if self._read is not None:
            read, self._read = self._read, None
            super().__setitem__(slice(0, 0), list(read()))

    def __iter__(self) -> Iterator[Any]:
        self.load()
        return super().__iter__()

    def __len__(self) -> int:
        self.load()
        return super().__len__()

    def __bool__(self) -> bool:
        return len(self) > 0

    def __getitem__(self, place: Any) -> Any:
        self.load()
        return super().__getitem__(place)

    def __contains__(self, one: object) -> bool:
        self.load()
        return super().__contains__(one)

    def __eq__(self, other: object) -> bool:
        self.load()
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __reversed__(self) -> Iterator[Any]:
        self.load()
        return super().__reversed__()

    def remove(self, one: Any) -> None:
        """Take the first of these out."""
        self.load()
        super().remove(one)

    def index(self, *args: Any) -> int:
        """Return where it is."""
        self.load()
        return super().index(*args)

    __hash__ = None


class LazySet(set[Any]):
    """A set over rows without values."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self._whole = False

    def load(self) -> None:
        """Load all rows."""
        if not self._whole:
            self._whole = True
            super().update(key for key, _ in self._rows.all())

    def loaded(self) -> set[Any]:
        """Return what was loaded or put here."""
        return set(super().__iter__())

    def __contains__(self, one: object) -> bool:
        if super().__contains__(one):
            return True
        found = not self._whole and isinstance(one, str) and self._rows.one(one) is not ABSENT
        if found:
            super().add(one)
        return found

    def __iter__(self) -> Iterator[Any]:
        self.load()
        return super().__iter__()

    def __len__(self) -> int:
        self.load()
        return super().__len__()

    def __eq__(self, other: object) -> bool:
        self.load()
        return super().__eq__(other)

    __hash__ = None
