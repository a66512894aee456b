"""What people may ask for, on the command line: access, erasure, an end; and what outsiders get."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from cli_shop import Shop
from test_cli_schema import faults

from castdev.cli.schema import schema_of

FORGET = ("respondent", "forget", "R1", "--because", "asked to be erased")


@pytest.fixture
def told(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop in which R1 has a name, notes, a recording and a quote; and R2."""
    files = tmp_path_factory.mktemp("files")
    (files / "name").write_text("Olga Canary")
    (files / "tape.ogg").write_bytes(b"sound")
    shop.do(
        *("respondent", "recruit", "--channel", "fair", "--relation", "existing"),
        *("--name-from", str(files / "name"), "--id", "R7"),
    )
    shop.do("respondent", "consent", "R7", "--basis", "a form")
    shop.do(
        *("interview", "hold", "R7", "--notes", "canary notes", "--on", "2026-03-06"),
        *("--recording", str(files / "tape.ogg")),
    )
    shop.do(
        *("evidence", "support", "H1", "canary quote", "--interview", "I2"),
        *("--kind", "past-fact", "--because", "Olga said so"),
    )
    shop.do("jot", "ask Canary about prices")
    return shop


SEVEN = ("respondent", "forget", "R7", "--because", "asked to be erased")


def test_forget(told: Shop) -> None:
    """What goes and what stays is told first, then done, then what is left to do by hand."""
    copy = told.place / "acme.jsonl"
    told.do("export", "-o", str(copy))
    said = told.do(*SEVEN, "--yes")
    plan, _, rest = said.partition("respondent_forgotten")
    assert plan.startswith("Forgetting R7 destroys the words in 3 events, for good.")
    assert "because: Olga said so (names them)" in plan
    assert "words, in the words of jot~J1 (to erase it too: --jot J1)" in " ".join(plan.split())
    assert "14 erasure_completed" in rest
    assert f"  - {copy}\n" in rest and "tape.ogg\n    a recording: delete it" in rest
    assert "canary quote" not in said
    shown = told.do("show", "R7")
    assert shown.count("(erased)") == 1 and "(sealed)" not in shown
    assert "Erased  1 respondent erased on request" in told.do("status")
    assert "(erased)" in told.do("why", "H1")
    assert "1 respondent erased on request" in told.do("why", "H1")
    assert "1 respondent erased on request" in told.do("coverage")
    refused = told.run("respondent", "thank", "R7")
    assert refused.code == 65 and "R7 was erased on request" in refused.err


def test_who_is_asked(told: Shop) -> None:
    """On a terminal yes does it and no does nothing; without one it takes --yes."""
    before = told.version()
    ended = told.run(*SEVEN)
    assert ended.code == 2 and "add --yes" in ended.err
    ended = told.run(*SEVEN, said="n\n", asks=True)
    assert ended.code == 130 and "Nothing was recorded." in ended.err
    assert told.version() == before
    ended = told.run(*SEVEN, said="y\n", asks=True)
    assert ended.code == 0 and "Forget R7 for good?" in ended.err
    assert told.version() == before + 2


def test_a_trial(told: Shop) -> None:
    """A dry run tells what would go and stay, asks nobody, and changes nothing."""
    before = told.version()
    said = told.do(*SEVEN, "--dry-run")
    assert "would record respondent_forgotten" in said
    assert told.version() == before
    assert '"canary quote"' in told.do("why", "H1")


def test_a_repeat(told: Shop) -> None:
    """The same key again is done already, without a question; another is refused."""
    told.do(*SEVEN, "--yes", "--key", "k")
    again = told.run(*SEVEN, "--key", "k")
    assert again.code == 0
    assert [line.split(":")[0] for line in again.out.splitlines()] == [
        "already recorded as event 13",
        "already recorded as event 14",
    ]
    refused = told.run(*SEVEN, "--yes")
    assert refused.code == 65 and "R7 was forgotten already, by event 13." in refused.err


