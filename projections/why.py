"""Why: every item of evidence, with points that add up exactly to the confidence."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from . import confidence
from .casebook import Casebook
from .casebook.records import Item
from .lens import Lens
from .reading import Reading, View, head, natural, share, six
from .remarks import success_rule
from .scoring.explain import Explanation, Link, explain
from .scoring.types import U
from .screen import Line
from .status import line

Words = Callable[[int, str], str | None]
"""(version, field) → the words of that event, None without the key."""
Gone = Callable[[str], bool]
"""Holder of words → whether they are gone for good."""


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The way of one item from the ladder to its points; votes from -1 to 1.

    Attributes:
        ladder: decibels of its rung, with the sign of its side.
        flagged: decibels after the bias flags.
        vote: the whole vote of that person on that version of the product.
        aged: the vote on the reading day.
        carried: after later product changes.
        piled: after all piles, as it counts.
    """

    ladder: float
    flagged: float
    vote: float
    aged: float
    carried: float
    piled: float


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """One item; neutral ones have `supports` None and no points.

    Attributes:
        sealed: whether there is a quote, open or not.
        erased: whether there was one, of a person who was erased since.
    """

    evidence: str
    version: int
    respondent: str | None
    interview: str | None
    channel: str | None
    people: int
    kind: str
    rung: str
    supports: bool | None
    flags: tuple[str, ...]
    points: int
    chain: Chain | None
    quote: str | None
    sealed: bool
    locator: str | None
    erased: bool = False


class Full(msgspec.Struct, frozen=True, kw_only=True):
    """A pile that is nearly full: more of the same hardly counts."""

    cause: str
    rung: str | None
    source: str | None
    people: float
    counted: float


class Rival(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis that competes with this one."""

    id: str
    statement: str
    confidence: float
    status: str


class WhyReading(Reading, frozen=True, kw_only=True):
    """Where the confidence in a hypothesis comes from.

    The sum of `points` (millionths) is round(confidence x 1e6) - round(prior x 1e6).

    Attributes:
        erased: how many of the respondents in it were erased on request; they still count.
    """

    hypothesis: str
    confidence: float
    prior: float
    line: Line
    success_rule: str | None
    gap: str | None
    remarks: tuple[str, ...]
    items: tuple[Why, ...]
    piles: tuple[Full, ...]
    rivals: tuple[Rival, ...] = ()
    erased: int = 0


def read(
    view: View, hypothesis: str, words: Words, gone: Gone, segment: str | None = None
) -> WhyReading:
    """Return every item on a hypothesis, the strongest first, neutral ones last."""
    book, lens, _ = view
    found = explain(confidence.case_of(book, lens, hypothesis), lens.day, segment)
    own = line(book, lens, hypothesis, segment)
    items = _items(book, lens, hypothesis, found, words, gone)
    return WhyReading(
        **head(view, "castdev.why.1"),
        hypothesis=hypothesis,
        confidence=found.confidence / U,
        prior=found.prior / U,
        line=own,
        success_rule=success_rule(book, hypothesis),
        gap=own.gap,
        remarks=own.remarks,
        items=tuple(items),
        piles=tuple(_full(found)),
        rivals=tuple(_rival(book, lens, id) for id in rivals_of(book, hypothesis)),
        erased=len({one.respondent for one in items} & book.forgotten),
    )


def rivals_of(book: Casebook, hypothesis: str) -> list[str]:
    """Return the hypotheses that were named as rivals of one."""
    others = (one for rivals in book.rivals if hypothesis in rivals for one in rivals)
    return natural({one for one in others if one != hypothesis})


def _rival(book: Casebook, lens: Lens, id: str) -> Rival:
    found = confidence.read(book, lens, id)
    statement = book.hypotheses[id].now.statement
    return Rival(id=id, statement=statement, confidence=six(found.confidence), status=found.status)


def _items(
    book: Casebook, lens: Lens, hypothesis: str, found: Explanation, words: Words, gone: Gone
) -> list[Why]:
    links = {link.evidence: link for link in found.chain}
    order = {id: place for place, id in enumerate(natural(book.items_of.get(hypothesis, ())))}
    items = sorted(
        confidence.live(book, lens, hypothesis),
        key=lambda item: (
            item.supports is None,
            -abs(found.points.get(item.id, 0)),
            order[item.id],
        ),
    )
    return [_item(item, links.get(item.id), words, gone) for item in items]


def _item(item: Item, link: Link | None, words: Words, gone: Gone) -> Why:
    return Why(
        evidence=item.id,
        version=item.version,
        respondent=item.respondent,
        interview=item.interview,
        channel=item.channel,
        people=item.people,
        kind=item.kind,
        rung=item.rung,
        supports=item.supports,
        flags=item.flags,
        points=link.points if link else 0,
        chain=_chain(link) if link else None,
        quote=words(item.worded, "quote") if item.worded else None,
        sealed=item.worded is not None,
        locator=item.locator,
        erased=item.worded is not None and gone(item.respondent or f"evidence~{item.id}"),
    )


def _chain(link: Link) -> Chain:
    return Chain(
        ladder=link.ladder / 100,
        flagged=link.flagged / 100,
        vote=share(link.vote),
        aged=share(link.aged),
        carried=share(link.carried),
        piled=share(link.piled),
    )


def _full(found: Explanation) -> list[Full]:
    return [
        Full(
            cause=pile.cause,
            rung=pile.rung,
            source=pile.source,
            people=six(pile.people / U),
            counted=six(pile.counted / U),
        )
        for pile in found.piles
        if pile.fullness > 800_000
    ]
