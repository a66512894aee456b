"""Nouns of other packages: names of their own, rules like ours, and no harm when they are gone."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from file_homes import new_home
from two_copies import Copy, Two

import castdev
from castdev.engine.app import Engine
from castdev.engine.codec import Codec
from castdev.engine.command import Command, Noun, Setting
from castdev.engine.errors import BadInput
from castdev.engine.event import Entry, Event, UnknownEvent
from castdev.engine.extension import vocabulary
from castdev.engine.journal import MemoryJournal
from castdev.engine.merge import merge
from castdev.engine.sealed import Words, spoken
from castdev.engine.state import ProjectState
from castdev.engine.vocabulary import Vocabulary
from castdev.testing import check_event, given


class MoodFelt(Event, tag="moods.mood_felt"):
    """Somebody was in a mood."""

    about: ClassVar[str] = "mood"
    sentence: ClassVar[str] = "mood {mood}[: {title}]"

    mood: str
    title: str = ""
    words: Words | None = None


class FeelMood(Command, tag="moods.feel_mood"):
    """Note a mood."""

    private: ClassVar[frozenset[str]] = frozenset(["words"])

    title: str = ""
    words: str | None = None


def _felt(state: ProjectState, entry: Entry, event: MoodFelt) -> None:
    state.own.setdefault("mood", []).append(event.mood)


def _feel(state: ProjectState, command: FeelMood, setting: Setting) -> list[Event]:
    if not command.title:
        raise castdev.Refused("A mood needs a title.")
    mood = f"M{len(state.own.get('mood', [])) + 1}"
    return [MoodFelt(mood=mood, title=command.title, words=spoken("R1", command.words))]


NOUN = Noun(name="mood", letter="M", evolve={MoodFelt: _felt}, decide={FeelMood: _feel})


def test_given_when_then() -> None:
    """The kit of castdev tests rules of others; words are sealed for them too."""
    check_event(MoodFelt(mood="M1", title="calm", words=spoken("R1", "canary")))
    world = given(FeelMood(title="calm"), nouns=[NOUN]).when(FeelMood(title="so", words="canary"))
    world.then(MoodFelt(mood="M2", title="so", words=spoken("R1", "canary")))
    world.when(FeelMood()).refused("A mood needs a title.")
    world.when(FeelMood(title="x"), key="k").when(FeelMood(title="x"), key="k").then()


def test_gone_and_back(tmp_path: Path) -> None:
    """Without the noun its events are unknown and kept; with it they are there again."""
    new_home(tmp_path)
    with castdev.open(tmp_path, nouns=[NOUN]) as project:
        project.handle(FeelMood(title="calm"))
        assert [one.version for one in project.log("m1")] == [3]
    with castdev.open(tmp_path) as project:
        assert isinstance(project.entries()[-1].event, UnknownEvent)
        assert project.handle(castdev.NameTheme(title="Late")).versions == (4,)
        with pytest.raises(BadInput, match="Nobody here knows the command FeelMood"):
            project.handle(FeelMood(title="calm"))
        lines = list(project.export())
    with castdev.open(tmp_path, nouns=[NOUN]) as project:
        assert project.handle(FeelMood(title="so")).ids == ("M2",)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "x.jsonl").write_bytes(b"".join(lines))
    with castdev.restore(tmp_path / "copy", tmp_path / "copy" / "x.jsonl", nouns=[NOUN]) as copy:
        assert isinstance(copy.entries()[2].event, MoodFelt)


class Plain(Event, tag="mood_felt"):
    """A name without a prefix."""


class Loud(Event, tag="Moods.Felt"):
    """A name in capitals."""


class Mute(Command, tag="mute"):
    """A command without a prefix."""


def noun(name: str, *kinds: type[Event | Command]) -> Noun:
    """Return a noun of these events and commands."""
    events = {kind: _felt for kind in kinds if issubclass(kind, Event)}
    commands = {kind: _feel for kind in kinds if issubclass(kind, Command)}
    return Noun(name, "M", events, commands)


@pytest.mark.parametrize(
    "nouns, words",
    [
        ([noun("mood", Plain)], "'mood_felt' has no prefix"),
        ([noun("mood", Loud)], "'Moods.Felt' has no prefix"),
        ([noun("mood", Mute)], "'mute' has no prefix"),
        ([noun("mood", castdev.ThemeNamed)], "'theme_named' has no prefix"),
        ([noun("theme", MoodFelt)], "There is a noun theme already"),
        ([NOUN, NOUN], "There is a noun mood already"),
        ([NOUN, noun("other", MoodFelt)], "The name moods.mood_felt is taken already"),
        ([noun("mood", MoodFelt, MoodFelt), noun("x", FeelMood, Plain)], "has no prefix"),
    ],
)
def test_names_that_are_refused(nouns: list[Noun], words: str) -> None:
    """Stored names have a prefix with a dot; a name that is taken is refused."""
    with pytest.raises(BadInput, match=words):
        vocabulary(nouns)
    with pytest.raises(BadInput, match=words):
        castdev.in_memory(nouns=nouns)


def test_ours_have_no_dot() -> None:
    """No name of castdev's own can collide with one that has a prefix."""
    words = Vocabulary()
    assert not [name for name in (*words.events, *words.commands) if "." in name]


def test_merged(tmp_path: Path) -> None:
    """Events of a package come in from one copy; from both they clash, and unknown ones stay out."""
    two = Two(tmp_path, nouns=[NOUN])
    two.bo.say(FeelMood(title="calm"), FeelMood(title="glad"))
    assert two.merge().recorded == 2
    assert two.merge(back=True).recorded == 0
    two.ana.say(FeelMood(title="sad"))
    two.bo.say(FeelMood(title="wild"))
    (one,), (other,) = two.merge().conflicts, two.merge(back=True).conflicts
    assert one.about == other.about == "package moods"
    plain = Copy(two.ana.engine, "cy")
    plain.engine = Engine(
        MemoryJournal("trial", Codec(Vocabulary().events)), plain.engine.vault, Vocabulary()
    )
    rows = list(two.ana.engine.journal.rows(0, 4))
    plain.engine.journal._recorder.insert("trial", rows)  # type: ignore[attr-defined]  # in memory
    found = merge(plain.engine, two.file)
    assert (found.common, found.recorded) == (4, 0)
    assert [(left.there.event, left.on) for left in found.left_out] == [("moods.mood_felt", None)]
