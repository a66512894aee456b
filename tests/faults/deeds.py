"""What is done while something fails, and how to tell that it was done whole or not at all.

Each deed is done in a folder that `ready` furnished. After a failure at any point, `left`
says what is wrong; then it is done once more, and everything must be as if it had never failed.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from soundness import FIRST, faults, request

from castdev.engine.backup import Backup, back_up_home
from castdev.engine.codec import Codec
from castdev.engine.command import Request
from castdev.engine.doctor import examine
from castdev.engine.erasure import ForgetRespondent
from castdev.engine.errors import Refused
from castdev.engine.export import write
from castdev.engine.home import FOLDER, Home, start
from castdev.engine.recovery import recover
from castdev.engine.respondent import RecruitRespondent
from castdev.engine.restore import restore
from castdev.engine.verify import verify

NOW = datetime(2030, 1, 1, tzinfo=UTC)
BEFORE = 3
"""Events recorded before the deed."""
EARLIER = {f"earlier-{number}": FIRST + number for number in range(1, BEFORE + 1)}
LAST = FIRST + BEFORE + 1
"""Place of the one that the deed records."""
OLD = Path(__file__).parents[1] / "golden_stores" / "format-1"


class Deed(NamedTuple):
    """Something done.

    Attributes:
        ready: furnishes an empty folder.
        act: does it; doing it again after it was done changes nothing.
        left: says what is wrong after a failure, given whether `act` had returned.
        done: says what is wrong after it was done in the end.
    """

    ready: Callable[[Path], None]
    act: Callable[[Path], None]
    left: Callable[[Path, bool], list[str]]
    done: Callable[[Path], list[str]]


def _project(place: Path, store: str = "wal") -> None:
    home = start(place, "acme", actor="ana", store=store)  # type: ignore[arg-type]
    with closing(home.engine(actor="ana")) as engine:
        for key in EARLIER:
            engine.handle(request(key))


def _record(place: Path, key: str = "deed") -> None:
    with closing(Home.at(place).engine(actor="ana")) as engine:
        engine.handle(request(key))


def _recorded(place: Path, done: bool) -> list[str]:
    return faults(place, EARLIER | ({"deed": LAST} if done else {}))


def _once(place: Path) -> list[str]:
    """Say if the event is not there exactly once, or the project does not go on."""
    wrong = faults(place, EARLIER | {"deed": LAST})
    with closing(Home.at(place).engine()) as engine:
        size = engine.journal.size()
    return wrong + ([] if size == LAST else [f"{size} events instead of {LAST}"])


RECORD = Deed(_project, _record, _recorded, _once)
BLINDLY = RECORD._replace(act=lambda place: _record(place, key=os.urandom(4).hex()))
"""What `RECORD` protects from; never part of the whole."""
RECORD_ROLLBACK = RECORD._replace(ready=lambda place: _project(place, "rollback"))


def _start(place: Path) -> None:
    with suppress(Refused):
        start(place, "acme", actor="ana")


def _started(place: Path, done: bool) -> list[str]:
    if (place / FOLDER).exists():
        return faults(place, {})
    return ["there is no project"] if done else []


INIT = Deed(lambda place: None, _start, _started, lambda place: faults(place, {}, goes_on=True))


def _old(place: Path) -> None:
    _project(place)
    for name in ("journal.db", "keys"):
        path = place / FOLDER / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copyfile(OLD / "journal.db", place / FOLDER / "journal.db")
    shutil.copytree(OLD / "keys", place / FOLDER / "keys")


def _migrated(place: Path, done: bool) -> list[str]:
    """Compare what is exported with what the castdev of then exported."""
    then = (OLD / "export.jsonl").read_bytes().splitlines()[1:]
    with closing(Home.at(place).engine()) as engine:
        verify(engine)
        now = b"".join(write(engine.journal)).splitlines()[1:]
    if now[: len(then)] != then:
        return ["what was recorded in the old format is not there"]
    more = len(now) - len(then)
    return [] if (1 if done else 0) <= more <= 1 else [f"{more} new events"]


MIGRATE = Deed(_old, _record, _migrated, lambda place: _migrated(place, True))


def _back_up(place: Path) -> None:
    home = Home.at(place)
    with closing(home.journal(Codec({}))) as journal:
        back_up_home(home, journal, place / "acme.backup", now=NOW)


def _older_backup(place: Path) -> None:
    _project(place)
    _back_up(place)
    _record(place)


def _backed_up(place: Path, done: bool) -> list[str]:
    with Backup(place / "acme.backup") as backup:
        size = backup.label.events
        if len(list(backup.journal.rows())) != size or size < (LAST if done else LAST - 1):
            return [f"a backup of {size} events"]
    return _once(place)


BACKUP = Deed(_older_backup, _back_up, _backed_up, lambda place: _backed_up(place, True))


def _damaged(place: Path) -> None:
    _project(place)
    _record(place)
    _back_up(place)
    (place / FOLDER / "journal.db").write_bytes(b"damaged" * 999)


def _recover(place: Path) -> None:
    with suppress(Refused):  # it was done
        recover(place, place / "acme.backup", now=NOW, replace=True)


def _kept(place: Path, done: bool) -> list[str]:
    """The damaged journal is somewhere, whatever happened; a new one is whole."""
    damaged = b"damaged" * 999
    new, aside = place / FOLDER / "journal.db", (place / FOLDER).glob("aside/*/journal.db")
    here = new.exists() and new.read_bytes() == damaged
    if not here and all(one.read_bytes() != damaged for one in aside):
        return ["the damaged journal is gone"]
    return [] if here or not new.exists() else _once(place)


RECOVER = Deed(
    _damaged, _recover, _kept, lambda place: _kept(place, True) + _once(place) + _mended(place)
)


def _mended(place: Path) -> list[str]:
    """Have everything that was left half made taken away, and say what is still wrong."""
    home = Home.at(place)
    list(examine(home, NOW, mend=True))
    left = [one for one in examine(home, NOW) if one.state == "bad" or one.check == "unfinished"]
    return [f"{one.check}: {one.says}" for one in left if one.state != "good"]


def _to_mend(place: Path) -> None:
    _project(place)
    _record(place)
    (place / ".stfolder").mkdir()
    (place / FOLDER / "recovery.x").mkdir()
    (place / FOLDER / "views.db").write_bytes(b"damaged" * 99)
    (place / FOLDER).chmod(0o755)


DOCTOR = Deed(
    _to_mend,
    lambda place: list(examine(Home.at(place), NOW, mend=True)) and None,
    lambda place, done: _once(place),
    lambda place: _once(place) + _mended(place),
)


def _exported(place: Path) -> None:
    (place / "there").mkdir()
    _project(place / "there")
    _record(place / "there")
    with closing(Home.at(place / "there").engine()) as engine:
        (place / "acme.jsonl").write_bytes(b"".join(write(engine.journal)))
    os.rename(place / "there" / FOLDER / "keys", place / "keys")
    shutil.rmtree(place / "there")


def _import(place: Path) -> None:
    with suppress(Refused):  # it was done
        restore(place, place / "acme.jsonl", {})


def _imported(place: Path) -> list[str]:
    shutil.copytree(place / "keys", place / FOLDER / "keys")
    return _once(place)


IMPORT = Deed(
    _exported,
    _import,
    lambda place, done: ["the project is gone"] if done and not (place / FOLDER).exists() else [],
    _imported,
)


def _with_somebody(place: Path) -> None:
    _project(place)
    with closing(Home.at(place).engine(actor="ana")) as engine:
        somebody = RecruitRespondent(channel="forum", relation="potential", name="Cleo")
        engine.handle(Request(somebody, key="somebody"))


def _forget(place: Path) -> None:
    with closing(Home.at(place).engine(actor="ana")) as engine:
        engine.handle(Request(ForgetRespondent(respondent="R1"), because="asked", key="deed"))


def _forgotten(place: Path, done: bool) -> list[str]:
    """Open the project, which finishes what was begun, and look whether it is whole."""
    with closing(Home.at(place).engine(actor="ana")) as engine:
        verify(engine)
        names = Counter(one.name for one in engine.entries())
    asked, completed = names["respondent_forgotten"], names["erasure_completed"]
    if not int(done) <= asked <= 1 or completed != asked:
        return [f"asked {asked} times, completed {completed} times"]
    key = (place / FOLDER / "keys" / "r1.key").exists()
    return [] if key != bool(asked) else ["the key is there" if key else "the key is gone"]


FORGET = Deed(_with_somebody, _forget, _forgotten, lambda place: _forgotten(place, True))

DEEDS = {
    "record": RECORD,
    "record, rollback": RECORD_ROLLBACK,
    "record blindly": BLINDLY,
    "init": INIT,
    "bring forward": MIGRATE,
    "backup": BACKUP,
    "restore --replace": RECOVER,
    "doctor --mend": DOCTOR,
    "import": IMPORT,
    "respondent forget": FORGET,
}
