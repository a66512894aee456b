"""A program that dies at its n-th step: at any call that changes a file, or between appends."""

from __future__ import annotations

import os
import shutil
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from castdev.engine.recorder import Recorder

CALLS = ("open", "fdopen", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir")
"""Functions of `os` that a death may come before; after the last write there is a sync."""
DEAD, ALIVE, FAULT = 9, 0, 1


def dies(step: int, work: Callable[[], object]) -> bool:
    """Return whether a child that dies at this step came so far; else it did all its work."""
    with warnings.catch_warnings():
        # The test runner has threads of its own, which the child does not touch.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _live(step, work)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (DEAD, ALIVE), f"the child failed at step {step}: {code}"
    return code == DEAD


def _live(step: int, work: Callable[[], object]) -> NoReturn:
    """Work until death; nothing of the parent's is cleaned up."""
    try:
        _doom(step)
        work()
    except BaseException:  # noqa: BLE001  # told, whatever it is
        traceback.print_exc()
        os._exit(FAULT)
    os._exit(ALIVE)


def _doom(step: int) -> None:
    left = [step]

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os._exit(DEAD)
            return call(*args, **more)

        return called

    os.fsync = lambda handle: None  # nothing but the program dies, so no disk is waited for
    for name in CALLS:
        setattr(os, name, dying(getattr(os, name)))
    Recorder.insert = dying(Recorder.insert)  # type: ignore[method-assign]  # in the child only


def deaths(place: Path, before: Path, work: Callable[[Path], object]) -> Iterator[Path]:
    """Yield a copy of a folder in which the work died, for each step at which it can.

    The last one is the folder of who did all the work.
    """
    for step in range(1, 1_000):
        here = place / f"death-{step}"
        shutil.copytree(before, here)
        died = dies(step, lambda here=here: work(here))  # type: ignore[misc]  # this one
        yield here
        shutil.rmtree(here)
        if not died:
            return
    raise AssertionError("it never ends")
