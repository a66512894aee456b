"""`castdev respondent forget` and `access`: what a person may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.erasure import ForgetRespondent

from .drawing import many
from .options import Said, argument, built, desk_of, recording_options
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castdev.projections.access import AccessReading, Drawn
    from castdev.projections.remains import Copy, Mention, RemainsReading

    from .desk import Desk

MOST = 12
"""How many lines of one kind are shown; `--json` has all."""


@click.command()
@argument("respondent")
@click.option("--jot", "jots", multiple=True, metavar="J", help="Name a jot about them too.")
@click.option(
    "--evidence", multiple=True, metavar="E", help="Name evidence of theirs without a respondent."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@recording_options
def forget(desk: Desk, said: Said, yes: bool, **fields: Any) -> None:
    """Forget a person: destroy the keys to their words, for good

    Their words can never be read again, by anybody; what was counted stays
    counted. It needs a ground, which stays readable: leave their name out of it.
    Files written out earlier are listed; delete them yourself.

    \b
    Example:
      castdev respondent forget R14 --because "asked to be erased, 12 May"
      castdev respondent forget R14 --jot J3 --because "asked by phone" --yes
    """
    command = built(ForgetRespondent, fields)
    receipt = desk.handle(command, said._replace(dry_run=True))
    found = None if receipt.already else _remains(desk, command, said)
    if found and not said.json:
        desk.say("\n".join([*plan(found), ""]))
    if found and not said.dry_run:
        desk.agreed(f"Forget {safe(found.respondent)} for good?", yes)
        receipt = desk.handle(command, said)
        desk.engine.outgoing.prune()
    from .output import receipt_document, receipt_lines

    if said.json:
        desk.document(receipt_document(receipt, {}) | {"remains": found})
        return
    desk.say("\n".join(receipt_lines(receipt, {})))
    if found and not said.dry_run:
        desk.say("\n".join(after(found)))


def _remains(desk: Desk, command: ForgetRespondent, said: Said) -> RemainsReading:
    """Return what goes and what stays; refuse a ground that names the person."""
    from castdev.engine.errors import Refused

    found = desk.project.remains(
        command.respondent, jots=command.jots, evidence=command.evidence, ground=said.because
    )
    if found.ground_names:
        raise Refused(
            "The ground names the person, and it would stay readable.",
            hint="Leave name and contact out of --because.",
        )
    return found


def plan(found: RemainsReading) -> Iterator[str]:
    """Yield what goes, and what stays for the person who forgets to check."""
    words = f"the words in {many(found.events, 'event')}" if found.events else "no words"
    yield f"Forgetting {safe(found.respondent)} destroys {words}, for good."
    also = [one for one in found.holders if "~" in one]
    if also:
        yield block(f"With them go the words of {', '.join(map(safe, also))}.", "")
    if found.stays:
        yield ""
        yield "This stays readable in their events; nothing in a journal can be taken out:"
        yield from _some(
            f"event {one.version}, {one.field}: {one.text}" + (" (names them)" if one.names else "")
            for one in found.stays
        )
    yield from _named(found)


def _named(found: RemainsReading) -> Iterator[str]:
    if found.named:
        yield ""
        yield "Their name or contact also stands here, and stays; look at it:"
        yield from _some(map(_mention, found.named))
    elif not found.looked:
        yield ""
        yield block(
            "Their name and contact are not known here, so nothing could be searched for them.", ""
        )


def _mention(one: Mention) -> str:
    whose = f", in the words of {one.of}" if one.of else ""
    noun, _, id = (one.of or "").partition("~")
    way = f" (to erase it too: --{noun} {id})" if noun in ("jot", "evidence") and id else ""
    return f"event {one.version}, {one.field}{whose}{way}"


def after(found: RemainsReading) -> Iterator[str]:
    """Yield what is left to do by hand."""
    left = [
        *_files(found.copies),
        *((path, "a recording: delete it") for path in found.recordings),
    ]
    if left:
        yield ""
        yield "Left to you, as far as castdev knows:"
        yield from _places(left)
    yield ""
    yield from reach()


def reach() -> Iterator[str]:
    """Yield what erasing does not reach."""
    yield block(
        "What somebody copied, photographed or remembers, and what an SSD or a backup of the "
        "folder .castdev/keys still holds, castdev cannot reach. See docs/keys.md.",
        "",
    )


def _files(copies: Iterable[Copy]) -> Iterator[tuple[str, str]]:
    """Yield where each file that may be there still is, and what it holds."""
    for one in copies:
        if one.there:
            yield (
                one.path or "standard output, wherever it went",
                f"of {one.at:%Y-%m-%d}: {one.holds}",
            )


def _places(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield paths on lines of their own, so that they can be copied."""
    for path, note in files:
        yield f"  - {safe(path)}"
        yield block(note, "    ")


