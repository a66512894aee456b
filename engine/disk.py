"""What a folder lies on: how much room is left, and who shares it.

SQLite's write-ahead log keeps its index in memory that all programs of one machine
map. Another machine does not see it, and a program that keeps folders alike on several
machines copies the log without the file it belongs to (reliability.md 3.3, 5).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FREE = 64 << 20
"""Bytes that must be free on a disk before anything is recorded on it."""
SCARCE = 1 << 20
"""Bytes below which readers keep the index of the log to themselves.

A mapped file can need a block when it is written to, and a full disk then ends the
program with a signal (seen on ext4 with blocks of 1 KiB).
"""
MOUNTS = "/proc/self/mounts"

_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "afs", "ceph", "coda", "ncpfs"),
    *("lustre", "gfs2", "ocfs2", "beegfs", "glusterfs", "vboxsf", "vmhgfs", "prl_fs", "drvfs"),
}
_SYNCED = {
    "Dropbox": "dropbox",
    "OneDrive": "onedrive",
    "iCloud Drive": "icloud ?drive|mobile documents",
    "Google Drive": "google ?drive|my drive",
    "Nextcloud": "nextcloud",
    "ownCloud": "owncloud",
    "a cloud": "cloudstorage|pclouddrive|megasync|seafile",
}
"""Who syncs → what its folder is called; a name may follow, as in `Dropbox (Acme)`."""
_NAMES = tuple(_SYNCED)
_FOLDERS = "/(?:" + "|".join(f"({names})" for names in _SYNCED.values()) + ")(?:[ -][^/]*)?/"
_MARKERS = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
"""What lies in the topmost folder that is synced → who syncs."""


def room(place: Path) -> int:
    """Return how many bytes somebody without privileges may still write there."""
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


def shared(folder: Path) -> str | None:
    """Return why a folder may be written to from elsewhere, in words that follow `it is`.

    None where nothing says so: a disk of this machine, as far as can be told.
    """
    place = os.path.realpath(folder)
    if (kind := elsewhere(place)) is not None:
        return f"on a file system of another machine or program ({kind})"
    who = _synced_by(place)
    return f"in a folder that {who} keeps alike on several machines" if who else None


def elsewhere(place: str) -> str | None:
    """Return the kind of file system of a path if it is not that of a disk of this machine."""
    kind = file_system(place)
    return kind if kind in _NETWORK or kind.startswith("fuse.") else None


def file_system(place: str) -> str:
    """Return the kind of file system that a path lies on, empty where nobody tells."""
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.split(" ", 3) for line in file]
    except OSError:
        return ""
    found, longest = "", 0
    for _, at, kind, _ in lines:
        mounted = _plain(at).rstrip("/") + "/"
        # Of what is mounted at one place the last is on top.
        if f"{place}/".startswith(mounted) and len(mounted) >= longest:
            found, longest = kind, len(mounted)
    return found


def _plain(path: str) -> str:
    """Return a path of the list of mounts, in which spaces and the like are octal."""
    if "\\" not in path:
        return path
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _synced_by(place: str) -> str | None:
    named = re.search(_FOLDERS, f"{place}/", re.IGNORECASE)
    if named:
        return _NAMES[(named.lastindex or 1) - 1]
    while True:
        for marker, who in _MARKERS.items():
            if os.path.exists(os.path.join(place, marker)):
                return who
        if place == os.path.dirname(place):
            return None
        place = os.path.dirname(place)
