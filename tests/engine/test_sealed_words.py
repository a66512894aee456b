"""The vault: words open only with their key, only where they were sealed, nowhere else."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from file_homes import STUDY, WORDS, contents, new_home

from castdev.engine.command import Request
from castdev.engine.errors import CastdevError, Damaged, NotPermitted
from castdev.engine.event import Entry, Metadata
from castdev.engine.interview import InterviewHeld, InterviewNoted
from castdev.engine.respondent import RespondentRecruited
from castdev.engine.sealed import Sealed, Spoken
from castdev.engine.sealing import Sealing
from castdev.engine.testing import NOW
from castdev.engine.theme import NameTheme
from castdev.engine.vault import Vault, sealed_in

METADATA = Metadata(id="1", recorded_at=NOW, actor="ana", key="k", correlation="1")
ANN = RespondentRecruited(
    respondent="R1",
    channel="c",
    relation="unknown",
    name=Spoken("R1", "Ann"),
    contact=Spoken("R1", "a@b.c"),
)


def sealed(vault: Vault, version: int = 3, event: Any = ANN) -> Entry:
    """Return an entry of the stream acme with its words sealed."""
    return Entry(version, METADATA, Sealing(vault, "acme").seal(event, version))


def test_words_open_where_they_were_sealed() -> None:
    """Each field opens to exactly what was said; what was not said is None."""
    vault = Vault()
    entry = sealed(vault)
    assert vault.open(entry, "name", "acme") == "Ann"
    assert vault.open(entry, "contact", "acme") == "a@b.c"
    quiet = sealed(vault, event=InterviewHeld(interview="I1", respondent="R1"))
    assert vault.open(quiet, "notes", "acme") is None


def test_equal_words_never_look_equal() -> None:
    """The same words sealed twice share neither nonce, ciphertext nor digest."""
    vault = Vault()
    first, second = (getattr(sealed(vault).event, "name") for _ in range(2))  # noqa: B009
    assert first.nonce != second.nonce
    assert first.ct != second.ct
    assert first.digest != second.digest


@pytest.mark.parametrize("text", ["x", "é\u0301 ☠\n\t", "a" * 100_000, "\u202e"])
def test_opened_by_hand(text: str) -> None:
    """The ciphertext is AES-256-GCM of salt and text for its place; the digest is of both."""
    vault = Vault()
    entry = sealed(vault, 8, InterviewNoted(interview="I1", notes=Spoken("R1", text)))
    words = getattr(entry.event, "notes")  # noqa: B009
    key = vault.key("R1")
    assert key is not None
    assert len(key) == 32
    place = b"castdev/pii/v1|acme|8|interview_noted|notes|R1"
    plain = AESGCM(key).decrypt(words.nonce, words.ct, place)
    assert plain[16:] == text.encode()
    assert words.digest == hashlib.sha256(plain).digest()


def moved(field: str, **changed: Any) -> Entry:
    """Return an entry in which the words of a field were changed by hand."""
    vault = _VAULT
    entry = sealed(vault)
    words = getattr(entry.event, field)
    words = msgspec.structs.replace(words, **changed)
    return msgspec.structs.replace(
        entry, event=msgspec.structs.replace(entry.event, **{field: words})
    )


_VAULT = Vault()
_VAULT.ensure("R2")


def test_moved_words_do_not_open() -> None:
    """Words moved to another version, stream, field, event or person are damage."""
    entry = sealed(_VAULT)
    words = getattr(entry.event, "name")  # noqa: B009
    noted = InterviewNoted(interview="I1", notes=words)
    swapped = msgspec.structs.replace(entry.event, contact=words)
    for elsewhere, field, stream in (
        (msgspec.structs.replace(entry, version=4), "name", "acme"),
        (entry, "name", "other"),
        (msgspec.structs.replace(entry, event=swapped), "contact", "acme"),
        (msgspec.structs.replace(entry, event=noted), "notes", "acme"),
        (moved("name", person="R2"), "name", "acme"),
    ):
        with pytest.raises(Damaged, match="was altered, or moved from elsewhere"):
            _VAULT.open(elsewhere, field, stream)


@pytest.mark.parametrize(
    "changed",
    [
        {"ct": b""},
        {"ct": b"\0" * 40},
        {"nonce": b"\0" * 12},
        {"nonce": b""},
        {"nonce": b"\0" * 7},
        {"nonce": b"\0" * 300},
        {"digest": b""},
        {"digest": hashlib.sha256(b"").digest()},
    ],
)
def test_altered_words_are_damage(changed: dict[str, bytes]) -> None:
    """Ciphertext, nonce or digest altered in any way is damage and no fault."""
    with pytest.raises(Damaged):
        _VAULT.open(moved("name", **changed), "name", "acme")


def test_empty_ciphertext_with_the_digest_of_nothing_is_damage() -> None:
    """Words replaced by nothing, with a digest that fits nothing, do not open as nothing."""
    nothing = {"ct": b"\0" * 32, "digest": hashlib.sha256(b"").digest()}
    with pytest.raises(Damaged):
        _VAULT.open(moved("name", **nothing), "name", "acme")


def test_without_the_key_nothing_opens() -> None:
    """Words whose key is not here are None, and the keys of others do not matter."""
    entry = sealed(Vault())
    other = Vault()
    assert other.open(entry, "name", "acme") is None
    assert other.key("R1") is None
    other.ensure("R2")
    assert other.open(entry, "name", "acme") is None


def test_key_files_are_private(tmp_path: Path) -> None:
    """One file per person, 0600 in a folder 0700, whatever the umask; nothing beside it."""
    before = os.umask(0)
    try:
        home = new_home(tmp_path, *STUDY)
    finally:
        os.umask(before)
    keys = home.folder / "keys"
    assert keys.stat().st_mode & 0o7777 == 0o700
    assert home.folder.stat().st_mode & 0o7777 == 0o700
    names = {path.name: path.stat().st_mode & 0o7777 for path in keys.iterdir()}
    assert names == dict.fromkeys(("r1.key", "evidence~e2.key", "~project.key"), 0o600)
    for path in home.folder.iterdir():
        assert path.is_dir() or path.stat().st_mode & 0o7777 == 0o600, path


def test_key_is_kept(tmp_path: Path) -> None:
    """A key made once is the same in the next program, whatever the case of the id."""
    made = Vault(tmp_path / "keys").ensure("R1")
    assert Vault(tmp_path / "keys").key("R1") == made
    assert Vault(tmp_path / "keys").ensure("r1") == made


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"castdev key 1 plain\n",
        b"castdev key 1 plain\n" + b"0" * 62,
        b"castdev key 1 plain\n" + b"0" * 66,
        b"castdev key 1 plain\n" + b"g" * 64,
        b"castdev key 1 plain\n\xff" + b"0" * 64,
        b"castdev key 2 wrapped\n" + b"0" * 64,
        b"0" * 64,
        os.urandom(200),
    ],
)
def test_damaged_key_file(tmp_path: Path, content: bytes) -> None:
    """A key file that is not a key is damage, and is never overwritten with a new key."""
    (tmp_path / "r1.key").write_bytes(content)
    vault = Vault(tmp_path)
    with pytest.raises(Damaged, match="The key file of R1 is not a key"):
        vault.ensure("R1")
    assert (tmp_path / "r1.key").read_bytes() == content


def test_key_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """A key file that is a link is not followed."""
    Vault(tmp_path / "other").ensure("R1")
    (tmp_path / "r1.key").symlink_to(tmp_path / "other" / "r1.key")
    with pytest.raises(CastdevError):
        Vault(tmp_path).key("R1")


@pytest.mark.parametrize("person", ["../r1", "a/b", "r1\0", "", "r1\n", "x" * 200])
def test_holders_are_no_paths(person: str) -> None:
    """A stored holder that is a path is no sealed text, so no other file is ever read."""
    words = {"person": person, "nonce": "", "ct": "", "digest": ""}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(words, Sealed)


def test_without_the_project_key_reading_works(tmp_path: Path) -> None:
    """Without the project's key everything is read and nothing is recorded."""
    home = new_home(tmp_path, *STUDY)
    (home.folder / "keys" / "~project.key").unlink()
    before = contents(home.folder)
    engine = home.engine()
    with pytest.raises(NotPermitted, match="keys of this project are not here"):
        engine.handle(Request(NameTheme(title="t")))
    assert engine.state().version == 12
    assert opened(engine) >= set(WORDS.values())
    engine.close()
    assert contents(home.folder) == before


