"""Time every measure over up to a million elections of twelve parties, and its memory.

A Markdown table of nanoseconds an election, which should stay flat from a thousand up, and of the
memory that a measure takes beside its arrays and its result; with `--plot FILE` also a picture.
It needs the package's own environment, and no other.
"""

import argparse
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from timing import best, print_table

from majilis import measures

SIZES = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
FLAT_FROM = 1_000
PARTIES = 12

ONE_VECTOR = (
    measures.effective_number_of_parties,
    measures.golosov_effective_number,
    measures.dunleavy_boucek_number,
    measures.molinar_number,
    measures.inverse_largest_share,
    measures.herfindahl,
    measures.fractionalization,
    measures.largest_share,
)
TWO_VECTORS = (
    measures.gallagher,
    measures.loosemore_hanby,
    measures.rose,
    measures.rae,
    measures.grofman,
    measures.lijphart,
    measures.sainte_lague_index,
    measures.dhondt_index,
    measures.cox_shugart_slope,
    measures.seat_bonus,
    measures.advantage_ratio,
    measures.pedersen_volatility,
    measures.dominance_profile,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", type=Path, metavar="FILE", help="save cost against size")
    arguments = parser.parse_args()
    generator = np.random.default_rng(2004)
    votes = generator.dirichlet(np.ones(PARTIES), SIZES[-1])
    seats = generator.dirichlet(np.ones(PARTIES), SIZES[-1])
    curves = {}
    rows = []
    for function in (*ONE_VECTOR, *TWO_VECTORS):
        arrays = (votes,) if function in ONE_VECTOR else (votes, seats)
        curve = [
            best(partial(function, *(array[:size] for array in arrays)), 3) / size for size in SIZES
        ]
        curves[function.__name__] = curve
        large = [seconds for size, seconds in zip(SIZES, curve, strict=True) if size >= FLAT_FROM]
        rows.append(
            [
                function.__name__,
                *(f"{seconds * 1e9:,.0f}" for seconds in curve),
                f"{large[-1] / large[0]:.2f}",
                f"{extra_memory(partial(function, *arrays)) / 1e6:.1f}",
            ]
        )
    print(f"## Nanoseconds an election of {PARTIES} parties\n")
    heads = ["measure", *(f"{size:,}" for size in SIZES)]
    heads += ["a million over a thousand", "megabytes beside the result, a million"]
    print_table(heads, rows)
    total = sum(curve[-1] * SIZES[-1] for curve in curves.values())
    print(f"\nAll {len(curves)} measures over {SIZES[-1]:,} elections: {total:.1f} s.")
    if arguments.plot:
        draw(curves, arguments.plot)
        print(f"\nPlot: {arguments.plot}")


def extra_memory(call: Callable[[], object]) -> int:
    """Return how much more memory a call takes at its height than its result keeps."""
    tracemalloc.start()
    result = call()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return peak - held


def draw(curves: dict[str, list[float]], path: Path) -> None:
    figure = Figure(figsize=(7.5, 5), layout="constrained")
    axes = figure.subplots()
    for name, curve in curves.items():
        axes.loglog(SIZES, [seconds * 1e9 for seconds in curve], "-o", markersize=3, label=name)
    axes.set_xlabel("elections in a call")
    axes.set_ylabel("nanoseconds an election")
    axes.legend(fontsize=6, ncols=2)
    figure.savefig(path)


if __name__ == "__main__":
    main()
