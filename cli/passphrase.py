"""Where a passphrase comes from: a file, the first line of standard input, the terminal.

Never an argument and never the environment itself: both are seen by others and kept in
histories. It is asked for once a command, and only when a key is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castdev.engine.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "CASTDEV_PASSPHRASE_FILE"
LIMIT = 8_192
"""Bytes of a line that are read; far more than a passphrase may have."""


class Asker:
    """Knows the passphrase of the project, or asks for it, once."""

    def __init__(self, environ: Mapping[str, str], asks: bool, told: str | None) -> None:
        self._environ = environ
        self._asks = asks
        self._told = told
        self._asked = told is not None

    def __call__(self) -> str | None:
        """Return the passphrase, or None if nobody gives one."""
        if not self._asked:
            self._asked = True
            self._told = self.found() or (self._from_terminal() if self._asks else None)
        return self._told

    def found(self) -> str | None:
        """Return the passphrase that stands in a file, without asking anybody."""
        if self._told is not None:
            return self._told
        source = self._environ.get(VARIABLE)
        return line_of(source) if source else None

    def _from_terminal(self) -> str | None:
        question = "Passphrase to the keys (empty: words stay sealed)"
        said: str = click.prompt(
            question, default="", show_default=False, hide_input=True, err=True
        )
        return said or None


def chosen(asks: bool, source: str | None, what: str) -> str:
    """Return a new passphrase: from a file, else typed in twice.

    Args:
        asks: whether somebody is there to type.
        source: a file, `-` for standard input, or None.
        what: it is for, in the question.
    """
    if source is not None:
        return line_of(source)
    if not asks:
        raise click.UsageError(
            f"Nobody is there to be asked for {what}.", click.get_current_context()
        )
    said: str = click.prompt(
        what[:1].upper() + what[1:], hide_input=True, confirmation_prompt=True, err=True
    )
    return said


def line_of(source: str) -> str:
    """Return the first line of a file, or of standard input for `-`.

    Raises:
        NoProject: there is no such file.
        BadInput: there is no text in it, or it is no plain file.
    """
    from castdev.engine.files import naming, open_plain

    called = "Standard input" if source == "-" else source
    if source == "-":
        found = sys.stdin.buffer.readline(LIMIT)
    else:
        with open_plain(Path(source)) as file, naming(Path(source)):
            found = file.readline(LIMIT)
    try:
        text = found.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BadInput(f"{called} is not text in UTF-8.", hint="Convert it.") from error
    if not text:
        raise BadInput(f"{called} holds no passphrase.", hint="It stands on the first line.")
    return text
