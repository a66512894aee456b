"""Receipts: what is in them, what they prove, and when none is given."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from receipt_story import CANARY, Study, check

from castdev.cli import castdev_verify
from castdev.engine.checkpoint import _parsed
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import BadInput, Damaged, NotFound, NotPermitted, Refused
from castdev.engine.evidence import SupportHypothesis
from castdev.engine.files import read_private
from castdev.engine.note import Checkpoint, key_hash, write_checkpoint, write_note
from castdev.engine.proof import leaf
from castdev.engine.theme import NameTheme
from castdev.projections.receipts import make
from castdev.projections.receipts.form import Carried, read_receipt, written
from castdev.projections.receipts.seen import unread
from castdev.projections.receipts.shapes import Elsewhere


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The study; no test records anything in it."""
    return Study(tmp_path_factory.mktemp("keys"))


def proved(raw: bytes, *options: str) -> str:
    """What the verifier says of a receipt that proves."""
    found = check(raw, *options)
    assert found.code == 0, found
    return " ".join(found.out.split())


def document(raw: bytes) -> dict[str, Any]:
    """The document that the verifier prints of a receipt that proves."""
    found: dict[str, Any] = json.loads(check(raw, "--json").out)
    return found


def test_the_readings_are_those_that_were_stored(study: Study) -> None:
    """Decision, verdict, launch: each proves just what `replay` rebuilds."""
    for version in (study.decision, study.late, study.verdict, study.postponed, study.approved):
        table = study.project.replay_of(str(version))
        found = document(study.receipt(version))
        assert table.stored is not None and found["stored"] and found["proved"]
        assert {one["id"]: one["status"] for one in found["hypotheses"]} == table.stored.statuses
        assert found["readiness"]["score"] == table.stored.score
        assert found["readiness"]["verdict"] == table.stored.verdict
        shut = [one["gate"] for one in found["gates"] if one["state"] == "shut"]
        assert tuple(shut) == table.stored.shut


def test_what_is_carried(study: Study) -> None:
    """What readings rest on, up to the decision and it; nothing else, but undos, and all if asked."""
    rows = {version: name for version, name, _ in study.project.engine.journal.rows()}
    found = json.loads(study.receipt(study.decision))
    carried = {one["version"]: one["event"] for one in found["events"]}
    assert carried == {version: rows[version] for version in carried}
    assert max(carried) == study.undo and sorted(carried)[-2] == study.decision
    names = set(carried.values())
    assert not names & {"consent_given", "theme_named", "verdict_reached"}
    whole = json.loads(study.receipt(study.decision, whole=True))
    assert {one["version"]: one["event"] for one in whole["events"]} == rows
    assert not any(one["path"] for one in whole["events"])


def test_what_is_not_proved_is_said(study: Study) -> None:
    """Other evidence, unless all is carried; the key, unless it is given; what came later."""
    part, whole = study.receipt("D1"), study.receipt("D1", whole=True)
    assert "nothing else in the journal" in proved(part)
    assert "nothing else in the journal" not in proved(whole)
    assert "nothing was left out or changed" in proved(whole)
    key = json.loads(part)["key"]
    assert "Whose key that is" in proved(part)
    assert "Whose key that is" not in proved(part, "--key", key)
    assert "came after event" in proved(whole)


def test_another_key(study: Study, tmp_path: Path) -> None:
    """A receipt signed by somebody else than one thinks proves nothing."""
    other = Study(tmp_path)
    raw, key = study.receipt("D1"), json.loads(other.receipt("D1"))["key"]
    assert key != json.loads(raw)["key"]
    found = check(raw, "--key", key)
    assert found.code == 70 and "another key than the one given" in found.out


def test_a_decision_recorded_late(study: Study) -> None:
    """Its readings are those of its own day, and it is said."""
    told = proved(study.receipt("D2"))
    assert "of 2026-03-03, recorded on 2026-03-10" in told
    assert "recorded later than it was made" in told and "as of 2026-03-03" in told


