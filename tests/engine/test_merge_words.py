"""Merge on disk: whose words open, what a refusal and a trial leave behind, what is stored."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from file_homes import STUDY, WORDS, contents, new_home

from castdev.engine.account import Merged
from castdev.engine.belief import HideBelief, RevealBelief
from castdev.engine.codec import Codec
from castdev.engine.command import Command, Request
from castdev.engine.errors import BadInput, CastdevError, NewerStore, NoProject, Refused
from castdev.engine.event import Entry
from castdev.engine.evidence import CorrectEvidence, SupportHypothesis
from castdev.engine.export import write
from castdev.engine.home import FOLDER, Home
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview, NoteInterview
from castdev.engine.jot import TakeJot
from castdev.engine.journal import FileJournal
from castdev.engine.merge import merge
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.restore import restore
from castdev.engine.theme import NameTheme
from castdev.engine.vault import sealed_in
from castdev.engine.vocabulary import Vocabulary

PERSON = RecruitRespondent(channel="forum", relation="potential")
MUTE: tuple[Command, ...] = (
    *(PERSON, GiveConsent(respondent="R1"), HoldInterview(respondent="R1")),
    StateHypothesis(statement="so"),
)
"""Nobody has said a word, so nobody has a key."""


class Places:
    """Ana's project and bo's copy of it, each in a folder."""

    def __init__(self, folder: Path, *common: Command) -> None:
        self.folder = folder
        self.ana = new_home(folder / "ana", *common)
        self.bo = folder / "bo"
        self.bo.mkdir()
        self.export(self.ana)
        restore(self.bo, self.file, Vocabulary().events)
        shutil.copytree(self.ana.folder / "keys", self.bo / FOLDER / "keys")

    @property
    def file(self) -> Path:
        """What goes from one to the other."""
        return self.folder / "copy.jsonl"

    def export(self, home: Home) -> None:
        """Write the file from a project."""
        engine = home.engine()
        self.file.write_bytes(b"".join(write(engine.journal)))
        engine.close()

    def say(self, home: Home, *commands: Command) -> None:
        """Record in one of the two."""
        engine = home.engine(actor=home.folder.parent.name)
        for one in commands:
            engine.handle(Request(one))
        engine.close()

    def merge(self, keys: Path | None = None, **how: bool) -> Merged:
        """Ana merges what bo has."""
        self.export(Home.at(self.bo))
        engine = self.ana.engine()
        try:
            return merge(engine, self.file, keys=keys, **how)
        finally:
            engine.close()

    def words(self) -> list[str | None]:
        """All words in ana's journal, in order."""
        engine = self.ana.engine()
        found = [
            engine.words(entry, field)
            for entry in engine.entries()
            for field, _ in sealed_in(entry.event)
        ]
        engine.close()
        return found


