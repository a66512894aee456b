"""What text may be: never empty to the eye, never repeated in an error if it may be somebody's."""

from __future__ import annotations

import re

_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are drawn as nothing: fillers of Hangul, the empty Braille cell."""
_WORD = re.compile(r"\S{1,40}")


def visible(text: str) -> bool:
    r"""Return whether there is anything to be seen in a text.

    Spaces, controls, characters of no width and combining marks alone are nothing.

    >>> visible("a"), visible("👍"), visible(" \t"), visible("\u200b\u0301"), visible("\u3164")
    (True, True, False, False, False)
    """
    if any(one.isalnum() and one not in _BLANK for one in text):
        return True
    from unicodedata import category

    # Cn: a character newer than this Python; somebody else may see it.
    kinds = {category(one) for one in text if one not in _BLANK}
    return any(kind[0] in "LNPS" or kind == "Cn" for kind in kinds)


def storable(text: str) -> bool:
    r"""Return whether a text can be stored: no NUL, no half of a surrogate pair.

    >>> storable("naïve\n"), storable("a\0"), storable("\ud83d")
    (True, False, False)
    """
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def compared(text: str) -> str:
    r"""Return a text as it is compared with others: composed, with single spaces, without case.

    What is stored stays as it was said; only what looks for it reads it so.

    >>> compared("Cafe\u0301  Noir\n") == compared("CAFÉ noir")
    True
    """
    from unicodedata import normalize

    return " ".join(normalize("NFC", text).split()).casefold()


def quoted(text: str) -> str:
    """Return a word in quotes for an error; of anything longer only how long it is.

    What people said can be typed in the wrong place, and errors end up in logs.

    >>> quoted("H9"), quoted("I lost two orders.")
    ("'H9'", "'…' (18 characters)")
    """
    return repr(text) if _WORD.fullmatch(text) else f"'…' ({len(text):,} characters)"


def readable(name: str) -> str:
    r"""Return a name from the system as text, also when its bytes are not.

    >>> readable("caf\udce9.csv")
    'caf\\udce9.csv'
    """
    return name.encode("utf-8", "backslashreplace").decode()
