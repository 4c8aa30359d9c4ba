"""The command line: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from majilis.errors import InputError
from majilis.pipeline.stages import NotebookFailed

if TYPE_CHECKING:
    from majilis.pipeline.children import Event, Report

app = typer.Typer(
    add_completion=False,
    help="Run and check the study of the 2004 election to the Majilis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command("run")
def run_notebooks(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="SCENARIO.yaml", help="A named set of parameters.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change one parameter."),
    ] = None,
    stages: Annotated[
        list[str] | None,
        typer.Option("--stage", metavar="NAME", help="Run this notebook only, by name or number."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write instead of runs/NAME.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw away what an interrupted run has left.")
    ] = False,
) -> None:
    """Run the notebooks: in place with the default parameters, else into a folder of their own."""
    from majilis import parameters, paths

    overrides = settings or []
    in_place = scenario is None and output is None and not overrides
    loaded = parameters.load(scenario, overrides)

    from majilis.pipeline import plan, run

    folder = paths.ROOT if in_place else plan.destination(loaded, overrides, output)
    planned = plan.plan(loaded, folder, stages or [], record=not in_place)
    with _progress() as report:
        run.execute(planned, report, fresh=fresh)
    print(folder)


@app.command("check")
def check_outputs(as_json: Json = False) -> None:
    """Run the baseline elsewhere and say where the committed files differ from it."""
    from majilis import parameters
    from majilis.pipeline import check, plan

    with TemporaryDirectory() as folder, _progress() as report:
        planned = plan.plan(parameters.load(), Path(folder).resolve(), record=False)
        files, differences = check.check(planned, report)
    if as_json:
        found = [asdict(difference) for difference in differences]
        _print_json({"files": files, "differences": found})
    else:
        for difference in differences:
            print(difference)
        print(f"{files} files made again, {len(differences)} differences.", file=sys.stderr)
    if differences:
        raise typer.Exit(1)


@app.command("parameters")
def show_parameters(
    as_json: Json = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema.")] = False,
) -> None:
    """List the parameters: name, default, allowed values and meaning."""
    from majilis import parameters

    if schema:
        _print_json(parameters.Parameters.model_json_schema())
    elif as_json:
        _print_json(parameters.describe())
    else:
        for row in parameters.describe():
            allowed = row["allowed"]
            listed = ", ".join(map(str, allowed)) if isinstance(allowed, list) else allowed
            print(f"{row['name']} = {row['default']}")
            print(f"    {row['description']}")
            print(f"    allowed: {listed}")


def main() -> None:
    """Run the command and leave with its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = app(prog_name="majilis", standalone_mode=False)
    except InputError as error:
        code = _complain(str(error), 2)
    except NotebookFailed as error:
        print(error.traceback.rstrip(), file=sys.stderr)
        code = _complain(str(error), 3)
    except Exception as error:
        # typer keeps a copy of click to itself: its errors are known by what they can do.
        if not hasattr(error, "format_message"):
            raise
        code = _complain(error.format_message(), 2)
    sys.exit(code)


def _complain(sentence: str, code: int) -> int:
    if sentence:  # typer has none where it has shown the help
        print(f"majilis: {sentence}", file=sys.stderr)
    return code


def _terminate(number: int, frame: object) -> NoReturn:
    """Leave by the way that ends the children, too."""
    raise SystemExit(128 + number)


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
            if event in ("kept", "finished"):
                bars.update(tasks[name], completed=1)
            bars.refresh()

        yield draw


def _print_event(event: Event, name: str, seconds: float) -> None:
    if event == "kept":
        print(f"{name}: kept from the interrupted run", file=sys.stderr)
    elif event == "finished":
        print(f"{name}: {seconds:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
