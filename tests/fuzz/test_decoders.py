"""Every decoder and importer, given anything: refused in a sentence, or read back the same.

`python tests/fuzz/run.py TARGET SECONDS` does the same for longer, guided by coverage.
"""

from __future__ import annotations

import json as plain
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets import TARGETS, seeds

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
WORDS = st.sampled_from(
    [
        b'"',
        b"{",
        b"}",
        b",",
        b":",
        b"\\",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"NaN",
        b"1e999",
        b"9" * 30,
        b"null",
        b"[",
        b"]",
        b"=",
        b"'",
        b"\\u0000",
        b"\\ud800",
        b"\xed\xa0\x80",
    ]
)


def bent(seed: bytes) -> st.SearchStrategy[bytes]:
    """Return a strategy for good input with pieces cut out, doubled, or put in."""

    def bend(cuts: list[tuple[int, int, bytes]]) -> bytes:
        text = seed
        for start, length, more in cuts:
            at = start % (len(text) + 1)
            text = text[:at] + more + text[at + length :]
        return text

    piece = st.tuples(st.integers(0, 5_000), st.integers(0, 12), WORDS | st.binary(max_size=3))
    return st.lists(piece, min_size=1, max_size=3).map(bend)


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """Return a strategy for what a target may be given."""
    good = st.sampled_from(list(seeds(name)))
    anything = JSON.map(lambda value: plain.dumps(value).encode())
    return st.one_of(good.flatmap(bent), good, anything, st.binary(max_size=200))


@pytest.mark.parametrize("name", TARGETS)
def test_only_a_refusal(name: str) -> None:
    """Whatever comes in, nothing but a refusal comes out."""
    target: Callable[[bytes], None] = TARGETS[name]

    @settings(max_examples=60)
    @given(inputs(name))
    def holds(found: bytes) -> None:
        target(found)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_good_input(name: str) -> None:
    """What the fuzzing begins from is taken."""
    for seed in seeds(name):
        TARGETS[name](seed)
