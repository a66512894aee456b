"""Checkpoints: read by other programs, signed only if they extend the one signed before."""

from __future__ import annotations

import base64
import hashlib
import shutil
import stat
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from file_homes import STUDY, journal_of, new_home

from castdev.engine.app import Engine
from castdev.engine.checkpoint import Signed, Signer, trusted
from castdev.engine.codec import Codec
from castdev.engine.command import Request
from castdev.engine.errors import BadInput, Damaged
from castdev.engine.home import Home, in_memory
from castdev.engine.journal import MemoryJournal, origin_of
from castdev.engine.note import read_verifier_key, write_note
from castdev.engine.proof import root
from castdev.engine.theme import NameTheme

NAME = Request(NameTheme(title="t"))


@pytest.fixture
def engine() -> Engine:
    """A journal of three events."""
    made = in_memory()
    made.handle(NAME)
    return made


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A signer whose key is not made yet."""
    return Signer(tmp_path / "state" / "castdev" / "signing.key")


def opened(found: bytes, key: str) -> tuple[str, int, bytes]:
    """Return origin, size and root of a checkpoint, as C2SP's pages say to read it.

    Written from c2sp.org/signed-note and c2sp.org/tlog-checkpoint alone, with nothing
    of castdev in it.
    """
    name, hashed, encoded = key.split("+", 2)
    kind_and_key = base64.b64decode(encoded, validate=True)
    assert kind_and_key[0] == 1 and len(kind_and_key) == 33
    key_id = hashlib.sha256(name.encode() + b"\x0a" + kind_and_key).digest()[:4]
    assert key_id.hex() == hashed
    at = found.rindex(b"\n\n")
    text, lines = found[: at + 1], found[at + 2 :].decode("utf-8")
    assert lines.endswith("\n")
    good = 0
    for line in lines[:-1].split("\n"):
        dash, who, signature = line.split(" ")
        raw = base64.b64decode(signature, validate=True)
        assert dash == "\u2014"
        if (who, raw[:4]) == (name, key_id):
            Ed25519PublicKey.from_public_bytes(kind_and_key[1:]).verify(raw[4:], text)
            good += 1
    assert good
    origin, size, top, *_ = text.decode("utf-8").split("\n")
    return origin, int(size), base64.b64decode(top, validate=True)


def test_another_program_reads_it(engine: Engine, signer: Signer) -> None:
    """A reader written from the specification alone accepts a checkpoint, byte for byte."""
    signed = signer.sign(engine.journal)
    origin = origin_of(engine.journal)
    assert opened(signed.note, signed.key) == (origin, 3, root(3, engine.journal.node))
    first = next(iter(engine.entries()))
    assert origin == f"castdev/{first.metadata.id}"
    text, _, line = signed.note.decode().partition("\n\n")
    assert text.split("\n")[:2] == [origin, "3"]
    assert line.startswith(f"\u2014 {origin} ")
    assert signed.key.startswith(f"{origin}+")
    assert trusted(signed.note, [read_verifier_key(signed.key)]) == signed.checkpoint


def test_the_key_is_private(engine: Engine, signer: Signer) -> None:
    """The key is made once, for its owner only, in folders for their owner only."""
    assert signer.public() is None
    public = signer.ensure()
    signer.sign(engine.journal)
    assert signer.ensure() == signer.public() == public
    for path in (signer.path, *signer.path.parent.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(signer.path.parent.stat().st_mode) == 0o700


def test_one_after_the_other(engine: Engine, signer: Signer) -> None:
    """A journal that grew is signed again; what was signed before is told."""
    assert signer.sign(engine.journal).before is None
    again = signer.sign(engine.journal)
    assert again.before == again.checkpoint
    engine.handle_many([NAME] * 7)
    grown = signer.sign(engine.journal)
    assert (grown.before, grown.checkpoint.size) == (again.checkpoint, 10)
    assert grown.checkpoint.root == root(10, engine.journal.node)


def test_nothing_that_contradicts_is_signed(engine: Engine, signer: Signer) -> None:
    """A journal set back, or another history with the same beginning, is not signed."""
    fork = in_memory()
    fork.journal = MemoryJournal("trial", Codec(fork.vocabulary.events))
    fork.journal.append(list(engine.entries(0, 2)))
    assert origin_of(fork.journal) == origin_of(engine.journal)
    signed = signer.sign(engine.journal)
    for count in range(4):
        with pytest.raises(Damaged) as caught:
            signer.sign(fork.journal)
        assert "does not begin with the 3 events" in caught.value.message
        before, now = caught.value.beside
        assert before == f"signed before\n{signed.note.decode().split(chr(10) * 2)[0]}\n"
        assert now.startswith(f"here now\n{origin_of(fork.journal)}\n{min(2 + count, 3)}\n")
        fork.handle(NAME)
    assert signer.sign(engine.journal).before == signed.checkpoint


def test_another_key_knows_nothing_of_it(engine: Engine, signer: Signer, tmp_path: Path) -> None:
    """Each key remembers what it signed itself, and each journal is remembered by itself."""
    signer.sign(engine.journal)
    second = Signer(tmp_path / "ana.key")
    assert second.sign(engine.journal).before is None
    another = in_memory()
    assert signer.sign(another.journal).before is None
    assert len(list(signer.path.with_name("signing.key.signed").iterdir())) == 2


def test_the_last_one_is_guarded(engine: Engine, signer: Signer) -> None:
    """A checkpoint that was altered where it is kept stops signing, instead of being forgotten."""
    signer.sign(engine.journal)
    (kept,) = signer.path.with_name("signing.key.signed").iterdir()
    whole = kept.read_bytes()
    for wrong in (b"", b"x", whole[:-10], whole.replace(b"\n3\n", b"\n2\n")):
        kept.write_bytes(wrong)
        with pytest.raises(Damaged, match="signed last cannot be read"):
            signer.sign(engine.journal)
    kept.write_bytes(whole)
    assert signer.sign(engine.journal).note == whole


def test_the_tail_is_made_anew(tmp_path: Path, signer: Signer) -> None:
    """Events that do not fit the tree that was kept are not signed."""
    home = new_home(tmp_path / "place", *STUDY)
    engine = home.engine()
    signer.sign(engine.journal)
    engine.handle(NAME)
    engine.close()
    tampered(home, 13)
    engine = home.engine()
    with pytest.raises(Damaged, match="not that of its events after event 12"):
        signer.sign(engine.journal)
    engine.close()


def tampered(home: Home, version: int) -> None:
    """Change an event behind the tree's back."""
    from alterations import bare, closed
    from alterations import opened as laid_open

    path = journal_of(home)
    with laid_open(path.read_bytes()) as store:
        bare(store)
        store.execute(
            "UPDATE stored_events SET state = CAST(state || ' ' AS BLOB) "
            "WHERE originator_version = ?",
            (version,),
        )
        whole = closed(store)
    path.write_bytes(whole)


