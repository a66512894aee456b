"""What is asked of the person at the terminal, if there is one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from .passphrase import Asker


class Asking:
    """The part of the desk that asks; the questions go to standard error."""

    def __init__(self, environ: Mapping[str, str], asks: bool | None) -> None:
        self._environ = environ
        self._asks = asks
        self._asker: Asker | None = None

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer."""
        return sys.stdin.isatty() if self._asks is None else self._asks

    def ask(self, what: str, *, hidden: bool = False) -> str:
        """Return what is typed in, unseen if `hidden`; the question goes to standard error."""
        question = what[:1].upper() + what[1:]
        answer: str = click.prompt(question, err=True, type=str, hide_input=hidden)
        return answer

    def insist(self, what: str, *, hidden: bool = False) -> str:
        """Return what is typed in, or refuse when nobody is there to answer."""
        if not self.asks:
            raise click.UsageError(
                f"Nobody is there to be asked for the {what}.", click.get_current_context()
            )
        return self.ask(what, hidden=hidden)

    def agreed(self, question: str, yes: bool) -> None:
        """Go on only if somebody says yes, with --yes or on the terminal."""
        if yes:
            return
        if not self.asks:
            raise click.UsageError(
                "Nobody is there to be asked; to go on, add --yes.", click.get_current_context()
            )
        if not click.confirm(question, err=True):
            click.echo("castdev: Nothing was recorded.", err=True)
            raise click.Abort

    @property
    def passphrase(self) -> Asker:
        """What knows the passphrase to the keys, or asks for it when one is needed."""
        if self._asker is None:
            from .passphrase import Asker

            self._asker = Asker(self._environ, self.asks, None)
        return self._asker

    def told(self, source: str) -> None:
        """Take the passphrase from the first line of a file, or of standard input for `-`."""
        from .passphrase import Asker, line_of

        self._asker = Asker(self._environ, self.asks, line_of(source))
