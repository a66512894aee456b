"""Streams of a real program: closed, full, cut off, or without letters."""

from __future__ import annotations

import os
import subprocess
import sys

from cli_shop import Shop


def ended(shop: Shop, command: str, **environ: str) -> tuple[int, str, str]:
    """Return how a shell line ended, in which $castdev runs the program."""
    env = {
        **os.environ,
        **shop.environ,
        "CASTDEV_HOME": str(shop.place),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "castdev": f"{sys.executable} -m castdev",
        **environ,
    }
    words = ["sh", "-c", command]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_closed_output(shop: Shop) -> None:
    """A closed standard output changes nothing about what is recorded."""
    assert ended(shop, "$castdev theme name Lost >&-") == (0, "", "")
    assert shop.version() == 8


def test_full_output(shop: Shop) -> None:
    """A full device is an I/O failure, and the receipt was lost, not the record."""
    code, _, err = ended(shop, "$castdev theme name Lost > /dev/full")
    assert code == 74 and err.count("\n") == 1 and "What was recorded stays" in err
    assert shop.version() == 8


def test_cut_off(shop: Shop) -> None:
    """Nobody reading to the end is no failure."""
    assert ended(shop, "{ $castdev policy show; echo $? >&2; } | true") == (0, "", "0\n")


def test_no_letters(shop: Shop) -> None:
    """Where letters cannot be shown their numbers are, without a crash."""
    code, out, err = ended(shop, "$castdev theme name 'Жук'", PYTHONIOENCODING="latin-1")
    assert (code, err) == (0, "") and out.endswith("\\u0416\\u0443\\u043a\n")


def test_never_waits(shop: Shop) -> None:
    """A missing value is refused at once although standard input stays open."""
    env = {
        **os.environ,
        **shop.environ,
        "CASTDEV_HOME": str(shop.place),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    words = [sys.executable, "-m", "castdev", "interview", "note", "I1"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=env, stdin=pipe, stdout=pipe, stderr=pipe) as program:
        assert program.wait(timeout=20) == 2
        assert program.stderr is not None and b"'NOTES'" in program.stderr.read()
