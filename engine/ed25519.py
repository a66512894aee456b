"""Ed25519 signatures checked with whole numbers only, from RFC 8032; nothing is signed here.

It lets a receipt be checked where no library is. Strict: `holds` accepts nothing that
OpenSSL refuses, and refuses besides what only a forger would write, a key that is no
canonical point, or one of small order, under which any message has a signature.
"""

from __future__ import annotations

import hashlib

Point = tuple[int, int, int, int]
"""X, Y, Z, T: the point (X/Z, Y/Z) of the curve, with T = XY/Z (RFC 8032 5.1.4)."""

_FIELD = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
_ROOT = pow(2, (_FIELD - 1) // 4, _FIELD)
"""A square root of -1."""
_NEUTRAL: Point = (0, 1, 1, 0)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the signature is the key's on this message (RFC 8032 5.1.7).

    The equation is the one without cofactor, [S]B = R + [k]A, and R is compared as
    bytes: as OpenSSL does, so that both give the same answer.

    Args:
        public: the key, 32 bytes.
        message: what was signed, any length.
        signature: 64 bytes, R and S.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= _ORDER or _small(key):
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % _ORDER
    x, y, z, t = key
    return _encoded(_sum(s, _BASE, k, (-x, y, z, -t))) == signature[:32]


def _point(encoded: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None if it is none, or written oddly."""
    number = int.from_bytes(encoded, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    if y >= _FIELD:
        return None
    over, under = y * y - 1, _D * y * y + 1
    x = over * pow(under, 3, _FIELD) * pow(over * pow(under, 7, _FIELD), (_FIELD - 5) // 8, _FIELD)
    x %= _FIELD
    if (under * x * x - over) % _FIELD:
        x = x * _ROOT % _FIELD
    if (under * x * x - over) % _FIELD or (x == 0 and odd):
        return None
    if x % 2 != odd:
        x = _FIELD - x
    return x, y, 1, x * y % _FIELD


def _encoded(point: Point) -> bytes:
    """Return the 32 bytes that stand for a point."""
    whole = pow(point[2], -1, _FIELD)
    x, y = point[0] * whole % _FIELD, point[1] * whole % _FIELD
    return (y | (x % 2) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    """Return the sum of two points, of any two (RFC 8032 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _FIELD
    b = (one[1] + one[0]) * (other[1] + other[0]) % _FIELD
    c = 2 * one[3] * other[3] * _D % _FIELD
    d = 2 * one[2] * other[2] % _FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _FIELD, g * h % _FIELD, f * g % _FIELD, e * h % _FIELD


def _sum(s: int, one: Point, k: int, other: Point) -> Point:
    """Return s times one point plus k times another, bit by bit from the top."""
    both = _NEUTRAL, one, other, _add(one, other)
    total = _NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = _add(total, total)
        chosen = (s >> bit & 1) + 2 * (k >> bit & 1)
        if chosen:
            total = _add(total, both[chosen])
    return total


def _small(point: Point) -> bool:
    """Return whether eight times the point is the neutral one."""
    x, y, z, _ = _sum(8, point, 0, point)
    return x == 0 and y == z


def _base() -> Point:
    """Return the point that every key is a multiple of: y is 4/5, x is even."""
    found = _point((4 * pow(5, -1, _FIELD) % _FIELD).to_bytes(32, "little"))
    assert found is not None
    return found


_BASE = _base()
