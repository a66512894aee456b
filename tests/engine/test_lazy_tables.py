"""Lazy tables are the dicts, lists and sets that the fold takes them for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castdev.engine.lazy import ABSENT, LazyList, LazySet, LazyTable

KEYS = st.sampled_from("abcdef")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "set",
                "get",
                "in",
                "del",
                "pop",
                "setdefault",
                "update",
                "keys",
                "items",
                "len",
                "bool",
                "first",
                "again",
                "clear",
            ]
        ),
        KEYS,
        st.integers(0, 9),
    ),
    max_size=25,
)


class Stored:
    """Rows in a dict; counts what is read of them."""

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows, self.read = rows, 0

    def one(self, key: Any) -> Any:
        self.read += key in self.rows
        return self.rows.get(key, ABSENT)

    def any(self) -> bool:
        return bool(self.rows)

    def all(self) -> Iterator[tuple[Any, Any]]:
        self.read += len(self.rows)
        yield from self.rows.items()


def act(table: dict[str, int], what: str, key: str, value: int) -> Any:
    """What an act on a table gives, or the error it raises."""
    try:
        if what == "set":
            table[key] = value
        elif what == "update":
            table.update({key: value})
        elif what == "del":
            del table[key]
        elif what == "clear":
            table.clear()
        elif what == "again":
            table[key] = table.pop(key)
        else:
            return {
                "get": lambda: table.get(key, -1),
                "in": lambda: key in table,
                "pop": lambda: table.pop(key, -1),
                "setdefault": lambda: table.setdefault(key, value),
                "keys": lambda: list(table),
                "items": lambda: dict(table),
                "len": lambda: len(table),
                "bool": lambda: bool(table),
                "first": lambda: next(iter(table.values()), None),
            }[what]()
    except KeyError:
        return KeyError
    return None


@given(st.dictionaries(KEYS, st.integers()), ACTS)
def test_a_table_is_a_dict(rows: dict[str, int], acts: list[tuple[str, str, int]]) -> None:
    """Whatever is done to it gives what a dict gives, and leaves the same, in the same order."""
    plain, lazy = dict(rows), LazyTable(Stored(dict(rows)))
    for what, key, value in acts:
        assert act(lazy, what, key, value) == act(plain, what, key, value)
    assert list(lazy.items()) == list(plain.items())
    assert lazy == plain
    assert plain == lazy
    assert {**lazy} == plain | lazy


@given(st.dictionaries(KEYS, st.integers()), ACTS)
def test_what_changed_of_a_table_is_known(
    rows: dict[str, int], acts: list[tuple[str, str, int]]
) -> None:
    """Rows without those gone, then those loaded or put, give the table again, in its order."""
    lazy = LazyTable(Stored(dict(rows)))
    for what, key, value in acts:
        act(lazy, what, key, value)
    stored = {key: value for key, value in rows.items() if key not in lazy.gone}
    stored.update(lazy.loaded())
    assert list(stored.items()) == list(lazy.items())


def test_a_table_loads_what_is_asked_for() -> None:
    """One row for one key; nothing of an empty table is asked for twice."""
    stored = Stored({"a": 1, "b": 2})
    table = LazyTable(stored)
    assert table["a"] == 1
    assert "a" in table
    table["c"] = 3
    assert stored.read == 1
    assert len(table) == 3
    assert stored.read == 3


@given(
    st.lists(KEYS), st.lists(st.tuples(st.sampled_from(["append", "remove", "len", "in"]), KEYS))
)
def test_a_list_is_a_list(rows: list[str], acts: list[tuple[str, str]]) -> None:
    """Adding to it loads nothing; everything else is as if it had been there."""
    plain, lazy = list(rows), LazyList(lambda: rows)
    for what, key in acts:
        there = key in plain
        for one in (plain, lazy):
            if what == "append":
                one.append(key)
            elif what == "remove" and there:
                one.remove(key)
        assert what != "len" or len(lazy) == len(plain)
        assert what != "in" or (key in lazy) == (key in plain)
    assert list(lazy) == sorted(lazy, key=lambda one: 0) == plain
    assert lazy == plain


def test_a_list_that_grows_is_not_loaded() -> None:
    """What was there before is read when somebody looks, and comes first."""
    read: list[int] = []
    lazy = LazyList(lambda: read.append(1) or ["a"])
    lazy.append("b")
    assert not read
    assert lazy == ["a", "b"]


@given(st.sets(KEYS), st.lists(KEYS), KEYS)
def test_a_set_is_a_set(rows: set[str], more: list[str], asked: str) -> None:
    """Whatever is added or asked."""
    lazy = LazySet(Stored(dict.fromkeys(rows, 0)))
    lazy.update(more)
    whole = rows | set(more)
    assert (asked in lazy) == (asked in whole)
    assert lazy == whole
    assert sorted(lazy) == sorted(whole)
    assert len(lazy) == len(whole)


def test_a_missing_key_is_an_error() -> None:
    """As of a dict; rules rely on it."""
    table = LazyTable(Stored({}))
    with pytest.raises(KeyError):
        table["a"]
    with pytest.raises(KeyError):
        table.pop("a")
