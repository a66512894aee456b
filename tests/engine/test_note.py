"""Signed notes and checkpoints: what C2SP writes is read, all else is refused with a reason."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from castdev.engine import note
from castdev.engine.note import Checkpoint, Note

# The example of Go's golang.org/x/mod/sumdb/note, and those of the two specifications.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PROBLEM = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
""".encode()
SALVATORE = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
""".encode()
SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
""".encode()
SIGNED = "— a AAAAAAAA\n"


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether an Ed25519 signature is good."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("found", [PROBLEM, SALVATORE, SOFA])
def test_notes_of_others(found: bytes) -> None:
    """Notes made by others are read and written back byte for byte."""
    assert note.write_note(*note.read(found)) == found


def test_a_signature_of_others() -> None:
    """A signature made by Go's implementation vouches for its text, and for no other."""
    name, public = note.read_verifier_key(NEUMANN)
    assert note.verifier_key(name, public) == NEUMANN
    found = note.read(PROBLEM)
    assert note.vouched(found, name, public, holds)
    with pytest.raises(ValueError, match="does not fit"):
        note.vouched(found._replace(text=found.text + b"\n"), name, public, holds)


def test_a_checkpoint_of_others() -> None:
    """The example of the specification is read and written back."""
    text = note.read(SOFA).text
    found = note.read_checkpoint(text)
    assert (found.origin, found.size, found.root[:2]) == (
        *("example.com/behind-the-sofa", 20852163),
        b"\n\xc5",
    )
    assert note.write_checkpoint(found) == text
    assert note.read_checkpoint(text + b"more\n") == found


def test_whose_signatures_count() -> None:
    """Lines of other keys are passed over; one bad line of the key refuses the note."""
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    public, text = key.public_key().public_bytes_raw(), b"so it is\n"
    own, strange = note.key_hash("a", public), note.key_hash("b", public)
    good, bad = key.sign(text), other.sign(text)

    def vouched(*lines: tuple[str, bytes, bytes]) -> bool:
        return note.vouched(note.read(note.write_note(text, lines)), "a", public, holds)

    assert vouched(("a", own, good))
    assert vouched(("b", own, bad), ("a", own, good), ("a", strange, bad))
    assert vouched(("a", own, good), ("a", own, good))
    assert not vouched(("b", own, good))
    short = note.read(note.write_note(text, [("a", own, good[:-1])]))
    with pytest.raises(ValueError, match="does not fit"):
        note.vouched(short, "a", public, lambda *_: True)
    assert not vouched(("a", strange, good))
    for wrong in (bad, good[:-1], good + b"x", b"x"):
        with pytest.raises(ValueError, match="the signature of a does not fit"):
            vouched(("a", own, good), ("a", own, wrong))


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (b"", "ends with an empty line"),
        (b"text\n", "ends with an empty line"),
        (b"text\n\n", "ends with an empty line"),
        (f"text\n{SIGNED}".encode(), "ends with an empty line"),
        (f"text\n\n{SIGNED}".encode()[:-1], "ends with an empty line"),
        (f"text\n\n{SIGNED}\n".encode(), "ends with an empty line"),
        (b"\xff\n\n" + SIGNED.encode(), "UTF-8"),
        (f"te\rxt\n\n{SIGNED}".encode(), "control characters"),
        (f"te\txt\n\n{SIGNED}".encode(), "control characters"),
        (b"text\n\n- a AAAAAAAA\n", "a signature is a line"),
        ("text\n\n—a AAAAAAAA\n".encode(), "a signature is a line"),
        ("text\n\n— a\n".encode(), "a signature is a line"),
        ("text\n\n—  AAAAAAAA\n".encode(), "a signature is a line"),
        ("text\n\n— a+b AAAAAAAA\n".encode(), "a signature is a line"),
        ("text\n\n— a\u00a0b AAAAAAAA\n".encode(), "a signature is a line"),
        ("text\n\n— a AAAA\n".encode(), "four bytes"),
        ("text\n\n— a AAAAAAA\n".encode(), "not base64"),
        ("text\n\n— a AAAAAAB=\n".encode(), "not base64"),
        ("text\n\n— a AAAAAAAA \n".encode(), "not base64"),
        ("text\n\n— a AAAA-_AA\n".encode(), "not base64"),
        (f"text\n\n{SIGNED * 101}".encode(), "at most 100"),
        (b"x" * (note.LONGEST + 1), "at most 1,048,576 bytes"),
    ],
)
def test_no_note(found: bytes, reason: str) -> None:
    """What is not a signed note is refused, and the reason is said."""
    with pytest.raises(ValueError, match=reason):
        note.read(found)


