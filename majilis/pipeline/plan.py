"""What a run is to do: which notebooks, with which parameters, and where its files go."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from majilis.data import paths
from majilis.errors import InputError
from majilis.pipeline.stages import Stages, choose
from majilis.study import parameters
from majilis.study.parameters import Scenario

# The study's own folders: a run with other parameters must not write there.
_OWN_FOLDERS = ("notebooks", "data", "figures", "tables", "majilis", "tests", "scenarios", ".git")


@dataclass(frozen=True)
class Plan:
    """All that a run needs to know."""

    root: Path  # the project: its notebooks, data and code
    output: Path  # where the files go; the root for a run in place
    stages: Stages  # those to run, each with the stages among them that it needs
    borrows: bool  # whether a stage needs clean data that this run does not make
    scenario: Scenario
    record: bool  # whether the parameters are written beside the outputs
    write_results: Callable[[Any, Path], None]  # given the parameters and the run's folder


def destination(
    scenario: Scenario,
    overrides: Sequence[str] = (),
    output: Path | None = None,
    root: Path = paths.ROOT,
    runs: Path = paths.RUNS,
) -> Path:
    """Return the folder that a run with these parameters writes to.

    That is the one that the user named, or one below `runs` that is named after the parameters:
    the scenario's name and what was set beside it as ``NAME=VALUE``. One that holds the study
    itself or is a file is refused.
    """
    if output is None:
        if scenario.name is None:
            return runs / parameters.folder_name(scenario.parameters.changed())
        return runs / parameters.slug([scenario.name, *overrides])
    folder = Path(os.path.realpath(output))  # which takes links that lead in a circle, too
    if folder == root or any(folder.is_relative_to(root / own) for own in _OWN_FOLDERS):
        raise InputError(f"output folder {output} holds the study itself; choose another")
    if any(part.exists() and not part.is_dir() for part in (folder, *folder.parents)):
        raise InputError(f"output folder {output} is a file, or lies below one")
    return folder


def plan(scenario: Scenario, folder: Path, names: Sequence[str] = (), *, record: bool) -> Plan:
    """Return the plan of a run of the study's own notebooks, of the stages named or of all.

    A stage that no name fits, and one that needs data that no run has made yet, is refused.
    """
    stages, complete = choose(names), choose(())
    borrows = any(stages[name] != complete[name] for name in stages)
    if borrows and not paths.CLEAN.is_dir():
        raise InputError("there are no clean data yet; run all stages first")
    return Plan(
        root=paths.ROOT,
        output=folder,
        stages=stages,
        borrows=borrows,
        scenario=scenario,
        record=record,
        write_results=_write_results,
    )


def refuse_broken_data(plan: Plan) -> None:
    """Refuse tables and rules on which notebooks would fail, before a kernel is started.

    A raw table may be broken, codings or clean tables may not be those of the raw tables, or the
    rule chosen for the list tier cannot be applied.
    """
    from majilis.data import cleaning, coding, tables
    from majilis.study.study import open_study

    raw = tables.read_all((*cleaning.RAW_TABLES, "claims"))
    for name in coding.RULES:
        if not tables.read(f"codings/{name}").equals(coding.derive(name, raw)):
            raise InputError(
                f"data/codings/{name}.csv is not what the labels give; make documents derives it"
            )
    chosen = plan.scenario.parameters
    if chosen.changed() and paths.CLEAN.is_dir():
        open_study(**chosen.model_dump())
    if not plan.borrows:
        return
    known = set(tables.read("clean/elections")["election"])
    for election in raw["raw/elections"]["election"]:
        if election not in known:
            raise InputError(
                f"data/clean/elections.csv has no row for {election}; make reproduce writes it"
            )


def _write_results(chosen: Any, folder: Path) -> None:
    from majilis import results

    results.write(chosen, folder)
