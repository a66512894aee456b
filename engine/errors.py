"""What can go wrong, one sentence each: what, where, what to do."""

from __future__ import annotations

from typing import ClassVar


class CastdevError(Exception):
    """Base of every refusal.

    Attributes:
        exit_code: what the command line ends with (product.md 5).
        slug: a stable word for programs.
        message: what was wrong, one sentence.
        hint: what to do about it, one sentence, or None.
        where: file, line, column or field, or None.
        position: index of the refused request in its batch, or None.
        beside: texts to hold against each other, such as two checkpoints.
    """

    exit_code: ClassVar[int] = 70
    slug: ClassVar[str] = "fault"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        where: str | None = None,
        beside: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where
        self.position: int | None = None
        self.beside = beside

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class Refused(CastdevError):
    """A rule of the method or of the engine says no."""

    exit_code = 65
    slug = "refused"


class BadInput(CastdevError):
    """A value or a file cannot be read as what it should be."""

    exit_code = 65
    slug = "bad-input"


class NotFound(CastdevError):
    """Nothing here has that id; the message names the nearest."""

    exit_code = 65
    slug = "not-found"


class KeyReused(CastdevError):
    """The same command key, or the same id, with other content."""

    exit_code = 65
    slug = "other-content"


class NotAStore(CastdevError):
    """The file is not a castdev journal, or not one this program may trust."""

    exit_code = 65
    slug = "not-a-store"


class NewerStore(CastdevError):
    """The journal was written by a newer castdev."""

    exit_code = 65
    slug = "newer-store"


class NoProject(CastdevError):
    """There is no project here, or no such file."""

    exit_code = 66
    slug = "no-project"


class Damaged(CastdevError):
    """Stored bytes do not say what they must; something altered them."""

    exit_code = 70
    slug = "damaged"


class FoldFailed(CastdevError):
    """A projection of somebody's own cannot take in an event; it stands where it was.

    Attributes:
        projection: its name.
        version: of that event.
    """

    slug = "fold-failed"

    def __init__(self, projection: str, version: int, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"[:200]
        super().__init__(
            f"{projection} cannot take in event {version}: {why.rstrip('.: ')}.",
            hint="Mend its fold, and raise its version if that changes what it made so far.",
        )
        self.projection = projection
        self.version = version


class StoreFault(CastdevError):
    """The disk or the file system failed."""

    exit_code = 74
    slug = "io"


class Conflict(CastdevError):
    """Somebody else recorded first, or holds the journal; try again."""

    exit_code = 75
    slug = "try-again"


class Overtaken(Conflict):
    """Somebody else has recorded at that version; the engine decides once more by itself."""

    def __init__(self) -> None:
        super().__init__("Somebody else recorded first.", hint="Try again; nothing was recorded.")


class NotPermitted(CastdevError):
    """The folder, the file or a key may not be read or written."""

    exit_code = 77
    slug = "not-permitted"


class Locked(NotPermitted):
    """The keys are under a passphrase that nobody gave."""

    slug = "locked"