def test_a_note_of_many() -> None:
    """The last empty line divides; a hundred signatures are read."""
    found = note.read(f"one\n\n\n{SIGNED * 100}".encode())
    assert (found.text, len(found.signatures)) == (b"one\n\n", 100)
    assert found.signatures[0] == ("a", bytes(4), b"\0\0")


ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "three lines"),
        ("o\n1\n", "three lines"),
        (f"o\n1\n{ROOT}", "three lines"),
        (f"\n1\n{ROOT}\n", "three lines"),
        (f"o\n1\n{ROOT}\n\n", "three lines"),
        (f"o\n\n1\n{ROOT}\n", "three lines"),
        (f"o\n01\n{ROOT}\n", "leading zeros"),
        (f"o\n-1\n{ROOT}\n", "leading zeros"),
        (f"o\n+1\n{ROOT}\n", "leading zeros"),
        (f"o\n1 \n{ROOT}\n", "leading zeros"),
        (f"o\n1_0\n{ROOT}\n", "leading zeros"),
        (f"o\n٣\n{ROOT}\n", "leading zeros"),
        (f"o\n{1 << 63}\n{ROOT}\n", "leading zeros"),
        (f"o\n{'9' * 5000}\n{ROOT}\n", "leading zeros"),
        (f"o\n1\n{ROOT[:-1]}\n", "not base64"),
        ("o\n1\nAAAA\n", "32 bytes"),
    ],
)
def test_no_checkpoint(text: str, reason: str) -> None:
    """A text that is not a checkpoint is refused, and the reason is said."""
    with pytest.raises(ValueError, match=reason):
        note.read_checkpoint(text.encode())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "NAME.HASH.KEY"),
        ("a", "NAME.HASH.KEY"),
        ("a+b", "NAME.HASH.KEY"),
        (NEUMANN.replace("Peter", "Peter "), "NAME.HASH.KEY"),
        (NEUMANN.replace("Peter", "Petra"), "not copied whole"),
        (NEUMANN.replace("c7", "c8"), "not copied whole"),
        (NEUMANN.replace("c7", "C7"), "not copied whole"),
        (NEUMANN.replace("10TW", "10TX"), "not copied whole"),
        (NEUMANN[:-1], "not base64"),
        (NEUMANN[:-4], "not one of Ed25519"),
        (NEUMANN.replace("+ARpc", "+Ahpc"), "not one of Ed25519"),
        (NEUMANN + "\n", "not base64"),
    ],
)
def test_no_verifier_key(text: str, reason: str) -> None:
    """A key that was not copied whole is refused, and the reason is said."""
    with pytest.raises(ValueError, match=reason):
        note.read_verifier_key(text)


SIZES = st.integers(0, (1 << 63) - 1)


@given(SIZES, st.binary(min_size=32, max_size=32))
@example(0, bytes(32))
def test_checkpoints_come_back(size: int, root: bytes) -> None:
    """A checkpoint that is written is read as it was."""
    found = Checkpoint("castdev/0a1b", size, root)
    assert note.read_checkpoint(note.write_checkpoint(found)) == found


@given(st.binary(max_size=200))
@example(SOFA[:-1])
def test_anything_is_read_or_refused(found: bytes) -> None:
    """No bytes make a fault: what is read is written back the same."""
    try:
        kept: Note | None = note.read(found)
    except ValueError:
        kept = None
    assert kept is None or note.write_note(*kept) == found
