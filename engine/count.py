"""Published counts: "6 of 8" without names; compared with people, never added to them."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Text
from .ids import find

if TYPE_CHECKING:
    from .state import ProjectState

Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


class CountPublished(Event, tag="count_published"):
    """A source says how many supported a hypothesis, of how many, without saying who."""

    about: ClassVar[str] = "hypothesis"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "count published on {hypothesis}: {supports} of {of} support it"

    hypothesis: Id
    supports: Number
    of: Number
    refutes: Number | None = None
    text: Text = ""
    locator: Text | None = None


class PublishCount(Command, tag="publish_count"):
    """Write down a count that a source publishes without naming people."""

    hypothesis: str
    supports: Number
    of: Number
    refutes: Number | None = None
    text: Text = ""
    locator: Text | None = None


def _published(state: "ProjectState", entry: Entry, event: CountPublished) -> None:
    """Counts change nothing that a rule looks at."""


def publish(state: "ProjectState", command: PublishCount, setting: Setting) -> list[Event]:
    """Return the count; there cannot be more voices than people."""
    known = find(state.hypotheses, command.hypothesis, "hypothesis")
    if command.supports + (command.refutes or 0) > command.of:
        raise Refused(
            f"{command.supports + (command.refutes or 0)} of {command.of} cannot be a count.",
            hint="The second number is how many people there were.",
        )
    return [
        CountPublished(
            hypothesis=known.id,
            supports=command.supports,
            of=command.of,
            refutes=command.refutes,
            text=command.text,
            locator=command.locator,
        )
    ]


NOUN = Noun(
    name="count",
    letter="",
    evolve={CountPublished: _published},
    decide={PublishCount: publish},
)
