"""What the check finds: each of many planted faults, by file, place and number."""

import pytest
from planted import FAULTS

from conftest import copy_project
from majilis.data import paths
from majilis.pipeline import check, notebooks, plan
from majilis.study import parameters


def silent(event, name, seconds):
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The study made again, by the one run that all tests here share."""
    folder = tmp_path_factory.mktemp("made").resolve()
    planned = plan.plan(parameters.load(), folder, record=False)
    assert check.make_again(planned, silent) == sum(path.is_file() for path in check.walk(folder))
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("copy") / "project")


def found(root, made):
    return [*check.causes(root), *check.differences(root, made)]


def plant(fault, root):
    """Plant a fault, and return what the file held."""
    path = root / fault.file
    before = path.read_bytes() if path.exists() else None
    put(path, fault.change(before))
    assert (path.read_bytes() if path.exists() else None) != before
    return before


def put(path, content):
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def run_again(notebook, made):
    """Give an altered notebook what a run gives it: its own cells, and their outputs anew."""
    again = made / "notebooks" / notebook.name
    nb, outputs = notebooks.read(notebook), notebooks.read(again)
    for cell, other in zip(nb.cells, outputs.cells, strict=True):
        if cell.cell_type == "code":
            cell.update(outputs=other.outputs, execution_count=other.execution_count)
    again.write_text(notebooks.dumps(notebooks.normalise(nb)), encoding="utf-8")


def names(difference, said):
    """Say whether a difference is told with all that must be said of it, in this order."""
    told, at = str(difference), 0
    for part in said.split("|"):
        at = told.find(part, at) + 1
        if not at:
            return False
    return True


def test_what_is_committed_comes_out_again(made):
    assert found(paths.ROOT, made) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.file} {fault.said[:40]}")
def test_a_planted_fault_is_named_and_nothing_else(fault, copy, made):
    before = plant(fault, copy)
    again = made / fault.file
    as_made = again.read_bytes() if again.is_file() else None
    if as_made and again.suffix == ".ipynb":
        run_again(copy / fault.file, made)
    try:
        named = found(copy, made)
    finally:
        put(copy / fault.file, before)
        if as_made:
            again.write_bytes(as_made)
    told = [str(difference) for difference in named]
    assert any(names(difference, fault.said) for difference in named), told
    # A picture is told of beside its numbers.
    assert {difference.file for difference in named} == {fault.file}, told
