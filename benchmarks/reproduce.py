"""Compare `majilis run` with papermill's command line over the same notebooks.

Both run in turns on a copy of the project: A B A B …, after one of each that does not count.
Prints wall times, their ratio in each pair, and peak memory, as a Markdown table.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile

import psutil

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "notebooks",
    "majilis",
    "data",
    "figures",
    "results.csv",
    "requirements.txt",
    "pyproject.toml",
)
PAIRS = 5
SAMPLE = 0.02  # seconds between two looks at the memory
MEBIBYTE = 2**20


@dataclass
class Measure:
    """Wall time in seconds and peak resident memory in bytes."""

    seconds: float = 0.0
    largest: int = 0
    tree: int = 0


def main() -> None:
    with TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "project"
        copy_project(copy)
        ours = [[sys.executable, "-m", "majilis.cli", "run"]]
        plain = [
            [sys.executable, "-m", "papermill", str(path), f"{folder}/{path.name}", "-k", "python3"]
            for path in sorted((copy / "notebooks").glob("*.ipynb"))
        ]
        pairs = [(measure(ours, copy), measure(plain, copy)) for _ in range(PAIRS + 1)]
    report(pairs[1:], len(plain))


def copy_project(copy: Path) -> None:
    copy.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part)
        else:
            shutil.copy(ROOT / part, copy / part)


def measure(commands: Sequence[Sequence[str]], copy: Path) -> Measure:
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
                time.sleep(SAMPLE)
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


def report(pairs: Sequence[tuple[Measure, Measure]], notebooks: int) -> None:
    ratios = [plain.seconds / ours.seconds for ours, plain in pairs]
    print(f"{notebooks} notebooks, {len(pairs)} pairs, {os.cpu_count()} processors, medians\n")
    print("| | wall time, s | largest process, MiB | all processes, MiB |")
    print("| --- | ---: | ---: | ---: |")
    for name, runs in zip(("majilis run", "papermill"), zip(*pairs, strict=True), strict=True):
        seconds = median(run.seconds for run in runs)
        largest, tree = (
            median(getattr(run, field) for run in runs) / MEBIBYTE for field in ("largest", "tree")
        )
        print(f"| {name} | {seconds:.2f} | {largest:.0f} | {tree:.0f} |")
    print(
        f"\npapermill takes {median(ratios):.2f} times as long "
        f"(from {min(ratios):.2f} to {max(ratios):.2f}). Pages that forks share count in each."
    )


if __name__ == "__main__":
    main()
