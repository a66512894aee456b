"""Ed25519: what is accepted is what OpenSSL accepts, less what only a forger would write."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from castdev.engine.ed25519 import _point, holds

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "rfc8032.json").read_text())["vectors"]
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19

EIGHTH = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc"
SEVENTH = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03"
SMALL = [
    *((FIELD - 1).to_bytes(32, "little"), (1).to_bytes(32, "little")),
    *((0).to_bytes(32, "little"), (1 << 255).to_bytes(32, "little")),
    *(bytes.fromhex(point + end) for point in (EIGHTH,) for end in ("05", "85")),
    *(bytes.fromhex(point + end) for point in (SEVENTH,) for end in ("7a", "fa")),
]
"""The eight points whose eightfold is the neutral one, as they are written."""
ODD = [
    (number | sign << 255).to_bytes(32, "little")
    for number, signs in ((1, (1,)), (FIELD - 1, (1,)), (FIELD, (0, 1)), (FIELD + 1, (0, 1)))
    for sign in signs
]
"""Some of them written otherwise: y of the field or more, or a sign that 0 has not."""


def openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return what the library says."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed(dice: Random) -> tuple[bytes, bytes, bytes]:
    """Return a new key, a message and the signature of it."""
    key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
    message = dice.randbytes(dice.randrange(200))
    return key.public_key().public_bytes_raw(), message, key.sign(message)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: str(len(one["message"]) // 2))
def test_vectors_of_the_rfc(vector: dict[str, str]) -> None:
    """Every signature that RFC 8032 prints holds, and none holds with its last bit bent."""
    public, message, signature = (bytes.fromhex(one) for one in vector.values())
    assert holds(public, message, signature)
    assert not holds(public, message + b"\0", signature)
    assert not holds(public, message, signature[:-1] + bytes([signature[-1] ^ 1]))


def test_a_thousand_good_signatures() -> None:
    """Whatever the library signs holds."""
    dice = Random(1)
    assert all(holds(*signed(dice)) for _ in range(1_000))


def test_a_thousand_bent_signatures() -> None:
    """One bit anywhere, in key, message or signature, and it holds no more; so says OpenSSL."""
    dice = Random(2)
    for _ in range(1_000):
        parts = [bytearray(part) for part in signed(dice)]
        bent = dice.choice([part for part in parts if part])
        bent[dice.randrange(len(bent))] ^= 1 << dice.randrange(8)
        assert not holds(*map(bytes, parts))
        assert not openssl(*map(bytes, parts))


def test_a_signature_has_one_form() -> None:
    """S with the order added, another sign of R, or other lengths: all refused."""
    dice = Random(3)
    for _ in range(20):
        public, message, signature = signed(dice)
        s = int.from_bytes(signature[32:], "little")
        more = signature[:32] + (s + ORDER).to_bytes(32, "little")
        assert not holds(public, message, more) and not openssl(public, message, more)
        turned = signature[:31] + bytes([signature[31] ^ 128]) + signature[32:]
        assert not holds(public, message, turned) and not openssl(public, message, turned)
        for wrong in (signature[:-1], signature + b"\0", b""):
            assert not holds(public, message, wrong)
        for other in (public[:-1], public + b"\0", b""):
            assert not holds(other, message, signature)


def test_no_key_of_small_order() -> None:
    """Keys under which anybody can sign are refused, however they are written."""
    everybodys, dice = 0, Random(4)
    for public in (*SMALL, *ODD):
        for point in (*SMALL, *ODD):
            for _ in range(2):
                forged, message = point + bytes(32), dice.randbytes(8)
                assert not holds(public, message, forged)
                everybodys += openssl(public, message, forged)
    assert everybodys > 20, "the forgeries are real: OpenSSL takes them"


def test_a_point_has_one_form() -> None:
    """Written with a y of the field or more, or with a sign that 0 has not, it is none."""
    for y in range(19):
        assert _point((FIELD + y).to_bytes(32, "little")) is None
    assert sum(_point(y.to_bytes(32, "little")) is not None for y in range(19)) > 5
    assert all(_point(point) is None for point in ODD)
    assert all(_point(point) is not None for point in SMALL)


def test_points_off_the_curve() -> None:
    """Half of all 32 bytes are no point; none of them is a key, and none raises."""
    dice = Random(5)
    for _ in range(100):
        assert not holds(dice.randbytes(32), b"", dice.randbytes(64))
