"""Themes: what keeps coming up, named once, applied where it was heard."""

from typing import TYPE_CHECKING, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Text
from .ids import find
from .interview import held
from .ladder import StatementKind
from .respondent import consenting
from .sealed import Words, spoken

if TYPE_CHECKING:
    from .state import ProjectState


class ThemeNamed(Event, tag="theme_named"):
    """A theme enters the codebook."""

    about: ClassVar[str] = "theme"
    settles: ClassVar[tuple[str, ...]] = ("theme {theme}",)
    sentence: ClassVar[str] = "theme {theme} named: {title}"

    theme: Id
    title: Line
    severity: Text = ""
    source: Text | None = None


class ThemeRenamed(Event, tag="theme_renamed"):
    """The theme has another title."""

    about: ClassVar[str] = "theme"
    settles: ClassVar[tuple[str, ...]] = ("theme {theme} title",)
    sentence: ClassVar[str] = "theme {theme} renamed: {title}"

    theme: Id
    title: Line


class ThemesMerged(Event, tag="themes_merged"):
    """Several themes are one, in every interview, earlier too."""

    about: ClassVar[str] = "theme"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "themes {merged} merged into {theme}"

    theme: Id
    merged: tuple[Id, ...]


class ThemeApplied(Event, tag="theme_applied"):
    """The theme was heard in an interview."""

    about: ClassVar[str] = "theme"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "theme {theme} heard in {interview}[ ({kind})]"

    theme: Id
    interview: Id
    kind: StatementKind | None = None
    locator: Text | None = None
    quote: Words | None = None


class ThemeRemoved(Event, tag="theme_removed"):
    """The theme was not heard in that interview after all."""

    about: ClassVar[str] = "theme"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "theme {theme} removed from {interview}"

    theme: Id
    interview: Id


class Theme(msgspec.Struct):
    """What the state keeps of a theme."""

    id: str
    title: str
    heard_in: set[str]
    into: str | None = None


class NameTheme(Command, tag="name_theme"):
    """Name a theme."""

    title: Line
    id: str | None = None
    severity: Text = ""
    source: Text | None = None


class RenameTheme(Command, tag="rename_theme"):
    """Give a theme a better title."""

    theme: str
    title: Line


class MergeThemes(Command, tag="merge_themes"):
    """Make one theme of several."""

    theme: str
    merged: tuple[str, ...]


class ApplyTheme(Command, tag="apply_theme"):
    """Record that a theme was heard in an interview."""

    private: ClassVar[frozenset[str]] = frozenset({"quote"})

    theme: str
    interview: str
    kind: StatementKind | None = None
    locator: Text | None = None
    quote: Text | None = None


class RemoveTheme(Command, tag="remove_theme"):
    """Record that a theme was not heard in an interview after all."""

    theme: str
    interview: str


def _named(state: "ProjectState", entry: Entry, event: ThemeNamed) -> None:
    state.keep("theme", event.theme)
    state.themes[event.theme.lower()] = Theme(event.theme, event.title, set())


def _renamed(state: "ProjectState", entry: Entry, event: ThemeRenamed) -> None:
    state.themes[event.theme.lower()].title = event.title


def _merged(state: "ProjectState", entry: Entry, event: ThemesMerged) -> None:
    kept, *gone = (state.themes[one.lower()] for one in (event.theme, *event.merged))
    for theme in gone:
        theme.into = kept.id


def _applied(state: "ProjectState", entry: Entry, event: ThemeApplied) -> None:
    state.themes[event.theme.lower()].heard_in.add(event.interview)


def _removed(state: "ProjectState", entry: Entry, event: ThemeRemoved) -> None:
    for one in codes(state, event.theme):
        state.themes[one].heard_in.discard(event.interview)


def live(state: "ProjectState", id: str) -> Theme:
    """Return the theme, or the one it was merged into."""
    theme = find(state.themes, id, "theme")
    seen = set[str]()  # a journal from elsewhere may hold a circle
    while theme.into is not None and theme.id not in seen:
        seen.add(theme.id)
        theme = state.themes[theme.into.lower()]
    return theme


def codes(state: "ProjectState", id: str) -> list[str]:
    """Return the lower-case ids of all themes that count as one with this theme, it included."""
    if id.lower() not in state.themes:
        return []
    kept = live(state, id)
    return [one for one in state.themes if live(state, one) is kept]


def name(state: "ProjectState", command: NameTheme, setting: Setting) -> list[Event]:
    """Return the new theme."""
    return [
        ThemeNamed(
            theme=state.new_id("theme", command.id),
            title=command.title,
            severity=command.severity,
            source=command.source,
        )
    ]


def rename(state: "ProjectState", command: RenameTheme, setting: Setting) -> list[Event]:
    """Return the new title, if it is new."""
    theme = live(state, command.theme)
    if theme.title == command.title:
        raise Refused(f"{theme.id} has that title already.")
    return [ThemeRenamed(theme=theme.id, title=command.title)]


def merge(state: "ProjectState", command: MergeThemes, setting: Setting) -> list[Event]:
    """Return the merger of at least one other theme into the first."""
    kept = live(state, command.theme)
    merged = tuple(dict.fromkeys(live(state, one).id for one in command.merged))
    if not merged or kept.id in merged:
        raise Refused(
            f"A theme cannot be merged into itself: {kept.id}.",
            hint="Name the theme to keep first, then the others.",
        )
    return [ThemesMerged(theme=kept.id, merged=merged)]


def apply(state: "ProjectState", command: ApplyTheme, setting: Setting) -> list[Event]:
    """Return that the theme was heard from a respondent who still consents."""
    interview = held(state, command.interview)
    person = consenting(state, interview.respondent, setting, interview.held_on).id
    return [
        ThemeApplied(
            theme=live(state, command.theme).id,
            interview=interview.id,
            kind=command.kind,
            locator=command.locator,
            quote=spoken(person, command.quote),
        )
    ]


def remove(state: "ProjectState", command: RemoveTheme, setting: Setting) -> list[Event]:
    """Return the removal of a theme that was heard there."""
    theme = live(state, command.theme)
    interview = find(state.interviews, command.interview, "interview")
    if not any(interview.id in state.themes[one].heard_in for one in codes(state, theme.id)):
        raise Refused(
            f"{theme.id} was not heard in {interview.id}.",
            hint=f"`castdev theme show {theme.id}` lists where it was.",
        )
    return [ThemeRemoved(theme=theme.id, interview=interview.id)]


NOUN = Noun(
    name="theme",
    letter="T",
    evolve={
        ThemeNamed: _named,
        ThemeRenamed: _renamed,
        ThemesMerged: _merged,
        ThemeApplied: _applied,
        ThemeRemoved: _removed,
    },
    decide={
        NameTheme: name,
        RenameTheme: rename,
        MergeThemes: merge,
        ApplyTheme: apply,
        RemoveTheme: remove,
    },
)
