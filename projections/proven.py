"""What can be proved about a project's journal: roots, proofs, checkpoints, verification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from castdev.engine.errors import BadInput

if TYPE_CHECKING:
    from castdev.engine.app import Engine
    from castdev.engine.checkpoint import Signed
    from castdev.engine.verify import Tick, Verified


class Proven:
    """The proofs of a project; docs/proof.md says what they prove and what they cannot."""

    engine: Engine

    def head(self) -> tuple[int, bytes]:
        """Return how many events there are and the root of the tree over them.

        Keep both outside the project, and a later one must extend them: `root(size)`
        must be the same root, or the journal is not the one that was seen.
        """
        size = self.engine.journal.size()
        return size, self.root(size)

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` events, over all without it."""
        from castdev.engine.proof import root

        return root(self._size(size), self.engine.journal.node)

    def inclusion(self, version: int, size: int | None = None) -> list[bytes]:
        """Return the proof that an event is among the first `size`, among all without it."""
        from castdev.engine.proof import inclusion

        end = self._size(size)
        if not 1 <= version <= end:
            raise BadInput(f"There is no event {version} among the first {end}.")
        return inclusion(version - 1, end, self.engine.journal.node)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the journal at `new` events begins with that at `old`."""
        from castdev.engine.proof import consistency

        end = self._size(new)
        if not 0 <= old <= end:
            raise BadInput(f"A journal of {end} events does not begin with {old}.")
        return consistency(old, end, self.engine.journal.node)

    def verify(
        self,
        against: bytes | None = None,
        keys: Iterable[str] = (),
        tick: Tick | None = None,
    ) -> Verified:
        """Return what was checked of the journal; `Damaged` names what does not hold.

        Args:
            against: a signed checkpoint, which the journal must extend.
            keys: verifier keys; one of them must have signed it.
            tick: is called with each version.

        Raises:
            Damaged: the first event, node or root that is not what it must be.
            BadInput: the checkpoint or a key cannot be read, or nobody known signed it.
        """
        from castdev.engine.checkpoint import trusted
        from castdev.engine.note import read_verifier_key
        from castdev.engine.verify import verify

        try:
            known = [read_verifier_key(one) for one in keys]
        except ValueError as error:
            raise BadInput(f"That is not a verifier key: {error}.") from error
        checkpoint = None if against is None else trusted(against, known)
        return verify(self.engine, checkpoint, tick)

    def checkpoint(self, signing_key: Path) -> Signed:
        """Return a signed checkpoint of the journal as it is now.

        Args:
            signing_key: file of the key, made if it is not there; what was signed last
                is kept beside it.

        Raises:
            Damaged: the journal does not extend the checkpoint signed last.
        """
        from castdev.engine.checkpoint import Signer

        return Signer(signing_key).sign(self.engine.journal)

    def receipt(
        self,
        decision: str,
        checkpoint: bytes,
        key: str,
        *,
        whole: bool = False,
        reveal: Sequence[str] = (),
    ) -> bytes:
        """Return the receipt of a decision, as a file that anybody can check.

        Args:
            decision: its id; or the version of its event, so for verdicts and launches.
            checkpoint: a signed note over at least as many events.
            key: the verifier key that signed it.
            whole: carry every event up to the checkpoint, not only what it rests on.
            reveal: ids of evidence whose words are opened in it.

        Raises:
            NotFound: there is no such decision, or no such evidence.
            Refused: the checkpoint is older, or there are no words to reveal.
            NotPermitted: a key that opens words is not here.
            Damaged: the journal is not what was signed, or not what the decision stored.
        """
        from .receipts.make import make

        return make(self.engine, decision, checkpoint, key, whole=whole, reveal=reveal)

    def _size(self, asked: int | None) -> int:
        end = self.engine.journal.size()
        if asked is not None and not 0 <= asked <= end:
            raise BadInput(f"The journal ends at event {end}; there is no event {asked}.")
        return end if asked is None else asked
