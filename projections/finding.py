"""A finding: what does not hold, where to look, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

FEW = 5
"""Below so many people or items a pattern may be chance, and nothing is said."""

ADVICE = {
    "verdict-against-evidence": "Reach the verdict again, or say in it why the evidence misleads.",
    "verdict-beyond-evidence": "Call it open until there is more evidence: castdev next.",
    "denominator": "Say who the others are, or publish the count again out of the right number.",
    "published-count": "Name the people behind the published count, or publish it again.",
    "goalpost-moved": "Report the result under the old bar too, or test anew under the new one.",
    "stated-after-evidence": "Call it a finding, and test it again with people not yet asked.",
    "both-sides": "Read what they said again; what they did counts for more than what they said.",
    "kind-words": "Ask these people what they did, not what they like.",
    "repeated-words": "Retract all but one: castdev evidence retract.",
    "one-voice": "Let somebody else hold the next interviews.",
    "interviewers-not-named": "Name who asked, so that one voice can be told from many.",
    "decision-without-evidence": "Name the hypotheses it rests on, or call it an opinion.",
    "belief-not-revealed": "Reveal it, whatever it says: castdev belief reveal.",
    "change-without-reason": "Name the evidence, theme or hypothesis it answers, or drop it.",
    "silent-interview": "Record what was heard, or leave these interviews out of your counts.",
    "segment-without-respondents": "Recruit there, or say plainly that nothing is known of them.",
    "one-person-theme": "Ask others about it before you act on it.",
    "only-existing-customers": "Interview newcomers, or limit what you say to customers.",
    "number-missing": "Say what became of these people: forgotten, cancelled, or never there.",
    "day-unknown": "Record it again with its day; unknown is not today.",
    "template-leftover": "Replace the leftover by your own words.",
}
"""Kind → what to do; in the order in which findings are told, the gravest first."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not hold.

    Attributes:
        kind: short name of the check.
        id: the one thing it is about, None for the whole project or for several.
        message: what was found, a sentence.
        what_to_do: a sentence.
        events: versions of the events that show it.
    """

    kind: str
    id: str | None
    message: str
    what_to_do: str
    events: tuple[int, ...]


def finding(kind: str, id: str | None, text: str, events: Iterable[int]) -> Finding:
    """Return a finding, its text made a sentence, its events in order and once each."""
    message = text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
    seen = tuple(sorted(set(events)))
    return Finding(kind=kind, id=id, message=message, what_to_do=ADVICE[kind], events=seen)