def opened(engine: Any) -> set[str | None]:
    """Return all words that open."""
    return {
        engine.words(entry, field)
        for entry in engine.entries()
        for field, _ in sealed_in(entry.event)
    }


def test_without_a_persons_key_the_rest_opens(tmp_path: Path) -> None:
    """Without a person's key their words are None, and everybody else's open."""
    home = new_home(tmp_path, *STUDY)
    (home.folder / "keys" / "r1.key").unlink()
    engine = home.engine()
    assert opened(engine) == {None, WORDS["batch"]}
    engine.close()


def test_no_words_on_disk(tmp_path: Path) -> None:
    """No private text is in any file of a project, in any spelling, open or closed."""
    home = new_home(tmp_path)
    engine = home.engine()
    for command in STUDY:
        engine.handle(Request(command))
    assert opened(engine) == set(WORDS.values())
    while_open = _search(home.folder)
    engine.close()
    assert while_open == _search(home.folder) == []
    names = {path.name for path in home.folder.rglob("*")}
    assert not {text for text in WORDS.values() for name in names if text in name}


def _search(folder: Path) -> list[tuple[str, str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"journal.db", "config.toml", "r1.key"} <= {path.name for path in files}
    found = []
    for path in files:
        content = path.read_bytes()
        for text in (*WORDS.values(), "canary"):
            for spelt in _spellings(text):
                if spelt in content:
                    found.append((path.name, text))
    return found


def _spellings(text: str) -> list[bytes]:
    plain = text.encode()
    return [
        plain,
        plain.lower(),
        text.encode("utf-16-le"),
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"=")[:-2],
        msgspec.json.encode(text)[1:-1],
        hashlib.sha256(plain).digest(),
        hashlib.sha256(plain).hexdigest().encode(),
    ]


