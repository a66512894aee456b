"""Short ways to say "five people told a yes to ana"."""

from __future__ import annotations

from castdev.engine.policy import Policy
from castdev.projections.scoring.types import Case, Change, Impact, Item, Question, Rung

POLICY = Policy()
DAY = 9500
CORE = Question(400_000, 333_333, ("core",))


def item(evidence: str, rung: Rung, supports: bool = True, **other: object) -> Item:
    """One item; a person of its own, from ana, of core, on day 9500."""
    fields = {"person": f"p-{evidence}", "segment": "core", "source": "ana", "day": DAY}
    return Item(evidence=evidence, rung=rung, supports=supports, **(fields | other))  # type: ignore[arg-type]


def many(n: int, rung: Rung, supports: bool = True, name: str = "e", **other: object) -> list[Item]:
    """n items of n people."""
    return [item(f"{name}{i}", rung, supports, **other) for i in range(n)]


def spread(n: int, rung: Rung, sources: int, name: str = "e", **other: object) -> list[Item]:
    """n people heard by several sources in turn."""
    return [item(f"{name}{i}", rung, source=f"i{i % sources}", **other) for i in range(n)]


def case(
    items: list[Item],
    changes: list[Change] | None = None,
    question: Question = CORE,
    policy: Policy = POLICY,
) -> Case:
    """A case under the default policy unless another is given."""
    return Case(question, tuple(items), tuple(changes or ()), policy)


def changed(impact: Impact, day: int = 9450, change: str = "C1") -> list[Change]:
    """One change."""
    return [Change(change, day, impact)]


TALKED = (("told", 1), ("told", 1), ("opinion", 1), ("shown", 1), ("told", 0))
ACTED = (("commit", 1), ("did", 1))


def seven() -> Case:
    """E27: seven people on seven days, one of them against."""
    return case(
        [
            item(f"e{i}", rung, bool(yes), day=DAY + i)
            for i, (rung, yes) in enumerate(TALKED + ACTED)
        ]
    )


def two_segments() -> Case:
    """E28: ten commit tests in core, ten in edge, that do not agree."""
    edge = {"segment": "edge"}
    items = many(8, "commit", name="a") + many(2, "commit", False, name="b")
    items += many(2, "commit", name="c", **edge) + many(8, "commit", False, name="d", **edge)
    return case(items)
