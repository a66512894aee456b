"""How the desk prints: text, warnings, documents; in which width and colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from .terminal import WIDTH, safe

TONES = {
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "quiet": {"dim": True},
    "strong": {"bold": True},
}


class Printing:
    """The part of the desk that prints; everything it is given is safe already, or made so."""

    environ: Mapping[str, str]

    @property
    def width(self) -> int:
        """How many columns there are."""
        try:
            return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
        except (OSError, ValueError):
            return WIDTH

    @property
    def colours(self) -> bool:
        """Whether colour is welcome: on a terminal, unless NO_COLOR says no."""
        plain = self.environ.get("NO_COLOR") or self.environ.get("TERM") == "dumb"
        return not plain and sys.stdout.isatty()

    def paint(self, text: str, tone: str) -> str:
        """Return text in a tone: good, bad, quiet or strong; never the only sign of it."""
        return click.style(text, **TONES[tone]) if self.colours else text  # type: ignore[arg-type]

    def say(self, text: str) -> None:
        """Print text that is safe already; see `terminal.safe`."""
        click.echo(text)

    def warn(self, text: str) -> None:
        """Print a line on standard error, made safe."""
        click.echo(f"castdev: {safe(text)}", err=True)

    def document(self, document: object) -> None:
        """Print one JSON document."""
        from .output import as_json

        self.say(as_json(document))