def test_a_decision_made_before_the_journal(study: Study) -> None:
    """It stored no readings; those of its day follow all the same, and are told apart."""
    raw = study.receipt("D3")
    assert json.loads(raw)["readings"] is None
    assert "It stored no readings: it was made before this journal." in proved(raw)
    table = study.project.replay_of("D3")
    statuses = {one["id"]: one["status"] for one in document(raw)["hypotheses"]}
    assert statuses == table.rebuilt.statuses


def test_a_withdrawn_decision(study: Study) -> None:
    """The undo that came later is carried too, and said first."""
    for whole in (False, True):
        found = check(study.receipt("D5", whole=whole))
        assert f"(withdrawn later, by event {study.undo})" in found.out.splitlines()[0]
    assert document(study.receipt("D5"))["withdrawn_by"] == study.undo
    assert "was not withdrawn" in proved(study.receipt("D4", whole=True))


def test_waived_gates(study: Study) -> None:
    """A waiver that was in force is seen in the readings after it."""
    told = proved(study.receipt("D4"))
    assert "READY for S1, 100 of 100; waived: kinds" in told


def test_words_are_sealed_but_for_those_revealed(study: Study) -> None:
    """No word of anybody is in a receipt, in no form of a file; one that is asked for is."""
    for whole in (False, True):
        assert CANARY.encode() not in study.receipt("D4", whole=whole)
        raw = study.receipt("D4", whole=whole, reveal=("e1", "E2"))
        assert raw.count(CANARY.encode()) == 2
    revealed = document(raw)["revealed"]
    assert [one["text"] for one in revealed] == [f"{CANARY} «два»\nlost", f"{CANARY} right"]
    assert "sealed with E1" in proved(raw) and "none was opened" not in proved(raw)


def test_words_as_they_stood(study: Study) -> None:
    """Words that were corrected before the decision are revealed as corrected; no others are."""
    with pytest.raises(NotFound, match="no evidence"):
        study.receipt("D1", reveal=("E9",))
    silent = Study(study.signing_key.parent / "silent")
    vault = silent.project.engine.vault
    vault._keys.clear()
    with pytest.raises(NotPermitted, match="key that opens the words of E1 is not here"):
        silent.receipt("D1", reveal=("E1",))
    assert proved(silent.receipt("D1"))


def test_evidence_without_words(study: Study, tmp_path: Path) -> None:
    """There is nothing to reveal of evidence that was recorded without a quote."""
    other = Study(tmp_path)
    other.say(SupportHypothesis(id="E3", hypothesis="H1", statement="usage", channel="web"))
    other.say(MakeDecision(id="D6", choice="More"), 10)
    with pytest.raises(Refused, match="E3 has no words to reveal"):
        other.receipt("D6", reveal=("E3",))


def over(study: Study, found: Checkpoint) -> bytes:
    """A checkpoint that says what one likes, signed by the key of the study."""
    key = _parsed(read_private(study.signing_key) or b"", study.signing_key)
    name = study.project.checkpoint(study.signing_key).checkpoint.origin
    public, text = key.public_key().public_bytes_raw(), write_checkpoint(found)
    return write_note(text, [(name, key_hash(name, public), key.sign(text))])


def test_the_checkpoint_must_fit(study: Study, tmp_path: Path) -> None:
    """Of another journal, older than the decision, by another key, or of another history."""
    project = study.project
    signed = project.checkpoint(study.signing_key)
    elsewhere = project.checkpoint(tmp_path / "other.key")
    with pytest.raises(BadInput, match="did not sign it"):
        project.receipt("D1", elsewhere.note, signed.key)
    with pytest.raises(BadInput, match="a note"):
        project.receipt("D1", b"hello", signed.key)
    old = Checkpoint(signed.checkpoint.origin, 10, project.root(10))
    with pytest.raises(Refused, match="ends at event 10, before the decision"):
        project.receipt("D1", over(study, old), signed.key)
    with pytest.raises(BadInput, match="is of castdev/other"):
        project.receipt("D1", over(study, old._replace(origin="castdev/other")), signed.key)
    for wrong in (old._replace(size=24), signed.checkpoint._replace(size=99)):
        with pytest.raises(Damaged, match="not the one over whose"):
            project.receipt("D1", over(study, wrong), signed.key)


