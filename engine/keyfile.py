"""What stands in a key file: keys in the clear, or wrapped by a master key (RFC 3394).

The master wraps with a key of its own for each holder, so that the file of one person,
put in the place of another's, does not open.
"""

from __future__ import annotations

from .errors import Damaged, NotPermitted

KEY = 32
_PLAIN = b"castdev key 1 plain\n"
_WRAPPED = b"castdev key 1 wrapped\n"

Keys = tuple[bytes, ...]
"""Of one holder: the first seals, the others open what was sealed elsewhere."""


def rendered(holder: str, keys: Keys, master: bytes | None) -> bytes:
    """Return the content of a key file; in the clear without a master key."""
    if master is None:
        return _PLAIN + b"".join(key.hex().encode() + b"\n" for key in keys)
    from cryptography.hazmat.primitives.keywrap import aes_key_wrap

    return _WRAPPED + aes_key_wrap(_own(master, holder), b"".join(keys)).hex().encode() + b"\n"


def is_wrapped(content: bytes) -> bool:
    """Return whether a master key is needed to read this key file."""
    return content.startswith(_WRAPPED)


def was_destroyed(content: bytes) -> bool:
    """Return whether a key file was overwritten, and only its name is left."""
    return content != b"" and not content.strip(b"\0")


def parsed(content: bytes, holder: str, master: bytes | None) -> Keys:
    """Return the keys in a key file.

    Args:
        content: of the file.
        holder: whose it is, for what is said of it.
        master: the key that wraps it; not looked at when it is in the clear.

    Raises:
        Damaged: it is no key file.
        NotPermitted: another master key wraps it, or it is another holder's.
    """
    head = _WRAPPED if is_wrapped(content) else _PLAIN
    try:
        lines = content.removeprefix(head).decode("ascii").split()
        found = tuple(bytes.fromhex(line) for line in lines)
    except ValueError:
        found = ()
    if head is _WRAPPED and master is not None and len(found) == 1:
        found = _unwrapped(found[0], holder, master)
    if not content.startswith(head) or {len(key) for key in found} != {KEY}:
        raise Damaged(
            f"The key file of {holder} is not a key.",
            hint="Put it back from a backup of the keys: castdev keys restore FILE.",
        )
    return found


def _unwrapped(wrapped: bytes, holder: str, master: bytes) -> Keys:
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

    try:
        whole = aes_key_unwrap(_own(master, holder), wrapped)
    except InvalidUnwrap as error:
        raise NotPermitted(
            f"The key file of {holder} was not made under the master key of these keys.",
            hint="Put it back from a backup of the keys: castdev keys restore FILE.",
        ) from error
    return tuple(whole[at : at + KEY] for at in range(0, len(whole), KEY))


def _own(master: bytes, holder: str) -> bytes:
    """Return the key that wraps the keys of one holder."""
    import hashlib
    import hmac

    return hmac.digest(master, f"castdev/wrap/v1|{holder.lower()}".encode(), hashlib.sha256)
