"""What the benchmarks share: a time worth printing, and a Markdown table."""

from collections.abc import Callable, Sequence
from time import process_time


def best(call: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several times of the processor, which other work disturbs least."""
    times = []
    for _ in range(repeats):
        start = process_time()
        call()
        times.append(process_time() - start)
    return min(times)


def print_table(heads: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
    for row in (heads, ["---"] * len(heads), *rows):
        print(f"| {' | '.join(map(str, row))} |")