@pytest.mark.parametrize("ground", ["Olga asked", "mail by CANARY"])
def test_a_ground_that_names_them(told: Shop, ground: str) -> None:
    """It would stay readable for ever, so it is refused; the refusal does not repeat it."""
    ended = told.run("respondent", "forget", "R7", "--because", ground, "--yes")
    assert ended.code == 65 and "The ground names the person" in ended.err
    assert "lga" not in ended.err


def test_forget_as_json(told: Shop) -> None:
    """One document: the receipt, with what remains; what the schema says."""
    schema = schema_of("receipt")
    for more in (["--dry-run"], ["--yes"], ["--yes", "--key", "x"]):
        ended = told.run(*SEVEN, "--json", *more)
        if ended.code == 65:
            continue
        document = json.loads(ended.out)
        assert faults(document, schema, schema) == []
        assert document["remains"]["holders"] == ["R7"]
        assert document["remains"]["stays"]


def test_access(told: Shop, tmp_path: Path) -> None:
    """All of it as text and as a document; a file is private, noted, and later listed."""
    said = told.do("respondent", "access", "R7")
    for part in ("Olga Canary", "canary notes", "canary quote", "tape.ogg", "a form", "H1"):
        assert part in said
    assert all(len(line) <= 80 for line in said.splitlines() if "tape" not in line)
    document = json.loads(told.do("respondent", "access", "R7", "--json"))
    schema = schema_of("access")
    assert faults(document, schema, schema) == []
    target = told.place / "r7.json"
    told.do("respondent", "access", "R7", "--json", "-o", str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text())["words"] == document["words"]
    after = told.do(*SEVEN, "--yes")
    assert f"  - {target}\n" in after and "in the clear: delete it" in " ".join(after.split())
    ended = told.run("respondent", "access", "R7")
    assert ended.code == 65 and "was erased by event" in ended.err
    inside = told.run("respondent", "access", "R1", "-o", str(told.place / ".castdev" / "x"))
    assert inside.code == 65


def test_access_without_the_key(told: Shop) -> None:
    """Nobody gets half of it."""
    (told.place / ".castdev" / "keys" / "r7.key").unlink()
    ended = told.run("respondent", "access", "R7")
    assert (ended.code, ended.out) == (77, "")


def test_retention(told: Shop) -> None:
    """Who was last in touch too long ago is listed, and forgotten on yes; others are not."""
    told.do(
        "respondent", "recruit", "--channel", "c", "--relation", "unknown", "--on", "2020-02-29"
    )
    listed = told.do("retention", "2", "years", "--dry-run")
    assert listed.startswith(
        "Last in touch more than 24 months ago: 1 person.\n  R8       2020-02-29"
    )
    assert told.do("retention", "90") == "Everybody was in touch in the last 90 months.\n"
    assert told.run("retention", "24", "months").code == 2
    assert told.run("retention", "24", said="n\n", asks=True).code == 130
    said = told.do("retention", "24", "months", "--yes", "--key", "k")
    assert "respondent R8 forgotten" in said and "R7" not in said
    event = json.loads(told.do("log", "R8", "--json").splitlines()[-1])
    assert event["event"] == "erasure_completed"
    assert "kept for 24 months" in told.do("log", "R8")
    assert "Everybody was in touch" in told.do("retention", "24", "--yes", "--key", "k")


def test_retention_by_the_policy(told: Shop) -> None:
    """Without a number and without a policy it is asked for; with one the agenda shows it."""
    ended = told.run("retention")
    assert ended.code == 2 and "retention_months" in ended.err
    policy = told.place / "kept.json"
    policy.write_text('{"name": "kept", "retention_months": 24}')
    told.do("policy", "adopt", str(policy))
    told.do(
        "respondent", "recruit", "--channel", "c", "--relation", "unknown", "--on", "2020-02-29"
    )
    assert "forget R8: the last contact is longer ago than people are kept" in told.do("agenda")
    assert json.loads(told.do("retention", "--yes", "--json"))[0]["ids"] == ["R8"]
    assert "R8" not in told.do("agenda")