def _some(lines: Iterable[str], most: int = MOST) -> Iterator[str]:
    whole = list(lines)
    yield from ("  - " + block(one, "    ").lstrip() for one in whole[:most])
    if len(whole) > most:
        yield f"  - and {len(whole) - most} more; --json shows all"


@click.command()
@argument("respondent")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file."
)
@click.option("--json", is_flag=True, help="Write a JSON document.")
def access(respondent: str, output: Path | None, json: bool) -> None:
    """Show everything that is held on a person, for them to read

    It opens their words, so it takes their key. A file is written for you alone
    to read, and is noted, so that it can be found when they ask to be erased.

    \b
    Example:
      castdev respondent access R14
      castdev respondent access R14 --json -o r14.json
    """
    from .output import as_json

    desk = desk_of()
    found = desk.project.access(respondent)
    text = as_json(found) if json else "\n".join(told(found))
    if output is None:
        desk.say(text)
        return
    from castdev.engine.files import write_lines

    from .transfer import outside

    target = outside(desk, output)
    desk.note("access", target, found.respondent, found.version)
    write_lines(target, [f"{text}\n".encode()])
    desk.say(f"Wrote what is held on {safe(found.respondent)} to {safe(target)}.")


def told(found: AccessReading) -> Iterator[str]:
    """Yield everything as sentences."""
    from .output import facts

    yield f"What is held on {safe(found.respondent)}"
    yield ""
    yield facts(
        [
            ("project", found.project),
            ("known as", found.respondent),
            ("group", found.segment),
            ("found through", found.channel),
            ("customer", found.relation),
            ("online", found.online),
            *found.attributes.items(),
        ]
    )
    yield from _part("What you allowed", _consents(found))
    yield from _part("When you were thanked", [str(day or "day unknown") for day in found.thanked])
    yield from _part(
        "Your words, and what was noted about you",
        (f"{one.day or 'day unknown'}, {one.field}: {one.text}" for one in found.words),
    )
    yield from _part("What was drawn from them", map(_drawn, found.drawn))
    yield from _part(
        "Everything recorded",
        (
            f"event {one.version}, {one.day or 'day unknown'}: {one.sentence}"
            for one in found.events
        ),
    )
    places = list(_places(_files(found.copies)))
    yield ""
    yield (
        "Files that may hold something of it:" if places else "No file is known to hold any of it."
    )
    yield from places


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    whole: Sequence[str] = list(lines)
    yield ""
    yield f"{title}:" if whole else f"{title}: nothing."
    yield from ("  - " + block(one, "    ").lstrip() for one in whole)


def _consents(found: AccessReading) -> Iterator[str]:
    for one in found.consents:
        what = "given" if one.given else "withdrawn"
        more = [f"to {one.scope}" if one.scope else "", f"({one.basis})" if one.basis else ""]
        ends = f"until {one.expires}" if one.expires else ""
        yield " ".join(filter(None, [f"{one.day or 'day unknown'}:", what, *more, ends]))


def _drawn(one: Drawn) -> str:
    side = "for it" if one.vote > 0 else "against it" if one.vote < 0 else "on neither side"
    return (
        f"{one.hypothesis}, {one.statement}: {side}, {abs(one.vote):.2f} of one vote, which moves "
        f"the confidence by {one.points / 1e6:+.6f} ({', '.join(one.evidence)})"
    )
