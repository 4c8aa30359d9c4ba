"""The command line: results on standard output, all else on standard error."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer import Argument, Option

from majilis import __version__
from majilis.errors import InputError, one_line
from majilis.pipeline.stages import NotebookFailed

if TYPE_CHECKING:
    from majilis.pipeline.plan import Plan
    from majilis.pipeline.run import Event, Report

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def show_version(
    version: Annotated[bool, Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Run and check the study of the 2004 election to the Majilis."""
    if version:
        print(__version__)
        raise typer.Exit


_SHOWN = 12  # differences of numbers that are listed unless all are asked for

# Options that several commands take.
Json = Annotated[bool, Option("--json", help="Print one JSON document and nothing else.")]
Settings = Annotated[
    list[str] | None, Option("--set", metavar="NAME=VALUE", help="Change one parameter.")
]
RunFolder = Annotated[Path | None, Option("--run", metavar="DIR", help="A run's folder.")]


@app.command("run")
def run_notebooks(
    scenarios: Annotated[
        list[Path] | None,
        Argument(metavar="SCENARIO.yaml…", help="Named sets of parameters, run in turn."),
    ] = None,
    settings: Settings = None,
    stages: Annotated[
        list[str] | None,
        Option("--stage", metavar="NAME", help="Run this notebook only, by name or number."),
    ] = None,
    output: Annotated[
        Path | None, Option(metavar="DIR", help="Where to write instead of runs/NAME, or below it.")
    ] = None,
    fresh: Annotated[
        bool, Option("--fresh", help="Run although nothing has changed since the last run.")
    ] = False,
) -> None:
    """Run the notebooks: in place with the default parameters, else into a folder of their own.

    Each folder gets a run.json, which says what the run rested on and wrote; a folder that is not
    empty and has none is left alone. Of several scenarios each has a folder below the one named.
    A run that would only repeat the last one into its folder says so and ends.
    """
    from majilis.data import paths
    from majilis.study import parameters

    overrides = settings or []
    in_place = not scenarios and output is None and not overrides
    if in_place and not paths.IS_CLONE:
        raise InputError("the baseline in place needs a clone; --output DIR writes it elsewhere")
    files: list[Path | None] = [*(scenarios or [])] or [None]
    loaded = [parameters.load(file, overrides) for file in files]
    names = [scenario.name for scenario in loaded]
    if len(set(names)) < len(names):
        raise InputError("two scenarios have the same name, which names a run's folder")

    from majilis.pipeline import manifest, plan, staging

    planned = []
    for scenario in loaded:
        below = output / str(scenario.name) if output and len(loaded) > 1 else output
        folder = paths.ROOT if in_place else plan.destination(scenario, overrides, below)
        if not in_place:
            manifest.refuse_foreign(folder, staging.STAGING)
        planned.append(plan.plan(scenario, folder, stages or [], record=not in_place))
    for each in planned:
        if not fresh and manifest.is_unchanged(each):
            print("nothing has changed since the last run; --fresh runs it again", file=sys.stderr)
        else:
            _run(each)
        print(each.output)


def _run(planned: Plan) -> None:
    from majilis.pipeline import plan, run

    plan.refuse_broken_data(planned)
    with _progress() as report:
        run.execute(planned, report)


@app.command("sweep")
def sweep_grid(
    path: Annotated[Path, Argument(metavar="GRID.yaml", help="Parameters, each of many.")],
    workers: Annotated[
        int | None, Option("--workers", metavar="N", min=1, help="Processes side by side.")
    ] = None,
    scheduler: Annotated[
        str | None,
        Option(
            "--scheduler", metavar="ADDRESS", help="A dask scheduler, whose workers do the work."
        ),
    ] = None,
    output: Annotated[
        Path | None, Option(metavar="DIR", help="Where to write instead of runs/NAME.")
    ] = None,
    with_notebooks: Annotated[
        bool, Option("--notebooks", help="Run each scenario's notebooks as well.")
    ] = False,
) -> None:
    """Evaluate many scenarios: a table with a row for each headline result, and a figure.

    A sweep that was ended goes on where it was. A scenario under which a rule gives out too many
    seats is a row that says so.
    """
    from majilis.pipeline import manifest, plan, staging, sweep
    from majilis.study import parameters

    grid = sweep.load(path)
    named = parameters.Scenario(grid.name, parameters.Parameters())
    folder = plan.destination(named, output=output)
    manifest.refuse_foreign(folder, staging.STAGING)
    with (
        sweep.executor(workers, scheduler) as executor,
        staging.opened(folder),
        _counted() as report,
    ):
        table = sweep.evaluate(grid, folder, report, executor)
        sweep.publish(grid, table, folder)
    if with_notebooks:
        for number, settings in enumerate(grid.scenarios, start=1):
            chosen = parameters.check(sweep.without_name(settings))
            scenario = parameters.Scenario(f"{grid.name}-{number}", chosen)
            _run(plan.plan(scenario, folder / f"scenario_{number}", record=True))
    print(folder)


