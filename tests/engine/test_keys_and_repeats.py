"""Requests: repeats, clashes, batches, trials, expected versions, days and clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from file_homes import STUDY, contents, new_home, versions
from study_steps import FOUND, MARCH_1, SUPPORT, THEME, TODAY

from castdev.engine.app import Engine
from castdev.engine.command import Command, Request
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import (
    BadInput,
    CastdevError,
    Conflict,
    KeyReused,
    NotFound,
    NotPermitted,
    Refused,
)
from castdev.engine.evidence import SupportHypothesis
from castdev.engine.home import Home, in_memory
from castdev.engine.respondent import RecruitRespondent
from castdev.engine.testing import NOW, counting, given
from castdev.engine.theme import NameTheme, RenameTheme

QUOTED = SupportHypothesis(hypothesis="H1", interview="I1", statement="past-fact", quote="weeks")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A closed project with a dozen events and words in them."""
    return new_home(tmp_path, *STUDY)


@pytest.mark.parametrize("number", range(len(STUDY)))
def test_a_repeat_is_the_same_request(home: Home, number: int) -> None:
    """Every request repeated with its key is told as done already, with the same versions."""
    engine = home.engine()
    before = versions(engine)
    receipt = engine.handle(Request(STUDY[number], key=f"study-{number}"))
    assert (receipt.already, receipt.erased, receipt.dry_run) == (True, False, False)
    assert receipt.versions == (number + 3,)
    assert receipt.entries == tuple(engine.entries(number + 2, number + 3))
    assert versions(engine) == before
    engine.close()


OTHERS = (
    Request(SUPPORT, MARCH_1),
    Request(SUPPORT),
    Request(QUOTED, TODAY),
    Request(QUOTED),
    Request(QUOTED, MARCH_1, because="why"),
    Request(msgspec.structs.replace(QUOTED, quote="months"), MARCH_1),
    Request(msgspec.structs.replace(QUOTED, flags=("paid",)), MARCH_1),
    Request(NameTheme(title="t"), MARCH_1),
)


@pytest.mark.parametrize("other", OTHERS)
def test_a_key_with_other_content_is_a_clash(other: Request) -> None:
    """The same key with another command, day, reason or other words is refused."""
    world = given(*FOUND, Request(QUOTED, MARCH_1, key="k"))
    world.when(other, key="k").refused("The key k was used for something else: event 8")
    assert isinstance(world.refusal, KeyReused)


def test_words_added_to_a_repeat_are_a_clash() -> None:
    """A repeat that brings words where there were none is not taken for the first."""
    world = given(*FOUND, Request(SUPPORT, MARCH_1, key="k"))
    world.when(QUOTED, on=MARCH_1, key="k").refused("used for something else")


@pytest.mark.parametrize("assumed", [None, MARCH_1, TODAY, date(2026, 1, 1)])
def test_an_assumed_day_is_not_part_of_what_was_said(assumed: date | None) -> None:
    """Repeated on another day, with only the assumed day different, it is a repeat."""
    world = given(*FOUND, Request(QUOTED, assume_on=MARCH_1, key="k"))
    world.when(QUOTED, assume_on=assumed, key="k", actor="bo").then()
    assert world.receipt is not None
    assert world.receipt.already
    assert world.receipt.entries[0].metadata.happened_on == MARCH_1


def test_a_repeat_is_known_whatever_became_of_the_state() -> None:
    """A repeat is a repeat also when the rule would now refuse it."""
    first = Request(RenameTheme(theme="T1", title="Late"), key="k")
    world = given(THEME, first).when(first).then()
    world.when(first._replace(key=None)).refused("has that title already")


def test_a_repeat_after_erasure(home: Home) -> None:
    """Where the person's key is gone, a repeat is done already, and its words erased."""
    (home.folder / "keys" / "r1.key").unlink()
    engine = home.engine()
    receipt = engine.handle(Request(STUDY[7], key="study-7"))
    assert (receipt.already, receipt.erased, receipt.versions) == (True, True, (10,))
    receipt = engine.handle(Request(STUDY[9], key="study-9"))
    assert (receipt.already, receipt.erased) == (True, False)
    assert not (home.folder / "keys" / "r1.key").exists()
    engine.close()


def test_equal_requests_without_a_key_are_two() -> None:
    """Two equal quotes are legal: without a key nothing is a repeat."""
    world = given(*FOUND).when(QUOTED).when(QUOTED)
    assert world.receipt is not None
    assert world.receipt.ids == ("E3",)


def test_many_are_all_or_none(home: Home) -> None:
    """The first refusal in a batch undoes all of it and tells its position."""
    engine = home.engine()
    assert engine.state().version == 12
    before = contents(home.folder)
    batch: list[Command] = [THEME, THEME, RenameTheme(theme="T9", title="t"), THEME]
    with pytest.raises(NotFound) as caught:
        engine.handle_many([Request(one) for one in batch])
    assert caught.value.position == 2
    assert contents(home.folder) == before
    assert engine.state().version == 12
    receipts = engine.handle_many([Request(one) for one in batch[:2]])
    assert [one.ids for one in receipts] == [("T2",), ("T3",)]
    assert len({one.entries[0].metadata.correlation for one in receipts}) == 1
    engine.close()


