"""Disks that are full or cannot be written to any more, of several kinds (G22).

    python small_disks.py FOLDER [MOST]

records until the disk is full, as if castdev kept no room free, and says how it ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import shim
from figure import Figure
from soundness import faults, request
from writing import acknowledge, acknowledged

from castdev.engine import connection, disk
from castdev.engine.errors import CastdevError
from castdev.engine.home import FOLDER, Home, start

KINDS = {"tmpfs": 400, "ext4, blocks of 1 KiB": 4096, "ext4, blocks of 4 KiB": 4096}
"""Kind of disk → its size in KiB."""
READINGS = (["status"], ["log"], ["verify"], ["doctor"])


def missing() -> str | None:
    """Return why no disk can be made here, or None if one can."""
    if os.getuid() != 0:
        return "needs root, to mount a disk"
    try:
        with mounted("tmpfs"), mounted("ext4, blocks of 1 KiB"):
            return None
    except (OSError, subprocess.CalledProcessError):
        return "needs a system on which tmpfs and ext4 can be mounted"


@contextmanager
def mounted(kind: str) -> Iterator[Path]:
    """Give a new small disk."""
    with tempfile.TemporaryDirectory(prefix="disk.") as temporary:
        place, image = Path(temporary) / "disk", Path(temporary) / "image"
        place.mkdir()
        if kind == "tmpfs":
            options = ["-t", "tmpfs", "-o", f"size={KINDS[kind]}k", "tmpfs"]
        else:
            with image.open("wb") as file:
                file.truncate(KINDS[kind] << 10)
            block = "1024" if "1 KiB" in kind else "4096"
            subprocess.run(
                ["mkfs.ext4", "-q", "-F", "-b", block, image], check=True, capture_output=True
            )
            options = ["-o", "loop", str(image)]
        subprocess.run(["mount", *options, place], check=True, capture_output=True)
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", place], check=False, capture_output=True)


def full(kind: str, rounds: int = 1) -> Figure:
    """Return what came of filling a disk to the brim, reading it, and making room."""
    wrong, count, least = list[str](), 0, 1 << 30
    for _ in range(rounds):
        with mounted(kind) as place:
            done = _ran([str(shim.HERE / "small_disks.py"), str(place)])
            known = acknowledged(done.stdout)
            if done.returncode != 74 or not known:
                wrong.append(f"filling ended with {done.returncode}: {done.stderr[-300:]}")
            least = min(least, disk.room(place))
            with tempfile.TemporaryDirectory() as elsewhere:
                saving = ["backup", "--to", elsewhere]
                for words in (*READINGS, saving):
                    wrong += _read(place, words, {74} if words == ["doctor"] else {0})
            count += 2 + len(READINGS)
            (place / "ballast").unlink(missing_ok=True)
            wrong += faults(place, known)
    return Figure("G22", f"full disk, {kind}", count, wrong, f"down to {least} bytes free")


def read_only(kind: str) -> Figure:
    """Return what came of recording on a disk that can only be read, with a log left on it."""
    wrong = list[str]()
    with mounted(kind) as place:
        done = _ran([str(shim.HERE / "small_disks.py"), str(place), "5"])
        if done.returncode:
            wrong.append(done.stderr)
        subprocess.run(["mount", "-o", "remount,ro", place], check=False, capture_output=True)
        for words in READINGS:
            wrong += _read(place, words, {0, 70, 74, 77} if words == ["doctor"] else {0})
        wrong += _read(place, ["theme", "name", "Late"], {77, 74})
    return Figure("G22", f"read-only disk, {kind}", len(READINGS) + 1, wrong)


def _read(place: Path, words: list[str], codes: set[int]) -> list[str]:
    done = _ran(["-m", "castdev", "--home", str(place), *words])
    said = f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-300:]}"
    return [] if done.returncode in codes and "Traceback" not in done.stderr else [said]


def _ran(words: list[str]) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as state:
        return subprocess.run(
            [sys.executable, *words],
            env=shim.environment(XDG_STATE_HOME=state),
            capture_output=True,
            text=True,
            check=False,
        )


def main(folder: str, most: int) -> None:
    """Record until nothing fits any more, or so many events."""
    disk.FREE = connection.SCARCE = 0
    place = Path(folder)
    if not (place / FOLDER).exists():
        start(place, "acme", actor="ana")
    (place / "ballast").write_bytes(b"0" * 50_000)
    number = 0
    with closing(Home.at(place).engine(actor="ana")) as engine:
        while number < most:
            key = f"ana-{number}"
            (version,) = engine.handle(request(key)).versions
            acknowledge(key, version)
            number += 1


if __name__ == "__main__":
    try:
        main(sys.argv[1], int((*sys.argv, 1 << 30)[2]))
    except CastdevError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