@pytest.mark.parametrize(
    ("args", "code", "part"),
    [
        (("retention", "0"), 65, "cannot be kept for 0 months"),
        (("retention", "-3"), 2, "No such option"),
        (("retention", "200", "years"), 65, "cannot be kept for 2400 months"),
        (("retention", "24", "weeks"), 65, "is not one of the words"),
        (("retention", "many"), 2, "valid integer"),
        (("export", "--k", "5"), 2, "are about --public"),
        (("export", "--clear", "statements"), 2, "are about --public"),
        (("export", "--public", "--prov", "D1"), 2, "ask for one"),
        (("export", "--public", "--k", "2"), 65, "can hide nobody"),
        (("export", "--public", "--clear", "quotes"), 65, "no text that can be cleared"),
        (("export", "--public"), 65, "Fewer than 5 people were heard"),
    ],
)
def test_refused(told: Shop, args: tuple[str, ...], code: int, part: str) -> None:
    """One sentence, and nothing recorded or written."""
    before = told.version()
    ended = told.run(*args)
    assert (ended.code, ended.out) == (code, ""), ended
    assert part in ended.err
    assert told.version() == before


def test_a_public_report(told: Shop) -> None:
    """For outsiders: what the schema says, nobody's words, a warning when two tell a difference."""
    for number in range(10, 16):
        person = f"R{number}"
        told.do(
            *("respondent", "recruit", "--channel", "c", "--relation", "unknown", "--id", person)
        )
        told.do("respondent", "consent", person)
        told.do(
            *("evidence", "support", "H1", "canary words", "--respondent", person),
            *("--kind", "past-fact"),
        )
    schema = schema_of("public")
    report = json.loads(told.do("export", "--public"))
    assert faults(report, schema, schema) == []
    assert "canary" not in json.dumps(report).lower() and "Bakers" not in json.dumps(report)
    target = told.place / "report.json"
    said = told.run("export", "--public", "--clear", "statements", "-o", str(target))
    assert said.err == "" and "nobody's words are in it" in said.out
    assert "Bakers lose orders" in target.read_text()
    told.do("respondent", "recruit", "--channel", "c", "--relation", "unknown", "--id", "R20")
    told.do("respondent", "consent", "R20")
    told.do("evidence", "refute", "H1", "no", "--respondent", "R20", "--kind", "past-fact")
    warned = told.run("export", "--public")
    assert warned.code == 0
    assert "only the answers of 1 person came in or changed" in warned.err


def test_a_whole_folder_set_back(told: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    """All of .castdev from an older copy, keys and list included: an alarm, then erased again."""
    told.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    told.do("status")
    folder = told.place / ".castdev"
    shutil.copytree(folder, told.place / "copy")
    told.do(*SEVEN, "--yes")
    shutil.rmtree(folder)
    (told.place / "copy").rename(folder)
    alarm = told.run("why", "H1")
    assert alarm.code == 70 and "canary" not in alarm.out
    assert (folder / "keys" / "r7.key").exists()
    accepted = told.run("verify", "--accept")
    assert accepted.code == 0, accepted.err
    assert "The erasure of R7 was finished." in accepted.err
    assert "(erased)" in told.do("why", "H1")
    assert not (folder / "keys" / "r7.key").exists()
    assert told.run("status").err == ""


def test_recruited_by_mistake_then_erased(shop: Shop, tmp_path: Path) -> None:
    """Somebody whose recruitment was undone is erased too, and every reading goes on."""
    (tmp_path / "name").write_text("Olga Canary")
    who = ("--channel", "fair", "--relation", "existing", "--name-from", str(tmp_path / "name"))
    shop.do("respondent", "recruit", *who, "--id", "R7")
    shop.do("undo")
    shop.do(*SEVEN, "--yes")
    assert not (shop.place / ".castdev" / "keys" / "r7.key").exists()
    for reading in (("status",), ("coverage",), ("why", "H1"), ("agenda",), ("log",)):
        shop.do(*reading)