def test_what_somebody_with_the_key_could_try(study: Study) -> None:
    """Another origin, or an event that the decision does not rest on: refused all the same."""
    whole = read_receipt(study.receipt("D1"))
    found = study.project.checkpoint(study.signing_key).checkpoint
    note = over(study, found._replace(origin="castdev/other")).decode()
    ended = check(written(whole._replace(checkpoint=note)))
    assert ended.code == 70 and "is of another journal" in ended.out
    rows = study.project.engine.journal.rows()
    version, name, state = next(row for row in rows if row[1] == "consent_given")
    more = Carried(version, name, state, leaf("acme", version, name, state), [])
    path = study.project.inclusion(version)
    events = sorted([*whole.events, more._replace(path=path)])
    ended = check(written(whole._replace(events=events)))
    assert ended.code == 70 and f"event {version}, {name}, does not belong in it" in ended.out


def test_a_note_with_more_signatures(study: Study) -> None:
    """Those of witnesses are left out: only what is checked is carried."""
    signed = study.project.checkpoint(study.signing_key)
    note = signed.note + "\N{EM DASH} witness AAAAAAAA\n".encode()
    assert proved(study.project.receipt("D1", note, signed.key)) == proved(study.receipt("D1"))


def test_an_older_checkpoint_will_do(study: Study) -> None:
    """A receipt may rest on a checkpoint that was made before the newest events."""
    other = Study(study.signing_key.parent / "growing")
    signed = other.project.checkpoint(other.signing_key)
    other.say(NameTheme(id="T9", title="later"))
    raw = other.project.receipt("D1", signed.note, signed.key)
    assert f"had {signed.checkpoint.size} events" in proved(raw)


def test_what_would_not_prove_is_not_given(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings that do not follow from the events are an alarm, not a receipt."""
    honest = make.opened

    def bent(version: int, name: str, state: bytes) -> Any:
        found = honest(version, name, state)
        if name == "hypothesis_supported":
            found.said["rung"] = "did"
        return found

    monkeypatch.setattr(make, "opened", bent)
    monkeypatch.setattr("castdev.projections.receipts.check.opened", bent)
    with pytest.raises(Damaged, match=r"would not prove what it says: .*confidences"):
        study.receipt("D1")


def test_a_decision_from_another_copy(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another copy of the project decided rests on the order there; it is refused here."""
    raw, honest = study.receipt("D1"), make.opened

    def merged(version: int, name: str, state: bytes) -> Any:
        learned = datetime(2026, 3, 9, tzinfo=UTC)
        return honest(version, name, state)._replace(origin=Elsewhere(1, learned, {}))

    monkeypatch.setattr(make, "opened", merged)
    with pytest.raises(Refused, match="first recorded in another copy"):
        study.receipt("D1")
    monkeypatch.setattr(castdev_verify, "opened", merged)
    assert "comes from another copy" in check(raw).out


def test_fields_that_are_not_known_are_named() -> None:
    """Stored readings with more than this verifier knows are compared as far as it knows them."""
    stored = {"version": 4, "score": 0, "mood": "good"}
    assert unread(stored, {"version": 4, "score": 0}) == ("mood",)
    with pytest.raises(ValueError, match="score: stored 0, but it follows 7"):
        unread(stored, {"version": 4, "score": 7})
    with pytest.raises(ValueError, match="verdict: stored null"):
        unread(stored, {"version": 4, "score": 0, "verdict": "READY"})
