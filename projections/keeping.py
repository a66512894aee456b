"""A projection as it is kept: its state as JSON that comes back the same, its rows compared."""

from __future__ import annotations

import re
from typing import Any, Generic, get_type_hints

import msgspec

from castdev.engine.errors import BadInput, Refused
from castdev.engine.event import Entry

from .projection import Projection, S
from .shelf import Kept, Rows

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,199}")
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

Table = dict[Any, tuple[Any, ...]]


class Keeping(Generic[S]):
    """What a runner has to know of a projection.

    The state is taken to be of the type that `initial` says it returns, so that a
    dict with whole numbers for keys, or a struct, comes back as what it was.
    """

    def __init__(self, projection: Projection[S]) -> None:
        self.projection = projection
        self.name = projection.name
        self.columns: tuple[str, ...] = tuple(getattr(projection, "columns", ()))
        _check(self.name, projection.version, self.columns)
        try:
            self._type: Any = get_type_hints(projection.initial).get("return", Any)
        except NameError:  # a name that only type checkers see
            self._type = Any

    def goes_on(self, kept: Kept | None) -> bool:
        """Return whether to go on from what is kept; else it is made anew.

        Raises:
            Refused: it was made by a newer version, or the columns are others.
        """
        version = self.projection.version
        if kept is None or kept.version < version:
            return False
        if kept.version > version:
            raise Refused(
                f"{self.name} is kept by its version {kept.version}; this program has {version}.",
                hint="Update this program; what is kept was not touched.",
            )
        if kept.columns != self.columns:
            raise Refused(
                f"{self.name} has other columns than its table.",
                hint="Raise its version, and the table is made anew.",
            )
        return True

    def state(self, kept: Kept | None) -> S:
        """Return the state that is kept, or the one before the first entry."""
        if kept is None:
            return self.projection.initial()
        try:
            found: S = msgspec.json.decode(kept.state, type=self._type)
        except msgspec.DecodeError as error:
            raise Refused(
                f"What is kept of {self.name} is no state of its version {kept.version}: {error}.",
                hint="Raise its version, and it is made anew.",
            ) from error
        return found

    def kept(self, state: S, last: Entry) -> Kept:
        """Return the state as it is kept, which comes back as the same.

        Raises:
            Refused: JSON cannot hold it.
        """
        try:
            text = msgspec.json.encode(state).decode()
            lost = msgspec.json.decode(text, type=self._type) != state
        except (msgspec.MsgspecError, TypeError, ValueError):
            lost = True
        if lost:
            raise Refused(
                f"The state of {self.name} does not come back from JSON as it was.",
                hint="Say its type: `def initial(self) -> dict[int, str]`, or keep plainer values.",
            )
        return Kept(
            name=self.name,
            version=self.projection.version,
            position=last.version,
            event=last.metadata.id,
            columns=self.columns,
            state=text,
        )

    def table(self, state: S) -> Table:
        """Return the rows of a state by their first value.

        Raises:
            Refused: they cannot be made, or do not fit the columns.
        """
        if not self.columns:
            return {}
        try:
            rows = [tuple(row) for row in self.projection.rows(state)]  # type: ignore[attr-defined]  # who has columns has rows
            if any(len(row) != len(self.columns) for row in rows):
                raise ValueError(f"a row has not {len(self.columns)} values")
            table = {row[0]: row for row in rows}
            if len(table) < len(rows):
                raise ValueError(f"two rows have the same {self.columns[0]}")
        except Exception as error:  # whatever somebody else's rows do
            raise Refused(
                f"The rows of {self.name} cannot be made: {type(error).__name__}: {error}."[:300],
                hint="Mend its rows(); what is kept was not touched.",
            ) from error
        return table


def changes(before: Table | None, after: Table) -> Rows:
    """Return what makes one table of the other; None for one that is not there yet."""
    if before is None:
        return Rows(True, (), list(after.values()))
    gone = [key for key in before if key not in after]
    return Rows(False, gone, [row for key, row in after.items() if before.get(key) != row])


def _check(name: object, version: object, columns: tuple[object, ...]) -> None:
    """Raise BadInput for a projection that could not be kept."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadInput(
            f"A projection cannot be called {str(name)[:80]!r}.", hint="Name it like acme.tally."
        )
    if type(version) is not int or version < 1:
        raise BadInput(f"The version of {name} is not a number from 1 on.", hint="Begin with 1.")
    named = [one for one in columns if isinstance(one, str) and _COLUMN.fullmatch(one)]
    if len({one.lower() for one in named}) < len(columns):
        raise BadInput(
            f"The columns of {name} need names of their own, of letters, digits and _.",
            hint='Such as columns = ("person", "events").',
        )
