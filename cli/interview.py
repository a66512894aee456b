"""Interviews on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.appointment import CancelInterview, MissInterview, ScheduleInterview
from castdev.engine.errors import BadInput
from castdev.engine.files import naming, open_plain
from castdev.engine.interview import CorrectInterview, HoldInterview, NoteInterview
from castdev.engine.limits import MIB, RECORDING

from .desk import Desk
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, chosen_id, option, recording_options
from .values import Day, Quote

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens

BY = click.option("--by", "interviewers", multiple=True, metavar="NAME", help="Who asked.")
MEDIUM = click.option("--medium", metavar="TEXT", help="Say how: call, visit, chat.")
MINUTES = click.option("--minutes", type=int, metavar="N", help="Say how long it took.")
GUIDE = click.option("--guide", metavar="GUIDE", help="Name the guide that was followed.")


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the interviews that the lens shows, planned ones included."""
    for one in book.interviews.values():
        if one.phase == "held" and not lens.shows(one.day):
            continue
        yield {
            "id": one.id,
            "respondent": one.respondent,
            "state": one.phase,
            "day": one.day,
            "planned_on": one.planned_on,
            "medium": one.medium,
            "interviewers": one.interviewers,
            "minutes": one.minutes,
            "guide": one.guide,
            "revision": one.revision,
            "notes": len(one.notes),
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the evidence and the themes heard in the interview."""
    heard = {book.code(one.theme) for one in book.heard_in.get(id, ())}
    return {
        "evidence": [one.id for one in book.items.values() if one.interview == id],
        "themes": sorted(heard),
        "answers": [one.id for one in book.answers.values() if one.recorded.interview == id],
    }


SHELF = Shelf(
    "interview",
    listing,
    {
        "ID": column("id"),
        "With": column("respondent"),
        "State": column("state"),
        "Day": lambda one: one["day"] or (one["planned_on"] and f"for {one['planned_on']}"),
        "Medium": column("medium"),
        "By": column("interviewers"),
        "Minutes": column("minutes"),
        "Guide": column("guide"),
    },
    "No interviews yet. Record one: castdev interview hold.",
    used,
)
interview = noun(
    SHELF,
    "Manage interviews: planned, held, noted",
    ["interview", "interview hold R1 --by ana --minutes 40", "interview show I1"],
)


@interview.command()
@argument("respondent")
@option("--for", "planned_on", type=Day(), metavar="DATE", help="Say for which day.")
@BY
@MEDIUM
@GUIDE
@chosen_id("I")
@recording_options
def schedule(desk: Desk, said: Said, **fields: Any) -> None:
    """Plan an interview

    \b
    Example:
      castdev interview schedule R1 --for 2026-03-12 --by ana --guide G1
    """
    desk.record(built(ScheduleInterview, fields), said)


@interview.command()
@argument("respondent", required=False)
@BY
@MEDIUM
@MINUTES
@GUIDE
@click.option("--place", metavar="TEXT", help="Say where.")
@click.option("--notes", type=Quote(), metavar="TEXT", help="Seal your notes; - reads them.")
@click.option("--recording", metavar="PATH", help="Keep path and SHA-256 of a recording.")
@chosen_id("I")
@recording_options
def hold(desk: Desk, said: Said, recording: str | None, **fields: Any) -> None:
    """Record that an interview was held; name a planned one with --id

    \b
    Example:
      castdev interview hold R1 --by ana --minutes 40 --on yesterday
      castdev interview hold --id I4 --by ana --notes - < notes.txt
    """
    if recording is not None:
        fields |= {"recording": recording, "recording_sha256": sha256_of(recording)}
    desk.record(built(HoldInterview, fields), said)


def sha256_of(path: str) -> str:
    """Return the SHA-256 of a file.

    Raises:
        NoProject: there is no such file.
        BadInput: it is no plain file, or too large for a recording.
    """
    from hashlib import sha256

    place = Path(path)
    with naming(place), open_plain(place) as file:
        if os.fstat(file.fileno()).st_size > RECORDING:
            raise BadInput(
                f"{place.name} is larger than {RECORDING >> 30} GiB.",
                hint="Name a recording of this interview alone.",
            )
        digest = sha256()
        while part := file.read(MIB):
            digest.update(part)
        return digest.hexdigest()


@interview.command()
@argument("interview")
@recording_options
def cancel(desk: Desk, said: Said, **fields: Any) -> None:
    """Call off an interview that was planned

    \b
    Example:
      castdev interview cancel I4 --because "ill"
    """
    desk.record(built(CancelInterview, fields), said)


@interview.command()
@argument("interview")
@recording_options
def miss(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that the respondent did not come

    \b
    Example:
      castdev interview miss I4
    """
    desk.record(built(MissInterview, fields), said)


@interview.command()
@argument("interview")
@argument("notes", type=Quote())
@recording_options
def note(desk: Desk, said: Said, **fields: Any) -> None:
    """Add to the notes of an interview; - reads them

    \b
    Example:
      castdev interview note I4 "She showed her order book."
      castdev interview note I4 - < notes.txt
    """
    desk.record(built(NoteInterview, fields), said)


@interview.command()
@argument("interview")
@click.option(
    "--held-on", type=Day(unknown=True), metavar="DATE", help="Correct the day, or unknown."
)
@BY
@MEDIUM
@MINUTES
@recording_options
def correct(desk: Desk, said: Said, interviewers: tuple[str, ...], **fields: Any) -> None:
    """Correct day, medium, interviewers or minutes of an interview

    \b
    Example:
      castdev interview correct I4 --held-on 2026-03-11 --by ana --by ben
    """
    desk.record(built(CorrectInterview, fields | {"interviewers": interviewers or None}), said)