def test_refusals_quote_no_words(tmp_path: Path) -> None:
    """A refused command that carries words does not repeat them."""
    from castdev.engine.evidence import SupportHypothesis
    from castdev.engine.interview import NoteInterview

    engine = new_home(tmp_path, *STUDY).engine()
    for command in (
        NoteInterview(interview="I9", notes="canary"),
        SupportHypothesis(hypothesis="H9", interview="I1", statement="usage", quote="canary"),
        SupportHypothesis(hypothesis="H1", interview="I1", statement="usage", quote="canary\0"),
        NoteInterview(interview="I1", notes="canary\ud800"),
        NoteInterview(interview="I1", notes=["canary"]),  # type: ignore[arg-type]  # on purpose
    ):
        with pytest.raises(CastdevError) as caught:
            engine.handle(Request(command))
        assert "canary" not in str(caught.value)
    engine.close()


def test_any_words_in_the_place_of_any_others(tmp_path: Path) -> None:
    """Every sealed field of a study put where any other stands, of another project too: damage."""
    engine, other = (new_home(tmp_path / name, *STUDY).engine() for name in ("one", "two"))
    entries = [one for one in engine.entries() if list(sealed_in(one.event))]
    theirs = [one for one in other.entries() if list(sealed_in(one.event))]
    words = [held for one in (*entries, *theirs) for _, held in sealed_in(one.event)]
    swapped = 0
    for entry in entries:
        for field, held in sealed_in(entry.event):
            for one in words:
                if one is held:
                    continue
                event = msgspec.structs.replace(entry.event, **{field: one})
                with pytest.raises(Damaged, match="was altered, or moved from elsewhere"):
                    engine.words(msgspec.structs.replace(entry, event=event), field)
                swapped += 1
    assert swapped == len(WORDS) * (2 * len(WORDS) - 1)
    engine.close()
    other.close()
