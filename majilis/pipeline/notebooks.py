"""Notebooks as the project commits them: the same run, the same bytes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_RUN_METADATA = ("papermill", "execution", "ExecuteTime")
_ERROR_TAG = "papermill-error-cell-tag"
_INJECTED = "injected-parameters"


def read(path: Path) -> NotebookNode:
    """Return a notebook of format 4 from its file."""
    nb: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return nb


def normalise(nb: NotebookNode) -> NotebookNode:
    """Return an executed notebook without all that differs between two equal runs.

    It has no timings, run metadata, error markers and random ids, its execution counts are
    1, 2, 3 … and its streams are joined.
    """
    cells = [cell for cell in deepcopy(nb.cells) if _ERROR_TAG not in _tags(cell)]
    count = 0
    for position, cell in enumerate(cells):
        cell.id = _INJECTED if _INJECTED in _tags(cell) else cell.get("id", f"cell-{position}")
        cell.metadata = _kept(cell.metadata)
        if cell.cell_type == "code":
            ran = cell.get("execution_count") is not None
            count += ran
            cell.execution_count = count if ran else None
            cell.outputs = [_counted(output, count) for output in _joined(cell.outputs)]
    metadata = {"kernelspec": dict(_KERNEL), "language_info": {"name": "python"}}
    return _node({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def dumps(nb: NotebookNode) -> str:
    """Return the text of a normalised notebook's file, with a line end."""
    text: str = nbformat.writes(nb)  # type: ignore[no-untyped-call]
    return f"{text.rstrip()}\n"


def last_started(nb: NotebookNode) -> int | None:
    """Return the number of the last code cell that papermill began to run, if any.

    The notebook is as papermill leaves it, however the run ended.
    """
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    started = [n for n, cell in enumerate(code, 1) if cell.metadata.papermill.start_time]
    return max(started, default=None)


def declared_parameters(nb: NotebookNode) -> dict[str, str]:
    """Return what the cell tagged `parameters` assigns: each name with its default as code."""
    return {
        target.id: ast.unparse(statement.value)
        for cell in nb.cells
        if "parameters" in _tags(cell)
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value
        for target in _targets(statement)
        if isinstance(target, ast.Name)
    }


def _node(content: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return node


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _kept(metadata: dict[str, Any]) -> NotebookNode:
    """Return a cell's metadata without the traces of a run; papermill adds empty tags."""
    kept = {key: value for key, value in metadata.items() if key not in _RUN_METADATA}
    if not kept.get("tags"):
        kept.pop("tags", None)
    return _node(kept)


def _joined(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield the outputs with one stdout and one stderr at most between two displays.

    A kernel cuts and orders these two by the clock; so cut, two equal runs would differ.
    """
    for is_stream, group in groupby(outputs, lambda output: output.output_type == "stream"):
        if not is_stream:
            yield from group
            continue
        texts = {"stdout": "", "stderr": ""}
        for output in group:
            texts[output.name] += output.text
        for name, text in texts.items():
            if text:
                yield _node({"output_type": "stream", "name": name, "text": text})


def _counted(output: NotebookNode, count: int) -> NotebookNode:
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]
