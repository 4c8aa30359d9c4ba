"""Compare `majilis run` with papermill's command line over the same notebooks.

Each round runs, on a copy of the project: every notebook by `majilis run --fresh`, the same run
again, which has nothing to do, and the notebooks one after another by `papermill`. A first round
does not count. Prints medians of wall times and peak memory as a Markdown table, and ratios.

    .venv/bin/python benchmarks/reproduce.py [ROUNDS]
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile

import psutil
from timing import print_table

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
SAMPLE = 0.1  # seconds between two looks at the memory
MEBIBYTE = 2**20

Commands = Sequence[Sequence[str]]


@dataclass
class Measure:
    """Wall time in seconds and peak resident memory in bytes."""

    seconds: float = 0.0
    largest: int = 0
    tree: int = 0


def main(rounds: int) -> None:
    with TemporaryDirectory() as folder:
        copy = copy_project(Path(folder).resolve() / "project")
        ways = ways_to_run(copy, Path(folder))
        measured = [
            {name: measure(commands, copy) for name, commands in ways.items()}
            for _ in range(rounds + 1)
        ]
    report(measured[1:])


def copy_project(copy: Path) -> Path:
    """Copy all but what git ignores: hidden folders, runs, the built site, compiled modules."""
    ignored = shutil.ignore_patterns(".*", "runs", "_build", "__pycache__")
    return Path(shutil.copytree(ROOT, copy, ignore=ignored))


def ways_to_run(copy: Path, folder: Path) -> dict[str, Commands]:
    run = [sys.executable, "-m", "majilis", "run"]
    papermill = [
        [sys.executable, "-m", "papermill", str(path), str(folder / path.name)]
        for path in sorted((copy / "notebooks").glob("*.ipynb"))
    ]
    return {"majilis run --fresh": [[*run, "--fresh"]], "unchanged": [run], "papermill": papermill}


def measure(commands: Commands, copy: Path) -> Measure:
    """Run commands one after another and measure them as one."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    result = Measure()
    start = time.perf_counter()
    for command in commands:
        with TemporaryFile() as log:
            process = subprocess.Popen(command, cwd=copy, env=environment, stdout=log, stderr=log)
            while process.poll() is None:
                sample(process.pid, result)
                try:
                    process.wait(SAMPLE)
                except subprocess.TimeoutExpired:
                    continue
            if process.returncode:
                log.seek(0)
                sys.exit(log.read().decode())
    result.seconds = time.perf_counter() - start
    return result


def sample(pid: int, result: Measure) -> None:
    try:
        root = psutil.Process(pid)
        sizes = [process.memory_info().rss for process in (root, *root.children(recursive=True))]
    except psutil.NoSuchProcess:
        return
    result.largest = max(result.largest, *sizes)
    result.tree = max(result.tree, sum(sizes))


def report(rounds: Sequence[Mapping[str, Measure]]) -> None:
    print(f"{len(rounds)} rounds, {os.cpu_count()} processors, medians\n")
    print_table(
        ["", "wall time, s", "largest process, MiB", "all processes, MiB"],
        [
            [
                name,
                f"{median(each[name].seconds for each in rounds):.2f}",
                f"{median(each[name].largest for each in rounds) / MEBIBYTE:.0f}",
                f"{median(each[name].tree for each in rounds) / MEBIBYTE:.0f}",
            ]
            for name in rounds[0]
        ],
    )
    fresh, unchanged, papermill = ([each[name].seconds for each in rounds] for name in rounds[0])
    against = [a / b for a, b in zip(fresh, papermill, strict=True)]
    print(
        f"\nmajilis run takes {median(against):.2f} of papermill's time "
        f"(from {min(against):.2f} to {max(against):.2f}), and "
        f"{median(unchanged) / median(fresh):.3f} of its own where nothing has changed."
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