def test_many_see_what_came_before_them() -> None:
    """Each request of a batch is decided on what the ones before it yield."""
    engine = in_memory()
    requests = [Request(one) for one in STUDY]
    receipts = engine.handle_many(requests)
    assert [one.versions for one in receipts] == [(n,) for n in range(3, 13)]
    assert engine.words(receipts[7].entries[0], "quote") == STUDY[7].quote  # type: ignore[attr-defined]


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_key_twice_in_one_batch(dry_run: bool) -> None:
    """A key repeated within a batch is a repeat there too, or a clash; in a trial as well."""
    engine = given(*FOUND).engine
    first = Request(QUOTED, MARCH_1, key="k")
    one, two = engine.handle_many([first, first], dry_run=dry_run)
    assert (one.already, two.already, one.versions == two.versions) == (False, True, True)
    other = first._replace(command=SUPPORT, key="m")
    again = first._replace(key="m")
    with pytest.raises(KeyReused) as caught:
        engine.handle_many([other, again], dry_run=dry_run)
    assert caught.value.position == 1


def test_no_requests() -> None:
    """A batch of nothing records nothing."""
    engine = given().engine
    assert engine.handle_many([]) == []
    assert engine.state().version == 2


def test_expect(home: Home) -> None:
    """With an expected version a change since then is a conflict, decided nothing."""
    engine, other = home.engine(), home.engine()
    assert engine.handle(Request(THEME), expect=12).versions == (13,)
    with pytest.raises(Conflict, match="it is at 13, not 12") as caught:
        other.handle(Request(THEME), expect=12)
    assert caught.value.exit_code == 75
    with pytest.raises(Conflict):
        other.handle(Request(THEME), expect=99)
    assert other.handle(Request(THEME), expect=13).versions == (14,)
    engine.close()
    other.close()


def test_a_trial_leaves_no_trace(home: Home) -> None:
    """A dry run says what would be recorded, and leaves neither events nor keys nor bytes."""
    engine = home.engine()
    engine.state()
    before = contents(home.folder)
    asked = [RecruitRespondent(channel="c", relation="unknown", name="Bo"), *STUDY[1:]]
    trial = engine.handle_many(
        [Request(one, key=f"trial-{n}") for n, one in enumerate(asked)], dry_run=True
    )
    assert [one.versions for one in trial] == [(n,) for n in range(13, 23)]
    assert all(one.dry_run and not one.already for one in trial)
    assert trial[0].ids == ("R2",)
    assert engine.words(trial[0].entries[0], "name") == "Bo"
    assert contents(home.folder) == before
    assert engine.state().version == 12
    repeat = engine.handle(Request(STUDY[7], key="study-7"), dry_run=True)
    assert (repeat.already, repeat.versions) == (True, (10,))
    with pytest.raises(Refused):
        engine.handle(Request(MakeDecision(choice="c", against=True)), dry_run=True)
    assert contents(home.folder) == before
    recorded = engine.handle(Request(asked[0]))
    assert recorded.versions == (13,)
    engine.close()


