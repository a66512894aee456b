"""The pattern of every noun: the bare noun lists, `show ID` shows one, verbs record.

A listing returns one JSON object a thing, and a line of cells for the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
import msgspec

from castdev.engine.ids import find

from .options import Asked, argument, listing_options, reading_options

if TYPE_CHECKING:
    from castdev.engine.event import Entry
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens

    from .desk import Desk

Document = dict[str, Any]
Listing = Callable[["Casebook", "Lens"], Iterable[Document]]


class Shelf(NamedTuple):
    """How the things of one noun are listed and shown.

    Attributes:
        noun: its name.
        listing: one document a thing, as it stands now, through a lens.
        columns: header → how its cell follows from the document.
        empty: what to say when there is none.
        used: where the thing with this id is used: label → ids.
        field: the event field that names the thing, if it is not the noun.
        told: how `show` tells a field, where its value alone does not read well.
    """

    noun: str
    listing: Listing
    columns: Mapping[str, Callable[[Document], object]]
    empty: str
    used: Callable[[Casebook, str], Mapping[str, Sequence[str]]] = lambda book, id: {}
    field: str = ""
    told: Mapping[str, Callable[[Document], object]] = {}


class Noun(click.Group):
    """A group whose bare name lists, as `list` does; an unknown verb is refused with the nearest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `list` for the bare name."""
        own = args[:1] == ["list"] and "list" not in self.commands
        return super().parse_args(ctx, args[own:])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb of that name."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            from .group import unknown_command

            raise unknown_command(ctx, args[0], self.commands)
        return super().resolve_command(ctx, args)


def noun(shelf: Shelf, about: str, examples: Sequence[str]) -> Noun:
    """Return the group of a noun, which lists when no verb is given, with its `show`."""

    def every(desk: Desk, asked: Asked) -> None:
        listed(desk, asked, shelf)

    return shown_too(bare(shelf.noun, about, examples, every), shelf)


N = TypeVar("N", bound=Noun)


def shown_too(group: N, shelf: Shelf) -> N:
    """Return the group with `show ID`."""
    group.add_command(_show(shelf))
    return group


def bare(
    name: str,
    about: str,
    examples: Sequence[str],
    lists: Callable[[Desk, Asked], None],
    cls: type[Noun] = Noun,
) -> Noun:
    """Return a group that lists when no verb is given."""

    @listing_options
    def alone(desk: Desk, asked: Asked) -> None:
        verb = click.get_current_context().invoked_subcommand
        if verb is None:
            lists(desk, asked)
        elif asked != Asked():
            raise click.UsageError(
                f"Options go after the verb {verb}.", click.get_current_context()
            )

    help = _help(about, examples)
    return click.group(name, cls=cls, invoke_without_command=True, help=help)(alone)


def _help(about: str, examples: Sequence[str]) -> str:
    lines = "\n".join(f"  castdev {one}" for one in examples)
    return f"{about}\n\n\b\nExample:\n{lines}"


def _show(shelf: Shelf) -> click.Command:
    @argument("id")
    @reading_options
    def show(desk: Desk, asked: Asked, id: str) -> None:
        shown(desk, asked, shelf, id)

    about = f"Show one {shelf.noun}: what it is, where it is used, its events"
    examples = [f"{shelf.noun} show {_EXAMPLE.get(shelf.noun, 'H1')}"]
    return click.command("show", help=_help(about, examples))(show)


_EXAMPLE = {
    "segment": "S1",
    "respondent": "R1",
    "guide": "G1",
    "interview": "I1",
    "theme": "T1",
    "evidence": "E1",
    "change": "C1",
    "decision": "D1",
    "answer": "A1",
    "competitor": "K1",
    "offer": "O1",
    "jot": "J1",
}


def listed(desk: Desk, asked: Asked, shelf: Shelf) -> None:
    """Print all things of a noun, as a table or as a list of objects."""
    documents = list(shelf.listing(*desk.look(asked)[:2]))
    print_list(desk, asked, documents, shelf.columns, shelf.empty)


def print_list(
    desk: Desk,
    asked: Asked,
    documents: list[Document],
    columns: Mapping[str, Callable[[Document], object]],
    empty: str,
) -> None:
    """Print objects as a table for people, or in the form that was asked for."""
    if asked.json:
        desk.document(documents)
    elif asked.by_row:
        from .forms import print_rows

        print_rows(asked, documents)
    elif not documents:
        desk.say(empty)
    else:
        from .output import table

        rows = [[cell(one) for cell in columns.values()] for one in documents]
        desk.say(table(list(columns), rows, desk.width))


class _Listed(msgspec.Struct):
    id: str
    document: Document


def shown(desk: Desk, asked: Asked, shelf: Shelf, id: str) -> None:
    """Print one thing: its fields as they stand, where it is used, its events."""
    view = desk.look(asked)
    listing = shelf.listing(view.book, view.lens)
    known = find(
        {str(one["id"]).lower(): _Listed(one["id"], one) for one in listing}, id, shelf.noun
    )
    used = {label: list(ids) for label, ids in shelf.used(view.book, known.id).items() if ids}
    entries = list(events_of(desk, view.book, shelf, known.id))
    said = list(words_in(desk, entries))
    if asked.json:
        from castdev.projections.timeline import tell_all

        head = {"schema": f"castdev.{shelf.noun}.1"} | known.document
        events = list(tell_all(view, entries))
        desk.document(head | {"used": used, "words": said, "events": events})
    else:
        told = {name: cell(known.document) for name, cell in shelf.told.items()}
        _print(desk, view.book, known.document | told, used, said, entries)


def _print(
    desk: Desk,
    book: Casebook,
    document: Document,
    used: Mapping[str, Sequence[str]],
    said: Sequence[Document],
    entries: Sequence[Entry],
) -> None:
    from .output import entry_line, facts, many
    from .terminal import block

    pairs = [(name.replace("_", " "), value) for name, value in document.items()]
    where = [(label, many(ids)) for label, ids in used.items()]
    desk.say(facts([*pairs, *where], desk.width))
    for one in said:
        desk.say(f"\n{one['field']} (event {one['version']}):")
        desk.say(block(one["text"], "    ", desk.width))
    desk.say("\nEvents:")
    for entry in entries:
        desk.say(entry_line(entry, _day(book, entry), desk.width))


def _day(book: Casebook, entry: Entry) -> date | None:
    """Return the day of an entry; what was heard follows its interview."""
    interview = book.interviews.get(getattr(entry.event, "interview", None) or "")
    held = interview.day if interview and type(entry.event).about != "interview" else None
    return entry.metadata.happened_on or held


def events_of(desk: Desk, book: Casebook, shelf: Shelf, id: str) -> Iterator[Entry]:
    """Yield the events about a thing, and those that take it into another."""
    for entry in desk.engine.entries(0, book.version):
        event = entry.event
        about = type(event).about == (shelf.field or shelf.noun)
        named = (getattr(event, type(event).about), *getattr(event, "merged", ())) if about else ()
        if id in named and (not shelf.field or entry.name.startswith(shelf.noun)):
            yield entry


def words_in(desk: Desk, entries: Iterable[Entry]) -> Iterator[Document]:
    """Yield the sealed words in entries, opened when their key is here."""
    from castdev.engine.vault import sealed_in

    for entry in entries:
        for field, words in sealed_in(entry.event):
            if field in type(entry.event).closed:
                continue
            text = desk.words(entry, field)
            yield {
                "version": entry.version,
                "field": field,
                "text": desk.closed(words) if text is None else text,
                "sealed": text is None,
            }


def column(name: str) -> Callable[[Document], object]:
    """Return the cell that is a field of the document, as people read it."""

    def cell(document: Document) -> str:
        from .output import told_value

        return told_value(document[name])

    return cell


def titled(name: str) -> Callable[[Document], object]:
    """Return the cell that is a field, marked when the thing is out of use."""

    def cell(document: Document) -> str:
        out = document.get("state")
        return f"{document[name]} ({out})" if out else str(document[name])

    return cell


def k_of_n(have: str, of: str) -> Callable[[Document], object]:
    """Return the cell that counts people: "5 of 12", or the first alone."""

    def cell(document: Document) -> str:
        some, all_ = document[have], document[of]
        return f"{some} of {all_}" if all_ else f"{some}"

    return cell


def two_places(chance: float | None) -> str:
    """Return a probability as people read it, nothing for None."""
    return "" if chance is None else f"{chance:.2f}"
