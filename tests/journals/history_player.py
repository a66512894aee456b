"""One program of a history: records batches, or reads, and prints when and what.

    python history_player.py write|read PLACE WHO COUNT

PLACE is a folder with a project. It waits for a line before it begins.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from castdev.engine.command import Request
from castdev.engine.home import Home
from castdev.engine.theme import NameTheme


def main(role: str, place: str, who: str, count: int) -> None:
    """Play one part."""
    engine = Home.at(Path(place)).engine(actor=who)
    engine.state()
    print("ready", flush=True)
    sys.stdin.readline()
    chance = random.Random(who)
    for number in range(count):
        keys = [f"{who}-{number}-{one}" for one in range(chance.choice((1, 1, 1, 3, 7)))]
        begin = time.monotonic_ns()
        if role == "write":
            receipts = engine.handle_many([Request(NameTheme(title=k), key=k) for k in keys])
            assert not any(one.already for one in receipts)
            said = [version for one in receipts for version in one.versions]
        else:
            keys = [one.metadata.key for one in engine.entries()]
            said = []
            time.sleep(0.002)
        print(json.dumps([begin, time.monotonic_ns(), said, keys]), flush=True)
    engine.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
