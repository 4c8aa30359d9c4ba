"""What the benchmarks share: a time worth printing, and a Markdown table."""

from collections.abc import Callable, Sequence
from time import perf_counter


def best(call: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several times, the one that other work disturbed least."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return min(times)


def print_table(heads: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
    for row in (heads, ["---"] * len(heads), *rows):
        print(f"| {' | '.join(map(str, row))} |")
