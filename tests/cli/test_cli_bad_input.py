"""Bad input: one sentence, the right exit code, nothing stored, the same as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from cli_shop import Shop

from castdev.cli.group import castdev

SUPPORT = ("evidence", "support", "H1")
DEFINE = ("segment", "define", "Florists", "--need", "sell")
RECRUIT = ("respondent", "recruit", "--channel", "fair", "--relation", "potential")


class Bad(NamedTuple):
    """A command that is refused: its words, the exit code, what it says, standard input."""

    args: tuple[str, ...]
    code: int
    says: str
    said: str | bytes = ""


BAD = (
    Bad(("sgement",), 2, "Did you mean: castdev segment?"),
    Bad(("\x1b[31m\u202e",), 2, "no command"),
    Bad(("segment", "defin"), 2, "Did you mean: castdev segment define?"),
    Bad(("--hom", "x"), 2, "--home"),
    Bad((*DEFINE, "--nead", "x"), 2, "Did you mean --need"),
    Bad((*DEFINE, "--target"), 2, "requires an argument"),
    Bad((*DEFINE, "--target", "many"), 2, "--target: 'many'"),
    Bad((*DEFINE, "--target", "0"), 65, "target"),
    Bad((*DEFINE, "--expect", "x"), 2, "--expect"),
    Bad((*DEFINE, "extra"), 2, "unexpected extra argument"),
    Bad((*DEFINE, "--attribute", "town"), 65, "NAME=VALUE"),
    Bad((*DEFINE, "--on", "3/4/26"), 65, "'3/4/26' is not a day. Write it as 2026-03-04"),
    Bad((*DEFINE, "--on", "2026-02-30"), 65, "is not a day"),
    Bad((*DEFINE, "--on", "20260304"), 65, "is not a day"),
    Bad((*DEFINE, "--on", "2026-W10-3"), 65, "is not a day"),
    Bad((*DEFINE, "--on", "2027-01-01"), 65, "has not come yet"),
    Bad((*DEFINE, "--on", "1999-01-01"), 65, "is outside"),
    Bad((*DEFINE, "--expect", "3"), 75, "changed since you looked"),
    Bad((*DEFINE, "--id", "s1"), 65, "There is a segment S1 already"),
    Bad((*DEFINE, "--id", "a b"), 65, "cannot be the id"),
    Bad((*DEFINE, "--id", ""), 65, "The id is empty."),
    Bad((*DEFINE, "--parent", "S7"), 65, "There is no segment 'S7'. The nearest: S1."),
    Bad((*DEFINE, "--because", "a\0b"), 65, "not text"),
    Bad((*DEFINE, "--key", ""), 65, ""),
    Bad((*DEFINE, "--actor", "x" * 201), 65, ""),
    Bad(("segment", "define", "Women of 25", "--demographic-only"), 65, "only with a reason"),
    Bad(("segment", "define", ""), 65, ""),
    Bad(("segment", "define"), 2, "Missing argument 'DESCRIPTION'"),
    Bad(("segment", "rank"), 2, "Missing argument"),
    Bad(("segment", "rank", "S1", "s1"), 65, "each segment once"),
    Bad(("segment", "show", "S7"), 65, "The nearest: S1."),
    Bad(("segment", "show"), 2, "Missing argument 'ID'"),
    Bad(("segment", "--as-of", "tomorrow"), 65, "not a version"),
    Bad(("segment", "--as-of", "99"), 65, "there is no event 99"),
    Bad(("segment", "--happened-by", "unknown"), 65, "is not a day"),
    Bad(("segment", "--as-of", "2", "define", "x"), 2, "Options go after the verb"),
    Bad((*RECRUIT[:4], "--relation", "friend"), 65, "Use potential, existing or unknown."),
    Bad(RECRUIT[:4], 2, "Use potential, existing or unknown."),
    Bad((*RECRUIT, "--ask"), 2, "Nobody is there"),
    Bad((*RECRUIT, "--name-from", "/nowhere/x"), 66, "There is no file /nowhere/x."),
    Bad((*RECRUIT, "--name-from", "/"), 65, "not a plain file"),
    Bad((*RECRUIT, "--name-from", "-"), 65, "not text in UTF-8", b"\xff\xfe"),
    Bad((*RECRUIT, "--name-from", "-"), 65, "longer than 4 MiB", "x" * ((4 << 20) + 1)),
    Bad((*RECRUIT, "--name-from", "-"), 65, "not text", "a\0b"),
    Bad((*RECRUIT, "--name", "Olga"), 2, "No such option '--name'"),
    Bad(("respondent", "consent", "R1", "--expires", "2020-01-01"), 65, "allows nothing"),
    Bad(("respondent", "reassign", "R1", "S9"), 65, "no segment 'S9'"),
    Bad(("guide", "prepare", "Talk", "--question", "Q1: a", "--question", "q1: b"), 65, "q1"),
    Bad(("guide", "prepare", "Talk", "--question", "Q1[H9]: a"), 65, "no hypothesis 'H9'"),
    Bad(("interview", "hold"), 65, "held with a respondent"),
    Bad(("interview", "hold", "R9"), 65, "no respondent 'R9'"),
    Bad(("interview", "hold", "R1", "--minutes", "0"), 65, "minutes"),
    Bad(("interview", "hold", "R1", "--recording", "/nowhere/x"), 66, "There is no file"),
    Bad(("interview", "miss", "I1"), 65, "is held already"),
    Bad(("interview", "correct", "I1"), 65, "Nothing of I1 is corrected"),
    Bad(("interview", "correct", "I1", "--held-on", "soon"), 65, "--held-on"),
    Bad(("interview", "note", "I1", "-"), 65, ""),
    Bad(("interview", "note", "I1"), 2, "Missing argument 'NOTES'"),
    Bad(("theme", "apply", "T1", "I1"), 65, "no theme"),
    Bad(("hypothesis", "state", "x", "--kind", "prblem"), 65, "Use problem, segment"),
    Bad(("hypothesis", "state", "x", "--bar", "1"), 65, "not between"),
    Bad(("hypothesis", "state", "x", "--bar", "nan"), 65, ""),
    Bad(("hypothesis", "state", "x", "--bar", "half"), 2, "--bar"),
    Bad(("hypothesis", "restate", "H1"), 65, "Nothing of H1 is restated"),
    Bad((*SUPPORT, "x", "--interview", "I1"), 2, "Use compliment"),
    Bad((*SUPPORT, "x", "--interview", "I9", "--kind", "opinion"), 65, "no interview 'I9'"),
    Bad((*SUPPORT, "--kind", "opinion"), 65, "comes from an interview"),
    Bad((*SUPPORT, "--interview", "I1", "--kind", "opinion", "--rung", "did"), 65, "its highest"),
    Bad((*SUPPORT, "--interview", "I1", "--kind", "opinion", "--flag", "odd"), 65, "no flag"),
    Bad((*SUPPORT, "--interview", "I1", "--kind", "opinion", "--people", "3"), 65, "one person"),
    Bad(("evidence", "retract", "E1"), 65, "None is recorded yet"),
    Bad(("verdict", "reach", "H9", "true"), 65, "no hypothesis 'H9'"),
    Bad(("verdict", "reach", "H1"), 2, "Missing argument 'WORD'"),
    Bad(("verdict", "show", "H1"), 65, "There is no verdict"),
    Bad(("change", "make"), 65, "needs a description"),
    Bad(("change", "make", "x", "--impact", "H1=huge"), 65, "Use none, minor, major or replaced."),
    Bad(("change", "make", "x", "--impact", "H1=minor", "--on", "unknown"), 65, "needs the day"),
    Bad(("change", "plan", "x", "--reason", "E9"), 65, "no evidence, theme or hypothesis"),
    Bad(("decision", "make", "x", "--against"), 65, "needs a reason"),
    Bad(("answer", "record", "I1"), 2, "Missing argument 'WORDS'"),
    Bad(("answer", "record", "I1", "Q1", "canary", "x"), 2, "put the words in quotes"),
    Bad(("answer", "record", "I9", "canary"), 65, "The nearest: I1."),
    Bad(("answer", "record", "I1", "Q1", "canary"), 65, "I1 followed no guide"),
    Bad(("answer", "record", "I1", "-"), 65, "not text in UTF-8", b"\xff\xfe"),
    Bad(("answer", "record", "I1", "-"), 65, "words"),
    Bad(("answer", "record", "I1", "canary", "--finding", "ned"), 65, "Use need, expectation"),
    Bad(("answer", "record", "I1", "canary", "--of", "K1"), 65, "No strength or weakness"),
    Bad(("answer", "record", "I1", "canary", "--clarifies", "A9"), 65, "no answer 'A9'"),
    Bad(("answer", "show", "A1"), 65, "no answer 'A1'"),
    Bad(("competitor", "note"), 65, "A competitor has a name"),
    Bad(("competitor", "note", "x", "--id", "product", "--source", "s"), 65, "your own product"),
    Bad(("offer", "state"), 2, "Missing argument 'TEXT'"),
    Bad(("offer", "state", "x"), 65, "at least one clause"),
    Bad(("offer", "state", "x", "--clause", "fast"), 65, "Clause 1 names no hypothesis"),
    Bad(("offer", "state", "x", "--clause", "fast []"), 65, "Clause 1 names no hypothesis"),
    Bad(("offer", "state", "x", "--clause", "fast [H9]"), 65, "no hypothesis 'H9'"),
    Bad(("jot", ""), 65, "words"),
    Bad(("jot", "canary", "two"), 2, "unexpected extra argument"),
    Bad(("jot", "canary\0"), 65, "not text"),
    Bad(("jot", "--dry-run"), 2, "Missing argument 'WORDS'"),
    Bad(("jot", "--nead"), 2, "--nead"),
    Bad(("jot", "--as-of", "2", "show", "J1"), 2, "Options go after the verb"),
    Bad(("jot", "show", "J1"), 65, "no jot 'J1'"),
    Bad(("triage", "fil", "J1"), 2, "Did you mean: castdev triage file?"),
    Bad(("triage", "file", "J1", "--as", "H1"), 65, "no jot 'J1'"),
    Bad(("triage", "file", "J1"), 2, "Missing option '--as'"),
    Bad(("triage", "drop", "J1"), 65, "no jot 'J1'"),
    Bad(("strengths", "--of", "K9"), 65, "no competitor 'K9'"),
    Bad(("guide", "check", "G9"), 65, "no guide 'G9'"),
    Bad(("policy", "adopt", "/nowhere/x"), 66, "There is no file"),
    Bad(("policy", "adopt", "-"), 65, "not a JSON object", "people_gate: 5"),
    Bad(("policy", "adopt", "-"), 65, "not a JSON object", "[1]"),
    Bad(("policy", "adopt", "-"), 65, "not a JSON object", "[" * 100_000),
    Bad(("policy", "adopt", "-"), 65, "Did you mean people_gate?", '{"peple_gate": 5}'),
    Bad(("policy", "adopt", "-"), 65, "ladder.told.yes", '{"ladder": {"told": {"yes": "x"}}}'),
    Bad(("policy", "adopt", "-"), 65, "'shwon'", '{"ladder": {"shwon": {"yes": 1}}}'),
    Bad(("policy", "adopt", "-"), 65, "which is in force", "{}"),
    Bad(("policy", "show", "7"), 65, "no policy '7'"),
    Bad(("launch", "aprove"), 2, "Did you mean: castdev launch approve?"),
    Bad(("launch", "--as-of", "2", "do"), 2, "Options go after the verb"),
    Bad(("launch", "approve"), 65, "These gates are shut: kinds"),
    Bad(("launch", "approve", "--waive", "heard"), 65, "GATE=REASON"),
    Bad(("launch", "approve", "--waive", "hurd=x"), 65, "no gate 'hurd'"),
    Bad(("launch", "approve", "--waive", "heard=x"), 65, "--waive-until DATE"),
    Bad(("launch", "approve", "--waive-until", "soon"), 65, "is not a day"),
    Bad(("launch", "approve", "--segment", "S9"), 65, "no segment 'S9'"),
    Bad(("launch", "postpone", "--until", "2026-01-01"), 65, "has passed"),
    Bad(("launch", "do"), 65, "The launch is not approved"),
    Bad(("outcome", "H1"), 2, "Missing argument"),
    Bad(("outcome", "H1", "maybe"), 65, "is not an outcome"),
    Bad(("launch", "outcome", "H1", "9 of 8"), 65, "9 of 8 people cannot be"),
    Bad(("hypothesis", "rival"), 2, "Missing argument"),
    Bad(("hypothesis", "rival", "H1", "H9"), 65, "no hypothesis 'H9'"),
    Bad(("undo", "first"), 2, "'first'"),
    Bad(("undo", "99"), 65, "There is no event 99"),
    Bad(("undo", "1"), 65, "cannot be undone"),
    Bad(("undo", "0"), 65, "version"),
    Bad(("next", "--feasible", "chat"), 65, "Use opinion, told"),
    Bad(("next", "--people", "0"), 65, "at least 1 person"),
    Bad(("next", "--people", "few"), 2, "--people"),
    Bad(("agenda", "--happened-by", "soon"), 65, "is not a day"),
    Bad(("init", "other"), 65, "There is a castdev project in"),
)


@pytest.mark.parametrize(
    "bad", BAD, ids=lambda bad: " ".join(bad.args)[:60].encode("ascii", "replace").decode()
)
def test_refused(shop: Shop, bad: Bad) -> None:
    """A mistake gets one clear sentence on standard error, and nothing is stored."""
    before = shop.version()
    ended = shop.run(*bad.args, said=bad.said)
    assert ended.code == bad.code, ended
    assert ended.out == ""
    assert ended.err.startswith("castdev: ") and ended.err.count("\n") == 1
    assert bad.says in ended.err
    assert "Traceback" not in ended.err and "our fault" not in ended.err
    assert ended.err.rstrip("\n").isprintable()
    asked = shop.run(*bad.args, "--json", said=bad.said)
    error = json.loads(asked.err)["error"]
    assert asked.code == bad.code and asked.out == ""
    assert set(error) == {"code", "message", "hint", "where"} and error["message"]
    assert shop.version() == before


def test_no_project(empty: Shop) -> None:
    """Outside a project every command says how to make one, exit 66."""
    for args in (("segment",), ("evidence", "retract", "E1"), ("policy", "show")):
        ended = empty.run(*args)
        assert (ended.code, ended.out) == (66, "")
        assert "castdev init NAME" in ended.err


def test_no_folder(empty: Shop, tmp_path: Path) -> None:
    """A project cannot start in a folder that is not there."""
    ended = empty.run("--home", str(tmp_path / "gone"), "init", "acme")
    assert ended.code == 66 and "There is no folder" in ended.err
    assert not list(tmp_path.iterdir())


def test_half_a_config(shop: Shop) -> None:
    """A config that cannot be read is named, and its line is shown how to be."""
    (shop.place / ".castdev" / "config.toml").write_text("actor = 3")
    ended = shop.run("segment")
    assert ended.code == 65 and "config.toml" in ended.err and ended.err.count("\n") == 1


def test_not_a_store(shop: Shop) -> None:
    """A journal that is none is refused without a traceback."""
    (shop.place / ".castdev" / "journal.db").write_bytes(b"hello")
    ended = shop.run("segment")
    assert ended.code == 65 and ended.err.count("\n") == 1


def test_our_fault(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen exception is one sentence and exit 70, with its words unsaid."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError("Olga said so")

    monkeypatch.setattr("castdev.cli.noun.listed", fails)
    ended = shop.run("segment")
    assert ended.code == 70
    assert ended.err.startswith("castdev failed: ZeroDivisionError; this is our fault.")
    assert "Olga" not in ended.err and ended.err.count("\n") == 1


def test_debugging(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """CASTDEV_DEBUG=1 lets an unforeseen exception through, and no refusal."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setenv("CASTDEV_DEBUG", "1")
    assert shop.run("segment", "show", "S7").code == 65
    monkeypatch.setattr("castdev.cli.noun.listed", fails)
    with pytest.raises(ZeroDivisionError):
        castdev.main(["segment"], obj=shop.desk())


def test_interrupted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends quietly with 130."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("castdev.cli.noun.listed", interrupted)
    assert shop.run("segment") == (130, "", "")


def test_full_output(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output that cannot be written is an I/O failure, exit 74."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("castdev.cli.noun.listed", full)
    ended = shop.run("segment")
    assert ended.code == 74 and "No space left" in ended.err
