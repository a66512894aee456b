"""Saturation of two published matrices, and laws that hold for any."""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castdev.engine.policy import Policy
from castdev.projections.scoring.natural import natural_key
from castdev.projections.scoring.saturation import (
    Saturation,
    chao1,
    expected_cumulative,
    lacking,
    saturated,
    saturation,
)

MATRICES = Path(__file__).parents[1] / "data" / "saturation"
POLICY = Policy()

interviews = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=12)


def matrix(name: str) -> dict[str, list[str]]:
    with (MATRICES / name).open(newline="") as file:
        return {
            next(iter(row.values())): [
                code for code, cell in list(row.items())[1:] if int(cell or 0) > 0
            ]
            for row in csv.DictReader(file)
        }


def read(name: str, base: int = 4, run: int = 2) -> Saturation:
    policy = Policy(saturation_base=base, saturation_run=run)
    return saturation(list(matrix(name).values()), policy)


def split(*news: int) -> list[list[str]]:
    """Return interviews that each bring that many themes nobody had before."""
    return [[f"{i}-{j}" for j in range(count)] for i, count in enumerate(news)]


def test_kale_new_and_cumulative() -> None:
    """Eleven interviews bring 21 codes; P9 brings the last one after four quiet."""
    reading = read("kale.csv")
    assert [len(codes) for codes in matrix("kale.csv").values()] == [
        *(12, 13, 16, 15, 14, 14, 9, 13, 14, 12, 12)
    ]
    assert reading.new == (12, 3, 2, 2, 1, 0, 0, 0, 1, 0, 0)
    assert reading.cumulative == (12, 15, 17, 19, 20, 20, 20, 20, 21, 21, 21)
    assert (reading.interviews, reading.themes, reading.total) == (11, 21, 144)
    assert reading.singletons == 1


def test_insects_new_and_cumulative() -> None:
    """Fifteen interviews bring 18 codes, not the 15 that their package prints."""
    reading = read("insects.csv")
    assert [len(codes) for codes in matrix("insects.csv").values()] == [
        *(5, 4, 4, 2, 4, 3, 4, 3, 4, 2, 3, 3, 4, 4, 3)
    ]
    assert reading.new == (5, 4, 3, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0)
    assert reading.cumulative == (*(5, 9, 12, 13, 14, 15, 15, 16, 16, 16, 17, 17, 18, 18, 18),)
    assert (reading.interviews, reading.themes, reading.total) == (15, 18, 52)
    assert reading.singletons == 2


RUNS = """
kale.csv 4 2 19: 1 0 0 1 1 0: 5.3 0.0 0.0 5.3 5.3 0.0
kale.csv 4 3 19: 1 0 1 1 1: 5.3 0.0 5.3 5.3 5.3
kale.csv 5 2 20: 0 0 1 1 0: 0.0 0.0 5.0 5.0 0.0
kale.csv 5 3 20: 0 1 1 1: 0.0 5.0 5.0 5.0
kale.csv 6 2 20: 0 1 1 0: 0.0 5.0 5.0 0.0
kale.csv 6 3 20: 1 1 1: 5.0 5.0 5.0
insects.csv 4 2 13: 2 1 1 1 0 1 1 1 1 0: 15.4 7.7 7.7 7.7 0.0 7.7 7.7 7.7 7.7 0.0
insects.csv 4 3 13: 2 2 1 1 1 1 2 1 1: 15.4 15.4 7.7 7.7 7.7 7.7 15.4 7.7 7.7
insects.csv 5 2 14: 1 1 1 0 1 1 1 1 0: 7.1 7.1 7.1 0.0 7.1 7.1 7.1 7.1 0.0
insects.csv 5 3 14: 2 1 1 1 1 2 1 1: 14.3 7.1 7.1 7.1 7.1 14.3 7.1 7.1
insects.csv 6 2 15: 1 1 0 1 1 1 1 0: 6.7 6.7 0.0 6.7 6.7 6.7 6.7 0.0
insects.csv 6 3 15: 1 1 1 1 2 1 1: 6.7 6.7 6.7 6.7 13.3 6.7 6.7
"""


@pytest.mark.parametrize("case", RUNS.strip().splitlines())
def test_run_tables(case: str) -> None:
    """Every table of run ratios, for base 4, 5, 6 and runs of 2 and 3."""
    (name, *numbers), new, percent = (part.split() for part in case.split(":"))
    base, length, total = map(int, numbers)
    runs = read(name, base, length).runs
    assert [one.after_interview for one in runs] == [*range(base + length, len(matrix(name)) + 1)]
    assert {one.base for one in runs} == {total}
    assert [str(one.new) for one in runs] == new
    assert [f"{100 * (one.ratio or 0.0):.1f}" for one in runs] == percent


