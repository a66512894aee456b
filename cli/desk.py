"""The desk: where a command finds the project, records, reads and prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.errors import NoProject

from .options import Reading, Said
from .terminal import WIDTH

if TYPE_CHECKING:
    from castdev.engine.command import Command, Receipt
    from castdev.engine.event import Entry
    from castdev.engine.home import Home
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens
    from castdev.projections.project import Project

TONES = {
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "quiet": {"dim": True},
    "strong": {"bold": True},
}


class Desk:
    """What every command gets; tests hand in a fixed clock, ids, day and user.

    Attributes:
        place: the folder that holds .castdev; None looks upward from here.
        environ: the environment; only the command line reads one.
    """

    def __init__(
        self,
        place: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
        today: date | None = None,
        user: str | None = None,
        asks: bool | None = None,
    ) -> None:
        self.place = place
        self.environ = os.environ if environ is None else environ
        self._made = {
            name: one for name, one in (("clock", clock), ("new_id", new_id)) if one is not None
        }
        self._today = today
        self._user = user
        self._asks = asks
        self._project: Project | None = None

    # Where we are and who we are

    @property
    def home(self) -> Home:
        """The home of the project, in the folder named or found upward."""
        from castdev.engine.home import Home

        place = self.place or self.environ.get("CASTDEV_HOME")
        return Home.at(Path(place)) if place else Home.above(here())

    @property
    def project(self) -> Project:
        """The project, opened when first asked for."""
        if self._project is None:
            from castdev.projections.project import Project

            home = self.home
            actor = self.environ.get("CASTDEV_ACTOR") or home.config().actor or self.user()
            made: Any = self._made
            self._project = Project(home.engine(actor=actor, **made), today=self._today)
        return self._project

    def start(self, name: str, mode: Any, actor: str | None) -> Home:
        """Make a project in the folder named, or in this one."""
        from castdev.engine.home import start

        place = Path(self.place or self.environ.get("CASTDEV_HOME") or here())
        if not place.is_dir():
            raise NoProject(f"There is no folder {place}.", hint="Make it first.")
        who = actor or self.environ.get("CASTDEV_ACTOR") or self.user()
        made: Any = self._made
        return start(place, name, mode=mode, actor=who, **made)

    def user(self) -> str:
        """Return who is logged in."""
        if self._user is None:
            import getpass

            try:
                self._user = getpass.getuser()
            except (KeyError, OSError, ImportError):
                self._user = "unknown"
        return self._user

    def today(self) -> date:
        """Return the day here, not in UTC."""
        return self._today or date.today()

    def close(self) -> None:
        """Let go of files and connections."""
        if self._project is not None:
            self._project.close()
            self._project = None

    # Asking

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer."""
        return sys.stdin.isatty() if self._asks is None else self._asks

    def ask(self, what: str) -> str:
        """Return what is typed in; the question goes to standard error."""
        answer: str = click.prompt(what[:1].upper() + what[1:], err=True, type=str)
        return answer

    # Recording and reading

    def record(self, command: Command, said: Said, *, day: bool = True) -> None:
        """Record what a command asks for, and print the receipt.

        Args:
            command: what to record.
            said: what was said around it.
            day: whether it happened today when nobody says otherwise; evidence
                from an interview follows its interview instead.
        """
        from .output import receipt_document, receipt_lines

        receipt = self.handle(command, said, day=day)
        if said.json:
            self.document(receipt_document(receipt))
        else:
            self.say("\n".join(receipt_lines(receipt)))

    def handle(self, command: Command, said: Said, *, day: bool = True) -> Receipt:
        """Record what a command asks for, silently."""
        return self.project.handle(
            command,
            on=said.on if isinstance(said.on, date) else None,
            assume_on=self.today() if day and said.on is None else None,
            because=said.because,
            key=said.key,
            actor=said.actor,
            expect=said.expect,
            dry_run=said.dry_run,
        )

    def look(self, reading: Reading) -> tuple[Casebook, Lens]:
        """Return the casebook and the lens that a reading asks for."""
        from castdev.projections.project import moment_of

        return self.project.look(moment_of(reading.as_of), reading.happened_by)

    def words(self, entry: Entry, field: str) -> str | None:
        """Return the words in a field of an entry, or None without their key."""
        return self.project.engine.words(entry, field)

    # Printing

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

    def document(self, document: object) -> None:
        """Print one JSON document."""
        from .output import as_json

        self.say(as_json(document))


def here() -> Path:
    """Return the folder we are in; raise NoProject when it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise NoProject("The folder you are in is gone.", hint="Go to another.") from error
