"""A project in an application's own database: opened, or started there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from castdev.engine.app import Engine
from castdev.engine.clock import utc_now
from castdev.engine.codec import Codec
from castdev.engine.command import Request
from castdev.engine.errors import NoProject, Refused
from castdev.engine.ids import check_id
from castdev.engine.mending import mend
from castdev.engine.policy import Mode
from castdev.engine.project import StartProject
from castdev.engine.vault import PROJECT, Vault
from castdev.engine.vocabulary import Vocabulary

if TYPE_CHECKING:
    import sqlalchemy

    from castdev.engine.master import Passphrase


def attached(
    database: sqlalchemy.Engine,
    project: str,
    *,
    keys: Path | None = None,
    start: Mode | None = None,
    actor: str | None = None,
    vocabulary: Vocabulary | None = None,
    clock: Callable[[], datetime] = utc_now,
    passphrase: Passphrase = None,
) -> Engine:
    """Return the engine of a project in an application's database; see `castdev.attach`."""
    try:
        from .journal import AttachedJournal
    except ImportError as error:
        raise Refused(
            "This castdev was installed without SQLAlchemy.",
            hint="Install it: pip install 'castdev[sqlalchemy]'.",
        ) from error
    words = vocabulary or Vocabulary()
    journal = AttachedJournal(check_id(project, "project"), database, Codec(words.events))
    vault = Vault(keys, passphrase)
    engine = mend(Engine(journal, vault, words, actor=actor or "unknown", clock=clock))
    if next(journal.rows(0, 1), None) is None:
        if start is None:
            raise NoProject(
                f"There is no project {project} in that database.",
                hint="Start it: attach(engine, project, start='new-idea', keys=…).",
            )
        engine.vault.ensure(PROJECT)
        engine.handle(Request(StartProject(project=project, mode=start)))
    return engine