def test_kale_reached_but_one_code_came_later() -> None:
    """Met after 7 and still not complete: P9 brings one more."""
    reading = read("kale.csv")
    assert (reading.reached_after, reading.reached) == (7, "5+2")
    assert reading.later_new == 1
    assert reading.holding


def test_insects_met_lost_met_again() -> None:
    """Quiet after 10 and 15 only; a run of 3 is never quiet."""
    reading = read("insects.csv")
    assert [run.after_interview for run in reading.runs if run.quiet] == [10, 15]
    assert (reading.reached, reading.later_new, reading.holding) == ("8+2", 2, True)
    longer = read("insects.csv", run=3)
    assert (longer.reached_after, longer.reached, longer.holding) == (None, None, False)
    assert longer.later_new == 0
    assert min(run.ratio or 1.0 for run in longer.runs) == 1 / 13
    until = list(matrix("insects.csv").values())[:13]
    assert saturation(until, POLICY).reached == "8+2"
    assert not saturation(until, POLICY).holding


def test_exactly_five_percent_is_at_most_five_percent() -> None:
    """One new code on a base of 20 is quiet; one on 19 is not."""
    assert [run.quiet for run in read("kale.csv", base=5).runs] == [True] * 5
    assert [run.quiet for run in read("kale.csv").runs] == [
        *(False, True, True, False, False, True)
    ]


def test_new_codes_after_changes_of_the_guide() -> None:
    """New codes from I06 on came in I06, I08, I11 and I13."""
    labels = list(matrix("insects.csv"))
    late = dict(zip(labels, read("insects.csv").new, strict=True))
    found = [label for label in labels[5:] if late[label]]
    assert found == ["I06", "I08", "I11", "I13"]
    with (MATRICES / "insects_guide_changes.csv").open(newline="") as file:
        changes = [row["takes_effect_at_interview"] for row in csv.DictReader(file)]
    assert changes == ["I06", "I09", "I13"]


def test_expected_number_of_codes() -> None:
    """The mean over all orders, as published."""
    kale = expected_cumulative(list(matrix("kale.csv").values()))
    assert " ".join(f"{each:.3f}" for each in kale) == (
        "13.091 16.709 18.412 19.364 19.948 20.318 20.555 20.709 20.818 20.909 21.000"
    )
    insects = expected_cumulative(list(matrix("insects.csv").values()))
    assert " ".join(f"{each:.3f}" for each in insects) == (
        "3.467 6.295 8.609 10.506 12.066 13.351 14.409 15.279 15.991 16.568 17.029"
        " 17.391 17.667 17.867 18.000"
    )
    assert kale[-1] == 21.0 and insects[-1] == 18.0


def test_order_as_text_is_recognised_as_wrong() -> None:
    """P10 comes after P9; sorted as text the numbers are the known wrong ones."""
    rows = matrix("kale.csv")
    assert sorted(rows, key=natural_key) == list(rows)
    wrong = saturation([rows[label] for label in sorted(rows)], POLICY)
    assert wrong.new == (12, 3, 3, 1, 0, 1, 0, 0, 0, 0, 1)
    assert wrong.cumulative == (12, 15, 18, 19, 19, 20, 20, 20, 20, 20, 21)


def test_natural_order() -> None:
    """Digits compare as numbers anywhere, whatever zeros lead them, however long."""
    ids = ["a", "2", "10", "P1", "P2", "P10", "P10a2", "P10a10", "I07", "I8", ""]
    assert sorted(ids, key=natural_key) == [
        *("", "2", "10", "I07", "I8", "P1", "P2", "P10", "P10a2", "P10a10", "a")
    ]
    assert natural_key("P01") != natural_key("P1")
    assert natural_key("9" * 5000) < natural_key("1" + "0" * 5000)
    assert natural_key("x²") > natural_key("x2")


def test_guest_namey_chen() -> None:
    """Base 37, runs of 7, 4 and 1 new themes: 19, 11, 3 %, saturated at 6+2.

    The new themes of single interviews are reconstructed from these sums; those
    of interviews 9 and 10 are the only ones that agree with 7+3 for runs of 3.
    """
    themes = split(15, 10, 7, 5, 4, 3, 1, 0, 1, 0)
    two = saturation(themes, POLICY)
    assert two.base == 37
    assert [f"{100 * (run.ratio or 0):.0f}" for run in two.runs[:3]] == ["19", "11", "3"]
    assert (two.reached, two.reached_after) == ("6+2", 8)
    assert saturation(themes, Policy(saturation_run=3)).reached == "7+3"


