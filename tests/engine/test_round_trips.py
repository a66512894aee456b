"""Every event is read back as it was recorded, today's and every one stored before."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_any
from hypothesis import strategies as st
from made_up import METADATA, SPOKEN, entries, events, sample

from castdev.engine.codec import Codec
from castdev.engine.errors import Damaged, NewerStore
from castdev.engine.event import Entry, Event, UnknownEvent, name_of, tell
from castdev.engine.testing import check_event
from castdev.engine.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
SLOW = [HealthCheck.too_slow]  # a busy machine is no failure
CODEC = Codec(VOCABULARY.events)
GOLDEN = Path(__file__).parent.parent / "golden_events"
NAMES = sorted(VOCABULARY.events)
FILES = sorted(path.name for path in GOLDEN.glob("*.json"))
WANTED = sorted(
    f"{name}.{schema}.json"
    for name, kind in VOCABULARY.events.items()
    for schema in range(1, kind.schema + 1)
)

if os.environ.get("CASTDEV_UPDATE") == "1":  # writes what is missing, never what is there
    for _name, _kind in VOCABULARY.events.items():
        _path = GOLDEN / f"{_name}.{_kind.schema}.json"
        if not _path.exists():
            _path.write_bytes(CODEC.encode(sample(_kind))[1] + b"\n")
    FILES = sorted(path.name for path in GOLDEN.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_any_event_comes_back(name: str) -> None:
    """Any entry of any kind, encoded and decoded, is the same entry."""
    kind = VOCABULARY.events[name]

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=SLOW)
    @given_any(entries(kind))
    def comes_back(entry: Entry) -> None:
        stored, state = CODEC.encode(entry)
        assert stored == name == entry.name
        again = CODEC.decode(entry.version, stored, state)
        assert again == entry
        assert type(again.event) is kind
        assert CODEC.encode(again)[1] == state
        assert tell(again.event)

    comes_back()


@pytest.mark.parametrize("name", NAMES)
def test_any_event_keeps_the_rules_of_events(name: str) -> None:
    """Every kind is frozen, has a literal name, a sentence, and tells nobody's words."""

    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=SLOW)
    @given_any(events(VOCABULARY.events[name], SPOKEN))
    def keeps(event: Event) -> None:
        check_event(event)

    keeps()


def test_check_event_finds_what_is_wrong() -> None:
    """An event named by its class and one without a sentence are found."""

    class Nameless(Event):
        """A fact."""

    class thing_seen(Event, tag="thing_seen"):
        """A fact."""

    with pytest.raises(AssertionError, match="no literal"):
        check_event(Nameless())
    with pytest.raises(AssertionError, match="no sentence"):
        check_event(thing_seen())


def test_stored_names_are_literals() -> None:
    """The stored name is the tag in the source beside the class, and nothing derived."""
    folder = Path(__file__).parents[2] / "engine"
    source = "\n".join(path.read_text() for path in folder.glob("*.py"))
    for name, kind in VOCABULARY.events.items():
        assert f'class {kind.__name__}({kind.__bases__[0].__name__}, tag="{name}")' in source
        assert name_of(kind) == name


def test_every_golden_has_an_event_and_every_event_a_golden() -> None:
    """One stored sample of every name and shape; CASTDEV_UPDATE=1 writes missing ones."""
    assert FILES == WANTED


@pytest.mark.parametrize("file", FILES)
def test_golden_is_read_for_ever(file: str) -> None:
    """What was once stored is read, as a known event; in today's shape, to the letter."""
    name, schema, _ = file.split(".")
    state = (GOLDEN / file).read_bytes().rstrip(b"\n")
    entry = CODEC.decode(1, name, state)
    kind = VOCABULARY.events[name]
    assert type(entry.event) is kind
    if int(schema) == kind.schema:
        assert CODEC.encode(entry) == (name, state)


@pytest.mark.parametrize("name", NAMES)
def test_sample_fills_every_field(name: str) -> None:
    """The golden of today's shape holds every field that its event has."""
    kind = VOCABULARY.events[name]
    stored = msgspec.json.decode((GOLDEN / f"{name}.{kind.schema}.json").read_bytes())
    assert set(stored["event"]) - {"event"} >= _without_defaults(kind)


def _without_defaults(kind: type[Event]) -> set[str]:
    full = sample(kind).event
    config = zip(kind.__struct_fields__[::-1], kind.__struct_defaults__[::-1], strict=False)
    defaults = dict(config)
    return {one for one in kind.__struct_fields__ if getattr(full, one) != defaults.get(one, ...)}


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=SLOW)
@given_any(st.sampled_from(FILES), st.data())
def test_broken_bytes_are_damaged_and_nothing_else(file: str, data: st.DataObject) -> None:
    """Bytes cut, changed or added are read as an event or refused as damaged, never a fault."""
    state = bytearray((GOLDEN / file).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(state) - 1))
        how = data.draw(st.sampled_from(["cut", "flip", "add"]))
        if how == "cut":
            del state[at + 1 :]
        elif how == "flip":
            state[at] = data.draw(st.integers(0, 255))
        else:
            state[at:at] = data.draw(st.binary(max_size=8))
    for name in (file.split(".")[0], "future_event"):
        try:
            CODEC.decode(1, name, bytes(state))
        except (Damaged, NewerStore):
            pass


@given_any(METADATA, st.text(), st.integers(2, 9))
@settings(max_examples=50, deadline=None, database=None, suppress_health_check=SLOW)
def test_unknown_event_is_kept_byte_for_byte(metadata: object, said: str, schema: int) -> None:
    """An event that nobody here knows keeps its bytes, its envelope, and is told."""
    event = {"event": "moon_seen", "said": said, "deep": [1, {"a": None}]}
    state = msgspec.json.encode({"metadata": metadata, "event": event, "schema": schema})
    entry = CODEC.decode(7, "moon_seen", state)
    assert entry.event == UnknownEvent(name="moon_seen", raw=state)
    assert entry.metadata == metadata
    assert entry.name == "moon_seen"
    assert CODEC.encode(entry) == ("moon_seen", state)
    assert tell(entry.event) == "moon_seen (unknown here, kept as it is)"


def test_a_sentence_reads_what_people_wrote_as_text() -> None:
    """Braces in a title are text, and never tell another field."""
    described = VOCABULARY.events["study_described"](title="{facts} [x]", facts={"a": "canary"})
    assert tell(described) == "study described: {facts} [x]"
    named = VOCABULARY.events["theme_named"](theme="T1", title="[{source}]", source="canary")
    assert tell(named) == "theme T1 named: [{source}]"
    held = VOCABULARY.events["interview_held"]
    assert tell(held(interview="I1", respondent="R1", interviewers=("{notes}",))) == (
        "interview I1 held with R1 by {notes}"
    )
