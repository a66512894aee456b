"""What came of a fault tried many times: how often, what it was about, what was wrong."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """What came of one kind of fault.

    Attributes:
        goal: number of the goal on docs/reliability.md.
        what: was done, in a few words.
        count: how often.
        wrong: a sentence for each time that something was lost, doubled or broken.
        note: what else came of it.
    """

    goal: str
    what: str
    count: int
    wrong: list[str]
    note: str = ""

    def line(self) -> str:
        """Return it as a line for people."""
        bad = f"{len(self.wrong)} WRONG" if self.wrong else "0 wrong"
        more = f" ({self.note})" if self.note else ""
        return f"{self.goal:<4} {self.what}: {self.count}, {bad}{more}"
