"""docs/method.md: every line of the method is answered or declined, and shown by a test."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from castdev.cli.group import castdev

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in (ROOT / "docs" / "method.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_every_line_is_there() -> None:
    """The method has 88 lines, each once, in order."""
    assert [row[0] for row in ROWS] == [str(number) for number in range(1, 89)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_line_is_shown_or_declined(row: list[str]) -> None:
    """Its test is a file of this suite; without one the line says that it is declined."""
    if row[3] == "none":
        assert row[2].startswith("declined")
    else:
        assert (ROOT / "tests" / row[3]).is_file(), row[3]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_commands_it_names_exist(row: list[str]) -> None:
    """A command in backquotes can be typed, and has the options that stand with it."""
    for code in re.findall(r"`([^`]+)`", row[2]):
        words = code.split()
        context = click.Context(castdev)
        found = castdev.get_command(context, words[0])
        if found is None:
            assert words[0].startswith("-") or len(words) == 1, code
            continue
        if isinstance(found, click.Group) and len(words) > 1 and words[1] in found.commands:
            found = found.commands[words[1]]
        known = {name for option in found.params for name in option.opts + option.secondary_opts}
        for word in words[1:]:
            if word.startswith("--"):
                assert word in known, f"{word} in {code}"
