"""`castdev log --follow`: what anybody records is told at once, and it ends as it should."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from cli_shop import Shop

from castdev.cli import log
from castdev.engine.command import Request
from castdev.engine.home import Home
from castdev.engine.theme import NameTheme

Start = Callable[..., subprocess.Popen[str]]
PROGRAM = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("castdev", run_name="__main__", alter_sys=True)
"""
"""castdev, minding Ctrl-C also where a script runs the tests in the background."""
LONGEST = 60
"""Seconds after which a program that should have ended has not."""


@pytest.fixture
def start(shop: Shop) -> Iterator[Start]:
    """What starts `castdev log --follow` as a program of its own, with a pipe to read from."""
    with ExitStack() as stack:

        def started(*args: str) -> subprocess.Popen[str]:
            program = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, "log", "--follow", *args],
                env={
                    **os.environ,
                    **shop.environ,
                    "CASTDEV_HOME": str(shop.place),
                    "PYTHONPATH": os.pathsep.join(sys.path),
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(program)
            stack.callback(program.kill)
            return program

        yield started


def line(program: subprocess.Popen[str]) -> str:
    """Return the next line, as soon as it is there."""
    assert program.stdout is not None
    found = program.stdout.readline()
    assert found, program.communicate()
    return found


def test_lines_come_as_they_are_recorded(shop: Shop, start: Start) -> None:
    """Each line is there before the next event is recorded; Ctrl-C ends it without a word."""
    program = start("--from", "7", "--json")
    assert json.loads(line(program))["version"] == 7
    for title in ("Late", "Lost"):
        shop.do("theme", "name", title)
        told = json.loads(line(program))
        assert (told["event"], told["data"]["title"]) == ("theme_named", title)
    shop.do("undo")
    assert json.loads(line(program))["sentence"] == "undone: event 9, theme_named T2"
    program.send_signal(signal.SIGINT)
    assert program.communicate(timeout=LONGEST) == ("", "")
    assert program.returncode == 130


def test_only_what_names_one_thing(shop: Shop, start: Start) -> None:
    """With an id it tells what names that thing, in sentences, and leaves out the rest."""
    program = start("h1", "--from", "1")
    assert "hypothesis H1 stated: Bakers lose orders" in line(program)
    shop.do("theme", "name", "Late")
    shop.do("evidence", "support", "H1", "Yes.", "--interview", "I1", "--kind", "past-fact")
    assert line(program).startswith("    9  2026-03-05   E1 supports H1")


def test_nobody_reads_any_more(shop: Shop, start: Start) -> None:
    """When the reader of the pipe is gone it ends, although nothing more is recorded."""
    program = start("--from", "7")
    line(program)
    assert program.stdout is not None
    program.stdout.close()
    assert program.wait(timeout=LONGEST) == 0
    assert program.stderr is not None and program.stderr.read() == ""


def test_from_now_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --from it begins after what is there; a file has readers for ever."""
    engine = Home.at(shop.place).engine()
    looks: list[int] = []

    def unread() -> bool:
        looks.append(1)
        if len(looks) == 2:
            engine.handle_many([Request(NameTheme(title="Late")) for _ in range(2)])
        return len(looks) == 4

    assert log.unread() is False
    monkeypatch.setattr(log, "unread", unread)
    assert [one.split()[0] for one in shop.do("log", "--follow").splitlines()] == ["8", "9"]
    engine.close()


def test_a_part_of_what_is_there(shop: Shop) -> None:
    """--from alone lists from an event on, with every other option; after the end, nothing."""

    def versions(*args: str) -> list[int]:
        return [json.loads(one)["version"] for one in shop.do("log", "--json", *args).splitlines()]

    assert versions("--from", "6") == [6, 7]
    assert versions("--from", "3", "--as-of", "4") == [3, 4]
    assert versions("R1", "--from", "5") == [5, 6]
    assert versions("--from", "8") == versions("H1", "--from", "8") == []


def test_what_makes_no_sense(shop: Shop) -> None:
    """It is refused before it waits."""
    for args, code, said in (
        ("--follow --as-of 3", 2, "--follow looks ahead"),
        ("--follow --happened-by today", 2, "--follow looks ahead"),
        ("NOPE --follow", 65, "No event names 'NOPE'"),
        ("NOPE --from 3", 65, "No event names 'NOPE'"),
        ("--from 0", 2, "--from: 0 is not in the range"),
    ):
        ended = shop.run("log", *args.split())
        assert (ended.code, ended.out) == (code, "") and said in ended.err
