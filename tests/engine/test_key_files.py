"""Key files under a master key: whose they are, what opens them, what is refused."""

from __future__ import annotations

import base64
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from file_homes import STUDY, WORDS, new_home
from quick_keys import OTHER, PASSPHRASE, QUICK, quick, ring  # noqa: F401  # fixtures

from castdev.engine import keyfile, master
from castdev.engine.command import Request
from castdev.engine.errors import BadInput, CastdevError, Damaged, Locked, NotPermitted
from castdev.engine.home import Home, start
from castdev.engine.keyfolder import MASTER, KeyFolder, Protected
from castdev.engine.rekeying import rekey
from castdev.engine.theme import NameTheme
from castdev.engine.vault import sealed_in

KEYS = (b"a" * 32, b"b" * 32)
UNDER = b"m" * 32


def protected(place: Path, kind: master.Protection = "passphrase") -> Home:
    """Return a new study whose keys are protected."""
    home = new_home(place, *STUDY)
    with closing(home.engine()) as engine:
        assert engine.vault.folder is not None
        rekey(engine.vault.folder, kind, PASSPHRASE if kind == "passphrase" else None)
    return home


def opened(home: Home, passphrase: master.Passphrase) -> set[str | None]:
    """Return all words that open."""
    with closing(home.engine(passphrase=passphrase)) as engine:
        return {
            engine.words(one, field)
            for one in engine.entries()
            for field, _ in sealed_in(one.event)
        }


@pytest.mark.parametrize("under", [None, UNDER])
@pytest.mark.parametrize("keys", [KEYS[:1], KEYS])
def test_a_file_gives_back_its_keys(under: bytes | None, keys: tuple[bytes, ...]) -> None:
    """One key or several, in the clear or wrapped; wrapped ones show no byte of any key."""
    content = keyfile.rendered("R1", keys, under)
    assert keyfile.parsed(content, "r1", under) == keys
    assert keyfile.is_wrapped(content) == (under is not None)
    shown = [key.hex().encode() in content for key in keys]
    assert shown == [under is None] * len(keys)


def test_wrapped_as_rfc_3394_says() -> None:
    """The file is AES key wrap of the key, under an HMAC of the holder's name."""
    import hashlib
    import hmac

    content = keyfile.rendered("Jot~J1", KEYS[:1], UNDER)
    own = hmac.new(UNDER, b"castdev/wrap/v1|jot~j1", hashlib.sha256).digest()
    wrapped = bytes.fromhex(content.removeprefix(b"castdev key 1 wrapped\n").decode())
    assert aes_key_unwrap(own, wrapped) == KEYS[0]


def test_the_file_of_another_does_not_open() -> None:
    """The key file of one person, put in the place of another's, is refused as such."""
    content = keyfile.rendered("R2", KEYS[:1], UNDER)
    with pytest.raises(NotPermitted, match="of R1 was not made under the master key"):
        keyfile.parsed(content, "R1", UNDER)


@pytest.mark.parametrize(
    "content",
    [
        b"castdev key 1 wrapped\n",
        b"castdev key 1 wrapped\nzz\n",
        b"castdev key 1 wrapped\n" + b"0" * 80 + b"\n" + b"0" * 80 + b"\n",
        b"castdev key 1 plain\n" + b"0" * 64 + b"\n" + b"0" * 62 + b"\n",
    ],
)
def test_no_key_file(content: bytes) -> None:
    """What is no key file is damage, under a master key too."""
    with pytest.raises(Damaged, match="is not a key"):
        keyfile.parsed(content, "R1", UNDER)


@pytest.mark.parametrize("bit", range(0, 320, 7))
def test_a_bent_bit_is_found(bit: int) -> None:
    """Any bit of a wrapped key bent, and the file does not open."""
    content = bytearray(keyfile.rendered("R1", KEYS[:1], UNDER).removesuffix(b"\n"))
    head = len(b"castdev key 1 wrapped\n")
    raw = bytearray(bytes.fromhex(content[head:].decode()))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NotPermitted):
        keyfile.parsed(bytes(content[:head]) + raw.hex().encode(), "R1", UNDER)


@pytest.mark.usefixtures("quick")
def test_under_a_passphrase(tmp_path: Path) -> None:
    """With the passphrase all opens; without, words stay sealed and nothing is recorded."""
    home = protected(tmp_path)
    assert opened(home, PASSPHRASE) == set(WORDS.values())
    assert opened(home, None) == {None}
    with closing(home.engine()) as engine, pytest.raises(Locked, match="locked by a passphrase"):
        engine.handle(Request(NameTheme(title="t")))
    with closing(home.engine(passphrase=PASSPHRASE)) as engine:
        engine.handle(Request(NameTheme(title="t")))
        engine.handle(Request(STUDY[0]))
    files = [one for one in (home.folder / "keys").iterdir() if one.name != MASTER]
    assert len(files) == 4
    assert all(keyfile.is_wrapped(one.read_bytes()) for one in files)
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}


