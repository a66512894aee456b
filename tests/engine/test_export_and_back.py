"""A journal goes out as lines and comes back byte for byte, whole or not at all."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from file_homes import STUDY, WORDS, journal_of, new_home

from castdev.engine.command import Request
from castdev.engine.errors import BadInput, CastdevError, NewerStore, NotPermitted, Refused
from castdev.engine.export import write
from castdev.engine.home import FOLDER, Home
from castdev.engine.journal import FileJournal
from castdev.engine.recorder import in_file
from castdev.engine.restore import Restored, compare, restore
from castdev.engine.theme import NameTheme
from castdev.engine.vocabulary import Vocabulary

EVENTS = Vocabulary().events
Lines = list[str]


def exported(home: Home) -> bytes:
    """Return the whole export of a project."""
    engine = home.engine()
    try:
        return b"".join(write(engine.journal))
    finally:
        engine.close()


def rows(home: Home) -> list[tuple[int, str, bytes]]:
    """Return what is stored, as SQLite has it."""
    with sqlite3.connect(journal_of(home)) as connection:
        query = "SELECT originator_version, topic, state FROM stored_events ORDER BY 1"
        return connection.execute(query).fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A project with every kind of sealed words."""
    return new_home(tmp_path / "first", *STUDY)


@pytest.fixture
def file(home: Home, tmp_path: Path) -> Path:
    """Its export."""
    path = tmp_path / "acme.jsonl"
    path.write_bytes(exported(home))
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "second").mkdir()
    return tmp_path / "second"


def test_back_byte_for_byte(home: Home, file: Path, place: Path) -> None:
    """Versions, names and stored bytes are the same, and so is the next export."""
    found = restore(place, file, EVENTS)
    again = Home.at(place)
    assert found == Restored("acme", len(rows(home)), False)
    assert rows(again) == rows(home)
    assert exported(again) == file.read_bytes()
    assert again.config().project == "acme"
    assert os.listdir(place) == [FOLDER]


def test_the_first_line_is_no_command(file: Path) -> None:
    """The first line says what it is, of which project, and how many events follow."""
    lines = file.read_text().splitlines()
    header = json.loads(lines[0])
    wanted = {"schema": "castdev.journal.1", "stream": "acme", "format": 1}
    assert header == wanted | {"count": len(lines) - 1}


def test_words_stay_sealed(home: Home, file: Path, place: Path) -> None:
    """No word of anybody is in the file; with the keys folder all open, without none."""
    assert not [one for one in WORDS.values() if one.encode() in file.read_bytes()]
    restore(place, file, EVENTS)
    engine = Home.at(place).engine()
    noted = next(one for one in engine.entries() if one.name == "interview_noted")
    assert engine.words(noted, "notes") is None
    with pytest.raises(NotPermitted, match="keys"):
        engine.handle(Request(NameTheme(title="more")))
    engine.close()
    shutil.copytree(home.folder / "keys", place / FOLDER / "keys")
    engine = Home.at(place).engine()
    assert engine.words(noted, "notes") == WORDS["noted"]
    engine.close()


def test_bytes_that_are_no_text_and_names_nobody_knows(home: Home, place: Path) -> None:
    """An unknown event is kept with its bytes, also the spaces and the broken letters."""
    odd = b' { "metadata":{"id":"x","recorded_at":"2026-03-02T12:00:00Z","actor":"a",'
    odd += b'"key":"k","correlation":"c"}, "event": {"a": "\xd0\x96\\u0416", "b" : 1.0} }'
    recorder, last = in_file(journal_of(home)), len(rows(home))
    recorder.insert("acme", [(last + 1, "pulse_taken", odd)])
    recorder.close()
    file = place / "odd.jsonl"
    file.write_bytes(exported(home))
    assert restore(place, file, EVENTS).events == last + 1
    assert rows(Home.at(place))[-1] == (last + 1, "pulse_taken", odd)


def test_base64_for_what_is_not_utf8(home: Home, tmp_path: Path) -> None:
    """Even bytes that no castdev wrote leave as they are; coming in they are refused."""
    engine = home.engine()
    recorder = in_file(journal_of(home))
    last = len(rows(home))
    recorder.insert("acme", [(last + 1, "odd", b"\xff\x00")])
    recorder.close()
    line = list(write(engine.journal))[-1]
    engine.close()
    assert json.loads(line) == {"version": last + 1, "event": "odd", "base64": "/wA="}


def changed(file: Path, change: Callable[[Lines], object]) -> None:
    """Change the lines of a file."""
    lines = file.read_text().splitlines()
    change(lines)
    file.write_text("".join(f"{one}\n" for one in lines))


def _header(**fields: object) -> Callable[[Lines], object]:
    def change(lines: Lines) -> None:
        lines[0] = json.dumps(json.loads(lines[0]) | fields)

    return change


def _line(**fields: object) -> Callable[[Lines], object]:
    def change(lines: Lines) -> None:
        lines[3] = json.dumps(json.loads(lines[3]) | fields)

    return change


