"""Documents of receipts, and of what `castdev-verify` says of them, for `castdev schema`."""

from __future__ import annotations

from datetime import date

import msgspec

from castdev.engine.seen import Seen


class _Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: str


class Hash(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event, and the hash of it that the tree of the journal has as a leaf, in base64."""

    event: int
    leaf: str


class Counts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many events a receipt carries, and how many texts are opened in it."""

    events: int
    revealed: int


class GateTold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gate before a launch: progress in millionths, what there is and what it takes as text."""

    gate: str
    state: str
    progress: int
    have: str
    need: str
    hypothesis: str | None


class CarriedEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event as it is stored: in `state`, or in `base64` if it is no text.

    Attributes:
        version: its place in the journal.
        event: its stored name.
        leaf: its hash, in base64.
        path: hashes that lead from it to the root; none if every event is carried.
    """

    version: int
    event: str
    state: str | None = None
    base64: str | None = None
    leaf: str
    path: tuple[str, ...]


class RevealedWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that were opened, with the salt that they are digested with, in base64."""

    version: int
    field: str
    salt: str
    text: str


class DecisionReceiptDocument(_Document, frozen=True, kw_only=True):
    """The receipt of a decision; docs/receipts.md says what each part is for."""

    decision: Hash
    readings: Seen | None
    policy: int
    gates: tuple[GateTold, ...]
    whole: bool
    stream: str
    checkpoint: str
    key: str
    counts: Counts
    events: tuple[CarriedEvent, ...]
    revealed: tuple[RevealedWords, ...]


class ProvedHypothesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the events carried say about a hypothesis."""

    id: str
    confidence: float
    status: str


class ProvedReadiness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What they say about a launch."""

    segment: str | None
    verdict: str
    score: int


class OpenedWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that are those that were sealed."""

    version: int
    field: str
    text: str


class ProvedDocument(_Document, frozen=True, kw_only=True):
    """What `castdev-verify --json` says of a receipt; all but the first two only if proved.

    Attributes:
        proved: whether all of it follows.
        reason: the first thing that does not, or None.
        size: how many events the journal had when it was signed.
        carried: how many of them are in the receipt.
        event: version of the decision, of this name.
        stored: whether it stored readings.
        reconstructed: whether they are of its own day, which was over when it was recorded.
        withdrawn_by: a later event, carried too, that withdrew it.
        unread: fields of the stored readings that this program does not know.
    """

    proved: bool
    reason: str | None
    project: str = ""
    origin: str = ""
    size: int = 0
    key: str = ""
    whole: bool = False
    carried: int = 0
    event: int = 0
    name: str = ""
    stored: bool = False
    reconstructed: bool = False
    reading_day: date | None = None
    policy: int = 0
    hypotheses: tuple[ProvedHypothesis, ...] = ()
    readiness: ProvedReadiness | None = None
    gates: tuple[GateTold, ...] = ()
    revealed: tuple[OpenedWords, ...] = ()
    withdrawn_by: int | None = None
    unread: tuple[str, ...] = ()
