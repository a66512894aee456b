"""A terminal that nobody sees: a command runs on it, and every byte it gets is looked at."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hostile_world import Shop, obeyed

from castdev.cli.group import castdev

COLOUR = re.compile(rb"\x1b\[(?:0|1|2|31|32)m")
"""What `Desk.paint` puts around a word; nothing else may be obeyed."""
LINE_END = re.compile(rb"\r+\n")
"""The terminal puts a return before a line feed, also where a CSV has one already."""


def shown(shop: Shop, *words: str, typed: str = "") -> bytes:
    """Return every byte that a terminal gets from a command, answers typed in beforehand."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO  # what the terminal itself echoes is not the program's
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    os.write(master, typed.encode() + 9 * b"\x04")  # then end of file: nothing asks in vain
    found = bytearray()
    reading = threading.Thread(target=_collect, args=(master, found))
    reading.start()
    try:
        with _streams(slave), suppress(SystemExit):
            castdev.main(list(words), obj=shop.desk(asks=True))
    finally:
        os.close(slave)
        reading.join()
        os.close(master)
    return bytes(found)


def raw(found: bytes) -> list[str]:
    """Return what a terminal would obey of what it got, besides our colours and line ends."""
    text = LINE_END.sub(b"\n", COLOUR.sub(b"", found)).decode("utf-8", "surrogateescape")
    return obeyed(text)


def _collect(master: int, found: bytearray) -> None:
    with suppress(OSError):  # EIO: the other end is closed
        while part := os.read(master, 65_536):
            found.extend(part)


@contextmanager
def _streams(slave: int) -> Iterator[None]:
    """Put the terminal where the streams of the program are, settled as `main` does."""
    before = sys.stdin, sys.stdout, sys.stderr
    with (
        open(slave, encoding="utf-8", closefd=False) as read,
        open(slave, "w", encoding="utf-8", errors="backslashreplace", closefd=False) as out,
        open(slave, "w", encoding="utf-8", errors="backslashreplace", closefd=False) as err,
    ):
        sys.stdin, sys.stdout, sys.stderr = read, out, err
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