def test_two_sign_at_once(engine: Engine, signer: Signer) -> None:
    """Two programs that make and use a key at the same moment make one."""
    done: list[Signed] = []
    threads = [Thread(target=lambda: done.append(signer.sign(engine.journal))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(done) == 8
    assert len({(one.note, one.key) for one in done}) == 1


@pytest.mark.parametrize("wrong", [b"", b"x" * 64, b"castdev signing key 1 plain\nff\n"])
def test_no_key(engine: Engine, signer: Signer, wrong: bytes) -> None:
    """A file that is no signing key is refused and left alone."""
    signer.path.parent.mkdir(parents=True)
    signer.path.write_bytes(wrong)
    with pytest.raises(BadInput, match="not a signing key"):
        signer.sign(engine.journal)
    assert signer.path.read_bytes() == wrong


def test_whom_to_trust(engine: Engine, signer: Signer, tmp_path: Path) -> None:
    """A checkpoint counts only under a key that one knows; a bent one is damage."""
    signed = signer.sign(engine.journal)
    known, strange = (
        read_verifier_key(signed.key),
        read_verifier_key(Signer(tmp_path / "b.key").sign(engine.journal).key),
    )
    assert trusted(signed.note, [strange, known]) == signed.checkpoint
    for keys in ([], [strange]):
        with pytest.raises(BadInput, match="not known here"):
            trusted(signed.note, keys)
    with pytest.raises(BadInput, match="not a signed checkpoint"):
        trusted(signed.note[:-1], [known])
    with pytest.raises(BadInput, match="three lines"):
        trusted(write_note(b"no checkpoint\n", [("a", b"1234", b"5")]), [known])
    with pytest.raises(Damaged, match="was altered"):
        trusted(signed.note.replace(b"\n3\n", b"\n4\n"), [known])


def test_signatures_of_others_beside(engine: Engine, signer: Signer) -> None:
    """A note that somebody signed too, with any key, is read as before."""
    signed = signer.sign(engine.journal)
    key = Ed25519PrivateKey.generate()
    text = signed.note[: signed.note.rindex(b"\n\n") + 1]
    beside = write_note(b"", [("bo.example/w", b"abcd", key.sign(text))])[1:]
    assert trusted(signed.note + beside, [read_verifier_key(signed.key)]) == signed.checkpoint


def test_a_copy_has_the_same_origin(tmp_path: Path, signer: Signer) -> None:
    """Wherever a journal is copied its checkpoints are of the same origin and extend each other."""
    home = new_home(tmp_path / "one", *STUDY)
    engine = home.engine()
    signer.sign(engine.journal)
    engine.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    copy = Home.at(tmp_path / "two").engine()
    copy.handle(NAME)
    assert signer.sign(copy.journal).checkpoint.size == 13
    copy.close()
