"""Recording: days, actors, keys, words from standard input, questions on a terminal."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_shop import TODAY, Shop

from castdev.engine.event import Entry
from castdev.engine.home import Home

KIND = ("--kind", "past-fact")
SUPPORT = ("evidence", "support", "H1", "I lost two.", "--interview", "I1", *KIND)


def last(shop: Shop) -> Entry:
    """Return the newest entry."""
    engine = Home.at(shop.place).engine()
    try:
        return list(engine.entries())[-1]
    finally:
        engine.close()


def words(shop: Shop, field: str) -> str | None:
    """Return the words in a field of the newest entry."""
    engine = Home.at(shop.place).engine()
    try:
        return engine.words(list(engine.entries())[-1], field)
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ((), TODAY),
        (("--on", "today"), TODAY),
        (("--on", "Yesterday"), TODAY - timedelta(1)),
        (("--on", "2026-01-31"), date(2026, 1, 31)),
        (("--on", "unknown"), None),
    ],
)
def test_the_day(shop: Shop, given: tuple[str, ...], day: date | None) -> None:
    """Without --on it happened today; `unknown` is kept as unknown."""
    shop.do("segment", "define", "Florists", "--need", "x", *given)
    assert last(shop).metadata.happened_on == day


def test_evidence_follows_its_interview(shop: Shop) -> None:
    """Evidence from an interview has no day of its own, unless one is given."""
    shop.do(*SUPPORT)
    assert last(shop).metadata.happened_on is None
    assert json.loads(shop.do("evidence", "--json"))[0]["day"] == "2026-03-05"
    shop.do(*SUPPORT, "--on", "2026-03-06")
    assert last(shop).metadata.happened_on == date(2026, 3, 6)
    shop.do("evidence", "support", "H1", "--channel", "shop", *KIND)
    assert last(shop).metadata.happened_on == TODAY


def test_the_actor(shop: Shop) -> None:
    """--actor wins over CASTDEV_ACTOR, that over config.toml, that over the login."""
    define = ("segment", "define", "Florists", "--need", "x")
    shop.do(*define)
    assert last(shop).metadata.actor == "ana"
    config = shop.place / ".castdev" / "config.toml"
    config.write_text(config.read_text() + 'actor = "ben"\n')
    shop.do(*define)
    assert last(shop).metadata.actor == "ben"
    shop.environ["CASTDEV_ACTOR"] = "cleo"
    shop.do(*define)
    assert last(shop).metadata.actor == "cleo"
    shop.do(*define, "--actor", "dan")
    assert last(shop).metadata.actor == "dan"


def test_the_home(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project is found upward, by CASTDEV_HOME, or by --home."""
    below = shop.place / "notes" / "march"
    below.mkdir(parents=True)
    here, shop.place = shop.place, None  # type: ignore[assignment]  # as outside the tests
    monkeypatch.chdir(below)
    assert "Home bakers" in shop.do("segment")
    monkeypatch.chdir("/")
    assert shop.run("segment").code == 66
    assert "Home bakers" in shop.do("--home", str(here), "segment")
    shop.environ["CASTDEV_HOME"] = str(here)
    assert "Home bakers" in shop.do("segment")


def test_a_repeat(shop: Shop) -> None:
    """The same key with the same words records nothing and says so, exit 0."""
    shop.do(*SUPPORT, "--key", "k1")
    before = shop.version()
    assert shop.do(*SUPPORT, "--key", "k1").startswith("already recorded as event 8: E1 supports")
    assert json.loads(shop.do(*SUPPORT, "--key", "k1", "--json"))["already"] is True
    assert shop.version() == before


def test_a_dry_run(shop: Shop) -> None:
    """A dry run records nothing and says what would move."""
    before = shop.version()
    told = shop.do(*SUPPORT, "--dry-run")
    assert told.startswith("would record hypothesis_supported: E1 supports H1")
    assert "confidence in H1 would move from 0.33 to 0." in told
    receipt = json.loads(shop.do(*SUPPORT, "--dry-run", "--json"))
    assert receipt["dry_run"] is True and receipt["moves"][0]["what"] == "H1"
    assert shop.version() == before


