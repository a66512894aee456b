"""Every part of the benchmark runs, in the smallest size; no figure is judged here."""

from __future__ import annotations

import arrivals
import parts
import pytest
from figures import TINY, Figure, Ground, line

from castdev.engine.home import in_memory


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """One folder for all parts, as when they run after one another."""
    return Ground(tmp_path_factory.mktemp("benchmarks"))


@pytest.mark.parametrize("name", [*parts.PARTS])
def test_a_part_runs(name: str, ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    """It yields figures that can be printed, or says why there are none."""
    found = list(parts.PARTS[name](ground, TINY))
    for one in found:
        assert one.own > 0 and one.other > 0
        assert one.goal in line(one) and one.verdict in ("met", "missed", "-")
    assert found or capsys.readouterr().out


def test_the_verdict() -> None:
    """A ratio at the goal meets it; no goal, no verdict."""
    one = Figure("P0", "work", 3.0, "floor", 2.0, most=1.5)
    assert one.verdict == "met" and "1.50" in line(one)
    assert one._replace(own=3.1).verdict == "missed"
    assert one._replace(most=None).verdict == "-"
    assert one._replace(most=None, least=2.0).verdict == "missed"


def test_a_day_on_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs record what arrives, all of it and nothing else, or it is said why not."""
    pytest.importorskip("psycopg")
    import thousand

    thousand.main(4, 0.3, 2)
    told = capsys.readouterr().out
    assert "errors 0, projects with gaps 0" in told or told.startswith("not measured")


def test_a_day_can_be_recorded() -> None:
    """What arrives in a day is allowed by every rule, in that order; the same from a seed."""
    day = arrivals.day(6, seed=3)
    assert day == arrivals.day(6, seed=3) != arrivals.day(6, seed=4)
    engines = {}
    for number in range(6):
        engine = engines[f"p{number}"] = in_memory(f"p{number}")
        engine.handle_many(arrivals.first(f"p{number}")[1:])
    for one in day:
        engines[one.project].handle_many(one.requests)
    assert [one.at for one in day] == sorted(one.at for one in day)