def test_spider_coverage() -> None:
    """One theme per interview reproduces Chao1 and coverage of the spider sample."""
    counts = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
    themes = [[str(i)] for i, count in enumerate(counts) for _ in range(count)]
    reading = saturation(themes, POLICY)
    assert (reading.interviews, reading.themes, reading.total) == (168, 26, 168)
    assert (reading.singletons, reading.doubletons) == (12, 4)
    assert round(reading.estimate, 3) == 43.893
    assert round(reading.coverage, 7) == 0.9288554
    assert reading.coverage_micro == 928_855
    assert reading.good_turing == 156 / 168


def test_simple_chao1() -> None:
    """Counts 1, 0, 3, 2, 6 estimate 4.5; without doubletons the other form holds."""
    assert chao1([1, 0, 3, 2, 6]) == 4.5
    assert chao1([1, 1, 1, 5]) == 4 + 3
    assert chao1([]) == 0


def test_coverage_without_doubletons() -> None:
    """With Q2 = 0 the formulas use Q1 - 1."""
    reading = saturation([["a", "b"], ["a"], ["a", "c"]], POLICY)
    assert (reading.singletons, reading.doubletons, reading.total) == (2, 0, 5)
    assert reading.unseen == pytest.approx(2 / 3 * 2 * 1 / 2)
    assert reading.coverage == pytest.approx(1 - 2 / 5 * 2 / 4)


def test_nothing_heard_is_not_quiet() -> None:
    """No interview, one interview, or interviews without themes show nothing."""
    for count in (0, 9):
        reading = saturation([()] * count, POLICY)
        assert (reading.coverage, reading.holding, reading.reached) == (0.0, False, None)
        assert saturated(reading, POLICY) == 0
    one = saturation([["a"]], POLICY)
    assert (one.coverage, one.good_turing, one.unseen) == (0.0, 0.0, 0.0)
    late = saturation([*[[]] * 4, ["a"], ["a"], ["a"]], POLICY)
    assert late.runs[-1].ratio is None
    assert not late.holding


def test_too_few_interviews_for_a_run() -> None:
    """Five interviews of one theme are covered, yet not saturated."""
    five = saturation([["a"]] * 5, POLICY)
    assert (five.runs, five.holding, five.coverage) == ((), False, 1.0)
    assert saturated(five, POLICY) == 990_000
    assert saturated(saturation([["a"]] * 6, POLICY), POLICY) == 1_000_000


def test_gate_progress_by_coverage() -> None:
    """A quiet run with too little coverage is coverage / 0.80, rounded down."""
    reading = saturation([["a"], ["b"]], POLICY)._replace(holding=True)
    for micro, progress in (
        (799_999, 990_000),
        (800_000, 1_000_000),
        (600_001, 750_001),
        (100_003, 125_003),
    ):
        known = reading._replace(coverage_micro=micro)
        assert saturated(known, POLICY) == progress
    assert saturated(reading._replace(holding=False), Policy(saturation_coverage=0)) == (990_000)


def test_what_saturation_lacks() -> None:
    """Each way to be unsaturated has its own sentence, with counts."""
    cases = [["a"]] * 5, split(*[0] * 6), split(5, 5, 5, 5, 2, 0), split(9, 9, 9, 9, 0, 0)
    said = [lacking(saturation(themes, POLICY), POLICY) for themes in cases]
    assert said == [
        "Hold 1 more interview to see whether new themes still come.",
        "The first 4 interviews have no theme: name what was said in them.",
        (
            "New themes still come, 2 in the last 2 interviews: go on until 2 in a row"
            " bring at most 1 of them."
        ),
        "About 525 more themes wait unheard beside the 36 heard: interview more people.",
    ]


@given(interviews)
def test_laws(themes: list[list[str]]) -> None:
    """Cumulative counts never fall and end at the themes heard; order within is free."""
    reading = saturation(themes, POLICY)
    assert list(reading.cumulative) == sorted(reading.cumulative)
    union = set().union(*themes)
    assert sum(reading.new) == reading.themes == len(union)
    assert reading.cumulative[-1:] == ((len(union),) if themes else ())
    assert reading.total == sum(len(set(each)) for each in themes)
    assert 0.0 <= reading.coverage <= 1.0 and reading.unseen >= 0.0
    assert reading.coverage_micro == int(reading.coverage * 1_000_000 + 1e-6)
    assert saturation([each[::-1] * 2 for each in themes], POLICY) == reading


@given(st.lists(st.frozensets(st.sampled_from("abcde")), min_size=1, max_size=5))
def test_expected_is_the_mean_of_all_orders(themes: list[frozenset[str]]) -> None:
    """The closed form equals counting every order."""
    orders = [saturation(order, POLICY).cumulative for order in permutations(themes)]
    means = [sum(each) / len(orders) for each in zip(*orders, strict=True)]
    assert expected_cumulative(themes) == pytest.approx(means)
