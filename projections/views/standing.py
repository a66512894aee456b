"""The tallies of views.db: sums of each hypothesis, and what each person said on it.

They are those of the scorekeeper, gone on from where they were kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from castdev.engine.lazy import ABSENT, Key, LazyList, LazyTable
from castdev.projections.casebook import Casebook
from castdev.projections.confidence import changes_of, question_of
from castdev.projections.lens import Lens
from castdev.projections.scorekeeper.tallies import Tallies
from castdev.projections.scoring.piles import Place
from castdev.projections.scoring.sums import Sums
from castdev.projections.scoring.tally import Tally
from castdev.projections.scoring.types import Case, Item, Rung

from .file import File
from .layout import pack, unpacking


class Written(NamedTuple):
    """Sums as they are kept: their numbers outgrow 64 bits, so that they are text."""

    day: int
    later: tuple[str, ...]
    counts: tuple[str, ...]
    sources: tuple[tuple[Place, Rung, str, str, str, str], ...]


def written(sums: Sums) -> Written:
    """Return sums as they are kept."""
    counts = sums.aged, sums.unaged, sums.current, sums.committed
    sources = tuple(
        (place, rung, name, str(yes), str(no), str(people))
        for place, rung, name, yes, no, people in sums.sources
    )
    return Written(sums.day, sums.later, tuple(map(str, counts)), sources)


def sums_of(kept: Written) -> Sums:
    """Return the sums that were kept."""
    aged, unaged, current, committed = map(int, kept.counts)
    sources = tuple(
        (place, rung, name, int(yes), int(no), int(people))
        for place, rung, name, yes, no, people in kept.sources
    )
    return Sums(kept.day, kept.later, aged, unaged, current, committed, sources)


class VoiceRows:
    """What people said on one hypothesis."""

    def __init__(self, file: File, hypothesis: str, unpack: Callable[[Any], Any]) -> None:
        self._file, self._hypothesis, self._unpack = file, hypothesis, unpack
        self.known: dict[Key, bytes] = {}

    def one(self, key: Key) -> Any:
        """Return what a person said, or ABSENT."""
        query = "SELECT row FROM _voices WHERE hypothesis = ? AND person = ?"
        found = self._file.rows(query, (self._hypothesis, key))
        return self._read(key, found[0][0]) if found else ABSENT

    def any(self) -> bool:
        """Return whether anybody said anything."""
        query = "SELECT 1 FROM _voices WHERE hypothesis = ? LIMIT 1"
        return bool(self._file.rows(query, (self._hypothesis,)))

    def all(self) -> Any:
        """Yield whoever said something, and what."""
        query = "SELECT person, row FROM _voices WHERE hypothesis = ?"
        for key, row in self._file.rows(query, (self._hypothesis,)):
            yield key, self._read(key, row)

    def _read(self, key: Key, row: bytes) -> Any:
        self.known[key] = row
        return self._unpack(row)


class SaidRows:
    """The ids of what each person said on one hypothesis, found in the table of items."""

    def __init__(self, file: File, hypothesis: str) -> None:
        self._file, self._hypothesis = file, hypothesis

    def one(self, key: Key) -> Any:
        """Return the ids of what a person said; ABSENT if nothing."""
        query = "SELECT key FROM _book_items WHERE hypothesis = ? AND person = ? ORDER BY version"
        found = self._file.rows(query, (self._hypothesis, key))
        return [id for (id,) in found] or ABSENT

    def any(self) -> bool:
        """Return whether anybody said anything."""
        query = "SELECT 1 FROM _book_items WHERE hypothesis = ? LIMIT 1"
        return bool(self._file.rows(query, (self._hypothesis,)))

    def all(self) -> Any:
        """Yield every person with the ids of what they said."""
        query = "SELECT person, key FROM _book_items WHERE hypothesis = ? ORDER BY version"
        found: dict[str, list[str]] = {}
        for person, id in self._file.rows(query, (self._hypothesis,)):
            found.setdefault(person, []).append(id)
        return found.items()


class InsideRows:
    """The ids of what was said in each interview, found in the table of items."""

    def __init__(self, file: File) -> None:
        self._file = file

    def one(self, key: Key) -> Any:
        """Return the ids of what was said in an interview, not loaded yet."""
        query = "SELECT key FROM _book_items WHERE interview = ? ORDER BY version"
        return LazyList(lambda: [id for (id,) in self._file.rows(query, (key,))])

    def any(self) -> bool:
        """Return True: of every interview there is such a list."""
        return True

    def all(self) -> Any:
        """Return nothing: nobody asks for all."""
        return ()


class KeptTallies(Tallies):
    """Tallies that begin with the sums in views.db.

    Whoever lets the casebook grow loads before what that can move; see `load`.
    """

    def __init__(self, book: Casebook, lens: Lens, file: File) -> None:
        super().__init__(book, lens)
        self._file = file
        self._sums = unpacking(Written)
        self._voices = unpacking(list[Item])
        self._stale: set[str] | None = set()  # None is all
        self._read_rows: dict[str, VoiceRows] = {}
        self._begin()

    def _begin(self) -> None:
        self._in = LazyTable(InsideRows(self._file))

    def load(self, id: str) -> None:
        """Load the tally of a hypothesis, if there is one, before the casebook grows."""
        if id in self.book.hypotheses:
            self._tally(id)

    def forget(self, id: str | None = None) -> None:
        """Make the tally of a hypothesis anew when it is next asked for; None is all of them."""
        super().forget(id)
        if id is None:
            self._stale = None
            self._begin()
        elif self._stale is not None:
            self._stale.add(id)

    def _tally(self, id: str) -> Tally:
        if id not in self._tallies and self._stale is not None and id not in self._stale:
            query = "SELECT row FROM _tallies WHERE hypothesis = ?"
            found = self._file.rows(query, (id,))
            if found:
                self._again(id, sums_of(self._sums(found[0][0])))
            elif id not in self._tallies:
                self._stale.add(id)
        return super()._tally(id)

    def _again(self, id: str, sums: Sums) -> None:
        book, lens = self.book, self.lens
        changes = tuple(changes_of(book, lens, id))
        case = Case(question_of(book, id), (), changes, book.policy)
        rows = self._read_rows[id] = VoiceRows(self._file, id, self._voices)
        self._said[id] = LazyTable(SaidRows(self._file, id))
        self._tallies[id] = Tally.again(case, sums, LazyTable(rows))

    def write(self) -> None:
        """Write what is not as it is kept; tallies that were let go of are made anew for it."""
        put, stale, known = self._file.put, self._stale, self.book.items_of
        if stale is None:
            put("DELETE FROM _tallies", [()])
            put("DELETE FROM _voices", [()])
            wanted = list(known)
        else:
            put("DELETE FROM _tallies WHERE hypothesis = ?", ((id,) for id in sorted(stale)))
            put("DELETE FROM _voices WHERE hypothesis = ?", ((id,) for id in sorted(stale)))
            wanted = [id for id in {**dict.fromkeys(stale), **self._tallies} if id in known]
        for id in wanted:
            fresh = stale is None or id in stale
            tally = self._tally(id)
            self._write(id, tally, {} if fresh else self._read_rows[id].known)

    def _write(self, id: str, tally: Tally, known: dict[Key, bytes]) -> None:
        row = pack(written(tally.sums()))
        self._file.put("INSERT OR REPLACE INTO _tallies VALUES (?, ?)", [(id, row)])
        items = tally.items()
        if isinstance(items, LazyTable):
            gone = [(id, person) for person in items.gone if person not in dict(items.loaded())]
            query = "DELETE FROM _voices WHERE hypothesis = ? AND person = ?"
            self._file.put(query, gone)
            rows = items.loaded()
        else:
            rows = items.items()
        changed = ((id, person, pack(said)) for person, said in rows)
        self._file.put(
            "INSERT OR REPLACE INTO _voices VALUES (?, ?, ?)",
            (one for one in changed if known.get(one[1]) != one[2]),
        )
