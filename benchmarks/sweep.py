"""Measure `majilis sweep`: what a scenario costs, what workers buy, and how much memory they take.

In one run on a copy of the project: every notebook by papermill's command line, a thousand
scenarios by two processes, and a fifth of them by one process, by two, and by one and two workers
of a dask scheduler on this machine. Prints a Markdown table, and a scenario's share of papermill's
time.

    .venv/bin/python benchmarks/sweep.py
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from reproduce import MEBIBYTE, Measure, copy_project, measure, ways_to_run
from timing import print_table

SCENARIOS = 1000
FEW = SCENARIOS // 5
FORMULAS = ["hare", "droop", "hagenbach_bischoff", "imperiali", "dhondt"]
CODINGS = ["consensus", "strict_opposition", "broad_opposition", "by_elimination"]


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        copy = copy_project(folder / "project")
        papermill = measure(ways_to_run(copy, folder)["papermill"], copy)
        many = grid(folder / "many.yaml", SCENARIOS)
        few = grid(folder / "few.yaml", FEW)
        measured = [("two processes", SCENARIOS, sweep(copy, many, "--workers", "2"))]
        for count, words in ((1, "one process"), (2, "two processes")):
            measured.append((words, FEW, sweep(copy, few, "--workers", str(count))))
        for count, words in ((1, "one dask worker"), (2, "two dask workers")):
            with cluster(copy, count) as address:
                measured.append((words, FEW, sweep(copy, few, "--scheduler", address)))
    report(papermill, measured)


def grid(path: Path, scenarios: int) -> Path:
    """Write a grid of so many scenarios: thresholds, by formulas and codings."""
    thresholds = scenarios // (len(FORMULAS) * len(CODINGS))
    parameters = {
        "threshold": [round(0.2 * number / thresholds, 4) for number in range(thresholds)],
        "formula": FORMULAS,
        "coding": CODINGS,
    }
    path.write_text(yaml.safe_dump({"name": path.stem, "parameters": parameters}))
    return path


def sweep(copy: Path, path: Path, *options: str) -> Measure:
    output = copy.parent / "-".join([path.stem, *options]).replace("/", "_")
    command = [sys.executable, "-m", "majilis", "sweep", str(path), "--output", str(output)]
    return measure([[*command, *options]], copy)


@contextmanager
def cluster(copy: Path, workers: int) -> Iterator[str]:
    """Start a dask scheduler and workers of one thread each; give the scheduler's address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [str(Path(sys.executable).with_name("dask"))]
    host, port = address.removeprefix("tcp://").split(":")
    commands = [[*dask, "scheduler", "--host", host, "--port", port, "--no-dashboard"]]
    commands += [[*dask, "worker", address, "--nthreads", "1", "--no-dashboard"]] * workers
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(c, cwd=copy, env=environment, **quiet) for c in commands]
    try:
        time.sleep(10)  # until the workers have found the scheduler
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait()


def report(papermill: Measure, measured: list[tuple[str, int, Measure]]) -> None:
    print(f"{os.cpu_count()} processors\n")
    print_table(
        ["", "scenarios", "wall time, s", "a scenario, s", "all processes, MiB"],
        [
            [
                words,
                scenarios,
                f"{each.seconds:.1f}",
                f"{each.seconds / scenarios:.3f}",
                f"{each.tree / MEBIBYTE:.0f}",
            ]
            for words, scenarios, each in measured
        ],
    )
    _, scenarios, each = measured[0]
    share = each.seconds / scenarios / papermill.seconds
    print(
        f"\npapermill's command line takes {papermill.seconds:.1f} s for the notebooks; a scenario "
        f"of {scenarios} takes {share:.4f} of that."
    )


if __name__ == "__main__":
    main()
