"""A real ext4, copied while programs write to it, and mounted as after a power cut (G2)."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import shim
from figure import Figure
from soundness import faults
from writing import acknowledged

MIB = 96


def crash_images(count: int) -> Figure:
    """Return what came of so many images; the file system replays its own journal first."""
    chance, wrong, events = Random(2), list[str](), 0
    for number in range(count):
        with tempfile.TemporaryDirectory(prefix="images.") as temporary:
            known, found = _one(Path(temporary), chance)
        events += known
        wrong += [f"image {number}: {one}" for one in found]
    return Figure("G2", "crash images of ext4", count, wrong, f"{events} events acknowledged")


def _one(place: Path, chance: Random) -> tuple[int, list[str]]:
    image, crash, said = place / "image", place / "crash", place / "said"
    for name in ("disk", "after"):
        (place / name).mkdir()
    with image.open("wb") as file:
        file.truncate(MIB << 20)
    _do("mkfs.ext4", "-q", "-F", image)
    _do("mount", "-o", "loop", image, place / "disk")
    try:
        with said.open("wb") as output:
            program = subprocess.Popen(
                [sys.executable, shim.HERE / "writing.py", place / "disk", "ana", "100000", "20"],
                env=shim.environment(),
                stdout=output,
            )
        while said.stat().st_size == 0:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.4)
        program.send_signal(signal.SIGSTOP)
        time.sleep(0.01)
        known = acknowledged(said.read_text())
        shutil.copyfile(image, crash)
        program.kill()
        program.wait()
    finally:
        _do("umount", "-l", place / "disk")
    _do("mount", "-o", "loop", crash, place / "after")
    try:
        return len(known), faults(place / "after", known, goes_on=True)
    finally:
        _do("umount", "-l", place / "after")


def _do(*words: object) -> None:
    subprocess.run([*map(str, words)], check=True, capture_output=True)