@pytest.mark.usefixtures("quick")
def test_a_wrong_passphrase(tmp_path: Path) -> None:
    """It is refused with 77, for reading and for recording; nothing is recorded."""
    home = protected(tmp_path)
    for wrong in (OTHER, PASSPHRASE + " ", "", "\0", "\ud800"):
        with closing(home.engine(passphrase=wrong)) as engine:
            with pytest.raises(NotPermitted, match="The passphrase is wrong") as caught:
                engine.handle(Request(NameTheme(title="t")))
            assert caught.value.exit_code == 77
            assert engine.state().version == 12
        with pytest.raises(NotPermitted, match="wrong"):
            opened(home, wrong)


@pytest.mark.usefixtures("quick")
def test_it_is_asked_for_once(tmp_path: Path) -> None:
    """A function is asked when the first key is needed, once, whatever it answers."""
    home = protected(tmp_path)
    asked: list[str | None] = []

    def ask(answer: str | None) -> master.Passphrase:
        return lambda: (asked.append(answer), answer)[1]

    with closing(home.engine(passphrase=ask(PASSPHRASE))) as engine:
        assert engine.state().version == 12
        assert asked == []
    assert opened(home, ask(PASSPHRASE)) == set(WORDS.values())
    assert asked == [PASSPHRASE]
    assert opened(home, ask(None)) == {None}
    assert asked == [PASSPHRASE, None]


@pytest.mark.usefixtures("quick")
def test_composed_or_not(tmp_path: Path) -> None:
    """A letter with its accent is one passphrase, however a keyboard composes it."""
    home = start(tmp_path, "acme", keys=Protected("passphrase", "cafe\u0301 du monde"))
    with closing(home.engine(passphrase="caf\u00e9 du monde")) as engine:
        engine.handle(Request(NameTheme(title="t")))


@pytest.mark.parametrize(
    "passphrase", ["", "short", "x" * 1_025, "line\nbreak here", "nul\0 inside"]
)
@pytest.mark.usefixtures("quick")
def test_no_passphrase(tmp_path: Path, passphrase: str) -> None:
    """A new one of fewer than 8 characters, or no text on one line, is refused; nothing is made."""
    with pytest.raises(BadInput, match="A passphrase has 8 to 1,024 characters"):
        start(tmp_path, "acme", keys=Protected("passphrase", passphrase))
    assert list(tmp_path.iterdir()) == []


def test_what_guessing_costs() -> None:
    """A new master key takes Argon2id with 64 MiB, 3 passes and 4 lanes; it can be done by hand."""
    kept, key = master.under_passphrase(PASSPHRASE)
    assert (kept.memory, kept.passes, kept.lanes) == (65_536, 3, 4)
    stretched = Argon2id(
        salt=kept.salt, length=32, iterations=3, lanes=4, memory_cost=65_536
    ).derive(PASSPHRASE.encode())
    assert aes_key_unwrap(stretched, kept.wrapped) == key
    assert master.opened(kept, PASSPHRASE) == key
    assert len(kept.salt) == 16


def test_argon2id_is_that_of_the_rfc() -> None:
    """The function under it gives the digest of RFC 9106, section 5.3."""
    found = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    wanted = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert found.hex() == wanted


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"castdev master 1\n",
        b"castdev master 1\n{}",
        b"castdev master 2\n{}",
        b"\xff" * 40,
        b"[" * 20_000,
        b'castdev master 1\n{"kind":"passphrase","id":"x"}',
        b'castdev master 1\n{"kind":"other","id":"' + b"0" * 32 + b'"}',
    ],
)
def test_no_master_file(tmp_path: Path, content: bytes) -> None:
    """A file ~master that is none is damage, in one sentence, and never a fault."""
    (tmp_path / MASTER).write_bytes(content)
    folder = KeyFolder(tmp_path, PASSPHRASE)
    with pytest.raises(Damaged, match="The file ~master"):
        folder.keep("R1", KEYS[:1])
    with pytest.raises(Damaged):
        _ = folder.protection


@pytest.mark.parametrize(
    "changed",
    [{"memory": 1 << 30}, {"passes": 1 << 20}, {"lanes": 99}, {"salt": "AA" * 80}, {"memory": 0}],
)
@pytest.mark.usefixtures("quick")
def test_a_hostile_master_file(tmp_path: Path, changed: dict[str, object]) -> None:
    """A file that asks for all memory or for years of work is refused before it is begun."""
    kept, _ = master.under_passphrase(PASSPHRASE)
    head, _, body = master.rendered(kept).partition(b"\n")
    bent = msgspec.json.decode(body) | changed
    (tmp_path / MASTER).write_bytes(head + b"\n" + msgspec.json.encode(bent))
    with pytest.raises(Damaged):
        KeyFolder(tmp_path, PASSPHRASE).keep("R1", KEYS[:1])


