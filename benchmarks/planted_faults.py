"""Plant faults in a copy of the project, one at a time, and count those that its tests catch.

`planted_faults.yaml` lists the faults: one changed operator, constant or comparison each. A
fault counts as caught if a test fails with it that passes without it. First are asked the test
files of its area and the examples in its module; what these miss stands before all other tests.
The site's tests, which need a browser, are left out.

All other tests together take long. So the faults that are left are first planted all at once:
a test that passes then catches none of them, as long as no fault makes up for another. Only those
that fail are run again, without a fault and with each of these faults alone.

Quick tests are run before, and those that caught a fault are run afterwards, without any fault.

Prints a Markdown table, and the share caught in each area. With `--only 7 8` no other faults are
measured, with `--near` no other tests are asked.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import yaml
from timing import print_table

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_suffix(".yaml")
PACKAGE = "majilis"


@dataclass(frozen=True)
class Fault:
    """One fault to plant.

    Attributes
    ----------
    number : int
        Its place on the list, from 1.
    area : str
        The part of the library that it is in.
    what : str
        What is wrong with it, in a sentence.
    find, replace : str
        A part of a line that stands once in the package, and what stands there instead.
    """

    number: int
    area: str
    what: str
    find: str
    replace: str


def main() -> None:
    """Measure, and print what was caught."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="faults, by number")
    parser.add_argument("--near", action="store_true", help="ask the tests of each area alone")
    options = parser.parse_args()
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    faults = [Fault(number, **fault) for number, fault in enumerate(listed["faults"], start=1)]
    if options.only:
        faults = [fault for fault in faults if fault.number in options.only]
    start = perf_counter()
    with TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "project"
        copy_project(copy)
        places = {fault: place_of(fault, copy) for fault in faults}
        near = {area: existing(copy, names) for area, names in listed["tests"].items()}
        far = ordered_tests(copy, listed["last"], listed["left_out"])
        refuse_broken(copy, existing(copy, listed["quick"]))

        caught: dict[Fault, str] = {}
        for fault in faults:
            tests = [*near[fault.area], str(places[fault].relative_to(copy))]
            note(caught, fault, failing(copy, [fault], tests))
        left = [fault for fault in faults if fault not in caught]
        if left and not options.near:
            failed = failing(copy, left, far, all_of_them=True)
            broken = run_tests(copy, failed, all_of_them=True) if failed else []
            suspects = [test for test in failed if test not in broken]
            for fault in left if suspects else []:
                note(caught, fault, failing(copy, [fault], suspects))
        refuse_broken(copy, sorted(set(caught.values())))
    report(faults, caught)
    print(f"\nIt took {(perf_counter() - start) / 60:.0f} minutes.")


def copy_project(copy: Path) -> None:
    """Copy the files that Git tracks, as they stand in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)


def place_of(fault: Fault, copy: Path) -> Path:
    """Return the module in which a fault is to be planted.

    Raises
    ------
    SystemExit
        If what it replaces stands nowhere, or more than once.
    """
    places = []
    for path in sorted((copy / PACKAGE).rglob("*.py")):
        places += [path] * path.read_text(encoding="utf-8").count(fault.find)
    if len(places) != 1:
        where = ", ".join(str(path.relative_to(copy)) for path in places) or "nowhere"
        sys.exit(f"fault {fault.number}: {fault.find!r} has to stand once, and stands {where}")
    return places[0]


@contextmanager
def planted(fault: Fault, copy: Path) -> Iterator[None]:
    """Plant a fault, and put the module back afterwards."""
    path = place_of(fault, copy)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(fault.find, fault.replace), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def existing(copy: Path, names: Sequence[str]) -> list[str]:
    """Return those of some test files that the project has, as paths from its root."""
    return [f"tests/{name}" for name in names if (copy / "tests" / name).is_file()]


def ordered_tests(copy: Path, last: Sequence[str], left_out: Sequence[str]) -> list[str]:
    """Return all test files but those left out, the costly ones last, and all examples."""
    names = sorted(path.name for path in (copy / "tests").rglob("test_*.py"))
    costly = [name for name in last if name in names]
    quick = [name for name in names if name not in (*costly, *left_out)]
    return [PACKAGE, *existing(copy, [*quick, *costly])]


def failing(
    copy: Path, faults: Sequence[Fault], tests: Sequence[str], all_of_them: bool = False
) -> list[str]:
    """Return the tests that fail with some faults planted: the first, or all of them."""
    with ExitStack() as stack:
        for fault in faults:
            stack.enter_context(planted(fault, copy))
        return run_tests(copy, tests, all_of_them)


def run_tests(copy: Path, tests: Sequence[str], all_of_them: bool = False) -> list[str]:
    """Run tests in the copy and return those that fail, by name.

    Raises
    ------
    SystemExit
        If they cannot be run.
    """
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE"]
    command += ["-m", "not site and not proof"]
    command += ["-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0"]
    command += [] if all_of_them else ["-x"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    # Examples that an earlier fault failed with would be tried first with the next one.
    shutil.rmtree(copy / ".hypothesis", ignore_errors=True)
    done = subprocess.run(
        [*command, *tests], cwd=copy, env=environment, capture_output=True, text=True
    )
    summary = [line.partition(" ") for line in done.stdout.splitlines()]
    failed = [rest.split(" - ")[0] for word, _, rest in summary if word in ("FAILED", "ERROR")]
    # Five says that no test was found: a module without examples.
    if done.returncode not in (0, 5) and not failed:
        sys.exit(f"the tests cannot be run:\n{done.stdout}{done.stderr}")
    return failed


def refuse_broken(copy: Path, tests: Sequence[str]) -> None:
    """Stop if a test fails without any fault: it would catch whatever is planted.

    Raises
    ------
    SystemExit
        Naming the test.
    """
    if tests and (failed := run_tests(copy, tests)):
        sys.exit(f"without a fault fails {failed[0]}")


def note(caught: dict[Fault, str], fault: Fault, failed: Sequence[str]) -> None:
    """Note a fault as caught if a test failed, and say how it went."""
    if failed:
        caught[fault] = failed[0]
    print(f"{fault.number}: {caught.get(fault, 'not yet caught')}", file=sys.stderr, flush=True)


def report(faults: Sequence[Fault], caught: dict[Fault, str]) -> None:
    """Print each fault with the test that caught it, and the share caught in each area."""
    rows = [(f.number, f.area, f.what, caught.get(f, "**not caught**")) for f in faults]
    print_table(("No.", "area", "fault", "caught by"), rows)
    print()
    shares = []
    for area in dict.fromkeys(fault.area for fault in faults):
        of_area = [fault for fault in faults if fault.area == area]
        shares.append((area, len(of_area), sum(fault in caught for fault in of_area)))
    shares.append(("all", len(faults), len(caught)))
    print_table(("area", "faults", "caught"), shares)
    print(f"\nCaught: {len(caught)} of {len(faults)}, {len(caught) / len(faults):.0%}.")


if __name__ == "__main__":
    main()
