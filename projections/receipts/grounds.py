"""The grounds of a reading: stored events, folded to what confidence and gates rest on.

The casebook folds everything, for every reading; this folds what the readings of a
decision rest on, from the stored bytes alone, so that it can be carried to where
castdev is not. Both must say the same: a law of the tests compares them.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from .shapes import SHAPES, Elsewhere, Stored, day_number, policy_of

Said = dict[str, Any]
"""An event as JSON has it."""


class Grounds:
    """What is known after the events taken in; a method for each event, by its stored name.

    Tables are keyed by id as written. A record is the event that began it, with what
    became of it. KeyError says that an event is about something unknown here.
    """

    def __init__(self) -> None:
        self.number = self.adopted = 0
        self.policy: Any = None
        self.rank: list[str] = []
        self.lives: dict[str, str | None] = {}
        self.interviews: dict[str, Said] = {}
        self.hypotheses: dict[str, Said] = {}
        self.items: dict[str, Said] = {}
        self.changes: dict[str, Said] = {}
        self.heard: list[Said] = []
        self.into: dict[str, str] = {}
        self.waivers: list[Said] = []
        self.segments: dict[str, int] = {}
        self.merged: dict[int, Elsewhere] = {}

    def policy_adopted(self, event: Stored, said: Said) -> None:
        """Read everything under these numbers from now on."""
        self.number, self.adopted = said["number"], event.version
        self.policy = policy_of(said["policy"])

    def segment_defined(self, event: Stored, said: Said) -> None:
        """Know where a segment was last described."""
        self.segments[said["segment"]] = event.version

    segment_revised = segment_defined

    def segments_ranked(self, event: Stored, said: Said) -> None:
        """Put segments in order, highest first."""
        self.rank = said["segments"]

    def respondent_recruited(self, event: Stored, said: Said) -> None:
        """Know a person, in their segment."""
        self.lives[said["respondent"]] = said.get("segment")

    def respondent_reassigned(self, event: Stored, said: Said) -> None:
        """Count everything that a person said in another segment, earlier too."""
        _known(self.lives, said["respondent"])
        self.lives[said["respondent"]] = said["segment"]

    def interview_held(self, event: Stored, said: Said) -> None:
        """Know an interview, its day and who asked."""
        _known(self.lives, said["respondent"])
        known = {"version": event.version, "day": event.happened}
        self.interviews[said["interview"]] = said | known

    def interview_corrected(self, event: Stored, said: Said) -> None:
        """Correct the day of an interview, or who asked."""
        interview = self.interviews[said["interview"]]
        if "held_on" in said:
            interview["day"] = _number(said["held_on"])
        if "interviewers" in said:
            interview["interviewers"] = said["interviewers"]

    def theme_applied(self, event: Stored, said: Said) -> None:
        """Hear a theme in an interview."""
        _known(self.interviews, said["interview"])
        self.heard.append(said | {"day": event.happened})

    def theme_removed(self, event: Stored, said: Said) -> None:
        """Hear a theme no more in an interview, under whatever name it was heard."""
        code, where = self.code(said["theme"]), said["interview"]
        kept = [
            one
            for one in self.heard
            if (self.code(one["theme"]), one["interview"]) != (code, where)
        ]
        self.heard = kept

    def themes_merged(self, event: Stored, said: Said) -> None:
        """Make one theme of several, in every interview."""
        self.into.update(dict.fromkeys(said["merged"], said["theme"]))

    def code(self, theme: str) -> str:
        """Return the theme that a theme counts as, after all mergers."""
        seen = set[str]()  # a journal from elsewhere may hold a circle
        while theme in self.into and theme not in seen:
            seen.add(theme)
            theme = self.into[theme]
        return theme

    def hypothesis_stated(self, event: Stored, said: Said) -> None:
        """Know a hypothesis as it is now stated; once retired it stays so."""
        retired = self.hypotheses.get(said["hypothesis"], {}).get("retired", False)
        self.hypotheses[said["hypothesis"]] = said | {"retired": retired}

    hypothesis_restated = hypothesis_stated

    def hypothesis_retired(self, event: Stored, said: Said) -> None:
        """Leave a hypothesis out of the gates."""
        self.hypotheses[said["hypothesis"]]["retired"] = True

    def hypothesis_supported(self, event: Stored, said: Said) -> None:
        """Know an item of evidence for a hypothesis."""
        self._observed(event, said, True)

    def hypothesis_refuted(self, event: Stored, said: Said) -> None:
        """Know an item of evidence against a hypothesis."""
        self._observed(event, said, False)

    def evidence_noted(self, event: Stored, said: Said) -> None:
        """Know an item of evidence on neither side."""
        self._observed(event, said, None)

    def _observed(self, event: Stored, said: Said, supports: bool | None) -> None:
        _known(self.hypotheses, said["hypothesis"])
        _known(self.interviews, said.get("interview"))
        _known(self.lives, said.get("respondent"))
        self.items[said["evidence"]] = said | {
            "version": event.version,
            "supports": supports,
            "day": event.happened,
            "recorded": event.recorded,
            "retracted": False,
        }

    def evidence_retracted(self, event: Stored, said: Said) -> None:
        """Count an item as if it had never been recorded."""
        self.items[said["evidence"]]["retracted"] = True

    def evidence_corrected(self, event: Stored, said: Said) -> None:
        """Correct the fields of an item that are given."""
        item = self.items[said["evidence"]]
        if "side" in said:
            item["supports"] = {"supports": True, "refutes": False, "neutral": None}[said["side"]]
        if "seen_on" in said:
            item["day"] = _number(said["seen_on"])
        item.update((field, said[field]) for field in ("rung", "flags") if field in said)

    def change_made(self, event: Stored, said: Said) -> None:
        """Know a change of the product and which hypotheses feel it."""
        known = {"version": event.version, "day": event.happened, "undone": False}
        self.changes[said["change"]] = said | known

    def change_undone(self, event: Stored, said: Said) -> None:
        """Count a change as if it had not been made, from that day on."""
        self.changes[said["change"]] |= {"undone": True, "undone_on": event.happened}

    def launch_approved(self, event: Stored, said: Said) -> None:
        """Know which gates were passed over, for whom and until when."""
        for one in said.get("waivers", ()):
            whom = {"segment": said.get("segment"), "day": event.happened}
            self.waivers.append(whom | {"gate": one["gate"], "expires": _number(one["expires"])})


def _known(table: dict[str, Any], id: str | None) -> None:
    if id is not None and id not in table:
        raise KeyError(id)


def _number(day: str | None) -> int | None:
    return None if day is None else day_number(day)


def undone(events: Collection[Stored]) -> dict[int, int]:
    """Return which versions are withdrawn, each with the version that withdrew it."""
    undos = [(one.version, one.said["versions"]) for one in events if one.name == "command_undone"]
    found: dict[int, int] = {}
    for by, versions in reversed(undos):  # an undo can only be undone by a later one
        if by not in found:
            found.update((one, by) for one in versions if one < by)
    return found


def folded(events: Collection[Stored]) -> Grounds:
    """Return the grounds after these events, in order, without those withdrawn."""
    grounds, gone = Grounds(), undone(events)
    for event in events:
        if event.name in SHAPES and event.name != "command_undone" and event.version not in gone:
            if event.origin is not None:
                grounds.merged[event.version] = event.origin
            # What an unknown event began is unknown here, and so is what follows from it.
            with suppress(KeyError):
                getattr(grounds, event.name)(event, event.said)
    return grounds