class Clock:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock at the moment of all tests."""
    return Clock()


@pytest.fixture
def engine(clock: Clock) -> Engine:
    """A new project in memory with a clock that can be set."""
    return in_memory(clock=clock, new_id=counting())


def test_recorded_at_never_decreases(clock: Clock, engine: Engine) -> None:
    """When the clock goes back, time stands still in the journal until it catches up."""
    for days in (0, 3, -10, 1, 400, -5, 401):
        clock.now = NOW + timedelta(days=days)
        engine.handle(Request(THEME))
    moments = [entry.metadata.recorded_at for entry in engine.entries(2)]
    assert moments == sorted(moments)
    assert [(one - NOW).days for one in moments] == [0, 3, 3, 3, 400, 400, 401]


def test_days_are_checked_by_the_clock_of_the_machine(clock: Clock, engine: Engine) -> None:
    """After a clock once wrong, new days are checked against today, not the newest entry."""
    clock.now = NOW + timedelta(days=4_000)
    engine.handle(Request(THEME))
    clock.now = NOW
    assert engine.handle(Request(THEME, TODAY)).versions == (4,)
    with pytest.raises(BadInput, match="has not come yet"):
        engine.handle(Request(THEME, TODAY + timedelta(days=2)))


@pytest.mark.parametrize("day", [date(2000, 1, 1), MARCH_1, TODAY, TODAY + timedelta(days=1)])
def test_days_that_can_have_been(engine: Engine, day: date) -> None:
    """From 2000 to tomorrow (it is that day already in the east) every day is taken."""
    for request in (Request(THEME, day), Request(THEME, assume_on=day)):
        assert engine.handle(request).entries[0].metadata.happened_on == day


@pytest.mark.parametrize(
    ("day", "part"),
    [
        (TODAY + timedelta(days=2), "has not come yet"),
        (date(2500, 1, 1), "has not come yet"),
        (date(1999, 12, 31), "outside 2000-01-01 to 2199-12-31"),
        (date(1, 1, 1), "outside"),
    ],
)
def test_days_that_cannot_have_been(engine: Engine, day: date, part: str) -> None:
    """No other day is taken, said or assumed, by any command."""
    for request in (Request(THEME, day), Request(THEME, assume_on=day)):
        with pytest.raises(BadInput, match=part):
            engine.handle(request)


def test_the_last_day_of_all(clock: Clock, engine: Engine) -> None:
    """After 2199 no day is taken, whatever the clock says."""
    clock.now = datetime(2300, 1, 1, tzinfo=UTC)
    with pytest.raises(BadInput, match="outside"):
        engine.handle(Request(THEME, date(2200, 1, 1)))
    assert engine.handle(Request(THEME, date(2199, 12, 31))).versions == (3,)


@pytest.mark.parametrize(
    ("around", "part"),
    [
        ({"because": "a\0b"}, "The because holds characters"),
        ({"because": "\ud800"}, "The because holds characters"),
        ({"key": "\udfff"}, "The key holds characters"),
        ({"actor": "a\0"}, "The actor holds characters"),
        ({"causation": "\ud800"}, "The causation holds characters"),
        ({"key": "k" * 2_001}, "key is longer"),
        ({"actor": "a" * 201}, "actor is longer"),
        ({"because": "b" * 1_048_577}, "because is longer"),
        ({"causation": ""}, "causation must"),
    ],
)
def test_what_may_not_stand_around_a_command(
    engine: Engine, around: dict[str, Any], part: str
) -> None:
    """Text around a command that could not be stored is refused by its name."""
    with pytest.raises(BadInput, match=part) as caught:
        engine.handle(Request(THEME, **around))
    assert caught.value.exit_code == 65
    assert engine.state().version == 2


def test_text_is_stored_exactly(engine: Engine) -> None:
    """Line breaks, escapes, combining marks and direction marks come back as they came."""
    for text in ("a\n\tb\r", "\x1b[31m", "e\u0301", "\u202e abc", "a\u2028b", "🧪", "\ufeffa"):
        receipt = engine.handle(Request(NameTheme(title=text), because=text, key=f"k{text}"))
        (entry,) = engine.entries(receipt.versions[0] - 1)
        assert (getattr(entry.event, "title"), entry.metadata.because) == (text, text)  # noqa: B009
        assert entry.metadata.key == f"k{text}"


def test_what_is_said_around_a_request_is_recorded(engine: Engine) -> None:
    """Actor, reason, key, day and cause stand in the envelope, ids count."""
    request = Request(THEME, MARCH_1, None, "why", "k", "bo", "id-1")
    metadata = engine.handle(request).entries[0].metadata
    assert (metadata.actor, metadata.because, metadata.key) == ("bo", "why", "k")
    assert (metadata.happened_on, metadata.causation) == (MARCH_1, "id-1")
    assert metadata.recorded_at == NOW
    assert metadata.content is not None
    assert len(metadata.content) == 32
    assert engine.handle(Request(THEME)).entries[0].metadata.actor == "unknown"


def test_nobody_knows_the_command(engine: Engine) -> None:
    """A command of no noun is refused in one sentence."""

    class Fly(Command, tag="fly"):
        """Fly."""

    with pytest.raises(BadInput, match="Nobody here knows the command Fly"):
        engine.handle(Request(Fly()))


def test_refusals_are_one_sentence(home: Home) -> None:
    """A refusal says what, perhaps where, and what to do; one line, one exit code."""
    engine = home.engine()
    for command in (
        THEME,
        RenameTheme(theme="t9\n\x1b", title="t"),
        RenameTheme(theme="", title=""),
    ):
        try:
            engine.handle(Request(command))
        except CastdevError as error:
            assert "\n" not in str(error)
            assert "\x1b" not in str(error)
            assert error.message.endswith(".")
    engine.close()


def test_a_lost_key_is_not_replaced(home: Home) -> None:
    """Nothing more is sealed for somebody whose key is gone: their old words need the old key."""
    folder = home.folder / "keys"
    lost = next(one for one in folder.iterdir() if one.name == "r1.key")
    lost.rename(folder / "r1.away")
    engine = home.engine()
    before = versions(engine)
    with pytest.raises(NotPermitted, match="The key of R1 is not here"):
        engine.handle(Request(QUOTED))
    assert versions(engine) == before
    assert not lost.exists()
    (folder / "r1.away").rename(lost)
    engine.vault = home.engine().vault
    assert not engine.handle(Request(QUOTED)).already
    engine.close()
