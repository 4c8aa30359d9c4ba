"""Compare `majilis.allocation` with votelib, apportionment, poli-sci-kit and apportionpy.

First the seats, on random elections with and without ties: each difference is counted under its
cause. Then the time of a call. All as Markdown tables. It needs the environment of
`requirements.txt`.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from fractions import Fraction
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import votelib.component.divisor
import votelib.evaluate.proportional as votelib_rules
from apportionment import methods as apportionment
from apportionpy.apportionment import Apportion
from poli_sci_kit.appointment import methods as poli_sci_kit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from timing import best, print_table

from majilis.allocation import allocate, allocate_with_ties
from majilis.allocation.formulas import AVERAGES, QUOTAS

ELECTIONS = 10_000
# The others are timed on so many of them: enough for a mean, and done in seconds.
SAMPLE = 150
REPEATS = 7
Rule = Callable[[list[int], int], list[int]]


class Cause(NamedTuple):
    """Why another library gives other seats, or none."""

    name: str
    words: str


TIE = Cause("tie", "lists are exactly equal; the library parts them by a rule of its own, or fails")
OTHER_TOTAL = Cause("other total", "the library gives out more or fewer seats than there are")
NO_ANSWER = Cause("no answer", "the library raises an error where no lists tie")
ROUNDING = Cause("rounding", "its seats break the formula's own condition, checked in fractions")
REFUSED = Cause(
    "refused",
    "whole quotas alone exceed the seats, or leave over more of them than there are lists: majilis"
    " refuses, the library gives more seats, or fewer, or serves lists twice",
)
OWN_RULE = Cause("own rule", "the library's seats keep the formula's condition, and so do ours")
CAUSES = (TIE, OTHER_TOTAL, NO_ANSWER, ROUNDING, REFUSED, OWN_RULE)


def votelib_rule(formula: str) -> Rule | None:
    if formula in QUOTAS:
        rule: Any = votelib_rules.LargestRemainder(formula)
    elif formula == "modified_sainte_lague":
        divisor = votelib.component.divisor.modified_first_coef(
            votelib.component.divisor.sainte_lague, Fraction(7, 5)
        )
        rule = votelib_rules.HighestAverages(divisor)
    else:
        names = {"dhondt": "d_hondt", "sainte_lague": "sainte_lague", "danish": "danish"}
        if formula not in names:
            # Its Huntington-Hill never serves a list whose first divisor is nought.
            return None
        rule = votelib_rules.HighestAverages(names[formula])

    def seats_of(votes: list[int], seats: int) -> list[int]:
        won = rule.evaluate(dict(enumerate(votes)), seats)
        return [won.get(party, 0) for party in range(len(votes))]

    return seats_of


def apportionment_rule(formula: str) -> Rule | None:
    names = {
        "hare": "largest_remainder",
        "dhondt": "dhondt",
        "sainte_lague": "saintelague",
        "modified_sainte_lague": "modified_saintelague",
        "huntington_hill": "huntington",
        "adams": "adams",
        "dean": "dean",
    }
    if formula not in names:
        return None
    labels = [str(place) for place in range(64)]
    return lambda votes, seats: [
        int(won) for won in apportionment.compute(names[formula], votes, seats, parties=labels)
    ]


def poli_sci_kit_rule(formula: str) -> Rule | None:
    quotas = {"hare": "Hare", "droop": "Droop", "hagenbach_bischoff": "Hagenbach–Bischoff"}
    averages = {
        "dhondt": "Jefferson",
        "sainte_lague": "Webster",
        "huntington_hill": "Huntington-Hill",
    }
    if formula in quotas:
        return lambda votes, seats: poli_sci_kit.largest_remainder(quotas[formula], votes, seats)
    if formula in averages:
        return lambda votes, seats: poli_sci_kit.highest_averages(averages[formula], votes, seats)
    return None


def apportionpy_rule(formula: str) -> Rule | None:
    names = {
        "hare": "hamilton",
        "dhondt": "jefferson",
        "sainte_lague": "webster",
        "huntington_hill": "huntington hill",
        "adams": "adam",
    }
    if formula not in names:
        return None
    return lambda votes, seats: Apportion(seats, votes, names[formula]).fair_shares


LIBRARIES = {
    "votelib": votelib_rule,
    "apportionment": apportionment_rule,
    "poli-sci-kit": poli_sci_kit_rule,
    "apportionpy": apportionpy_rule,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elections", type=int, default=ELECTIONS, help="elections compared")
    arguments = parser.parse_args()
    report_differences(arguments.elections)
    report_single_calls()


def report_differences(count: int) -> None:
    generator = np.random.default_rng(2004)
    # Votes of real size: ties are rare. And a tenth as many with few votes, where they are not.
    large = random_elections(generator, count, 1_000_000)
    small = random_elections(generator, count // 10, 30)
    print(f"## The same seats? {count} random elections, and {count // 10} of few votes\n")
    heads = ["library", "formula", "compared", "equal", *(cause.name for cause in CAUSES)]
    rows = []
    examples: dict[tuple[str, str], str] = {}
    for library, make in LIBRARIES.items():
        for formula in (*QUOTAS, *AVERAGES):
            rule = make(formula)
            if rule is None:
                continue
            causes: Counter[Cause | None] = Counter()
            for votes, seats in (*large, *small):
                cause, theirs = compare(rule, formula, votes, seats)
                causes[cause] += 1
                if cause is not None:
                    examples.setdefault(
                        (library, cause.name), f"{formula}, {votes} for {seats} seats: {theirs}"
                    )
            counts = [causes[cause] for cause in CAUSES]
            rows.append([library, formula, len(large) + len(small), causes[None], *counts])
    print_table(heads, rows)
    for cause in CAUSES:
        print(f"\n**{cause.name}**: {cause.words}.")
        for (library, name), words in examples.items():
            if name == cause.name:
                print(f"- {library}: {words}")
    print()


def random_elections(
    generator: np.random.Generator, count: int, most: int
) -> list[tuple[list[int], int]]:
    elections = []
    for _ in range(count):
        parties = int(generator.integers(2, 13))
        votes = generator.integers(1, most, size=parties).tolist()
        elections.append((votes, int(generator.integers(parties, 61))))
    return elections


def compare(
    rule: Rule, formula: str, votes: list[int], seats: int
) -> tuple[Cause | None, list[int] | str]:
    """Return the cause of a difference, or None, and the library's answer."""
    try:
        ours, ties = allocate_with_ties(votes, seats, formula)
    except ValueError:
        ours, ties = None, ()
    try:
        with redirect_stdout(StringIO()):  # poli-sci-kit speaks
            theirs = list(rule(list(votes), seats))
    except Exception as error:  # any way in which a library fails is its answer
        cause = None if ours is None else TIE if ties else NO_ANSWER
        return cause, f"{type(error).__name__}: {error}"
    if ours is None:
        return REFUSED, theirs
    if ties:
        return TIE, theirs
    if theirs == ours.tolist():
        return None, theirs
    if sum(theirs) != seats:
        return OTHER_TOTAL, theirs
    return (OWN_RULE if keeps(formula, votes, theirs) else ROUNDING), theirs


