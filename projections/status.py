"""Status: one screen that tells a founder where they stand."""

from __future__ import annotations

from . import confidence, readiness
from .agenda import due_of
from .casebook import Casebook
from .lens import Lens
from .reading import View, head, natural, share, six
from .remarks import gap, remarks, verdict_of
from .saturation import heard_in, interviews_of
from .screen import Honesty, Line, People, Published, Said, Short, Status
from .sheet import Sheet
from .voices import Stand, stand
from .waivers import in_force


def stage_of(book: Casebook, lens: Lens) -> str:
    """Return the stage of the method; computed, never an event (product.md 6)."""
    launches = [one.word for one in book.launches if lens.shows(one.day)]
    if launches:
        return "after-launch" if "launched" in launches else "launch"
    verdicts = (one for some in book.verdicts.values() for one in some)
    if any(lens.shows(one.day) for one in verdicts) or heard_in(book, lens):
        return "findings"
    return "interviews" if interviews_of(book, lens, None) else "audience"


def line(
    book: Casebook, lens: Lens, id: str, segment: str | None = None, known: Stand | None = None
) -> Line:
    """Return one hypothesis as it stands, for one segment if one is named."""
    hypothesis = book.hypotheses[id]
    found, heard = known or stand(book, lens, id, segment)
    verdict = verdict_of(book, lens, id)
    stated = hypothesis.now
    return Line(
        id=id,
        statement=stated.statement,
        kind=stated.kind,
        importance=stated.importance,
        segment=segment or (", ".join(stated.segments) or None),
        retired=hypothesis.retired,
        bar=share(confidence.question_of(book, id).bar),
        bar_is_default=stated.bar is None,
        confidence=six(found.confidence),
        prior=six(found.prior),
        low=share(found.low),
        high=share(found.high),
        share=share(found.share),
        votes=share(found.r + found.s),
        own_votes=share(found.own_votes),
        status=found.status,
        words=found.words,
        people_asked=heard.asked,
        people_for=heard.pro,
        people_against=heard.against,
        both=heard.both,
        best_rung=heard.best_rung,
        verdict=Said(word=verdict.reached.word, event=verdict.version, reason=verdict.because)
        if verdict
        else None,
        gap=gap(verdict, found, heard),
        published=tuple(
            Published(supports=one.published.supports, of=one.published.of, text=one.published.text)
            for one in book.counts.get(id, ())
        ),
        remarks=remarks(book, lens, id, heard),
    )


def steps(book: Casebook, ready: readiness.ReadinessReading) -> tuple[str, ...]:
    """Return what to do next, the first things first."""
    if not book.segments:
        return ('Define whom you want to serve: castdev segment define "…" --need "…".',)
    if not book.hypotheses:
        return ('State what must be true: castdev hypothesis state "…" --bar 0.4.',)
    if not book.respondents:
        return ("Recruit somebody to ask: castdev respondent recruit --channel forum.",)
    return ready.advice[:3]


def read(view: View) -> Status:
    """Return where the project stands."""
    book, lens, _ = view
    sheet = Sheet(book, lens)
    stands = {id: sheet.stand(id) for id in natural(book.hypotheses)}
    ready = readiness.read(view, of=sheet.critical)
    people = readiness.heard_of(book, lens, None, [])
    return Status(
        **head(view, "castdev.status.1"),
        title=book.title or book.project,
        stage=stage_of(book, lens),
        people=People(interviewed=len(people), advised=book.policy.people_advised),
        hypotheses=tuple(line(book, lens, id, known=known) for id, known in stands.items()),
        readiness=Short(verdict=ready.verdict, score=ready.score, weakest=ready.weakest),
        due=tuple(due_of(book, lens, sheet)),
        undated=tuple(confidence.undated(book)) if lens.happened_by else (),
        next=steps(book, ready),
        waivers=tuple(in_force(book, lens)),
        honesty=_honesty(book, lens, stands),
        erased=len(book.forgotten),
    )


def _honesty(book: Casebook, lens: Lens, stands: dict[str, Stand]) -> Honesty | None:
    from .honesty import findings

    found = findings(book, lens, known=stands)
    if not found:
        return None
    first = found[0]
    return Honesty(findings=len(found), kind=first.kind, id=first.id, message=first.message)
