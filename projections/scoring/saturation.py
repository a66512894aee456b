"""Saturation: whether interviews still bring new themes.

Every count is a whole number and every ratio is compared as whole numbers, so
that exactly 5 % is at most 5 % (confidence.md 8; ../data/saturation in tests).
"""

from __future__ import annotations

from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .types import U

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from castdev.engine.policy import Policy

_NEARLY = 990_000


class Run(NamedTuple):
    """New themes in the interviews that end at one interview.

    Attributes:
        after_interview: number of the last interview in the run, from 1.
        new: themes first heard in the run.
        base: themes in the base interviews, the same for every run.
        quiet: whether new / base is at most the policy's share (exactly that
            share counts); never with an empty base.
    """

    after_interview: int
    new: int
    base: int
    quiet: bool

    @property
    def ratio(self) -> float | None:
        """Return new / base, or None when the base has no theme."""
        return self.new / self.base if self.base else None


class Saturation(NamedTuple):
    """What a row of interviews says about themes still to come.

    Attributes:
        interviews: how many, those without a theme included (n).
        themes: different themes heard (S).
        new: themes first heard in each interview.
        cumulative: different themes heard up to each interview.
        base: different themes in the first interviews, as many as the policy's base.
        runs: every run of the policy's length, oldest first.
        reached_after: the interview after which a run was quiet for the first time.
        reached: the same as "6+2", interviews before the run + its length.
        holding: whether the newest run is quiet.
        later_new: themes first heard after `reached_after`; 0 when not reached.
        singletons: themes heard in exactly one interview (Q1).
        doubletons: themes heard in exactly two interviews (Q2).
        total: (interview, theme) pairs (T).
        unseen: themes estimated to wait unheard (Chao2).
        estimate: themes heard and unseen.
        coverage: share of what people say that is known (Chao and Jost), 0 to 1.
        coverage_micro: the same in whole millionths, rounded down.
        good_turing: the simpler 1 - Q1 / T.
    """

    interviews: int
    themes: int
    new: tuple[int, ...]
    cumulative: tuple[int, ...]
    base: int
    runs: tuple[Run, ...]
    reached_after: int | None
    reached: str | None
    holding: bool
    later_new: int
    singletons: int
    doubletons: int
    total: int
    unseen: float
    estimate: float
    coverage: float
    coverage_micro: int
    good_turing: float


def saturation(themes: Sequence[Collection[str]], policy: Policy) -> Saturation:
    """Return the saturation of interviews (confidence.md 8).

    Args:
        themes: the theme ids of each interview, interviews in order (by day,
            then `natural_key` of their id); a repeated id counts once.
        policy: its `saturation_base`, `saturation_run` and `saturation_share`.

    Returns:
        The reading. Not reached and not holding with fewer interviews than base
        and run together, or when the base interviews brought no theme. Coverage
        is 0 when no theme was heard, and with one interview, where nothing could
        be heard twice yet.
    """
    heard = [frozenset(each) for each in themes]
    new = _new(heard)
    cumulative = tuple(accumulate(new))
    runs = _runs(new, policy)
    first = next((run.after_interview for run in runs if run.quiet), None)
    length = policy.saturation_run
    often = _often(heard)
    once, twice, total = often.count(1), often.count(2), sum(often)
    n, seen = len(heard), len(often)
    more, of = _unseen(n, once, twice)
    known, parts = covered(n, once, twice, total)
    return Saturation(
        interviews=n,
        themes=seen,
        new=new,
        cumulative=cumulative,
        base=sum(new[: policy.saturation_base]),
        runs=runs,
        reached_after=first,
        reached=None if first is None else f"{first - length}+{length}",
        holding=bool(runs) and runs[-1].quiet,
        later_new=0 if first is None else sum(new[first:]),
        singletons=once,
        doubletons=twice,
        total=total,
        unseen=more / of,
        estimate=(seen * of + more) / of,
        coverage=known / parts,
        coverage_micro=known * U // parts,
        good_turing=(total - once) / total if total else 0.0,
    )


class Heard(Protocol):
    """What the gate asks of a `Saturation`, or of less."""

    @property
    def holding(self) -> bool:
        """Whether the newest run is quiet."""

    @property
    def coverage_micro(self) -> int:
        """The share of what people say that is known."""


