"""`castdev doctor`: what is wrong with a project and where it lies, and mending it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import click

from castdev.engine.errors import CastdevError, Damaged

from .options import desk_of, option
from .terminal import WIDTH, safe

if TYPE_CHECKING:
    from castdev.engine.doctor import Finding
    from castdev.engine.home import Home

    from .desk import Desk

TONES = {"good": "quiet", "note": "strong", "bad": "bad", "mended": "good"}
SIGNS = {"good": "ok", "note": "note", "bad": "wrong", "mended": "mended"}
SUMMARY = {
    "bad": "Something is wrong: see above.",
    "mended": "What was wrong is mended.",
    "note": "Nothing is wrong; some things are worth knowing.",
    "good": "Everything is as it should be.",
}


@click.command()
@click.option("--mend", is_flag=True, help="Mend what can be mended without losing anything.")
@option("--json", is_flag=True, help="Print a JSON document.")
def doctor(mend: bool, json: bool) -> None:
    """Examine the project and where it lies, and mend what can be mended

    It looks at the journal, its log and its tree, at keys, clocks, files and their
    rights, the disk, the file system, SQLite, and at what killed programs left. What
    --mend takes out of the way is kept in .castdev/aside, and named.

    The exit code is 0 if nothing is wrong, else that of a command which stumbles
    over the first thing. `castdev verify` compares every event.

    \b
    Example:
        castdev doctor
        castdev doctor --mend
    """
    desk = desk_of()
    found = findings(desk, mend)
    if json:
        desk.document({"schema": "castdev.doctor.1", "findings": found})
    else:
        desk.say("\n".join(lines(desk, found)))
    code = next((one.code for one in found if one.state == "bad"), 0)
    if code:
        click.get_current_context().exit(code)


def findings(desk: Desk, mend: bool) -> list[Finding]:
    """Return what every check finds."""
    from castdev.engine.doctor import examine

    home = desk.home
    return [*examine(home, desk.now(), mend=mend), *_mark(desk, home)]


def _mark(desk: Desk, home: Home) -> Iterator[Finding]:
    """Is this the journal that was seen here before?"""
    from castdev.engine.codec import Codec
    from castdev.engine.doctor import Finding

    from .marks import Watch

    if desk.state is None:
        return
    try:
        with closing(home.journal(Codec({}))) as journal:
            watch = Watch(desk.state, home.folder, journal, desk.warn)
            watch.compare()
    except Damaged as error:
        yield Finding(
            check="seen",
            state="bad",
            says=f"{error.message} A copy of journal.db alone lacks what lay beside it; a backup "
            "lacks what came after it.",
            do="Put the right one back: castdev restore FILE --replace. If this is the right "
            "one: castdev verify --accept.",
            code=error.exit_code,
        )
    except CastdevError:
        return  # what is wrong with the journal was found before
    else:
        says = "It was not seen here before."
        if watch.mark:
            says = f"It begins with the {watch.mark.size} events seen here before."
        yield Finding(check="seen", state="good", says=says)


def lines(desk: Desk, found: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding, what to do under it, and the sum of it all."""
    for one in found:
        head = f"{SIGNS[one.state]:<8}{one.check:<12}"
        first, *rest = _wrapped(one.says)
        yield desk.paint(head, TONES[one.state]) + first.lstrip()
        yield from rest
        if one.do:
            mends = " castdev doctor --mend does it." if one.mends else ""
            yield from _wrapped(f"→ {one.do}{mends}")
    worst = next((state for state in SUMMARY if any(one.state == state for one in found)), "good")
    yield ""
    yield desk.paint(SUMMARY[worst], TONES[worst])


def _wrapped(text: str) -> list[str]:
    """Return the lines of a text; paths in it stay whole, so that they can be copied."""
    from textwrap import wrap

    margin = " " * 20
    return wrap(
        safe(text),
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    )