@app.command("check")
def check_outputs(as_json: Json = False) -> None:
    """Say whether what is committed comes out again, and if not, which file, place and number.

    Everything is made again in another folder: notebooks, tables, figures, results and documents.
    """
    from majilis.data import paths
    from majilis.pipeline import check, plan
    from majilis.study import parameters

    if not paths.IS_CLONE:
        raise InputError("check compares with the files that a clone holds; run it in one")
    found = check.causes(paths.ROOT)
    with TemporaryDirectory() as folder:
        planned = plan.plan(parameters.load(), Path(folder).resolve(), record=False)
        try:
            with _progress() as report:
                files = check.make_again(planned, report)
        except (InputError, NotebookFailed):
            for line in check.lines(found):  # the likely cause
                print(line, file=sys.stderr)
            raise
        found += check.differences(paths.ROOT, planned.output)
    if as_json:
        _print_json({"files": files, "differences": [asdict(each) for each in found]})
    else:
        for line in check.lines(found):
            print(line)
        named = len({each.file for each in found})
        print(f"{files} files made again, {len(found)} differences in {named}.", file=sys.stderr)
    if found:
        raise typer.Exit(1)


@app.command("parameters")
def show_parameters(
    as_json: Json = False,
    schema: Annotated[
        bool, Option("--schema", help="Print the JSON schema of scenario files.")
    ] = False,
) -> None:
    """List the parameters: name, default, allowed values, meaning, and what each moves."""
    from majilis.study import parameters

    if schema:
        _print_json(parameters.schema())
    elif as_json:
        _print_json(parameters.describe())
    else:
        for row in parameters.describe():
            allowed = row["allowed"]
            listed = ", ".join(map(str, allowed)) if isinstance(allowed, list) else allowed
            print(f"{row['name']} = {row['default']}")
            print(f"    {row['description']}")
            print(f"    allowed: {listed}")
            print(f"    moves: {row['moves']}")
            print(f"    does not move: {row['keeps']}")


@app.command("measure")
def measure_elections(
    path: Annotated[Path, Argument(metavar="FILE.csv", help="party,votes,seats")],
    as_json: Json = False,
) -> None:
    """Give every measure for an election of one's own, or for many in one file."""
    from majilis import own_elections

    found = own_elections.measure(path)
    if as_json:
        _print_json(found)
        return
    _print_tables(
        ([each["election"], "value", "unit"], own_elections.lines(each)) for each in found
    )
    for reason in dict.fromkeys(reason for each in found for reason in each["left_out"]):
        print(reason, file=sys.stderr)


