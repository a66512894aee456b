"""Two copies of one project, in memory: given what both hold, each records on, one merges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from castdev.engine.account import Merged
from castdev.engine.app import Engine
from castdev.engine.codec import Codec
from castdev.engine.command import Command, Noun, Request
from castdev.engine.event import tell
from castdev.engine.export import write
from castdev.engine.journal import MemoryJournal
from castdev.engine.merge import merge
from castdev.engine.testing import NOW, World, counting, given
from castdev.engine.vault import Vault

Said = Command | Request


class Copy(World):
    """A copy of a project with the same bytes and keys, ids and an actor of its own."""

    def __init__(self, source: Engine, actor: str, late: int = 0) -> None:
        self.now = NOW + timedelta(minutes=late)
        journal = MemoryJournal(source.journal.stream, Codec(source.vocabulary.events))
        journal._recorder.insert(journal.stream, list(source.journal.rows()))
        vault = Vault()
        for holder in ("~project", *source.state().holders):
            vault.adopt(holder, source.vault.keys(holder))
        super().__init__(
            Engine(
                journal,
                vault,
                source.vocabulary,
                actor=actor,
                clock=self.time,
                new_id=counting(actor),
            )
        )

    def time(self) -> datetime:
        """A clock that moves on by a second whenever it is asked."""
        self.now += timedelta(seconds=1)
        return self.now

    def say(self, *said: Said) -> Copy:
        """Record all this, or raise."""
        for one in said:
            self.engine.handle(one if isinstance(one, Request) else Request(one))
        return self

    def told(self) -> list[str]:
        """Every event as a sentence."""
        return [tell(one.event) for one in self.engine.entries()]


class Two:
    """Ana's copy, and bo's; a file goes from one to the other."""

    def __init__(self, folder: Path, *common: Said, nouns: Iterable[Noun] = ()) -> None:
        source = given(*common, nouns=nouns).engine
        self.ana, self.bo = Copy(source, "ana"), Copy(source, "bo", 30)
        self.file = folder / "copy.jsonl"

    def merge(self, *, back: bool = False, **how: object) -> Merged:
        """Ana merges what bo has; or bo what ana has."""
        here, there = (self.bo, self.ana) if back else (self.ana, self.bo)
        self.file.write_bytes(b"".join(write(there.engine.journal)))
        return merge(here.engine, self.file, **how)  # type: ignore[arg-type]  # as it takes them