BROKEN: dict[str, tuple[Callable[[Lines], object], type[CastdevError], str]] = {
    "a line is missing": (lambda lines: lines.pop(3), BadInput, "line 4: Event 3 is wanted"),
    "lines are swapped": (lambda lines: lines.insert(2, lines.pop(3)), BadInput, "line 3: Event 2"),
    "the end is missing": (lambda lines: lines.pop(), BadInput, "The file ends at event"),
    "a line too many": (lambda lines: lines.append("{}"), BadInput, "The file goes on after"),
    "a line that is no JSON": (lambda lines: lines.insert(1, "{"), BadInput, "line 2: The line is"),
    "a header that counts other": (_header(count=2), BadInput, "line 4: The file goes on"),
    "a header with more": (_header(more=1), BadInput, "line 1: The first line is not"),
    "a name that is a path": (_header(stream="../x"), BadInput, "line 1: The first line is not"),
    "a newer format": (_header(format=2), NewerStore, "Install a newer castdev"),
    "a newer schema": (_header(schema="castdev.journal.2"), NewerStore, "castdev.journal.2"),
    "an event that is none": (_line(state="{}"), BadInput, "line 4: Event 3"),
    "an unknown event without an envelope": (_line(event="x", state="1"), BadInput, "line 4"),
    "text and bytes": (_line(base64="AA=="), BadInput, "line 4: The line is not"),
    "neither": (_line(state=None), BadInput, "line 4: The line is not"),
    "no base64": (_line(state=None, base64="!"), BadInput, "line 4: The line is not"),
    "broken letters": (_line(state="\ud800"), BadInput, "line 4: The line is not"),
    "a field too many": (_line(more=1), BadInput, "line 4: The line is not"),
}


@pytest.mark.parametrize("change, kind, words", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_leaves_nothing(
    file: Path,
    place: Path,
    change: Callable[[Lines], object],
    kind: type[CastdevError],
    words: str,
) -> None:
    """A file that is not whole is refused with its line, and the folder stays empty."""
    changed(file, change)
    with pytest.raises(kind) as refused:
        restore(place, file, EVENTS)
    assert words in str(refused.value)
    assert os.listdir(place) == []


def test_a_file_with_any_byte_changed(file: Path, place: Path) -> None:
    """Whatever is changed in a file, it is taken whole or refused in one sentence."""
    whole, dice, refusals = file.read_bytes(), random.Random(5), 0
    for _ in range(100):
        broken = bytearray(whole)
        for _ in range(dice.choice([1, 1, 3])):
            broken[dice.randrange(len(broken))] = dice.choice(b'"{}[]:,\\\n\x00\xff09aZ ')
        if dice.random() < 0.3:
            del broken[dice.randrange(len(broken)) :]
        file.write_bytes(broken)
        try:
            restore(place, file, EVENTS, dry_run=True)
        except CastdevError as error:
            refusals += 1
            assert error.exit_code == 65 and str(error).count("\n") == 0
        assert os.listdir(place) == []
    assert refusals > 50


def test_a_trial_leaves_nothing(file: Path, place: Path) -> None:
    """A dry run checks everything and leaves nothing behind."""
    assert restore(place, file, EVENTS, dry_run=True).events > 2
    assert os.listdir(place) == []


def test_a_project_that_is_there(home: Home, file: Path, tmp_path: Path) -> None:
    """The same journal is a repeat; another, or a longer one, is refused; nothing changes."""
    before = rows(home)
    engine = home.engine()
    assert compare(engine.journal, file).already
    last = len(rows(home))
    changed(file, lambda lines: lines.append(lines[-1].replace(f":{last},", f":{last + 1},", 1)))
    changed(file, _header(count=last + 1))
    with pytest.raises(Refused, match=f"ends at event {last}, the file at {last + 1}"):
        compare(engine.journal, file)
    changed(file, _line(event="other"))
    with pytest.raises(Refused, match="Event 3 of the project here is another"):
        compare(engine.journal, file)
    changed(file, _header(stream="other"))
    with pytest.raises(Refused, match="is acme, the file holds other"):
        compare(engine.journal, file)
    engine.close()
    with pytest.raises(Refused, match="already"):
        restore(tmp_path / "first", file, EVENTS)
    assert rows(home) == before


def test_a_beginning_is_a_repeat(home: Home, file: Path) -> None:
    """A project that went on since holds the whole file already."""
    engine = home.engine()
    changed(file, lambda lines: lines.pop())
    changed(file, _header(count=len(rows(home)) - 1))
    assert compare(engine.journal, file).already
    engine.close()


def test_memory_does_not_grow_with_the_file(place: Path, tmp_path: Path) -> None:
    """Forty megabytes come in while at most a few parts of them are held."""
    import tracemalloc

    envelope = '{"metadata":{"id":"x","recorded_at":"2026-03-02T12:00:00Z","actor":"a","key":"k",'
    state = envelope + '"correlation":"c"},"event":{"t":"' + "x" * 400_000 + '"}}'
    file = tmp_path / "long.jsonl"
    with file.open("w") as out:
        head = {"schema": "castdev.journal.1", "stream": "long", "format": 1, "count": 100}
        out.write(json.dumps(head) + "\n")
        for version in range(1, 101):
            out.write(json.dumps({"version": version, "event": "long", "state": state}) + "\n")
    tracemalloc.start()
    restore(place, file, EVENTS, dry_run=True)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 36 << 20


def test_rows_of_a_file_are_what_is_read(home: Home) -> None:
    """Reading entries and reading rows see the same events."""
    engine = home.engine()
    assert isinstance(engine.journal, FileJournal)
    versions = [(one.version, one.name) for one in engine.entries()]
    assert [(version, name) for version, name, _ in engine.journal.rows()] == versions
    engine.close()
