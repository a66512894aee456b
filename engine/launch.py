"""Launches: approved, postponed, held back, done; and the waivers of shut gates."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from .command import Command, Evolve, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Name, Text
from .seen import Seen
from .text import quoted

if TYPE_CHECKING:
    from .state import ProjectState

GATES = (
    *("no-refuted", "kinds", "weakest-confidence", "votes", "committed"),
    *("fresh", "current", "saturated", "heard"),
)
"""What may be waived: the gates of readiness (confidence.md 7)."""


class Waiver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody goes on although a gate is shut, until a day."""

    gate: Name
    reason: Line
    by: Name
    expires: date


class _Launch(Event):
    about: ClassVar[str] = "segment"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("launch {segment}",)

    segment: Id | None = None
    reason: Text = ""
    override: bool = False
    seen: Seen | None = None


class LaunchApproved(_Launch, tag="launch_approved"):
    """People decide to launch; `override` says that it is against the readings."""

    sentence: ClassVar[str] = "launch approved[ for {segment}][, waived: {waived}]"

    waivers: tuple[Waiver, ...] = ()
    waived: tuple[Name, ...] = ()


class LaunchPostponed(_Launch, tag="launch_postponed"):
    """People decide to launch later."""

    sentence: ClassVar[str] = "launch postponed[ for {segment}][ until {until}]"

    until: date | None = None


class LaunchHeldBack(_Launch, tag="launch_held_back"):
    """People decide not to launch."""

    sentence: ClassVar[str] = "launch held back[ for {segment}]"


class Launched(Event, tag="launched"):
    """The product is out."""

    about: ClassVar[str] = "segment"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("launch {segment}",)
    sentence: ClassVar[str] = "launched[ for {segment}]"

    segment: Id | None = None


class _Decide(Command):
    segment: str | None = None
    reason: Text = ""
    elsewhere: bool = False


class ApproveLaunch(_Decide, tag="approve_launch"):
    """Approve a launch; every gate that is shut needs a waiver: gate → reason."""

    waive: dict[str, Line] = {}
    until: date | None = None


class PostponeLaunch(_Decide, tag="postpone_launch"):
    """Put a launch off, until a day if one is known."""

    until: date | None = None


class HoldLaunch(_Decide, tag="hold_launch"):
    """Decide not to launch."""


class DoLaunch(Command, tag="do_launch"):
    """Record that the product is out; the launch must have been approved."""

    segment: str | None = None
    elsewhere: bool = False


def _word(word: str) -> Evolve:
    def take_in(state: "ProjectState", entry: Entry, event: _Launch) -> None:
        state.launches[event.segment or ""] = word

    return take_in


def _seen(state: "ProjectState", command: _Decide, setting: Setting) -> tuple[str | None, Seen]:
    """Return the segment meant and the readings for it; empty ones when nobody can tell."""
    segment = state.segment_id(command.segment)
    if command.elsewhere or setting.look is None:
        return segment, Seen(
            version=0, policy=0, day=setting.recorded_on, confidences={}, statuses={}
        )
    seen = setting.look(state.version, setting.late_day, segment=segment or "")
    return segment or seen.segment, seen


def _overrides(setting: Setting, reason: str, verdict: str | None, go: bool) -> bool:
    """Return whether a decision is against the readings, which needs a reason."""
    against = verdict is not None and (verdict == "READY") is not go
    if against and not reason:
        told = verdict.replace("_", " ") if verdict else ""
        raise Refused(
            f"The readings say {told}; a decision against them needs a reason.",
            hint="Say why with --because.",
        )
    return against


