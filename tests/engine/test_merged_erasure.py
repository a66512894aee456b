"""Who was erased stays erased through a merge, in both directions, with and without keys."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from dying import deaths
from file_homes import STUDY
from quick_keys import PASSPHRASE, quick
from test_forgetting import residue
from test_merge_words import MUTE, PERSON, Places
from two_copies import Two

from castdev.engine.command import Request
from castdev.engine.custody import Custody
from castdev.engine.erased import Erased
from castdev.engine.erasure import ForgetRespondent
from castdev.engine.errors import Locked, NotPermitted
from castdev.engine.event import Entry
from castdev.engine.evidence import SupportHypothesis
from castdev.engine.home import FOLDER, Home
from castdev.engine.interview import HoldInterview, NoteInterview
from castdev.engine.jot import FileJot, TakeJot
from castdev.engine.merge import merge
from castdev.engine.respondent import GiveConsent, RecruitRespondent, ThankRespondent

__all__ = ["quick"]

R1 = ForgetRespondent(respondent="R1")
OF_R1 = SupportHypothesis(hypothesis="H1", interview="I1", statement="usage", quote="canary new")


def forget(home: Home, *, jots: tuple[str, ...] = ()) -> None:
    """Forget R1 in a project."""
    with closing(home.engine(actor=home.folder.parent.name)) as engine:
        command = ForgetRespondent(respondent="R1", jots=jots)
        engine.handle(Request(command, because="asked"))


def names(two: Places) -> list[str]:
    """The names of the events of ana's journal after the common ones."""
    with closing(two.ana.engine()) as engine:
        return [one.name for one in engine.entries()]


def check_gone(two: Places, *canaries: str) -> None:
    """Raise AssertionError unless R1 is erased at ana's, list and keys and words."""
    assert not (two.ana.folder / "keys" / "r1.key").exists()
    assert not any("canary" in (one or "") for one in two.words() if one in canaries)
    with closing(two.ana.engine()) as engine:
        assert engine.vault.erased("R1") and engine.mended == []
        assert engine.erased.settled(engine.journal)
    assert "r1" in Erased(two.ana.folder / "erasures").holders()


def test_an_older_copy_brings_nothing_back(tmp_path: Path) -> None:
    """Bo recorded more of R1, whom ana erased: it stays out, and so does the key of R1."""
    two = Places(tmp_path, *STUDY)
    forget(two.ana)
    two.say(
        Home.at(two.bo),
        *(
            OF_R1,
            NoteInterview(interview="I1", notes="canary later"),
            ThankRespondent(respondent="R1"),
        ),
        *(
            GiveConsent(respondent="R1"),
            TakeJot(words="canary jot"),
            FileJot(jot="J1", filed_as="I1"),
        ),
        TakeJot(words="of nobody"),
    )
    before = names(two)
    for keys in (None, two.bo):
        found = two.merge(keys)
        assert {one.here.event for one in found.conflicts} == {"respondent_forgotten"}
        assert len(found.conflicts) == 5 and not found.left_out
    assert names(two) == [*before, "jot_taken", "jot_taken"]
    check_gone(two)
    assert two.words()[-2:] == [None, "of nobody"]
    secrets = [b"canary later", b"canary new", b"canary jot"]
    assert residue(two.ana.folder, secrets) == []


def test_a_key_that_came_with_a_merge(tmp_path: Path) -> None:
    """Two keys of one person, one from bo: both are destroyed, and merging again brings none."""
    two = Places(tmp_path, *MUTE)
    two.say(two.ana, NoteInterview(interview="I1", notes="canary by ana"))
    two.say(Home.at(two.bo), NoteInterview(interview="I1", notes="canary by bo"))
    assert two.merge(two.bo).keys == ("R1",)
    assert two.words() == ["canary by ana", "canary by bo"]
    spelt = (two.ana.folder / "keys" / "r1.key").read_bytes().split()[-2:]
    forget(two.ana)
    found = two.merge(two.bo)
    assert (found.recorded, found.keys, found.sealed) == (0, (), ())
    assert two.words() == [None, None]
    check_gone(two)
    assert residue(two.ana.folder, [*spelt, *(bytes.fromhex(one.decode()) for one in spelt)]) == []


def test_a_merged_person_is_erased_there_too(tmp_path: Path) -> None:
    """An erasure comes in whatever was recorded here, and is done here: keys, list, completion."""
    two = Places(tmp_path, *STUDY)
    two.say(two.ana, OF_R1, PERSON)
    forget(Home.at(two.bo))
    found = two.merge()
    assert (found.conflicts, found.left_out, found.recorded) == ((), (), 2)
    assert names(two)[-2:] == ["respondent_forgotten", "erasure_completed"]
    check_gone(two)
    assert "canary new" not in two.words()
    assert two.merge(two.bo).recorded == 0


def test_an_erasure_that_was_cut_short_there(tmp_path: Path) -> None:
    """Bo's export ends with the request: it is finished here by an own completion."""
    two = Places(tmp_path, *STUDY)
    forget(Home.at(two.bo))
    two.export(Home.at(two.bo))
    head, *lines = two.file.read_bytes().splitlines(keepends=True)
    assert b"erasure_completed" in lines[-1] and b":14" in head
    two.file.write_bytes(b"".join([head.replace(b":14", b":13"), *lines[:-1]]))
    with closing(two.ana.engine()) as engine:
        assert merge(engine, two.file).recorded == 1
        asked, done = list(engine.entries())[-2:]
    assert done.name == "erasure_completed" and done.metadata.causation == asked.metadata.id
    check_gone(two)


