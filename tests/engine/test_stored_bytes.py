"""The codec: shapes newer and older, bytes that are no event, words nobody sealed."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import pytest
from made_up import sample

from castdev.engine.codec import Codec
from castdev.engine.errors import Damaged, NewerStore
from castdev.engine.event import Entry, Event, Line
from castdev.engine.interview import InterviewNoted
from castdev.engine.sealed import Spoken
from castdev.engine.testing import given
from castdev.engine.theme import ThemeNamed
from castdev.engine.upcasters import UPCASTERS
from castdev.engine.vocabulary import Vocabulary

CODEC = Codec(Vocabulary().events)
NAME, STATE = CODEC.encode(sample(ThemeNamed))


class ThingSeen(Event, tag="thing_seen"):
    """A fact in its third shape."""

    schema: ClassVar[int] = 3
    sentence: ClassVar[str] = "{title} seen"

    title: Line
    loud: bool = False


WRONG: tuple[object, ...] = ("x", None, [], {}, 0, -1, 1.5, True)
THINGS = Codec({"thing_seen": ThingSeen})


def stored(event: object, **beside: object) -> bytes:
    """Return bytes with a good envelope around an event."""
    metadata = msgspec.json.decode(STATE)["metadata"]
    return msgspec.json.encode({"metadata": metadata, "event": event} | beside)


def first_to_second(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 2 calls it label."""
    return {"event": event["event"], "label": event["name"]}


def second_to_third(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 3 calls it title, and says whether it was loud."""
    return {"event": event["event"], "title": event["label"], "loud": event["label"].isupper()}


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two old shapes of a thing seen."""
    monkeypatch.setitem(UPCASTERS, ("thing_seen", 1), first_to_second)
    monkeypatch.setitem(UPCASTERS, ("thing_seen", 2), second_to_third)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    ("event", "beside"),
    [
        ({"event": "thing_seen", "name": "MOON"}, {}),
        ({"event": "thing_seen", "name": "MOON"}, {"schema": 1}),
        ({"event": "thing_seen", "label": "MOON"}, {"schema": 2}),
        ({"event": "thing_seen", "title": "MOON", "loud": True}, {"schema": 3}),
    ],
)
def test_old_shapes_are_read_as_the_newest(event: object, beside: dict[str, object]) -> None:
    """Every old shape is lifted, step by step, and told only as the newest."""
    entry = THINGS.decode(4, "thing_seen", stored(event, **beside))
    assert entry == Entry(4, sample(ThemeNamed).metadata, ThingSeen(title="MOON", loud=True))
    assert msgspec.json.decode(THINGS.encode(entry)[1])["schema"] == 3


def test_a_missing_step_is_damage() -> None:
    """An old shape that nobody can lift is refused in one sentence."""
    with pytest.raises(Damaged, match=r"Event 4 \(thing_seen\) cannot be read"):
        THINGS.decode(4, "thing_seen", stored({"event": "thing_seen", "name": "MOON"}))


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("event", [{"event": "thing_seen"}, {}, 5, [], None, {"name": 3}])
def test_an_old_shape_without_its_fields_is_damage(event: object) -> None:
    """An upcaster that stumbles over altered bytes is no fault of the program."""
    with pytest.raises(Damaged):
        THINGS.decode(4, "thing_seen", stored(event))


@pytest.mark.parametrize("name", [NAME, "thing_seen"])
@pytest.mark.parametrize("beyond", [1, 5, 10**15])
def test_a_newer_shape_is_refused(name: str, beyond: int) -> None:
    """A shape above the known one asks for a newer castdev, whatever it holds."""
    codec, known = (CODEC, 1) if name == NAME else (THINGS, 3)
    state = stored({"event": name, "moon": [1]}, schema=known + beyond)
    with pytest.raises(NewerStore, match=rf"of shape {known + beyond}; this castdev knows {known}"):
        codec.decode(9, name, state)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"5",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"{" * 5,
        STATE[:-1],
        STATE + b"}",
        STATE.replace(b'"title"', b'"name"'),
        STATE.replace(b'"theme_named"', b'"theme_renamed"'),
        STATE.replace(b'"actor"', b'"author"'),
        stored({"event": NAME, "theme": "T 1", "title": "t"}),
        stored({"event": NAME, "theme": "T1\n", "title": "t"}),
        stored({"event": NAME, "theme": "T1", "title": "t", "more": 1}),
        *(stored({"event": NAME}, schema=one) for one in WRONG),
        stored({"event": NAME}, more=1),
    ],
    ids=lambda state: repr(state[:12]),
)
def test_damaged(state: bytes) -> None:
    """Bytes that are not such an event are refused as damaged, with version and name."""
    with pytest.raises(Damaged, match=r"^Event 3 \(theme_named\) cannot be read"):
        CODEC.decode(3, NAME, state)


@pytest.mark.parametrize(
    "event",
    [
        {"event": NAME, "theme": "canary canary", "title": "t"},
        {"event": NAME, "theme": "T1", "title": "t", "canary": "canary"},
        {"event": "theme_applied", "theme": "T1", "interview": "I1", "kind": "canary"},
    ],
)
def test_damage_quotes_nothing(event: dict[str, str]) -> None:
    """The refusal of broken bytes repeats nothing of what they held."""
    with pytest.raises(Damaged) as caught:
        CODEC.decode(3, event["event"], stored(event))
    assert "canary" not in str(caught.value)


def test_words_that_nobody_sealed_cannot_be_stored() -> None:
    """The encoder refuses words in the clear, whatever forgot to seal them."""
    noted = InterviewNoted(interview="I1", notes=Spoken("R1", "canary"))
    with pytest.raises(TypeError) as caught:
        CODEC.encode(Entry(1, sample(ThemeNamed).metadata, noted))
    assert "canary" not in str(caught.value)
    assert "canary" not in repr(noted)


def test_what_would_not_come_back_is_not_stored() -> None:
    """An event outside its own limits is refused before it is written."""
    with pytest.raises(Damaged):
        CODEC.encode(Entry(1, sample(ThemeNamed).metadata, ThemeNamed(theme="T 1", title="t")))


def test_decoding_imports_nothing() -> None:
    """A name that is an import path is an unknown event, and nothing is imported."""
    import sys

    before = set(sys.modules)
    entry = CODEC.decode(1, "wave:open", stored({"event": "wave:open"}))
    assert entry.name == "wave:open"
    assert set(sys.modules) == before


def test_things_that_an_unknown_event_began_stop_nothing() -> None:
    """Events about a thing that an unknown event began are taken in without a fault."""
    from castdev.engine.theme import ThemeRenamed

    world = given()
    engine = world.engine
    raw = stored({"event": "theme_dreamt", "theme": "T1"})
    renamed = ThemeRenamed(theme="T1", title="t")
    metadata = sample(ThemeNamed).metadata
    engine.journal.append([CODEC.decode(3, "theme_dreamt", raw), Entry(4, metadata, renamed)])
    assert engine.state().version == 4
    assert [one.name for one in engine.entries(2)] == ["theme_dreamt", "theme_renamed"]
