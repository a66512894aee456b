"""The parts of the benchmark: each yields figures, and can be run alone."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import bulk as batches
import replay as reading
from figures import CASTDEV, FLOOR, Figure, Ground, Size, memory, ran, support
from peer import saved

from castdev.engine.home import start

Part = Callable[[Ground, Size], Iterator[Figure]]


def rounds(work: dict[str, tuple[list[str], Path]], count: int) -> dict[str, list[float]]:
    """Return what programs take, every round one after the other; the first warms the caches."""
    took: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(count + 1):
        for name, (command, place) in work.items():
            one = ran(command, place)
            if turn or not count:
                took[name].append(one)
    return took


def starting(ground: Ground, size: Size) -> Iterator[Figure]:
    """P1 and P2: a command from the shell, in small and large projects and a store of many."""
    places = {
        "small": ground.study(size.small),
        "large": ground.study(size.events),
        "store": ground.store(size.many, size.projects),
    }
    status = [*CASTDEV, "status"]
    work = {"floor": (FLOOR, places["small"])}
    for name, place in places.items():
        said, again = support(place), ground.copy(place, f"{place.name} again")
        record = [*CASTDEV, "evidence", "support", said.hypothesis, "--interview"]
        record += [str(said.interview), "--statement", said.statement]
        ran(status, place)
        ran(status, again)
        work |= {f"status {name}": (status, place), f"record {name}": (record, again)}
    took = rounds(work, size.rounds)
    wall = {name: median(some) for name, some in took.items()}
    words = {
        "large": f"{size.events:,} events",
        "store": f"store of {size.many:,}",
        "small": f"{size.small:,} events",
    }
    for goal, name, floor, small in (("P1", "status", 1.5, 1.1), ("P2", "record", 2.2, 1.2)):
        for kind, said_of in words.items():
            own = wall[f"{name} {kind}"]
            yield Figure(goal, f"{name}, {said_of}", own, "import floor", wall["floor"], floor)
        own, least = wall[f"{name} large"], wall[f"{name} small"]
        yield Figure(goal, f"{name}, {words['large']}", own, words["small"], least, small)
        used = [memory(*work[f"{name} {kind}"]) for kind in ("large", "small")]
        yield Figure("", f"{name}, memory", used[0], words["small"], used[1], unit="MiB")


def replaying(ground: Ground, size: Size) -> Iterator[Figure]:
    """P3 and P6: reading it all, and looking back."""
    place, plain = ground.study(size.events), min(size.events, 20_000)
    found = reading.measured(
        {
            "floor": lambda: reading.floor(place),
            "replay": lambda: reading.replayed(place),
            "plain": saved(ground.folder, plain).load,
        },
        2,
    )
    full, own = found["replay"], found["replay"] / size.events
    named = f"replay of {size.events:,}, an event"
    floor = found["floor"] / size.events
    yield Figure("P3", named, own, "select and decode", floor, 8, unit="µs")
    peer = found["plain"] / plain
    yield Figure("P3", named, own, "plain eventsourcing", peer, 0.25, unit="µs")
    for name, seconds in reading.scrub(place, size.events):
        most = 1 if "as of" in name else 0.05
        yield Figure("P6", name, seconds, "full replay", full, most)


def rebuilding(ground: Ground, size: Size) -> Iterator[Figure]:
    """P7: the views made anew, beside the same fold in memory."""
    import views

    place = ground.study(size.events)
    before = gc.get_threshold()
    gc.set_threshold(100_000)  # as the command line does
    try:
        works: dict[str, reading.Work] = {
            "views": lambda: views.anew(place),
            "replay": lambda: reading.replayed(place),
        }
        found = reading.measured(works, 2)
    finally:
        gc.set_threshold(*before)
    yield Figure("P7", "views.db made anew", found["views"], "full replay", found["replay"], 3)


def remembering(ground: Ground, size: Size) -> Iterator[Figure]:
    """P8: the memory of a full replay."""
    place = ground.study(size.many)
    command = [sys.executable, str(Path(reading.__file__).resolve()), "--memory", str(place)]
    named = f"full replay of {size.many:,} events"
    yield Figure("P8", named, memory(command, place), "the goal", 400, 1, unit="MiB")


def recording(ground: Ground, size: Size) -> Iterator[Figure]:
    """P4 and P5: evidence in batches and one by one, through an open engine."""
    works = batches.works(ground.fresh("bulk"))
    each = min(batches.BATCH, size.commands)
    many = batches.timed(works, each, max(1, size.commands // each))
    peer = "plain eventsourcing"
    least = batches.total(many[peer])
    count = len(many[peer]) * each
    for name, goal in (("evidence", 1), ("evidence, a third quoted", None)):
        own = batches.total(many[name])
        work = f"{name}, {each:,} a batch"
        wall, used = own.wall / count, own.processor / count
        yield Figure("P4", work, wall, peer, least.wall / count, goal, unit="µs")
        named = "  the processor alone"
        yield Figure("", named, used, peer, least.processor / count, unit="µs")
    one = batches.timed(works, 1, size.singles)
    floor = batches.middle(one["raw rows"])
    for name, most in (("evidence", 1.5), (peer, None)):
        work = f"{name}, one command"
        yield Figure("P5" if most else "", work, batches.middle(one[name]), "raw row", floor, most)


def together(ground: Ground, size: Size) -> Iterator[Figure]:
    """P9: ten programs record into one project, beside one alone; nothing lost, nothing twice."""
    place = ground.fresh("together")
    start(place, "acme")
    yield _many("a file", place, size)


def _many(where: str, place: Path, size: Size) -> Figure:
    import postgres

    alone = postgres.recorded(place, 1, size.seconds)
    many = postgres.recorded(place, size.programs, size.seconds)
    project = reading.opened(place)
    versions = [entry.version for entry in project.entries()]
    titles = [one.title for one in project.book().themes.values()]
    said = round((alone + many) * size.seconds)
    if versions != [*range(1, len(versions) + 1)] or len(titles) != said:
        raise AssertionError(f"{said} were told to be recorded, {len(titles)} are there")
    project.close()
    work = f"{size.programs} programs into {where}"
    return Figure("P9", work, many, "one alone", alone, least=0.5, unit="/s")


def proving(ground: Ground, size: Size) -> Iterator[Figure]:
    """What the tree costs: a command with and without it."""
    import proof

    place = ground.fresh("proof")
    engines = {name: proof.opened(place / name, tree=name == "tree") for name in ("tree", "bare")}
    took: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(size.singles):
        for name, engine in engines.items():
            begin = time.perf_counter()
            engine.handle(proof.NAME)
            took[name].append(time.perf_counter() - begin)
    own, bare = (median(took[name]) for name in engines)
    yield Figure("", "one command, tree kept", own, "no tree", bare, 1.1)


def serving(ground: Ground, size: Size) -> Iterator[Figure]:
    """P10, and P9 on a server: one command, and ten programs at once."""
    import postgres
    from pg_server import CannotStart, running

    try:
        with running() as server:
            yield from postgres.figures(ground, size, server, _many)
    except CannotStart as error:
        print(f"P10  not measured: {error}")


PARTS: dict[str, Part] = {
    "start": starting,
    "bulk": recording,
    "replay": replaying,
    "rebuild": rebuilding,
    "memory": remembering,
    "together": together,
    "proof": proving,
    "postgres": serving,
}
