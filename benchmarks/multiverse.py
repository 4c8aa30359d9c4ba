"""Compare all combinations in one pass with a plain loop over the same functions.

The loop opens no file: it has votes, seats and blocs at hand and calls the same measures for one
combination after another. It runs over a sample of combinations, whose values must equal those of
the pass, and its time is scaled up. Prints a Markdown table.
"""

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from majilis import allocation, measures, open_study, power
from majilis.study import multiverse

SAMPLE = 400
PASSES = 5


def main() -> None:
    study = open_study()
    multiverse.multiverse(study)  # so that neither side pays for imports
    seconds = []
    for _ in range(PASSES):
        multiverse.multiverse.cache_clear()
        start = perf_counter()
        universe = multiverse.multiverse(study)
        for name in universe.measures:
            universe.full(name)
        seconds.append(perf_counter() - start)
    one_pass = float(np.median(seconds))
    generator = np.random.default_rng(2004)
    sample = [tuple(generator.integers(n) for n in universe.shape) for _ in range(SAMPLE)]
    counts, _ = multiverse.seat_counts(study)
    start = perf_counter()
    looped = [one_combination(study, universe, counts, combination) for combination in sample]
    loop = (perf_counter() - start) / SAMPLE
    for combination, values in zip(sample, looped, strict=True):
        for name, value in values.items():
            assert np.isclose(float(universe.full(name)[combination]), value), (name, combination)
    whole = loop * universe.size
    print(
        f"{universe.size:,} combinations, {len(looped[0])} measures, medians of {PASSES} passes\n"
    )
    print("| | seconds | microseconds a combination |\n| --- | ---: | ---: |")
    print(f"| one pass, reading and cleaning included | {one_pass:.3f} | ", end="")
    print(f"{1e6 * one_pass / universe.size:.2f} |")
    print(f"| plain loop, scaled up from {SAMPLE} | {whole:.0f} | {1e6 * loop:.0f} |")
    print(f"\nThe loop takes {whole / one_pass:.0f} times as long.")


def one_combination(study, universe, counts, combination):
    chosen = universe.settings(combination)
    names = [choice.name for choice in universe.choices]
    source = next(i for i, name in enumerate(names) if ":seats:" in name)
    by_nomination = counts[combination[source]].nomination
    by_membership = counts[combination[source]].membership
    nominated = chosen["seat_basis"] == "nomination"
    counted = by_nomination if nominated else by_membership
    lists = study.lists
    blocs = dict(zip(lists["party"], lists["bloc"], strict=True)) | chosen["coding"]
    votes = dict(zip(lists["party"], lists["list_votes"], strict=True))
    parties = [party for party in counted.index if party not in ("independent", "non_party")]
    seats = {party: int(counted[party]) for party in parties}
    joined = dict.fromkeys(parties, 0)
    independents = int(counted["independent"] + counted["non_party"])
    way = chosen["independents"]
    if way == "by_membership" and nominated:
        joined = {party: int(by_membership[party] - by_nomination[party]) for party in parties}
        independents -= sum(joined.values())
    independents = 0 if way == "excluded" else independents
    total = sum(seats.values()) + sum(joined.values()) + independents
    bloc_seats = {
        bloc: sum(seats[p] + joined[p] for p in parties if blocs[p] == bloc)
        for bloc in ("pro_presidential", "opposition")
    }
    if way == "pro_presidential":
        bloc_seats["pro_presidential"] += independents
    base = study.total(chosen["vote_base"])
    cast = {bloc: sum(v for p, v in votes.items() if blocs[p] == bloc) for bloc in bloc_seats}
    computed = allocation.allocate(
        list(map(int, votes.values())),
        seats=10,
        formula=chosen["formula"],
        threshold=study.parameters.threshold,
        threshold_base=study.total(chosen["threshold_base"]),
    )
    singles = independents + sum(joined.values())
    shares = np.array([*seats.values(), *[1] * singles]) / total
    vote_shares = np.array([*votes.values(), 0]) / sum(votes.values())
    seat_shares = np.array([*(seats[p] for p in votes), singles]) / total
    kept = slice(None) if chosen["others"] == "grouped" else slice(-1)
    theirs = [s for p, s in seats.items() if s and blocs[p] != "opposition"]
    alone = independents + sum(n for p, n in joined.items() if blocs[p] != "opposition")
    weights = [bloc_seats["opposition"], *theirs, *[1] * alone]
    return {
        "pro_vote_share": cast["pro_presidential"] / base,
        "pro_seat_share": bloc_seats["pro_presidential"] / total,
        "opposition_vote_share": cast["opposition"] / base,
        "opposition_seats": bloc_seats["opposition"],
        "opposition_list_seats": sum(
            int(n) for p, n in zip(votes, computed, strict=True) if blocs[p] == "opposition"
        ),
        "opposition_power": power.banzhaf(weights, measures.two_thirds(sum(weights)))[0],
        "largest_seat_share": max(seats.values()) / total,
        "effective_number_seats": measures.golosov_effective_number(shares),
        "least_squares": measures.gallagher(vote_shares[kept], seat_shares[kept]),
    }


if __name__ == "__main__":
    main()