def test_killed_at_every_step_of_a_merge(tmp_path: Path) -> None:
    """Killed while an erasure is taken in: the next start finishes it, or nothing has begun."""
    two = Places(tmp_path, *STUDY)
    forget(Home.at(two.bo))
    two.export(Home.at(two.bo))

    def take(place: Path) -> None:
        with closing(Home.at(place).engine()) as engine:
            merge(engine, two.file)

    finished = 0
    for place in deaths(tmp_path, two.ana.folder.parent, take):
        with closing(Home.at(place).engine()) as engine:
            asked = [one.name for one in engine.entries()].count("respondent_forgotten")
            there = (place / FOLDER / "keys" / "r1.key").exists()
            assert (asked, there) in ((0, True), (1, False))
            assert engine.erased.settled(engine.journal)
            finished += asked
        take(place)
        with closing(Home.at(place).engine()) as engine:
            names = [one.name for one in engine.entries()]
            assert names.count("respondent_forgotten") == names.count("erasure_completed") == 1
            assert engine.vault.erased("R1")
    assert finished


def test_erased_in_both(tmp_path: Path) -> None:
    """Both erased R1: it is said once; what one named besides is erased here too."""
    two = Places(tmp_path, *STUDY, TakeJot(words="canary of R1"))
    forget(two.ana)
    forget(Home.at(two.bo))
    found = two.merge(two.bo)
    assert (found.recorded, found.same, found.conflicts) == (0, 2, ())
    forget(Home.at(two.bo), jots=("J1",))
    assert two.merge(two.bo).conflicts == ()
    assert two.words()[-1] is None
    assert not (two.ana.folder / "keys" / "jot~j1.key").exists()
    check_gone(two)


def test_a_person_renamed_by_the_merge(tmp_path: Path) -> None:
    """Erased there under an id that is taken here: that person is erased, not their namesake."""
    two = Places(tmp_path, *STUDY)
    two.say(two.ana, RecruitRespondent(channel="c", relation="unknown", name="the other R2"))
    two.say(
        Home.at(two.bo),
        RecruitRespondent(channel="fair", relation="unknown", name="canary bo's"),
        TakeJot(words="canary about"),
        FileJot(jot="J1", filed_as="R2"),
    )
    two.say(two.ana, TakeJot(words="ana's own"))
    two.merge(two.bo)
    assert {"canary bo's", "canary about", "ana's own"} <= set(two.words())
    with closing(Home.at(two.bo).engine(actor="bo")) as engine:
        engine.handle(Request(ForgetRespondent(respondent="R2"), because="asked"))
    two.merge(two.bo)
    words = two.words()
    assert {"the other R2", "ana's own"} <= set(words)
    assert not {"canary bo's", "canary about"} & set(words)
    kept = {path.name for path in (two.ana.folder / "keys").iterdir()}
    assert {"r2.key", "jot~j1.key"} <= kept and not {"r3.key", "jot~j2.key"} & kept


def test_nobody_is_asked_about_the_erased(tmp_path: Path) -> None:
    """What is left out because of an erasure names it alone, once for each event."""
    common = (*MUTE, NoteInterview(interview="I1", notes="n"))
    two = Two(tmp_path, *common)
    two.ana.say(GiveConsent(respondent="R1"))
    two.ana.say(Request(R1, because="asked"))
    two.bo.say(HoldInterview(respondent="R1"), OF_R1)
    found = two.merge()
    assert [(one.here.event, one.there.event) for one in found.conflicts] == [
        ("respondent_forgotten", "interview_held"),
        ("respondent_forgotten", "hypothesis_supported"),
    ]
    before = two.bo.engine.state().version
    back = two.merge(back=True)
    assert back.conflicts == () and two.bo.engine.state().version == before + 3
    assert two.bo.engine.vault.erased("R1")


def test_the_other_keys_are_under_a_passphrase(tmp_path: Path, quick: None) -> None:
    """Their passphrase is ours, or it is said whose keys do not open; without any, words wait."""
    two = Places(tmp_path, *MUTE)
    two.say(Home.at(two.bo), NoteInterview(interview="I1", notes="canary"))
    with closing(Home.at(two.bo).engine()) as engine:
        Custody(engine).protect("passphrase", PASSPHRASE)
    with pytest.raises(NotPermitted, match=r"keys in .*bo"):
        two.merge(two.bo)
    assert names(two)[-1] == "hypothesis_stated"
    with closing(two.ana.engine()) as engine:
        Custody(engine).protect("passphrase", PASSPHRASE)
    assert (two.merge().recorded, two.merge().sealed) == (1, ("R1",))
    with pytest.raises(Locked):
        two.merge(two.bo)
    with closing(two.ana.engine(passphrase=PASSPHRASE)) as engine:
        assert merge(engine, two.file, keys=two.bo).keys == ("R1",)
        assert "canary" in {engine.words(one, "notes") for one in _noted(list(engine.entries()))}


def _noted(entries: list[Entry]) -> list[Entry]:
    return [one for one in entries if hasattr(one.event, "notes")]