def _waivers(command: ApproveLaunch, setting: Setting) -> tuple[Waiver, ...]:
    """Return the waivers asked for, each of a gate there is, with an end."""
    for gate in command.waive:
        if gate not in GATES:
            raise Refused(f"There is no gate {quoted(gate)}.", hint=f"Use {', '.join(GATES)}.")
    if command.until is None:
        if command.waive:
            raise Refused("A waiver needs an end.", hint="Give it with --waive-until DATE.")
        return ()
    if not command.waive:
        raise Refused("An end without a waiver.", hint="Waive a gate: --waive GATE=REASON.")
    if command.until < setting.recorded_on:
        raise Refused(
            f"A waiver that ended on {command.until} waives nothing.",
            hint="Give a later day with --waive-until.",
        )
    return tuple(
        Waiver(
            gate=gate,
            reason=command.waive[gate],
            by=setting.actor or "unknown",
            expires=command.until,
        )
        for gate in GATES
        if gate in command.waive
    )


def approve(state: "ProjectState", command: ApproveLaunch, setting: Setting) -> list[Event]:
    """Return the approval; every shut gate needs a waiver, and the whole a reason."""
    waivers = _waivers(command, setting)
    segment, seen = _seen(state, command, setting)
    missing = [gate for gate in seen.shut if gate not in command.waive]
    if missing:
        raise Refused(
            f"These gates are shut: {', '.join(missing)}.",
            hint="Open them, see castdev ready; or waive each: --waive GATE=REASON "
            "--waive-until DATE.",
        )
    reason = command.reason or setting.because or ""
    return [
        LaunchApproved(
            segment=segment,
            reason=reason,
            override=_overrides(setting, reason, seen.verdict, go=True),
            seen=seen if seen.version else None,
            waivers=waivers,
            waived=tuple(one.gate for one in waivers),
        )
    ]


def postpone(state: "ProjectState", command: PostponeLaunch, setting: Setting) -> list[Event]:
    """Return the postponement; when the readings say READY it needs a reason."""
    segment, seen = _seen(state, command, setting)
    reason = command.reason or setting.because or ""
    if command.until is not None and command.until < (setting.happened_on or setting.recorded_on):
        raise Refused(
            f"A launch cannot be put off until {command.until}, which has passed.",
            hint="Give a later day with --until, or leave it out.",
        )
    return [
        LaunchPostponed(
            segment=segment,
            reason=reason,
            override=_overrides(setting, reason, seen.verdict, go=False),
            seen=seen if seen.version else None,
            until=command.until,
        )
    ]


def hold(state: "ProjectState", command: HoldLaunch, setting: Setting) -> list[Event]:
    """Return the no; when the readings say READY it needs a reason."""
    segment, seen = _seen(state, command, setting)
    reason = command.reason or setting.because or ""
    return [
        LaunchHeldBack(
            segment=segment,
            reason=reason,
            override=_overrides(setting, reason, seen.verdict, go=False),
            seen=seen if seen.version else None,
        )
    ]


def do(state: "ProjectState", command: DoLaunch, setting: Setting) -> list[Event]:
    """Return the launch of what was approved last and not called off since."""
    segment = state.segment_id(command.segment)
    approved = [one for one, word in state.launches.items() if word == "approved"]
    if not command.elsewhere and segment is None and len(approved) == 1:
        segment = approved[0] or None
    if not command.elsewhere and (segment or "") not in approved:
        last = state.launches.get(segment or "", "not approved")
        whom = f"The launch for {segment}" if segment else "The launch"
        also = (
            f"; approved: {', '.join(one or 'everybody' for one in approved)}" if approved else ""
        )
        raise Refused(
            f"{whom} is {last}{also}.",
            hint="Approve it first: castdev launch approve.",
        )
    return [Launched(segment=segment)]


NOUN = Noun(
    name="launch",
    letter="",
    evolve={
        LaunchApproved: _word("approved"),
        LaunchPostponed: _word("postponed"),
        LaunchHeldBack: _word("held back"),
        Launched: _word("done already"),
    },
    decide={
        ApproveLaunch: approve,
        PostponeLaunch: postpone,
        HoldLaunch: hold,
        DoLaunch: do,
    },
)
