"""Words of people: in the clear only in memory, sealed wherever they are stored."""

from typing import TYPE_CHECKING, Annotated

import msgspec

Holder = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._~-]{1,80}\Z")]


class Sealed(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Words that only the holder's key opens (reliability.md 3.2).

    Attributes:
        person: who holds the key; `jot~J3` for a jot not yet filed.
        nonce: 12 random bytes.
        ct: AES-256-GCM of 16 bytes of salt and the text in UTF-8.
        digest: SHA-256 of that salt and text, to check words revealed later.
    """

    person: Holder
    nonce: bytes
    ct: bytes
    digest: bytes


class Spoken:
    """Words in the clear, on their way into the journal.

    Deliberately no struct: the encoder refuses it, so that words which somebody
    forgot to seal can never reach the disk.
    """

    __slots__ = ("person", "text")

    def __init__(self, person: str, text: str) -> None:
        self.person = person
        self.text = text

    def __repr__(self) -> str:
        return f"<words of {self.person}>"


if TYPE_CHECKING:
    Words = Sealed | Spoken
else:
    Words = Sealed  # on disk there is only the one


def spoken(person: str, text: str | None) -> Words | None:
    """Return the words of a person for an event, or None if nothing was said."""
    return Spoken(person, text) if text else None
