"""Several programs at once: the journal decides, and the views are those of its end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from cli_shop import Shop
from kept_worlds import SUPPORT, dump


def started(shop: Shop, *args: str) -> subprocess.Popen[str]:
    """A command in a program of its own."""
    env = {**os.environ, **shop.environ, "CASTDEV_HOME": str(shop.place)}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "castdev", *args]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=env, text=True, **pipes)  # type: ignore[call-overload,no-any-return]  # of a dict


def ended(programs: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What they printed; all must have ended well."""
    found = [one.communicate(timeout=120) for one in programs]
    assert not [said for _, said in found if said]
    return [out for out, _ in found]


def test_recording_and_looking_at_once(shop: Shop) -> None:
    """Nothing is lost, nothing is said, and afterwards every row is as if made anew."""
    first = shop.version()
    for _ in range(3):
        commands = (SUPPORT, ["status"], SUPPORT, ["sql", "select count(*) from evidence"])
        ended([started(shop, *one) for one in commands])
    assert shop.version() == first + 6
    shop.do("status")
    kept = dump(shop.place / ".castdev")
    shop.do("rebuild")
    anew = dump(shop.place / ".castdev")
    for name in kept:
        if name.startswith("_") and name not in ("_screens", "_tallies"):
            assert kept[name] == anew[name], name
