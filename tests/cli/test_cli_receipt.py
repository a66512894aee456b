"""Receipts on the command line: made, handed over, checked; and what is refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cli_shop import Shop
from test_cli_schema import faults

from castdev.cli import castdev_verify
from castdev.cli.schema import schema_of


@pytest.fixture
def decided(shop: Shop) -> Shop:
    """A shop with evidence and a decision."""
    said = ("The order was lost.", "--interview", "I1", "--kind", "past-fact")
    shop.do("evidence", "support", "H1", *said)
    shop.do("decision", "make", "Go on", "--because", "it is early")
    shop.do("verdict", "reach", "H1", "open", "--because", "few people")
    return shop


def test_from_here_to_a_machine_without_castdev(decided: Shop, tmp_path: Path) -> None:
    """Receipt and verifier, both written by castdev, are all that somebody needs."""
    box = tmp_path / "box"
    box.mkdir()
    told = decided.do("receipt", "d1", "--reveal", "E1", "-o", str(box / "d1.json"))
    key = told.splitlines()[-1].strip()
    assert "decision D1: Go on" in told and "It carries" in told
    assert "A signing key was made: " in " ".join(told.split())
    again = decided.do("receipt", "d1", "-o", str(box / "d1.json"), "--reveal", "E1")
    assert "A signing key" not in again and key in again
    decided.do("receipt", "--verifier", "-o", str(box / "check.py"))
    command = [sys.executable, "-I", "-S", "check.py", "d1.json", "--key", key]
    ended = subprocess.run(command, check=False, cwd=box, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "The order was lost." in ended.stdout and "Whose key that is" not in ended.stdout


def test_it_goes_through_a_pipe(decided: Shop, tmp_path: Path) -> None:
    """Without a file the receipt itself is printed, and nothing else."""
    decided.do("receipt", "D1", "-o", str(tmp_path / "d1.json"))
    assert decided.do("receipt", "D1").encode() == (tmp_path / "d1.json").read_bytes()
    verifier = Path(castdev_verify.__file__).read_text("utf-8")
    assert decided.do("receipt", "--verifier") == verifier


def test_documents_are_what_their_schemas_say(
    decided: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The receipt, and what the verifier says of it, good or bad."""
    path = tmp_path / "d1.json"
    schema = schema_of("decision-receipt")
    for more in ([], ["--whole", "--reveal", "E1"]):
        document = json.loads(decided.do("receipt", "D1", *more))
        seen = schema["$defs"]["Seen"]
        seen["required"] = [one for one in seen["required"] if one in document["readings"]]
        assert faults(document, schema, schema) == []
        path.write_text(decided.do("receipt", "D1", *more))
        assert castdev_verify.main([str(path), "--json"]) == 0
        proved = json.loads(capsys.readouterr().out)
        assert faults(proved, schema_of("proved"), schema_of("proved")) == []
    assert castdev_verify.main([str(path), "--json", "--key", "mine"]) == 70
    proved = json.loads(capsys.readouterr().out)
    assert faults(proved, schema_of("proved"), schema_of("proved")) == []
    assert not proved["proved"] and "another key" in proved["reason"]
    assert castdev_verify.main([str(tmp_path), "--json"]) == 66
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "no-file"


def test_a_checkpoint_that_one_has(decided: Shop, tmp_path: Path) -> None:
    """Ones own needs no key, somebody else's does; the journal may have grown since."""
    note, other = tmp_path / "acme.checkpoint", tmp_path / "other.checkpoint"
    decided.do("checkpoint", "-o", str(note))
    decided.do("theme", "name", "Later")
    found = json.loads(decided.do("receipt", "D1", "--checkpoint", str(note)))
    assert found["checkpoint"] == note.read_text("utf-8")
    bo = tmp_path / "bo.key"
    told = decided.do("checkpoint", "--signing-key", str(bo), "-o", str(other))
    key = told.splitlines()[-1].strip()
    ended = decided.run("receipt", "D1", "--checkpoint", str(other))
    assert ended.code == 65 and "did not sign it" in ended.err
    found = json.loads(decided.do("receipt", "D1", "--checkpoint", str(other), "--key", key))
    assert found["key"] == key
    decided.do("verdict", "reach", "H1", "true", "--because", "sure")
    ended = decided.run("receipt", str(decided.version()), "--checkpoint", str(note))
    assert ended.code == 65 and "before the decision" in ended.err


@pytest.mark.parametrize(
    "words, code, said",
    [
        ([], 2, "Name the decision."),
        (["D9"], 65, "There is no decision 'D9'."),
        (["3"], 65, "Event 3 is no decision"),
        (["D1", "--reveal", "E9"], 65, "There is no evidence 'E9'."),
        (["D1", "--key", "x"], 2, "--key says whose checkpoint it is"),
        (["D1", "--checkpoint", "x", "--signing-key", "y"], 2, "is signed already"),
        (["--verifier", "D1"], 2, "--verifier needs only -o FILE."),
        (["D1", "-o", ".castdev/d1.json"], 65, "among the files of a project"),
    ],
)
def test_refusals(
    decided: Shop, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    """Each mistake is one sentence, with its exit code."""
    monkeypatch.chdir(decided.place)
    ended = decided.run("receipt", *words)
    assert (ended.code, ended.out) == (code, "") and said in ended.err, ended


def test_words_without_their_key(decided: Shop, tmp_path: Path) -> None:
    """Who has not the keys can prove, and cannot reveal."""
    shutil.move(decided.place / ".castdev" / "keys", tmp_path / "keys")
    ended = decided.run("receipt", "D1", "--reveal", "E1")
    assert ended.code == 77 and "key that opens the words of E1 is not here" in ended.err
    decided.do("receipt", "D1")


def test_an_altered_journal_gives_no_receipt(decided: Shop) -> None:
    """What would not prove is an alarm, exit code 70."""
    decided.do("status")
    with closing(sqlite3.connect(decided.place / ".castdev" / "journal.db")) as store:
        triggers = store.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            store.execute(f"DROP TRIGGER {name}")
        store.execute(
            "UPDATE stored_events SET "
            "state = CAST(replace(state, 'past-fact', 'opinion') AS BLOB) WHERE topic = 'hypothesis_supported'"
        )
        for _, sql in triggers:
            store.execute(sql)
        store.commit()
    ended = decided.run("receipt", "D1")
    assert (ended.code, ended.out) == (70, "")
    assert "tree of the journal is not that of its events" in ended.err
