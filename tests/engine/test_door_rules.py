"""The door: every text limited, nothing that looks empty, not more than a command can carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect as mi

from castdev.engine import limits
from castdev.engine.change import MakeChange
from castdev.engine.command import Request
from castdev.engine.decision import MakeDecision
from castdev.engine.door import IDS
from castdev.engine.errors import BadInput
from castdev.engine.event import Metadata
from castdev.engine.guide import PrepareGuide, Question
from castdev.engine.home import in_memory
from castdev.engine.respondent import RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.strict import FieldTwice, parsed
from castdev.engine.text import compared, storable, visible
from castdev.engine.theme import NameTheme
from castdev.engine.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
OURS = {"Seen"}
"""What the program writes itself: readings as exact text."""
NOTHING = (" ", "\t\n", "\u200b", "\u200d\u200c", "\u0301", "\u3164", "\u2800", "\ufeff", "\u00a0")


def texts(shape: Any, name: str = "") -> Iterator[tuple[str, mi.StrType]]:
    """Yield every text that a type holds, with the field it stands in."""
    match shape:
        case mi.StrType():
            yield name, shape
        case mi.StructType() if shape.cls.__name__ not in OURS:
            for field in shape.fields:
                yield from texts(field.type, field.name)
        case mi.UnionType():
            for one in shape.types:
                yield from texts(one, name)
        case mi.DictType():
            yield from texts(shape.key_type, name)
            yield from texts(shape.value_type, name)
        case mi.VarTupleType():
            yield from texts(shape.item_type, name)


@pytest.mark.parametrize(
    "kind", [*VOCABULARY.events.values(), Metadata], ids=lambda one: one.__name__
)
def test_every_stored_text_is_limited(kind: type) -> None:
    """Whatever an event or its envelope holds has a longest, or a pattern that has one."""
    endless = {
        name
        for name, found in texts(mi.type_info(kind))
        if found.max_length is None and found.pattern is None
    }
    assert endless == set()


@pytest.mark.parametrize("kind", VOCABULARY.commands.values(), ids=lambda one: one.__name__)
def test_what_a_command_leaves_open_is_an_id(kind: type) -> None:
    """A text of a command without a limit is an id, which is looked up and not stored."""
    looked_up = {*IDS, *("segments", "hypotheses", "reasons", "merged", "impacts", "filed_as")}
    looked_up |= {"question", "waive", "denied", "jots"}
    open_ = {name for name, found in texts(mi.type_info(kind)) if found.max_length is None}
    open_ -= {name for name, found in texts(mi.type_info(kind)) if found.pattern is not None}
    assert open_ <= looked_up


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_looks_empty_is_refused(text: str) -> None:
    """A title, an actor, a reason, a trait and a need that nobody can see are mistakes."""
    engine = in_memory()
    for request in (
        Request(NameTheme(title=text)),
        Request(NameTheme(title="x"), actor=text),
        Request(NameTheme(title="x"), because=text),
        Request(NameTheme(title="x"), key=text),
        Request(DefineSegment(description="x", needs=("a", text))),
        Request(RecruitRespondent(channel="x", relation="unknown", attributes={text: "x"})),
        Request(RecruitRespondent(channel="x", relation="unknown", name=text)),
    ):
        with pytest.raises(BadInput, match="looks empty") as refused:
            engine.handle(request)
        assert text.strip() == "" or text not in str(refused.value)
    assert engine.state().version == 2


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_what_can_be_seen_is_kept_exactly(text: str) -> None:
    """A title with anything to be seen in it is stored to the letter."""
    if not (visible(text) and storable(text)):
        return
    engine = in_memory()
    engine.handle(Request(NameTheme(title=text)))
    (entry,) = engine.entries(2)
    assert getattr(entry.event, "title", None) == text


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_letters_are_visible(text: str) -> None:
    """Letters, digits, punctuation and symbols of any script can be seen, but for fillers."""
    assert visible(text) or set(text) <= set("\u115f\u1160\u2800\u3164\uffa0")


def test_more_than_a_command_can_carry() -> None:
    """A list of thousands and megabytes of options are refused; what is at the limit is taken."""
    engine = in_memory()
    questions = tuple(Question(id=f"Q{n}", text="t") for n in range(limits.PARTS + 1))
    with pytest.raises(BadInput, match="10,001 questions; 10,000 are the most"):
        engine.handle(Request(PrepareGuide(title="x", questions=questions)))
    engine.handle(Request(PrepareGuide(title="x", questions=questions[1:])))
    options = ("x" * limits.LINE,) * (limits.COMMAND // limits.LINE + 1)
    with pytest.raises(BadInput, match="more than 4 Mi characters"):
        engine.handle(Request(MakeDecision(choice="x", options=options)))
    impacts = {f"H{n}": "minor" for n in range(limits.PARTS + 1)}
    with pytest.raises(BadInput, match="10,001 impacts"):
        engine.handle(Request(MakeChange(description="x", impacts=impacts)))  # type: ignore[arg-type]  # what a caller without types may give


def test_ids_are_stored_as_they_are() -> None:
    """A thing named in another case is stored under its own spelling."""
    engine = in_memory()
    engine.handle(Request(DefineSegment(description="x", needs=("y",), id="Bakers")))
    engine.handle(
        Request(RecruitRespondent(channel="x", relation="unknown", segment="BAKERS", id="r\u0031"))
    )
    assert getattr([*engine.entries()][-1].event, "segment", None) == "Bakers"


@pytest.mark.parametrize(
    "text", ["", "{", "NaN", "[1e999]", "[" * 5_000, '{"a": 1,}', '"\\ud800"', f"[{'9' * 5_000}]"]
)
def test_what_is_not_json(text: str) -> None:
    """Nothing that readers of JSON could disagree about is taken for JSON."""
    with pytest.raises(BadInput, match="It is not JSON"):
        parsed(text)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '[{"b": {"a": 1, "\\u0061": 1}}]'])
def test_a_field_twice(text: str) -> None:
    """A field that is said twice is named, however deep and however it is written."""
    with pytest.raises(FieldTwice) as refused:
        parsed(text)
    assert refused.value.field == "a"


def test_compared() -> None:
    """Texts that people read as the same are found as the same."""
    assert compared(" CAFE\u0301\n bar ") == compared("café BAR") == "café bar"
    assert compared("STRASSE") == compared("straße") != compared("strase")