def keeps(formula: str, votes: Sequence[int], won: Sequence[int]) -> bool:
    """Check in fractions that seats fulfil what defines the formula."""
    if formula in QUOTAS:
        quota = Fraction(*QUOTAS[formula](sum(votes), sum(won)))
        extra = [
            (seats - int(vote / quota), vote / quota - int(vote / quota))
            for vote, seats in zip(votes, won, strict=True)
        ]
        served = [rest for more, rest in extra if more == 1]
        passed = [rest for more, rest in extra if more == 0]
        return all(more in (0, 1) for more, _ in extra) and (
            not served or not passed or min(served) >= max(passed)
        )
    claim = AVERAGES[formula]
    upcoming = [claim(vote, seats) for vote, seats in zip(votes, won, strict=True)]
    latest = [claim(vote, seats - 1) for vote, seats in zip(votes, won, strict=True) if seats]
    if any(below == 0 for _, below in upcoming):
        return False
    best = max(Fraction(*quotient) for quotient in upcoming)
    return all(below == 0 or Fraction(above, below) >= best for above, below in latest)


def seconds_per_call(formula: str, votes: np.ndarray, seats: int) -> dict[str, float]:
    """Time the others on a sample, on lists as they like them."""
    lists = votes[:SAMPLE].tolist()
    seconds = {}
    for library, make in LIBRARIES.items():
        rule = make(formula)
        if rule is not None:
            seconds[library] = best(partial(one_by_one, rule, lists, seats), 3) / len(lists)
    return seconds


def one_by_one(rule: Callable[..., object], lists: list[list[int]], seats: int) -> None:
    with redirect_stdout(StringIO()):  # poli-sci-kit speaks
        for row in lists:
            rule(row, seats)


def report_single_calls() -> None:
    generator = np.random.default_rng(2012)
    print("## One election a call, microseconds\n")
    rows = []
    for formula in ("dhondt", "sainte_lague", "hare"):
        for parties in (10, 40):
            for seats in (10, 450):
                votes = generator.integers(1_000, 1_000_000, size=(SAMPLE, parties))
                rule = partial(allocate, formula=formula)
                own = best(partial(one_by_one, rule, votes.tolist(), seats), REPEATS) / SAMPLE
                others = seconds_per_call(formula, votes, seats)
                fastest = min(others, key=others.__getitem__)
                rows.append(
                    [
                        *(formula, parties, seats, f"{own * 1e6:.1f}"),
                        *(f"{others[name] * 1e6:.1f}" for name in LIBRARIES),
                        f"{others[fastest] / own:.2f} times {fastest}",
                    ]
                )
    heads = ["formula", "parties", "seats", "majilis", *LIBRARIES, "speed against the fastest"]
    print_table(heads, rows)
    print()


if __name__ == "__main__":
    main()
