"""Full disks, disks that cannot be written to, limits, real crash images, altered files."""

from __future__ import annotations

import pytest
import small_disks
import system_calls
from altered_files import altered_files
from crash_images import crash_images
from limits import LIMITS, limited
from loaded_backups import loaded_backups
from replaying import replaying

DISKS = pytest.mark.usefixtures("disks")


@DISKS
@pytest.mark.parametrize("kind", ["tmpfs", "ext4, blocks of 1 KiB"])
def test_a_full_disk(kind: str) -> None:
    """Recording ends in a sentence; all is read, no program is killed; with room it goes on."""
    assert small_disks.full(kind).wrong == []


@DISKS
def test_a_read_only_disk() -> None:
    """All is read, and recording is refused."""
    assert small_disks.read_only("ext4, blocks of 4 KiB").wrong == []


@DISKS
def test_crash_images() -> None:
    """What an ext4 holds when the machine stops, it holds when it is mounted again."""
    assert crash_images(2).wrong == []


@pytest.mark.parametrize("what", LIMITS)
def test_too_little(what: str) -> None:
    """With too few descriptors, too little memory, too small files: whole or not at all."""
    assert limited(what).wrong == []


def test_altered_files() -> None:
    """What is read from a cut, foreign or damaged store is what was recorded, or nothing is."""
    for figure in altered_files(15):
        assert figure.wrong == [], figure.what


@pytest.mark.usefixtures("traced")
def test_system_calls() -> None:
    """The command itself, killed at its calls, and once more: the words are there once."""
    figure = system_calls.system_calls("killed", step=90)
    assert figure.wrong == []
    assert "0 commands failed" not in figure.note


def test_backups_under_load() -> None:
    """Each backup made while three programs record is the journal at one moment."""
    assert loaded_backups(5).wrong == []


def test_replaying_elsewhere() -> None:
    """Other zones, hash seeds and locales change no byte of a reading."""
    assert replaying(300).wrong == []