@app.command("allocate")
def allocate_seats(
    path: Annotated[Path, Argument(metavar="FILE.csv", help="party,votes")],
    seats: Annotated[
        int | None,
        Option("--seats", metavar="N", help="Seats to give out, unless the file has seats_total."),
    ] = None,
    formula: Annotated[str, Option("--formula", metavar="NAME")] = "hare",
    threshold: Annotated[
        str, Option("--threshold", metavar="X", help="A share, such as 0.07.")
    ] = "0",
    threshold_base: Annotated[
        str, Option("--threshold-base", metavar="NAME", help="valid, cast or registered")
    ] = "valid",
    total: Annotated[
        int | None,
        Option("--total", metavar="VOTES", help="The base, where it is not the valid votes."),
    ] = None,
    tie_order: Annotated[
        list[str] | None,
        Option(
            "--tie-order",
            metavar="PARTY,…",
            help="Who comes first in a tie: parties by name, or 'listed' for the file's order. May "
            "be repeated; a name with a comma stands in quotes.",
        ),
    ] = None,
    is_national: Annotated[
        bool, Option("--national", help="Take the threshold over all elections of the file.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give out seats by a formula, for an election of one's own or for many in one file."""
    from majilis import own_elections

    order = _order(tie_order or [])
    found = own_elections.allocate(
        path,
        seats,
        formula=formula,
        threshold=threshold,
        threshold_base=threshold_base,
        total=total,
        tie_order=order,
        is_national=is_national,
    )
    for each in found:
        for remark in each["remarks"]:
            print(f"{each.get('election', path)}: {remark}", file=sys.stderr)
    if as_json:
        _print_json(found if "election" in found[0] else found[0])
        return
    for number, election in enumerate(found):
        if number:
            print()
        rows = [[party, str(won)] for party, won in election["seats"].items()]
        _print_table([election.get("election", "party"), "seats"], rows)
        for tie in election["ties"]:
            tied = ", ".join(tie["parties"])
            served = ", ".join(tie["served"])
            ending = f"decided for {served}" if served else "name an order with --tie-order"
            print(f"tie: {tied}, for {tie['seats']} left; {ending}")


def _order(texts: Sequence[str]) -> list[str] | Literal["listed"] | None:
    """Return the parties of a tie order, as a line of a CSV names them, or `listed`."""
    if not texts:
        return None
    try:
        rows = list(csv.reader(texts, skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise InputError(f"--tie-order cannot be read: {error}") from None
    parties = [name.strip() for row in rows for name in row or [""]]
    return "listed" if parties == ["listed"] else parties


@app.command("trace")
def trace_result(
    result: Annotated[str, Argument(metavar="RESULT", help="A result's name.")],
    run: RunFolder = None,
    as_json: Json = False,
) -> None:
    """Follow a result back to the rows and sources that it came from."""
    from majilis.data import paths
    from majilis.results import trail

    found = trail.trace(result, run or paths.ROOT)
    if as_json:
        _print_json(asdict(found))
    else:
        _print_tree(trail.lines(found))


@app.command("figures")
def draw_figures(
    styles: Annotated[
        list[str] | None,
        Option("--style", metavar="NAME", help="A style, or all; may be repeated."),
    ] = None,
    languages: Annotated[
        list[str] | None,
        Option("--language", metavar="CODE", help="A language, or all; may be repeated."),
    ] = None,
    settings: Settings = None,
    output: Annotated[
        Path | None,
        Option(metavar="DIR", help="Where STYLE/LANGUAGE is made instead of runs/figures."),
    ] = None,
) -> None:
    """Draw every figure, in one style and language or in many at once.

    The folder gets a run.json; one that is not empty and has none is left alone, and of an earlier
    call's figures none stay.
    """
    from majilis.data import record
    from majilis.pipeline import manifest, plan, staging
    from majilis.study import parameters

    scenario = parameters.Scenario("figures", parameters.load(overrides=settings or []).parameters)
    chosen = scenario.parameters
    wanted = {
        name: _several(name, values or [getattr(chosen, name)])
        for name, values in (("figure_style", styles), ("language", languages))
    }
    folder = plan.destination(scenario, settings or [], output)
    manifest.refuse_foreign(folder, staging.STAGING, wanted["figure_style"])

    from majilis import open_study, results
    from majilis.data.files import checksums
    from majilis.figures import grid

    found = results.evaluate(open_study(**chosen.model_dump()))
    about = record.about(folder.name, chosen.model_dump(mode="json"))
    with staging.opened(folder) as partial:
        made = partial / "made"
        drawn = grid.publish(found, made, wanted["figure_style"], wanted["language"])
        written = staging.move_into_place(made, folder, about)
        outputs = {"outputs": checksums(written, folder)}
        record.write(folder, about, {**record.made_by(chosen.changed()), **outputs})
    for place in drawn:
        print(folder / place.relative_to(made))


def _several(name: str, values: list[str]) -> list[str]:
    """Return the values of a parameter that are asked for, each checked; all of them for all."""
    from majilis.study import parameters

    named = list(dict.fromkeys(value for value in values if value != "all"))
    for value in named:
        parameters.check({name: value})
    if "all" in values:
        named = next(list(row["allowed"]) for row in parameters.describe() if row["name"] == name)
    return named


@app.command("compare")
def compare_runs(
    folders: Annotated[
        list[Path], Argument(metavar="RUN RUN…", help="Runs' folders; . is the baseline.")
    ],
    everything: Annotated[
        bool, Option("--all", help="List every result that differs, not the first alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say in which parameters and results runs differ, the headline results first."""
    from majilis.results import comparison

    runs = comparison.open_runs(folders)
    frame = comparison.differences(runs)
    if as_json:
        _print_json(comparison.document(runs, frame))
        return
    names = [run.name for run in runs]
    chosen = comparison.parameters(runs)
    tables = [
        (
            ["Parameter", *names],
            [[parameter, *map(_setting, values.values())] for parameter, values in chosen.items()],
        ),
        (["Headline", *names, "Difference"], comparison.headlines(runs)),
        (["Made by", *names], comparison.foundations(runs)),
    ]
    words = frame["unit"] == "words"
    parts = [frame[~words], frame[words]] if everything else [frame[~words].head(_SHOWN)]
    for part in parts:
        tables.append((["Result", *names, "Difference"], comparison.cells(runs, part)))
    _print_tables(table for table in tables if table[1])
    if not everything and (rest := len(frame) - sum(len(rows) for _, rows in tables[3:])):
        print(f"\n{rest} more results differ; --all lists them")


@app.command("cite")
def cite(
    name: Annotated[
        str | None,
        Argument(
            metavar="OBJECT",
            help="A figure's or table's name, or its beginning, such as fig03; or data.",
        ),
    ] = None,
    style: Annotated[
        str, Option("--format", metavar="NAME", help="apa, bibtex, csl-json or ris")
    ] = "apa",
    run: RunFolder = None,
) -> None:
    """Print how to cite the study, its data, or one of its figures or tables."""
    from majilis.data import paths
    from majilis.errors import nearest
    from majilis.results import citation

    if style not in citation.FORMATS:
        raise InputError(f"unknown format {style!r}; {nearest(style, citation.FORMATS)}")
    print(citation.FORMATS[style](citation.find(name, run or paths.ROOT)))


def main() -> None:
    """Run the command and leave with its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    _open_streams()
    try:
        code = app(prog_name="majilis", standalone_mode=False)
        sys.stdout.flush()  # while a full disk can still be told of
    except InputError as error:
        code = _complain(str(error), 2)
    except NotebookFailed as error:
        print(error.traceback.rstrip(), file=sys.stderr)
        code = _complain(str(error), 3)
    except OSError as error:  # such as a full disk
        where = f"{error.filename}: " if error.filename else ""
        code = _complain(f"{where}{error.strerror or error}", 2)
    except Exception as error:
        # typer keeps a copy of click to itself: its errors are known by what they can do.
        if not hasattr(error, "format_message"):
            raise
        code = _complain(error.format_message(), 2)
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:  # which Python would say once more when it ends
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    sys.exit(code)


def _open_streams() -> None:
    """Give the process its streams, where it was started without: no file must get their numbers.

    What is printed can always be printed, at worst with its letters written out.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        getattr(sys, name).reconfigure(errors="backslashreplace")


def _complain(sentence: str, code: int) -> int:
    if sentence:  # typer has none where it has shown the help
        with suppress(OSError):
            print(f"majilis: {one_line(sentence)}", file=sys.stderr)
    return code


def _terminate(number: int, frame: object) -> NoReturn:
    """Leave by the way that ends the children, too."""
    raise SystemExit(128 + number)


def _print_tree(lines: Iterable[tuple[int, str]]) -> None:
    """Print lines, each with its depth: as a tree on a terminal, indented elsewhere."""
    if not sys.stdout.isatty():
        for depth, text in lines:
            print("  " * depth + text)
        return
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    branches: list[Tree] = []
    for depth, text in lines:
        branch = branches[depth - 1].add(Text(text)) if depth else Tree(Text(text))
        branches[depth:] = [branch]
    Console().print(branches[0])


def _print_tables(tables: Iterable[tuple[list[str], list[list[str]]]]) -> None:
    """Print tables with a blank line between them."""
    for number, (head, rows) in enumerate(tables):
        if number:
            print()
        _print_table(head, rows)


def _print_table(head: list[str], rows: list[list[str]]) -> None:
    """Print rows under heads: as a table on a terminal, as columns of text elsewhere."""
    if not sys.stdout.isatty():
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            print("  ".join(map(str.ljust, row, widths)).rstrip())
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(*(Column(Text(name), overflow="fold") for name in head))
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def _setting(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _print_json(content: Any) -> None:
    print(json.dumps(content, indent=2, ensure_ascii=False))


@contextmanager
def _progress() -> Iterator[Report]:
    """Give what shows the run's progress: bars on a terminal, lines elsewhere."""
    if not sys.stderr.isatty():
        yield _print_event
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bars = Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        auto_refresh=False,  # a thread that draws would be in the way of forks
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bars:
        tasks = {}

        def draw(event: Event, name: str, seconds: float) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=1)
            if event == "finished":
                bars.update(tasks[name], completed=1)
            bars.refresh()

        yield draw


@contextmanager
def _counted() -> Iterator[Callable[[int, int], None]]:
    """Give what shows how many scenarios are done: a bar on a terminal, tenths elsewhere."""
    if not sys.stderr.isatty():
        shown = -1

        def tell(done: int, of: int) -> None:
            nonlocal shown
            tenths = 10 * done // of
            if tenths > shown:
                shown = tenths
                print(f"{done} of {of} scenarios", file=sys.stderr)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False) as bars:
        task = bars.add_task("scenarios", total=None)

        def draw(done: int, of: int) -> None:
            bars.update(task, completed=done, total=of)
            bars.refresh()

        yield draw


def _print_event(event: Event, name: str, seconds: float) -> None:
    if event == "finished":
        print(f"{name}: {seconds:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
