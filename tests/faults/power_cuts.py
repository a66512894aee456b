"""Power cuts at every call of a program that records, each with several possible disks (G1)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import shim
from disk_images import Disk, calls
from figure import Figure
from soundness import faults
from writing import acknowledged

from castdev.engine.home import FOLDER


def power_cuts(events: int, reopen: int, store: str, step: int = 1, images: int = 1) -> Figure:
    """Return what could be on the disk after each call of a program that records.

    Args:
        events: how many it records.
        reopen: after how many it opens the project anew, which moves the log into the file.
        store: how the project survives a crash, as `writing.py` takes it.
        step: look at every so many-th call.
        images: how many disks to look at that hold some of what was not safe yet, beside
            one that holds all of it and one that holds none.
    """
    with tempfile.TemporaryDirectory(dir=fast(), prefix="power.") as place:
        log = recorded(Path(place), events, reopen, store)
        count, wrong = judged(Path(place), log, step, images)
    return Figure("G1", f"power cuts, {store}, images", count, wrong)


def fast() -> str | None:
    """Return a folder in memory, where there is one: what is written there is not waited for."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def recorded(place: Path, events: int, reopen: int, store: str) -> Path:
    """Return the log of a program that makes a project and records."""
    project, log = place / "project", place / "log"
    project.mkdir()
    words = [shim.HERE / "writing.py", project, "w", events, reopen, store]
    subprocess.run(
        [sys.executable, *map(str, words)],
        env=shim.environment(LD_PRELOAD=shim.library(), FAULT_ROOT=project, FAULT_LOG=log),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return log


def judged(place: Path, log: Path, step: int, images: int) -> tuple[int, list[str]]:
    """Return how many disks there were, and what was wrong with some."""
    disk, chance, said = Disk(), Random(1), ""
    count, wrong = 0, list[str]()
    modes = ["all", "none", *["some"] * images]
    for number, call in enumerate(calls(log)):
        disk.take(call)
        said += call.content.decode() if call.what == "A" else ""
        if number % step:
            continue
        for mode in modes:
            with tempfile.TemporaryDirectory(dir=place) as image:
                disk.write(Path(image), chance, mode)
                known = acknowledged(said)
                bad = faults(Path(image), known, goes_on=mode == "some")
                if said and not (Path(image) / FOLDER).exists():
                    bad = ["the project is gone"]
            count += 1
            wrong += [f"call {number} ({call.what} {call.path}), {mode}: {one}" for one in bad]
    return count, wrong
