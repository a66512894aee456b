"""Themes: named, renamed, merged, heard, taken back."""

from __future__ import annotations

import pytest
from study_steps import PERSON, THEME

from castdev.engine.command import Command
from castdev.engine.interview import HoldInterview
from castdev.engine.respondent import WithdrawConsent
from castdev.engine.sealed import Spoken
from castdev.engine.testing import given
from castdev.engine.theme import (
    ApplyTheme,
    MergeThemes,
    NameTheme,
    RemoveTheme,
    RenameTheme,
    ThemeApplied,
    ThemeNamed,
    ThemeRemoved,
    ThemeRenamed,
    ThemesMerged,
)

HELD = HoldInterview(respondent="R1")
HEARD = ApplyTheme(theme="T1", interview="I1")


def test_named() -> None:
    """A theme has a title, and may have an id, a severity and a source."""
    given().when(NameTheme(title="Late", id="late", severity="high", source="talks")).then(
        ThemeNamed(theme="late", title="Late", severity="high", source="talks")
    )


def test_renamed() -> None:
    """A theme gets another title."""
    given(THEME).when(RenameTheme(theme="t1", title="Late")).then(
        ThemeRenamed(theme="T1", title="Late")
    )


def test_merged() -> None:
    """Themes merged into one are each named once, as they were first spelt."""
    given(THEME, THEME, THEME).when(MergeThemes(theme="t1", merged=("t2", "T3", "T2"))).then(
        ThemesMerged(theme="T1", merged=("T2", "T3"))
    )


def test_after_a_merger_the_old_id_means_the_kept_theme() -> None:
    """Rename, apply, remove and merge follow a merged theme to where it went."""
    one_into_two = MergeThemes(theme="T2", merged=("T1",))
    two_into_three = MergeThemes(theme="T3", merged=("T1",))
    world = given(*PERSON, HELD, THEME, THEME, THEME, HEARD, one_into_two)
    world.when(two_into_three).then(ThemesMerged(theme="T3", merged=("T2",)))
    world.when(RenameTheme(theme="T1", title="x")).then(ThemeRenamed(theme="T3", title="x"))
    world.when(RemoveTheme(theme="t2", interview="i1"))
    world.then(ThemeRemoved(theme="T3", interview="I1"))
    world.when(HEARD).then(ThemeApplied(theme="T3", interview="I1"))
    world.when(MergeThemes(theme="T1", merged=("T3",))).refused("into itself: T3")


def test_applied() -> None:
    """A quote is words of the person interviewed."""
    given(*PERSON, HELD, THEME).when(
        ApplyTheme(theme="t1", interview="i1", kind="opinion", locator="p. 3", quote="weeks!")
    ).then(
        ThemeApplied(
            theme="T1",
            interview="I1",
            kind="opinion",
            locator="p. 3",
            quote=Spoken("R1", "weeks!"),
        )
    )


def test_removed_once() -> None:
    """What was taken back cannot be taken back again."""
    world = given(*PERSON, HELD, THEME, HEARD).when(RemoveTheme(theme="T1", interview="I1"))
    world.then(ThemeRemoved(theme="T1", interview="I1"))
    world.when(RemoveTheme(theme="T1", interview="I1")).refused("T1 was not heard in I1")


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (NameTheme(title=""), "title must"),
        (NameTheme(title="t", id="t1"), "a theme T1 already"),
        (RenameTheme(theme="T1", title="Waiting"), "has that title already"),
        (RenameTheme(theme="T9", title="t"), "no theme 'T9'"),
        (MergeThemes(theme="T1", merged=()), "into itself"),
        (MergeThemes(theme="T1", merged=("t1",)), "into itself: T1"),
        (MergeThemes(theme="T1", merged=("T2", "T9")), "no theme 'T9'"),
        (MergeThemes(theme="T9", merged=("T1",)), "no theme 'T9'"),
        (ApplyTheme(theme="T9", interview="I1"), "no theme 'T9'"),
        (ApplyTheme(theme="T1", interview="I9"), "nearest: I1"),
        (RemoveTheme(theme="T1", interview="I1"), "T1 was not heard in I1"),
        (RemoveTheme(theme="T1", interview="I9"), "nearest: I1"),
        (RemoveTheme(theme="T9", interview="I1"), "no theme 'T9'"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of themes is refused and adds nothing."""
    given(*PERSON, HELD, THEME, THEME).when(command).refused(part)


def test_applied_after_withdrawal() -> None:
    """No theme is heard from a person who withdrew."""
    given(*PERSON, HELD, THEME, WithdrawConsent(respondent="R1")).when(HEARD).refused(
        "withdrew consent"
    )
