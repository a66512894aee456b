"""A page of commands, typed as it says: blocks of `console` run, and must print what they show.

A line `$ castdev …` is run; what stands below it must be printed, where a line `…` stands for
any lines. Without anything below, only the exit code counts. A line `$ cp -r …` copies a folder,
`$ python -I …` runs a program that knows nothing of castdev. A block `text file=NAME` is saved under that name first. `CASTDEV_UPDATE=1` writes what was printed
into the page.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

_BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELLIPSIS = "…"


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Runner(Protocol):
    """Something that runs commands in one folder."""

    place: Path

    def run(self, *args: str) -> Ran:
        """Return how a command ended."""


def typed(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a block with the lines below it."""
    command, below = "", list[str]()
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, below
            command, below = line[2:], []
        else:
            below.append(line)
    if command:
        yield command, below


def follow(page: Path, runner: Runner) -> None:
    """Do what a page says, from its first block to its last."""
    text = page.read_text("utf-8")
    written = text
    for kind, name, block in _BLOCK.findall(text):
        if name:
            (runner.place / name).parent.mkdir(parents=True, exist_ok=True)
            (runner.place / name).write_text(block, "utf-8")
        elif kind == "console":
            written = written.replace(block, _block(block, runner), 1)
    if os.environ.get("CASTDEV_UPDATE") and written != text:
        page.write_text(written, "utf-8")


def _block(block: str, runner: Runner) -> str:
    out: list[str] = []
    for command, below in typed(block):
        words = shlex.split(command, comments=True)
        if words[:2] == ["cp", "-r"]:
            shutil.copytree(runner.place / words[2], runner.place / words[3])
            out.append(f"$ {command}")
            continue
        ran = _alone(words, runner.place) if words[0] == "python" else runner.run(*words[1:])
        assert words[0] in ("castdev", "python"), command
        printed = (ran.out + ran.err).rstrip("\n").splitlines()
        if below and not os.environ.get("CASTDEV_UPDATE"):
            assert matches(below, printed), f"$ {command}\n" + "\n".join(printed)
        if not below:
            assert ran.code == 0, f"$ {command}\n{ran.err}"
        shown = below if ELLIPSIS in below and matches(below, printed) else printed
        out += [f"$ {command}", *(shown if below else [])]
    return "\n".join(out) + "\n"


def _alone(words: list[str], place: Path) -> Ran:
    """Return how a program of one file ended that may import the standard library only."""
    assert words[1] == "-I", words
    command = [sys.executable, *words[1:]]
    ended = subprocess.run(command, check=False, cwd=place, capture_output=True, text=True)
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def matches(wanted: list[str], printed: list[str]) -> bool:
    """Return whether lines are as wanted; an ellipsis stands for any lines.

    >>> matches(["a", "…", "d"], ["a", "b", "c", "d"]), matches(["a"], ["b"])
    (True, False)
    """
    if not wanted:
        return not printed
    if wanted[0] == ELLIPSIS:
        return any(matches(wanted[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and wanted[0] == printed[0].rstrip() and matches(wanted[1:], printed[1:])