@pytest.mark.usefixtures("quick")
def test_too_little_memory_for_the_lanes(tmp_path: Path) -> None:
    """Numbers that Argon2id itself refuses are damage too."""
    kept, _ = master.under_passphrase(PASSPHRASE)
    bent = msgspec.structs.replace(kept, memory=8, lanes=16)
    (tmp_path / MASTER).write_bytes(master.rendered(bent))
    with pytest.raises(Damaged):
        KeyFolder(tmp_path, PASSPHRASE).keep("R1", KEYS[:1])


@pytest.mark.usefixtures("quick")
def test_the_master_file_is_gone(tmp_path: Path) -> None:
    """Wrapped keys without it are said to be what they are, and no new key is made for anybody."""
    home = protected(tmp_path)
    (home.folder / "keys" / MASTER).unlink()
    with pytest.raises(Damaged, match="the file ~master that would open it is gone"):
        opened(home, PASSPHRASE)


@pytest.mark.usefixtures("quick")
def test_files_of_two_people_swapped(tmp_path: Path) -> None:
    """Swapped key files open nobody's words, and say whose file it is."""
    home = protected(tmp_path)
    keys = home.folder / "keys"
    one, two = keys / "r1.key", keys / "evidence~e2.key"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    with pytest.raises(NotPermitted, match="The key file of R1 was not made"):
        opened(home, PASSPHRASE)


def test_plain_files_of_two_people_swapped(tmp_path: Path) -> None:
    """In the clear nothing binds a file to its person; then the words are what does not open."""
    home = new_home(tmp_path, *STUDY)
    keys = home.folder / "keys"
    one, two = keys / "r1.key", keys / "evidence~e2.key"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    with pytest.raises(Damaged, match="was altered, or moved from elsewhere"):
        opened(home, None)


def test_a_key_that_changed_is_read_again(tmp_path: Path) -> None:
    """A program that has read a key takes notice when another file is in its place, or none."""
    reader, writer = KeyFolder(tmp_path / "keys"), KeyFolder(tmp_path / "keys")
    assert reader.keys("R1") == ()
    writer.keep("R1", KEYS[:1])
    assert reader.keys("R1") == KEYS[:1]
    writer.keep("R1", KEYS)
    assert reader.keys("R1") == KEYS
    writer.destroy("R1")
    assert reader.keys("R1") == ()


def test_in_a_keyring(tmp_path: Path, ring: dict[tuple[str, str], str]) -> None:  # noqa: F811
    """The keyring of the system holds the master key; the folder alone opens nothing."""
    home = protected(tmp_path, "keyring")
    (((service, name), secret),) = ring.items()
    assert service == "castdev"
    assert opened(home, None) == set(WORDS.values())
    everything = b"".join(one.read_bytes() for one in (home.folder / "keys").iterdir())
    assert secret.encode() not in everything
    assert bytes.fromhex(secret) not in everything
    assert base64.b64encode(bytes.fromhex(secret)) not in everything
    assert name.encode() in everything
    ring.clear()
    with pytest.raises(NotPermitted, match="keyring of this system does not hold"):
        opened(home, None)
    ring[service, name] = "no hex"
    with pytest.raises(NotPermitted, match="does not hold"):
        opened(home, None)


def test_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package, or with a keyring that refuses, it is one sentence; nothing is made."""
    import keyring

    def fails(*_: str) -> None:
        raise keyring.errors.NoKeyringError("canary of the system")

    monkeypatch.setattr(keyring, "set_password", fails)
    with pytest.raises(NotPermitted, match="refuses: NoKeyringError") as caught:
        start(tmp_path, "acme", keys=Protected("keyring"))
    assert "canary" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NotPermitted, match=r"castdev\[keyring\]"):
        start(tmp_path, "acme", keys=Protected("keyring"))
    assert list(tmp_path.iterdir()) == []


def test_without_argon2id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of cryptography without it is named, and nothing weaker is used instead."""
    from cryptography.exceptions import UnsupportedAlgorithm

    def lacks(**_: object) -> None:
        raise UnsupportedAlgorithm("no")

    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.argon2.Argon2id", lacks)
    with pytest.raises(NotPermitted, match="without Argon2id"):
        start(tmp_path, "acme", keys=Protected("passphrase", PASSPHRASE))
    assert list(tmp_path.iterdir()) == []


def test_passphrases_are_in_no_message(tmp_path: Path) -> None:
    """No refusal repeats a passphrase, right or wrong."""
    with pytest.raises(CastdevError) as caught:
        master.checked("canary" * 400)
    assert "canary" not in str(caught.value)
    assert unicodedata.is_normalized("NFC", master.checked("cafe\u0301 du monde"))
    assert QUICK.memory < master.COST.memory
