"""Change the library in one place, time and again, and count the changes that its tests catch.

mutmut makes the changes: another operator, constant, argument or comparison. They go into a copy
of the project, where the environment says which of them is on. A process in which the libraries
are loaded forks for each, and pytest asks the test files of its module. mutmut's own runner asks
only tests that were seen to call the function; tables are kept between tests here, so that it
would ask the first test alone that made one.

Prints a Markdown table; a change that no test catches is shown as a diff on standard error.
`make mutants MUTANTS="--rooms coding --sample 50"` takes a smaller sample of one room.
"""

import argparse
import importlib
import os
import random
import resource
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from planted_faults import PACKAGE, copy_project
from timing import print_table

ROOMS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0")
OPTIONS += ("-W", "ignore::pytest.PytestAssertRewriteWarning")
CPU_SECONDS = 120
SEED = 2004


def main() -> None:
    """Measure, and print what was caught."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=list(ROOMS))
    parser.add_argument("--sample", type=int, default=150, metavar="N", help="of each room")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these, all of one room")
    options = parser.parse_args()
    rows = []
    with TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "project"
        copy_project(copy)
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        planted = {room: plant(room) for room in options.rooms}
        load()
        for room, mutants in planted.items():
            tried = options.only or drawn(mutants, options.sample, options.seed)
            for tests in {tuple(mutants[mutant][1]) for mutant in tried}:
                if not passes("", tests):
                    sys.exit(f"without a change one of these fails: {', '.join(tests)}")
            survived = 0
            for number, mutant in enumerate(tried, 1):
                path, tests = mutants[mutant]
                again = [*examples(path, mutant), *tests]
                if passes(mutant, tests) and passes(mutant, again, anew=True):
                    survived += 1
                    diff = get_diff_for_mutant(mutant, path.read_text(encoding="utf-8"), path)
                    print(f"\n{mutant}\n{diff}\n", file=sys.stderr)
                print(f"{room}: {number} tried, {survived} survived", file=sys.stderr, flush=True)
            share = f"{1 - survived / len(tried):.0%}"
            rows.append((room, len(mutants), len(tried), len(tried) - survived, survived, share))
    print_table(("room", "mutants", "tried", "killed", "survived", "share killed"), rows)


def load() -> None:
    """Load libraries, the package and tables, on which no change here has a bearing."""
    sys.dont_write_bytecode = False
    with redirect_stdout(StringIO()):
        pytest.main(["--collect-only", *OPTIONS, "tests"])
    forget()
    for name in ("cli", "site.build"):
        importlib.import_module(f"{PACKAGE}.{name}")
    tables = importlib.import_module(f"{PACKAGE}.data.tables")
    for table in importlib.import_module(f"{PACKAGE}.data.schema").TABLES:
        tables.read(table.name)


def forget() -> None:
    """Forget the package and its tests, with all that they keep."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(Path.cwd())):
            del sys.modules[name]


def modules(room: str) -> dict[Path, list[str]]:
    """Return a room's modules, each with its test files; the first pattern that fits counts."""
    found: dict[Path, list[str]] = {}
    for pattern, tests in ROOMS[room].items():
        for path in sorted(Path(PACKAGE).glob(pattern)):
            found.setdefault(path, [f"tests/test_{name}.py" for name in tests])
    return found


def drawn(mutants: Iterable[str], sample: int, seed: int) -> list[str]:
    """Return so many mutants by chance; a smaller sample is the beginning of a larger one."""
    shuffled = sorted(mutants)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:sample]


def plant(room: str) -> dict[str, tuple[Path, list[str]]]:
    """Put all changes into a room's modules, each off; return their names, modules and tests."""
    mutants = {}
    for path, tests in modules(room).items():
        changed = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        path.write_text(changed.code, encoding="utf-8")
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        mutants |= {f"{name}.{mutant}": (path, tests) for mutant in changed.mutant_names}
    return mutants


def passes(mutant: str, tests: Sequence[str], anew: bool = False) -> bool:
    """Say whether the tests pass with a change on, in a process of its own.

    Only where the package is loaded anew is a change on while its modules are set up.
    """
    # Examples that an earlier change failed with would be tried first with the next one.
    shutil.rmtree(".hypothesis", ignore_errors=True)
    if not (child := os.fork()):
        os.environ["MUTANT_UNDER_TEST"] = mutant
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        if anew:
            forget()
        os._exit(pytest.main([*OPTIONS, *tests]))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def examples(path: Path, mutant: str) -> list[str]:
    """Return the examples of the function that was changed, if it has any."""
    module, _, changed = mutant.rpartition(".")
    # xǁCLASSǁNAME__mutmut_NUMBER, or x_NAME__mutmut_NUMBER; one of them is kept as it was.
    within = [changed.split("ǁ")[1]] if "ǁ" in changed else []
    names = [*within, f"{changed.rpartition('_')[0]}_orig"]
    function = importlib.import_module(module)
    for name in names:
        function = getattr(function, name)
    return [f"{path}::{'.'.join([module, *names])}"] if ">>>" in (function.__doc__ or "") else []


if __name__ == "__main__":
    main()