@pytest.mark.parametrize(
    ("args", "field"),
    [
        (("evidence", "support", "H1", "-", "--interview", "I1", *KIND), "quote"),
        (("interview", "note", "I1", "-"), "notes"),
        (("interview", "hold", "R1", "--notes", "-"), "notes"),
        (("theme", "apply", "T1", "I1", "--quote", "-"), "quote"),
    ],
)
def test_words_from_standard_input(shop: Shop, args: tuple[str, ...], field: str) -> None:
    """`-` takes the words from standard input, exactly, without the last line end."""
    shop.do("theme", "name", "Lost orders")
    shop.do(*args, said="First line\n  «второй»\n")
    assert words(shop, field) == "First line\n  «второй»"


def test_names_are_sealed(shop: Shop, tmp_path: Path) -> None:
    """Names come from a file or standard input, are sealed, and appear in no receipt."""
    (tmp_path / "contact.txt").write_text("olga@example.org\n")
    recruit = ("respondent", "recruit", "--channel", "fair", "--relation", "unknown")
    told = shop.do(
        *recruit, "--name-from", "-", "--contact-from", str(tmp_path / "contact.txt"), said="Olga"
    )
    assert "Olga" not in told and "olga@" not in told
    assert (words(shop, "name"), words(shop, "contact")) == ("Olga", "olga@example.org")
    journal = b"".join(one.read_bytes() for one in (shop.place / ".castdev").glob("journal.db*"))
    assert b"olga@" not in journal.lower()


def test_sealed_without_the_key(shop: Shop) -> None:
    """Without a person's key their words show as sealed, and nothing fails."""
    shop.do(*SUPPORT)
    assert "I lost two." in shop.do("evidence", "show", "E1")
    (shop.place / ".castdev" / "keys" / "r1.key").unlink()
    shown = shop.do("evidence", "show", "E1")
    assert "(sealed)" in shown and "I lost two." not in shown
    assert json.loads(shop.do("evidence", "show", "E1", "--json"))["words"][0]["sealed"] is True


def test_asked_on_a_terminal(shop: Shop) -> None:
    """On a terminal what is missing is asked for, on standard error."""
    ended = shop.run("segment", "define", "--need", "x", said="Florists\n", asks=True)
    assert ended.code == 0 and ended.out.startswith("8 segment_defined: segment S2 defined: Flo")
    ended = shop.run(
        "respondent",
        "recruit",
        "--channel",
        "fair",
        "--ask",
        said="potential\nOlga\no@x\n",
        asks=True,
    )
    assert ended.code == 0, ended.err
    assert (words(shop, "name"), words(shop, "contact")) == ("Olga", "o@x")


def test_nothing_typed(shop: Shop) -> None:
    """An answer that never comes ends quietly and records nothing."""
    before = shop.version()
    assert shop.run("segment", "define", "--need", "x", said="", asks=True).code == 130
    assert shop.version() == before


def test_never_waits(shop: Shop) -> None:
    """In a pipe a missing value is refused at once, and what is piped is left alone."""
    ended = shop.run("interview", "note", "I1", said="words that nobody asked for")
    assert ended.code == 2 and "NOTES" in ended.err


def test_a_recording(shop: Shop, tmp_path: Path) -> None:
    """Of a recording the path, sealed, and its SHA-256 are kept, not the sound."""
    tape = tmp_path / "tape.ogg"
    tape.write_bytes(b"sound")
    shop.do("interview", "hold", "R1", "--recording", str(tape))
    held = last(shop).event
    assert f"recording (event {last(shop).version}):\n    {tape}" in shop.do(
        "interview", "show", "I2"
    )
    assert getattr(held, "recording_sha256", None) == hashlib.sha256(b"sound").hexdigest()


def test_one_document(shop: Shop) -> None:
    """With --json standard output holds one document, of a stable schema."""
    receipt = json.loads(shop.do(*SUPPORT, "--json"))
    assert receipt["schema"] == "castdev.receipt.1"
    assert (receipt["versions"], receipt["ids"]) == ([8], ["E1"])
    assert receipt["events"] == ["hypothesis_supported"]
    assert (receipt["already"], receipt["dry_run"]) == (False, False)


def test_a_day_corrected_to_unknown(shop: Shop) -> None:
    """`unknown` takes a day back; leaving the option out keeps it."""
    shop.do("interview", "correct", "I1", "--minutes", "20")
    assert json.loads(shop.do("interview", "--json"))[0]["day"] == "2026-03-05"
    shop.do("interview", "correct", "I1", "--held-on", "unknown")
    assert json.loads(shop.do("interview", "--json"))[0]["day"] is None
