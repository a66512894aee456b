"""Shapes of stored events are frozen: a checked-in digest of each, which never changes.

With CASTDEV_UPDATE=1 what is new is added to the list; what stands there stays.
"""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from castdev.engine import codec, upcasters
from castdev.engine.codec import Codec
from castdev.engine.errors import Damaged, NewerStore
from castdev.engine.event import Event, Metadata
from castdev.engine.upcasters import UPCASTERS
from castdev.engine.vocabulary import Vocabulary

LIST = Path(__file__).parents[1] / "data" / "event_shapes.txt"
EVENTS = Vocabulary().events


def plain(schema: Any) -> Any:
    """Return a JSON Schema without words for people: they may be put better at any time."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: one for name, one in schema.items() if name not in ("description", "title")}
    fields = kept.pop("properties", None)
    found = {name: plain(one) for name, one in kept.items()}
    if fields is not None:
        found["properties"] = {name: plain(one) for name, one in fields.items()}
    return found


def digest(kind: type) -> str:
    """Return the digest of the shape of a struct."""
    text = msgspec.json.encode(plain(msgspec.json.schema(kind)), order="deterministic")
    return hashlib.sha256(text).hexdigest()


def listed() -> dict[tuple[str, int], str]:
    """Return name and shape → digest, as they are checked in."""
    lines = (line.split() for line in LIST.read_text("ascii").splitlines())
    return {(name, int(shape)): found for name, shape, found in lines}


@functools.cache
def today() -> dict[tuple[str, int], str]:
    """Return the same for the classes that there are; the envelope is `metadata`."""
    return {(name, kind.schema): digest(kind) for name, kind in EVENTS.items()} | {
        ("metadata", 1): digest(Metadata)
    }


if os.environ.get("CASTDEV_UPDATE") == "1":
    whole = today() | (listed() if LIST.exists() else {})
    LIST.write_text("".join(f"{name} {n} {found}\n" for (name, n), found in sorted(whole.items())))


@pytest.mark.parametrize("shape", sorted(today()), ids=str)
def test_a_shape_never_changes(shape: tuple[str, int]) -> None:
    """What is stored under a name and a number always looks the same: anything else is a
    new number and an upcaster.
    """
    assert listed().get(shape) == today()[shape]


def test_older_shapes_are_still_read() -> None:
    """Every shape that was ever listed is today's, or has a way there."""
    for name, shape in listed():
        if name != "metadata":
            for step in range(shape, EVENTS[name].schema):
                assert (name, step) in UPCASTERS
    for name, shape in UPCASTERS:
        assert shape < EVENTS[name].schema


def test_the_digest_sees_what_matters() -> None:
    """Another field, type, default or limit is another digest; another docstring is not."""

    class One(msgspec.Struct):
        """A sentence."""

        title: str
        count: int = 0

    same = msgspec.defstruct("One", [("title", str), ("count", int, 0)])
    others = [
        msgspec.defstruct("One", [("title", str), ("count", int, 1)]),
        msgspec.defstruct("One", [("title", str), ("count", float, 0)]),
        msgspec.defstruct("One", [("title", str)]),
        msgspec.defstruct("One", [("description", str), ("count", int, 0)]),
    ]
    assert digest(same) == digest(One)
    assert len({digest(one) for one in (One, *others)}) == 5


class Heard(Event, tag="made_up_heard"):
    """An event of the third shape, for this test."""

    schema = 3
    words: tuple[str, ...]
    loud: bool


STEPS: dict[tuple[str, int], upcasters.Upcaster] = {
    ("made_up_heard", 1): lambda event: {**event, "words": [event["word"]]},
    ("made_up_heard", 2): lambda event: {
        name: one for name, one in (event | {"loud": False}).items() if name != "word"
    },
}
META = b'{"id":"1","recorded_at":"2026-01-01T00:00:00Z","actor":"a","key":"k","correlation":"c"}'


def stored(event: bytes, schema: bytes = b"") -> bytes:
    """Return the bytes of an entry."""
    return b'{"metadata":' + META + b',"event":' + event + schema + b"}"


@pytest.fixture
def decode(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Decoding by a codec that knows the made-up event and its older shapes."""
    monkeypatch.setattr(codec, "UPCASTERS", STEPS)
    made = Codec({"made_up_heard": Heard})
    return lambda state: made.decode(7, "made_up_heard", state)


def test_upcasters_follow_each_other(decode: Any) -> None:
    """A first shape comes to the third by both steps, a second by one; a third as it is."""
    tag = b'{"event":"made_up_heard",'
    first = decode(stored(tag + b'"word":"a"}'))
    second = decode(stored(tag + b'"word":"a","words":["a"]}', b',"schema":2'))
    third = decode(stored(tag + b'"words":["a"],"loud":false}', b',"schema":3'))
    assert first == second == third
    assert third.event == Heard(words=("a",), loud=False)


def test_upcast_entries_are_stable(decode: Any) -> None:
    """What an upcaster gave, encoded and decoded, is the same; it is stored in today's shape."""
    found = decode(stored(b'{"event":"made_up_heard","word":"a"}'))
    name, state = Codec({"made_up_heard": Heard}).encode(found)
    assert (name, b'"schema":3' in state) == ("made_up_heard", True)
    assert decode(state) == found


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (stored(b'{"event":"made_up_heard","words":[],"loud":true}', b',"schema":4'), NewerStore),
        (stored(b'{"event":"made_up_heard","words":[],"loud":true}', b',"schema":0'), Damaged),
        (stored(b'{"event":"made_up_heard","words":[],"loud":true}', b',"schema":-1'), Damaged),
        (stored(b'{"event":"made_up_heard","other":1}'), Damaged),
        (stored(b'{"event":"made_up_heard","word":1}'), Damaged),
        (stored(b"[]"), Damaged),
    ],
)
def test_what_no_upcaster_reads(decode: Any, state: bytes, kind: type[Exception]) -> None:
    """A newer shape asks for a newer castdev; a shape that never was is damage."""
    with pytest.raises(kind):
        decode(state)
