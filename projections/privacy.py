"""What concerns the people who were asked: what is held on them, kept, handed out, left.

Each reading is imported when it is asked for: start-up time is a feature.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from castdev.engine.errors import BadInput
from castdev.engine.ids import find

from .auditing import Auditing

if TYPE_CHECKING:
    from .access import AccessReading
    from .contacts import RetentionReading
    from .public import PublicReading
    from .remains import RemainsReading

LONGEST = 1_200


class Privacy(Auditing):
    """The readings about people, as known at one moment."""

    def access(self, respondent: str) -> AccessReading:
        """Return everything that is held on a person; it takes the key to their words.

        Raises:
            Refused: they were erased.
            NotPermitted: their key is not here, or locked.
        """
        from .access import read

        view, engine = self.view(), self._project.engine
        known = {id.lower(): one for id, one in view.book.respondents.items()}
        entries = list(engine.entries(0, view.book.version))
        person = find(known, respondent, "respondent")
        return read(view, person, entries, engine.words, engine.outgoing.files())

    def remains(
        self,
        respondent: str,
        *,
        jots: Sequence[str] = (),
        evidence: Sequence[str] = (),
        ground: str | None = None,
    ) -> RemainsReading:
        """Return what would go and what would stay if a person were forgotten.

        Args:
            respondent: who.
            jots: jots about them that are not filed as theirs.
            evidence: of theirs, recorded without a respondent.
            ground: why, to see whether it names them.

        Raises:
            Refused: they were forgotten already.
        """
        from castdev.engine.erasure import ForgetRespondent, forgetting

        from .remains import Request, read

        view, engine = self.view(), self._project.engine
        asked = ForgetRespondent(respondent=respondent, jots=tuple(jots), evidence=tuple(evidence))
        request = Request(forgetting(engine.state(), asked), ground or "")
        entries = list(engine.entries(0, view.book.version))
        return read(view, entries, request, engine.words, engine.outgoing.files())

    def retention(
        self, months: int | None = None, *, happened_by: date | None = None
    ) -> RetentionReading:
        """Return until when people are kept, by the policy or for so many months."""
        from .contacts import read

        if months is not None and not 1 <= months <= LONGEST:
            raise BadInput(
                f"People cannot be kept for {months} months.", hint=f"Use 1 to {LONGEST:,}."
            )
        return read(self.view(happened_by), months)

    def public(self, *, k: int | None = None, clear: Collection[str] = ()) -> PublicReading:
        """Return a report that can be handed to anybody.

        Args:
            k: counts of fewer people are hidden; 5 if None.
            clear: texts of the team that may be in it: project, statements, segments, verdicts.

        Raises:
            Refused: so few people were heard that nothing can be told.
        """
        from .public import USUAL, read

        return read(self.view(), USUAL if k is None else k, clear)

    def moved_since(self, version: int) -> int:
        """Return how many people's answers came in or changed since a version of the journal."""
        from .public import moved

        return len(moved(self._project.look(version), self.view()))
