"""Coverage: who was not asked what."""

from __future__ import annotations

import msgspec

from .casebook import Casebook
from .confidence import live
from .lens import Lens
from .reading import Reading, View, head, natural
from .saturation import interviews_of, silent


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far interviews have got into a segment.

    Attributes:
        segment: its id; None is respondents without a segment.
        target: people wanted, or None.
        recruited: people recruited.
        interviewed: people interviewed.
    """

    segment: str | None
    target: int | None
    recruited: int
    interviewed: int


class Hole(msgspec.Struct, frozen=True, kw_only=True):
    """Who was asked about a hypothesis in a segment, and who never was.

    Attributes:
        hypothesis: its id.
        segment: its id; None is respondents without a segment.
        asked: people interviewed with any item on the hypothesis.
        of: people interviewed.
        never: the others, by id.
    """

    hypothesis: str
    segment: str | None
    asked: int
    of: int
    never: tuple[str, ...]


class CoverageReading(Reading, frozen=True, kw_only=True):
    """Segments, then every hypothesis in every segment that somebody was interviewed in.

    Attributes:
        silent: interviews without evidence and without a theme.
        erased: respondents erased on request; they are still counted.
    """

    segments: tuple[Reach, ...]
    hypotheses: tuple[Hole, ...]
    silent: tuple[str, ...]
    erased: int = 0


def interviewed(book: Casebook, lens: Lens) -> dict[str | None, set[str]]:
    """Return the people interviewed, by the segment they are in now."""
    found: dict[str | None, set[str]] = {}
    for one in interviews_of(book, lens, None):
        segment = book.respondents[one.respondent].segment
        found.setdefault(segment, set()).add(one.respondent)
    return found


def read(view: View) -> CoverageReading:
    """Return who was reached, and who was asked what."""
    book, lens, _ = view
    people = interviewed(book, lens)
    return CoverageReading(
        **head(view, "castdev.coverage.1"),
        segments=tuple(_reach(book, people)),
        hypotheses=tuple(_holes(book, lens, people)),
        silent=tuple(silent(book, lens)),
        erased=len(book.forgotten),
    )


def _reach(book: Casebook, people: dict[str | None, set[str]]) -> list[Reach]:
    recruited: dict[str | None, int] = {}
    for one in book.respondents.values():
        recruited[one.segment] = recruited.get(one.segment, 0) + 1
    ranked = [one for one in book.rank if one in book.segments]
    rest = [one for one in book.segments if one not in ranked]
    order: list[str | None] = [*ranked, *rest]
    if None in recruited:
        order.append(None)
    return [
        Reach(
            segment=id,
            target=book.segments[id].defined.target if id else None,
            recruited=recruited.get(id, 0),
            interviewed=len(people.get(id, ())),
        )
        for id in order
    ]


def _holes(book: Casebook, lens: Lens, people: dict[str | None, set[str]]) -> list[Hole]:
    holes = []
    for hypothesis in natural(id for id, one in book.hypotheses.items() if not one.retired):
        asked = {item.respondent for item in live(book, lens, hypothesis)}
        wanted = book.hypotheses[hypothesis].now.segments
        for segment, those in people.items():
            if not wanted or segment in wanted:
                never = natural(those - asked)
                holes.append(
                    Hole(
                        hypothesis=hypothesis,
                        segment=segment,
                        asked=len(those) - len(never),
                        of=len(those),
                        never=tuple(never),
                    )
                )
    return holes
