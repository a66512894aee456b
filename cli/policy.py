"""The policy on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
import msgspec

from castdev.engine.errors import BadInput
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.strict import FieldTwice, parsed
from castdev.engine.tunables import MEANINGS, changed

from .desk import Desk
from .noun import Document, Shelf, column, noun, titled
from .options import Asked, Said, argument, reading_options, recording_options
from .terminal import block, safe
from .values import read_text

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the policies, the one in force last."""
    for one in book.policies:
        yield {
            "id": str(one.number),
            "name": one.policy.name,
            "state": "in force" if one is book.policies[-1] else None,
            "version": one.version,
        }


SHELF = Shelf(
    "policy",
    listing,
    {"Policy": column("id"), "Name": titled("name"), "Since event": column("version")},
    "No policy yet.",
)
policy = noun(
    SHELF,
    "Manage the policy: the numbers that turn evidence into confidence and gates",
    ["policy", "policy show", "policy diff 1 2", "policy adopt stricter.json"],
)


@click.command()
@argument("number", required=False)
@reading_options
def show(desk: Desk, asked: Asked, number: str | None) -> None:
    """Show every number of the policy in force, or of an earlier one

    Shares and votes are millionths; weights are millibans, of which 100 are a
    decibel; ages are days.

    \b
    Example:
      castdev policy show
      castdev policy show 1 --json
    """
    from castdev.projections.policies import adopted

    known = desk.look(asked).book.policies
    found = adopted(known, number) if number else known[-1]
    if asked.json:
        said = {"number": found.number, "version": found.version}
        document = {"schema": "castdev.policy.1", **said, **msgspec.to_builtins(found.policy)}
        desk.document(document)
        return
    title = f"Policy {found.number}, {safe(found.policy.name)}"
    desk.say(desk.paint(title, "strong"))
    desk.say(desk.paint(f"(adopted by event {found.version})", "quiet"))
    desk.say("")
    desk.say("\n".join(_numbers(found.policy)))


policy.add_command(show)
EDGE, VALUE = 22, 10
"""Columns of names and of numbers."""


def _numbers(found: Policy) -> Iterator[str]:
    """Yield every number with its meaning; the rows of a table below its name."""
    for name, value in msgspec.to_builtins(found).items():
        if name == "flags":
            value = {one["name"]: {"yes": one["yes"], "no": one["no"]} for one in value}
        if isinstance(value, dict):
            yield _row(name, "", MEANINGS[name])
            for key, one in value.items():
                yield f"  {safe(key):<{EDGE - 2}}{_told(one):>{VALUE}}"
        elif name == "kinds":
            yield _row(name, "", MEANINGS[name])
            yield block(", ".join(value), "  ")
        elif name != "name":
            yield _row(name, _told(value), MEANINGS[name])


def _row(name: str, value: str, meaning: str) -> str:
    head = f"{name:<{EDGE}}{value:>{VALUE}}  "
    return head + block(meaning, " " * len(head)).lstrip()


def _told(value: Any) -> str:
    """Return a number of the policy as people read it, a yes and a no as both."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {one:,}" for name, one in value.items())
    return f"{value:,}"


@policy.command()
@argument("before", metavar="A")
@argument("after", metavar="B")
@reading_options
def diff(desk: Desk, asked: Asked, before: str, after: str) -> None:
    """Show what differs between two policies, and what that changes

    A and B are numbers of adopted policies, or files with the fields to change in
    the one in force. The same history is read under both.

    \b
    Example:
      castdev policy diff 1 2
      castdev policy diff 2 stricter.json --json
    """
    from .whatif import policy_lines

    now = desk.look(asked).book.policy
    ends = [named(one) for one in (before, after)]
    one, other = (
        merged(now, end, where) if isinstance(end, dict) else end
        for end, where in zip(ends, (before, after), strict=True)
    )
    found = desk.readings(asked).policy_diff(one, other, happened_by=asked.happened_by)
    if asked.json:
        desk.document(found)
    else:
        desk.say("\n".join(policy_lines(desk, found)))


@policy.command()
@argument("file")
@recording_options
def adopt(desk: Desk, said: Said, file: str) -> None:
    """Read everything under other numbers from now on

    FILE is JSON with the fields to change; `castdev policy show --json` names
    them all; - reads standard input. Readings before keep the policy they had;
    try it first: castdev policy diff 1 FILE.

    \b
    Example:
      echo '{"name": "stricter", "people_gate": 20}' > stricter.json
      castdev policy adopt stricter.json --because "the board asked"
    """
    changes = fields_in(read_text(file), file)
    desk.record(AdoptPolicy(policy=merged(desk.engine.state().project.policy, changes, file)), said)


def named(text: str) -> int | dict[str, Any]:
    """Return the number that somebody wrote, or the fields in the file of that name."""
    return int(text[:18]) if text.isdecimal() else fields_in(read_text(text), text)


def fields_in(text: str, source: str) -> dict[str, Any]:
    """Return the fields of a policy in a JSON text; raise BadInput if it is none."""
    with about(source):
        try:
            found = parsed(text)
        except FieldTwice:
            raise
        except BadInput:
            found = None
        if isinstance(found, dict):
            return found
        raise BadInput("This is not a JSON object.", hint='Write {"people_gate": 20}, for example.')


def merged(was: Policy, changes: dict[str, Any], source: str) -> Policy:
    """Return the policy with these fields changed; a refusal says which file."""
    with about(source):
        return changed(was, changes)


@contextmanager
def about(source: str) -> Iterator[None]:
    """Say in a refusal of a field which file it stands in."""
    try:
        yield
    except BadInput as error:
        if error.where is not None:
            raise
        raise BadInput(error.message, hint=error.hint, where=called(source)) from None


def called(source: str) -> str:
    """Return how a file is called, or standard input."""
    return "standard input" if source == "-" else source
