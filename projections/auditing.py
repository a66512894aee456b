"""What an auditor asks: what if, other policies, other methods, the register of decisions.

Each reading is imported when it is asked for: start-up time is a feature.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from castdev.engine.command import Command, Request

from .lens import AsOf
from .reading import View

if TYPE_CHECKING:
    from .policies import PolicyDiffReading, Ruled
    from .project import Project
    from .register import RegisterReading
    from .simulate import SimulateReading
    from .whatif import WhatIfReading


class Auditing:
    """The readings of an audit, as known at one moment."""

    def __init__(self, project: Project, asked: AsOf = None) -> None:
        self._project = project
        self._asked = asked

    def view(self, happened_by: date | None = None) -> View:
        """Return the casebook and the lens that readings are made from."""
        return self._project.look(self._asked, happened_by)

    def what_if(
        self,
        *,
        without: Iterable[str] = (),
        policy: Ruled = None,
        commands: Iterable[Command | Request] = (),
        decision: str | None = None,
        happened_by: date | None = None,
    ) -> WhatIfReading:
        """Return what is beside what would be; nothing is recorded and no key is made.

        Args:
            without: evidence to leave out: ids of evidence and respondents, `interviewer
                ana`, `channel forum`.
            policy: to read it under: one of your own, fields to change in the one in force,
                or the number of an adopted one.
            commands: decided by the rules on top of the journal.
            decision: read what was on the table at this decision instead.
            happened_by: leave out what took place later, or on an unknown day.

        Raises:
            CastdevError: a thing is unknown, or a command is refused.
        """
        from .whatif import Ground, Supposed, read

        asked = (one if isinstance(one, Request) else Request(one) for one in commands)
        supposed = Supposed(tuple(without), policy, tuple(asked))
        view = self.view(happened_by)
        ground = Ground(view)
        if decision is not None:
            from .rebuilt import table

            ground = table(view, list(self._project.engine.entries(0, view.book.version)), decision)
        return read(self._project.engine, ground, supposed)

    def policy_diff(
        self, before: Ruled, after: Ruled, *, happened_by: date | None = None
    ) -> PolicyDiffReading:
        """Return how two policies differ, and what the same history reads under each.

        Each is the number of an adopted policy, fields to change in the one in force, or a
        policy of your own; None is the one in force.
        """
        from .policies import read

        return read(self.view(happened_by), before, after)

    def simulate(
        self, method: str | None = None, *, happened_by: date | None = None
    ) -> SimulateReading:
        """Return the hypotheses under another method, or under all, beside castdev's."""
        from .simulate import read

        return read(self.view(happened_by), method)

    def register(self, *, happened_by: date | None = None) -> RegisterReading:
        """Return what was decided, against what, and how it came out."""
        from .register import read

        return read(self.view(happened_by))

    def provenance(self, decision: str) -> str:
        """Return where a decision came from, as PROV-JSON; it needs the package `prov`.

        Args:
            decision: its id, or the version of its event, so for verdicts and launches.
        """
        from .provenance import read

        view = self.view()
        entries = list(self._project.engine.entries(0, view.book.version))
        return read(view, entries, decision)
