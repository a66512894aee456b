"""What may reach a terminal: every value from a store passes `safe` or `block` first.

A journal is shared, and an import brings in other people's text; a control
character in it could rewrite the screen (CWE-150). `safe` proves there is none.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator

WIDTH = 80
_JOINERS = "\u200c\u200d"
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_SPACE = re.compile(r"[ \t\r\n]+")
_LAYOUT = re.compile(r"(\r\n|[\n\t])")


def _escape(one: str) -> str:
    code = ord(one)
    if one in _JOINERS or unicodedata.category(one) not in _UNSAFE:
        return one
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe(text: object) -> str:
    r"""Return the text on one line, with nothing in it that a terminal obeys.

    >>> print(safe("a\x1b[31mb\u202e"), safe("two\nlines"))
    a^[[31mb\u202e two lines
    """
    line = _SPACE.sub(" ", str(text))
    return line if line.isprintable() else "".join(map(_escape, line))


def in_cell(text: str) -> str:
    r"""Return text with its line ends and tabs, and nothing else that a terminal obeys.

    >>> in_cell("a\nb\rc")
    'a\nb^Mc'
    """
    if text.isprintable():
        return text
    parts = _LAYOUT.split(text)
    return "".join(part if n % 2 else "".join(map(_escape, part)) for n, part in enumerate(parts))


def block(text: str, indent: str = "    ", width: int = WIDTH) -> str:
    """Return text of several lines, each safe, wrapped and indented."""
    from textwrap import wrap

    def lines() -> Iterator[str]:
        for line in text.split("\n"):
            yield from wrap(safe(line), max(width - len(indent), 20)) or [""]

    return "\n".join(f"{indent}{line}".rstrip() for line in lines())


def in_json(document: str) -> str:
    r"""Return a JSON document that means the same and that a terminal does not obey.

    >>> print(in_json('{"a": "\u202e"}'))
    {"a": "\u202e"}
    """

    def escape(one: str) -> str:
        if one == "\n" or one in _JOINERS or unicodedata.category(one) not in _UNSAFE:
            return one
        code = ord(one)
        if code < 0x10000:
            return f"\\u{code:04x}"
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

    plain = document.replace("\n", "").isprintable()
    return document if plain else "".join(map(escape, document))


def bar(share: float, width: int = 10, *, plain: bool = False) -> str:
    """Return a share as a bar of that many cells; without blocks when `plain`.

    >>> bar(0.42), bar(0.42, plain=True)
    ('████░░░░░░', '####......')
    """
    full, empty = ("#", ".") if plain else ("█", "░")
    filled = round(min(max(share, 0.0), 1.0) * width)
    return full * filled + empty * (width - filled)


def draws_blocks() -> bool:
    """Return whether standard output can show more than ASCII."""
    try:
        "█░".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
