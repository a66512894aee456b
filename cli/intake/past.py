"""What the journal knows already, as far as reading a table depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from castdev.engine.hypothesis import HypothesisStated

if TYPE_CHECKING:
    from castdev.engine.app import Engine
    from castdev.engine.event import Entry
    from castdev.engine.state import ProjectState


class Past:
    """A journal to look things up in; without an engine, an empty one."""

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine
        self._state: ProjectState | None = engine.state() if engine else None
        self.version = self._state.version if self._state else 0
        self._first: dict[str, str] | None = None
        self._last: dict[str, tuple[int, str]] | None = None
        self._counted: frozenset[str] | None = None

    @property
    def mode(self) -> str | None:
        """The mode of the project."""
        return self._state.project.mode if self._state else None

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts of the study that are recorded."""
        return self._state.project.facts if self._state else {}

    @property
    def guides(self) -> int:
        """The highest number of a guide."""
        return self._state.highest.get("guide", 0) if self._state else 0

    def knows(self, respondent: str) -> bool:
        """Return whether somebody was recruited under this id."""
        return self._state is not None and respondent.lower() in self._state.respondents

    def respondent_of(self, interview: str) -> str | None:
        """Return who was interviewed, or None for an unknown interview."""
        known = self._state.interviews.get(interview.lower()) if self._state else None
        return known.respondent if known else None

    def entry(self, key: str) -> Entry | None:
        """Return the entry that a command key stands for."""
        known = self._state.keys.get(key) if self._state else None
        if known is None or self._engine is None:
            return None
        version = known.versions[0]
        return next(iter(self._engine.entries(version - 1, version)), None)

    def statement(self, key: str) -> str | None:
        """Return the wording that was recorded under a key."""
        entry = self.entry(key)
        found = entry.event if entry else None
        return found.statement if isinstance(found, HypothesisStated) else None

    def last_wording(self, hypothesis: str) -> str | None:
        """Return the key under which an import last worded a hypothesis."""
        if self._last is None:
            self._last = {}
            for key, known in self._state.keys.items() if self._state else ():
                source, table, id, *rest = (*key.split(":"), "", "", "")
                worded = table == "hypothesis_versions" or rest[0] in ("", "wording")
                if source == "import" and worded and table.startswith("hypothes"):
                    newest = max(self._last.get(id.lower(), (0, "")), (known.versions[0], key))
                    self._last[id.lower()] = newest
        return self._last.get(hypothesis.lower(), (0, None))[1]

    def first_wording(self, hypothesis: str) -> str | None:
        """Return how a hypothesis was worded when it was first stated."""
        if self._first is None:
            self._first = {}
            for entry in self._engine.entries() if self._engine else ():
                if isinstance(entry.event, HypothesisStated):
                    self._first.setdefault(entry.event.hypothesis.lower(), entry.event.statement)
        return self._first.get(hypothesis.lower())

    def counted(self, hypothesis: str) -> bool:
        """Return whether a row of evidence_aggregate was recorded for a hypothesis."""
        if self._counted is None:
            keys = self._state.keys if self._state else {}
            parts = (key.split(":") for key in keys if key.startswith("import:evidence_aggregate:"))
            self._counted = frozenset(one[2].lower() for one in parts)
        return hypothesis.lower() in self._counted