def saturated(reading: Heard, policy: Policy) -> int:
    """Return the progress of the gate `saturated`, 0 to 1,000,000 (confidence.md 7).

    Full when the newest run is quiet and coverage is enough; else coverage as a
    part of what is needed, at most 990,000.
    """
    need = policy.saturation_coverage
    if reading.holding and reading.coverage_micro >= need:
        return U
    return min(_NEARLY, reading.coverage_micro * U // need) if need else _NEARLY


def lacking(reading: Saturation, policy: Policy) -> str:
    """Return one sentence: what the gate `saturated` lacks and what to do."""
    first, run = policy.saturation_base, policy.saturation_run
    if not reading.runs:
        more = first + run - reading.interviews
        things = "interview" if more == 1 else "interviews"
        return f"Hold {more} more {things} to see whether new themes still come."
    if not reading.base:
        return f"The first {first} interviews have no theme: name what was said in them."
    if not reading.holding:
        most = policy.saturation_share * reading.base // U
        limit = f"at most {most} of them" if most else "none"
        return (
            f"New themes still come, {reading.runs[-1].new} in the last {run}"
            f" interviews: go on until {run} in a row bring {limit}."
        )
    return (
        f"About {max(1, round(reading.unseen))} more themes wait unheard beside the"
        f" {reading.themes} heard: interview more people."
    )


def expected_cumulative(themes: Sequence[Collection[str]]) -> tuple[float, ...]:
    """Return the number of themes to expect after 1, 2, … interviews.

    The average over all orders of these interviews, in closed form: a theme of f
    interviews is missed by k of n in C(n - f, k) of C(n, k) choices. It shows
    how much of a curve is the luck of its order.
    """
    n = len(themes)
    often = _often([frozenset(each) for each in themes])
    kinds = {f: often.count(f) for f in set(often)}
    curve = []
    for k in range(1, n + 1):
        ways = comb(n, k)
        missed = sum(count * comb(n - f, k) for f, count in kinds.items())
        curve.append((len(often) * ways - missed) / ways)
    return tuple(curve)


def chao1(counts: Iterable[int]) -> float:
    """Return the simple Chao1 estimate of how many themes there are.

    Args:
        counts: how often each theme was mentioned; zeros are themes not heard.

    Returns:
        S + f1^2 / (2 f2), or S + f1 (f1 - 1) / 2 without a doubleton.
    """
    seen = [count for count in counts if count > 0]
    once, twice = seen.count(1), seen.count(2)
    more = once * once / (2 * twice) if twice else once * (once - 1) / 2
    return len(seen) + more


def _new(heard: Sequence[frozenset[str]]) -> tuple[int, ...]:
    seen: set[str] = set()
    new = []
    for each in heard:
        new.append(len(each - seen))
        seen |= each
    return tuple(new)


def _often(heard: Sequence[frozenset[str]]) -> list[int]:
    often: dict[str, int] = {}
    for each in heard:
        for theme in each:
            often[theme] = often.get(theme, 0) + 1
    return list(often.values())


def _runs(new: Sequence[int], policy: Policy) -> tuple[Run, ...]:
    first, length = policy.saturation_base, policy.saturation_run
    base = sum(new[:first])
    runs = []
    for end in range(first + length, len(new) + 1):
        fresh = sum(new[end - length : end])
        runs.append(Run(end, fresh, base, is_quiet(fresh, base, policy)))
    return tuple(runs)


def is_quiet(fresh: int, base: int, policy: Policy) -> bool:
    """Return whether so few new themes in a run are few; exactly the policy's share is."""
    return base > 0 and fresh * U <= policy.saturation_share * base


def _unseen(n: int, once: int, twice: int) -> tuple[int, int]:
    # Chao2 for incidences, as numerator and denominator.
    if n == 0:
        return 0, 1
    if twice:
        return (n - 1) * once * once, n * 2 * twice
    return (n - 1) * once * (once - 1), n * 2


def covered(n: int, once: int, twice: int, total: int) -> tuple[int, int]:
    """Return the share of what people say that is known, as numerator and denominator.

    Chao and Jost for incidences.

    Args:
        n: interviews.
        once: themes heard in exactly one of them.
        twice: themes heard in exactly two.
        total: pairs of interview and theme.
    """
    if n < 2 or total == 0:
        return 0, 1
    if once == 0:
        return 1, 1
    top = (n - 1) * (once if twice else once - 1)
    bottom = top + 2 * (twice or 1)
    return total * bottom - once * top, total * bottom
