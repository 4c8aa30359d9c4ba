"""The notebooks of the study, what each needs before it, and how one fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from majilis.errors import InputError, nearest

Stages = Mapping[str, tuple[str, ...]]

STAGES: Stages = {
    "01_clean_data": (),
    "02_bloc_dominance": ("01_clean_data",),
    "03_opposition_marginalization": ("01_clean_data",),
    "04_robustness": ("01_clean_data",),
    "05_precedent": ("01_clean_data",),
    "06_publication_figures": ("01_clean_data",),
}


class NotebookFailed(RuntimeError):  # noqa: N818  its name is part of the interface
    """A notebook did not come to its end.

    The cell is the execution count of the one that failed, None before the first.
    """

    def __init__(
        self, notebook: str, cell: int | None, ename: str, evalue: str, traceback: str = ""
    ) -> None:
        super().__init__(notebook, cell, ename, evalue, traceback)
        self.notebook = notebook
        self.cell = cell
        self.ename = ename
        self.evalue = evalue
        self.traceback = traceback

    def __str__(self) -> str:
        place = f", cell In [{self.cell}]" if self.cell else ""
        return f"{self.notebook} failed{place}: {self.ename}: {self.evalue}"


def choose(names: Sequence[str], stages: Stages = STAGES) -> Stages:
    """Return the stages that the user asked for, each with those of its needs that are chosen, too.

    They are named in full, by number or without their number; no name asks for all.

    Examples
    --------
    >>> list(choose(["02", "clean_data"]))
    ['01_clean_data', '02_bloc_dominance']
    """
    chosen = {_full_name(name, stages) for name in names} or set(stages)
    return {
        name: tuple(need for need in needs if need in chosen)
        for name, needs in stages.items()
        if name in chosen
    }


def _full_name(name: str, stages: Stages) -> str:
    for stage in stages:
        if name in (stage, *stage.split("_", maxsplit=1)):
            return stage
    raise InputError(f"unknown stage {name!r}; {nearest(name, stages)}")