def test_words_open_with_the_keys(tmp_path: Path) -> None:
    """New people, new interviews and a renamed batch: all that bo can read, ana can read."""
    two = Places(tmp_path, *STUDY)
    two.say(two.ana, PERSON, SupportHypothesis(hypothesis="H1", channel="x", statement="usage"))
    two.say(
        Home.at(two.bo),
        RecruitRespondent(channel="fair", relation="unknown", name="canary two"),
        GiveConsent(respondent="R2"),
        HoldInterview(respondent="R2", notes="canary three"),
        SupportHypothesis(hypothesis="H1", channel="y", statement="usage", quote="canary four"),
        CorrectEvidence(evidence="E3", quote="canary five"),
        NoteInterview(interview="I1", notes="canary six"),
        TakeJot(words="canary seven"),
    )
    found = two.merge(two.bo / FOLDER / "keys")
    assert found.keys == ("R3", "evidence~E4", "jot~J1") and found.sealed == ()
    said = ["two", "three", "four", "five", "six", "seven"]
    assert two.words() == [*WORDS.values(), *(f"canary {one}" for one in said)]
    assert "canary" not in two.file.read_text()
    for path in (two.ana.folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_words_stay_sealed_without(tmp_path: Path) -> None:
    """Whose words do not open is told; merging again with the keys opens them, and records nothing."""
    two = Places(tmp_path, *MUTE)
    two.say(Home.at(two.bo), NoteInterview(interview="I1", notes="canary"), TakeJot(words="w"))
    found = two.merge()
    assert (found.recorded, found.keys, found.sealed) == (2, (), ("R1", "jot~J1"))
    assert two.words() == [None, None]
    trial = two.merge(two.bo, dry_run=True)
    assert (trial.keys, trial.sealed, two.words()) == (("R1", "jot~J1"), (), [None, None])
    found = two.merge(two.bo)
    assert (found.recorded, found.keys, found.sealed) == (0, ("R1", "jot~J1"), ())
    assert two.words() == ["canary", "w"]
    assert two.merge(two.bo).keys == ()


def test_two_keys_of_one_person(tmp_path: Path) -> None:
    """Both hear somebody for the first time: each has made a key, and both are kept in one file."""
    two = Places(tmp_path, *MUTE)
    two.say(two.ana, NoteInterview(interview="I1", notes="heard by ana"))
    two.say(Home.at(two.bo), NoteInterview(interview="I1", notes="heard by bo"))
    own = (two.ana.folder / "keys" / "r1.key").read_bytes()
    assert two.merge().sealed == ("R1",)
    assert two.words() == ["heard by ana", None]
    two.merge(two.bo)
    assert two.words() == ["heard by ana", "heard by bo"]
    whole = (two.ana.folder / "keys" / "r1.key").read_bytes()
    assert whole.startswith(own) and len(whole.splitlines()) == 3
    two.say(two.ana, NoteInterview(interview="I1", notes="after"))
    assert two.words()[-1] == "after"


def test_hidden_beliefs(tmp_path: Path) -> None:
    """A hidden belief comes along, its key does not; told there, it is told here too."""
    two = Places(tmp_path, *MUTE)
    two.say(Home.at(two.bo), HideBelief(hypothesis="H1", probability="70%"))
    found = two.merge(two.bo)
    assert (found.recorded, found.keys, found.sealed) == (1, (), ())
    assert not list((two.ana.folder / "keys").glob("belief*"))
    two.say(Home.at(two.bo), RevealBelief(hypothesis="H1"))
    assert two.merge(two.bo).recorded == 1
    engine = two.ana.engine()
    (belief,) = engine.state().beliefs.values()
    engine.close()
    assert (belief.person, belief.digest) == ("bo", None)


def test_words_cannot_be_moved(tmp_path: Path) -> None:
    """Merged words are bound to their place there: under another origin they do not open."""
    two = Places(tmp_path, *MUTE)
    two.say(Home.at(two.bo), NoteInterview(interview="I1", notes="canary"))
    two.merge(two.bo)
    engine = two.ana.engine()
    entry = list(engine.entries())[-1]
    assert engine.words(entry, "notes") == "canary"
    text = Codec(Vocabulary().events).encode(entry)[1]
    for was, now in ((b'"version":7', b'"version":8'), (b'"person":"R1"', b'"person":"R2"')):
        moved = Codec(Vocabulary().events).decode(7, entry.name, text.replace(was, now))
        assert moved != entry and engine.words(moved, "notes") is None
    engine.close()


def test_keys_of_another_project(tmp_path: Path) -> None:
    """The wrong folder is refused, and so is one that is not there; nothing has changed."""
    two = Places(tmp_path, *MUTE)
    new_home(tmp_path / "cy")
    two.say(Home.at(two.bo), TakeJot(words="w"))
    before = contents(two.ana.folder)
    with pytest.raises(Refused, match="are those of another project"):
        two.merge(tmp_path / "cy")
    with pytest.raises(NoProject, match="no folder"):
        two.merge(tmp_path / "nowhere")
    assert contents(two.ana.folder) == before


def test_a_trial_leaves_nothing(tmp_path: Path) -> None:
    """A dry run says what would come in, and changes no file."""
    two = Places(tmp_path, *STUDY)
    two.say(two.ana, TakeJot(words="mine"))
    two.say(Home.at(two.bo), TakeJot(words="w"), NameTheme(title="t"))
    before = contents(two.ana.folder)
    found = two.merge(two.bo, dry_run=True)
    assert (found.recorded, found.dry_run) == (2, True)
    assert [one.here for one in found.renamed] == ["J2"]
    assert contents(two.ana.folder) == before


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """No stored byte changes; what is appended is appended in one transaction."""
    two = Places(tmp_path, *STUDY)
    two.say(two.ana, NameTheme(title="mine"))
    two.say(Home.at(two.bo), *[NameTheme(title="t")] * 5)
    engine = two.ana.engine()
    before = list(engine.journal.rows())
    engine.close()
    two.merge()
    engine = two.ana.engine()
    assert list(engine.journal.rows())[: len(before)] == before
    assert len(list(engine.journal.rows())) == len(before) + 5
    engine.close()


def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the journal cannot be written nothing is half-stored, and trying again does it."""
    two = Places(tmp_path, *STUDY)
    two.say(Home.at(two.bo), *[NameTheme(title="t")] * 3)
    append = FileJournal.append

    def fails(journal: FileJournal, entries: list[Entry]) -> None:
        twice = [*entries, entries[-1]]  # the last of them is refused by the store
        append(journal, twice)

    monkeypatch.setattr(FileJournal, "append", fails)
    with pytest.raises(CastdevError):
        two.merge(two.bo)
    monkeypatch.undo()
    engine = two.ana.engine()
    assert engine.state().version == 2 + len(STUDY)
    engine.close()
    assert two.merge().recorded == 3


def _header(**fields: object) -> Callable[[list[str]], list[str]]:
    return lambda lines: [json.dumps(json.loads(lines[0]) | fields), *lines[1:]]


def _forged(was: str, now: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line.replace(was, now) for line in lines]


BROKEN: dict[str, tuple[Callable[[list[str]], list[str]], type[CastdevError], str]] = {
    "no export": (lambda lines: ["theme,title", "T1,x"], BadInput, "line 1: The first line is not"),
    "cut off": (lambda lines: lines[:-1], BadInput, "The file ends at event"),
    "a damaged line": (lambda lines: [*lines[:-1], "{"], BadInput, "line 14: The line is not"),
    "an event that is none": (
        lambda lines: [*lines[:-1], lines[-1].replace("title", "titel")],
        BadInput,
        "line 14: Event 13",
    ),
    "a newer format": (_header(format=99), NewerStore, "Install a newer castdev"),
    "another project": (_header(stream="other"), Refused, "acme, the file holds other"),
    "another beginning": (_forged("new-idea", "existing-product"), Refused, "another first event"),
}


@pytest.mark.parametrize("change, kind, words", BROKEN.values(), ids=BROKEN)
def test_bad_files(
    tmp_path: Path,
    change: Callable[[list[str]], list[str]],
    kind: type[CastdevError],
    words: str,
) -> None:
    """A file that is none, not whole, or of another project is refused in one sentence."""
    two = Places(tmp_path, *STUDY)
    two.say(Home.at(two.bo), NameTheme(title="t"))
    two.export(Home.at(two.bo))
    lines = two.file.read_text().splitlines()
    two.file.write_text("".join(f"{line}\n" for line in change(lines)))
    before, engine = contents(two.ana.folder), two.ana.engine()
    with pytest.raises(kind) as refused:
        merge(engine, two.file)
    engine.close()
    assert words in str(refused.value) and "\n" not in str(refused.value)
    assert contents(two.ana.folder) == before


STORED = (
    b'{"metadata":{"id":"b-1","recorded_at":"2026-03-09T12:00:00Z","actor":"bo","key":"k",'
    b'"correlation":"c","origin":{"journal":"b-0","version":9,'
    b'"recorded_at":"2026-03-02T12:00:00Z","after":8,"renamed":{"theme":{"T2":"T3"}},'
    b'"known":[[1,1,5],[6,9,1]]}},"event":{"event":"theme_named","theme":"T3","title":"x"}}'
)


def test_how_an_origin_is_stored() -> None:
    """These bytes are read for ever, and written the same."""
    codec = Codec(Vocabulary().events)
    entry = codec.decode(12, "theme_named", STORED)
    assert codec.encode(entry) == ("theme_named", STORED)
    assert entry.metadata.origin and entry.metadata.origin.known == ((1, 1, 5), (6, 9, 1))
