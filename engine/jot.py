"""Jots: a thought caught in two seconds, filed with what it became, or dropped."""

from typing import TYPE_CHECKING, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .erasure import owner
from .errors import Refused
from .event import Entry, Event, Id, Name, Verbatim
from .ids import a, find, not_found
from .respondent import present
from .sealed import Words, spoken

if TYPE_CHECKING:
    from .state import ProjectState


class JotTaken(Event, tag="jot_taken"):
    """Something was jotted down; whose words they are is not known yet."""

    about: ClassVar[str] = "jot"
    settles: ClassVar[tuple[str, ...]] = ("jot {jot}",)
    sentence: ClassVar[str] = "jot {jot} taken"

    jot: Id
    words: Words


class JotFiled(Event, tag="jot_filed"):
    """The jot has become something, or belongs to it."""

    about: ClassVar[str] = "jot"
    settles: ClassVar[tuple[str, ...]] = ("jot {jot} done",)
    sentence: ClassVar[str] = "jot {jot} filed as {noun} {filed_as}"

    jot: Id
    noun: Name
    filed_as: Id


class JotDropped(Event, tag="jot_dropped"):
    """The jot leads nowhere."""

    about: ClassVar[str] = "jot"
    settles: ClassVar[tuple[str, ...]] = ("jot {jot} done",)
    sentence: ClassVar[str] = "jot {jot} dropped"

    jot: Id


class Jot(msgspec.Struct):
    """What the state keeps of a jot; `done` says what became of it, `filed` noun and id."""

    id: str
    done: str | None = None
    filed: tuple[str, str] | None = None


class TakeJot(Command, tag="take_jot"):
    """Jot something down."""

    private: ClassVar[frozenset[str]] = frozenset({"words"})

    words: Verbatim
    id: str | None = None


class FileJot(Command, tag="file_jot"):
    """File a jot as something recorded: an id, or `theme:T2` where two things share one."""

    jot: str
    filed_as: str


class DropJot(Command, tag="drop_jot"):
    """Drop a jot, with the reason."""

    jot: str


def _taken(state: "ProjectState", entry: Entry, event: JotTaken) -> None:
    state.keep("jot", event.jot)
    state.jots[event.jot.lower()] = Jot(event.jot)


def _filed(state: "ProjectState", entry: Entry, event: JotFiled) -> None:
    known = state.jots[event.jot.lower()]
    known.done, known.filed = f"filed as {event.filed_as}", (event.noun, event.filed_as)


def _dropped(state: "ProjectState", entry: Entry, event: JotDropped) -> None:
    state.jots[event.jot.lower()].done = "dropped"


def _open(state: "ProjectState", id: str) -> Jot:
    known = find(state.jots, id, "jot")
    if known.done:
        raise Refused(
            f"{known.id} is {known.done} already.", hint="`castdev triage` lists what is left."
        )
    return known


def _thing(state: "ProjectState", id: str) -> tuple[str, str]:
    """Return noun and id of anything recorded but a jot."""
    from .state import PLURALS

    tables = {noun: state.table(noun) for noun in PLURALS if noun != "jot"}
    hits = {noun: table[id.lower()].id for noun, table in tables.items() if id.lower() in table}
    if len(hits) > 1:
        ways = " or ".join(f"{noun}:{one}" for noun, one in hits.items())
        raise Refused(f"{id} is {' and '.join(map(a, hits))}.", hint=f"Write which: {ways}.")
    if hits:
        return next(iter(hits.items()))
    noun, _, rest = id.partition(":")
    if rest and noun in tables:
        return noun, find(tables[noun], rest, noun).id
    raise not_found(id, "thing", (one.id for table in tables.values() for one in table.values()))


def take(state: "ProjectState", command: TakeJot, setting: Setting) -> list[Event]:
    """Return the jot, its words under a key of its own."""
    id = state.new_id("jot", command.id)
    words = spoken(f"jot~{id}", command.words)
    assert words is not None
    return [JotTaken(jot=id, words=words)]


def file(state: "ProjectState", command: FileJot, setting: Setting) -> list[Event]:
    """Return that an open jot is filed as something recorded."""
    known = _open(state, command.jot)
    noun, id = _thing(state, command.filed_as)
    if person := owner(state, noun, id):
        present(state, person)
    return [JotFiled(jot=known.id, noun=noun, filed_as=id)]


def drop(state: "ProjectState", command: DropJot, setting: Setting) -> list[Event]:
    """Return that an open jot is dropped; only with a reason."""
    known = _open(state, command.jot)
    if not setting.because:
        raise Refused("A jot is dropped only with a reason.", hint="Add --because REASON.")
    return [JotDropped(jot=known.id)]


NOUN = Noun(
    name="jot",
    letter="J",
    evolve={JotTaken: _taken, JotFiled: _filed, JotDropped: _dropped},
    decide={TakeJot: take, FileJot: file, DropJot: drop},
)
