"""What is written from data and definitions says what these say, and every document holds."""

import ast
import graphlib
import json
import re
import tomllib

import pytest
import yaml

from majilis import __version__, documents
from majilis.data import paths
from majilis.figures.catalogue import CATALOGUE
from majilis.pipeline.stages import STAGES

README = (paths.ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (
    paths.ROOT / "README.md",
    paths.ROOT / "CONTRIBUTING.md",
    *sorted((paths.ROOT / "docs").glob("*.md")),
)

# From the ground up; a room may use those on its own floor and below.
FLOORS = (
    {"errors", "measures", "allocation", "power"},
    {"data"},
    {"study"},
    {"results"},
    {"figures"},
    {"pipeline", "site", "documents", "own_elections", "cli", "__main__"},
)


def test_codebook_and_data_package_are_the_definitions():
    assert (paths.DATA / "README.md").read_text(encoding="utf-8") == documents.codebook()
    package = json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert package == documents.datapackage()


def test_what_zenodo_is_told_is_what_citation_says():
    told = json.loads((paths.ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert told == documents.zenodo()
    stated = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (told["version"], told["license"]) == (stated["version"], stated["license"])
    assert told["publication_date"] == stated["date-released"]
    assert len(told["creators"]) == len(stated["authors"])


def test_the_codebook_describes_every_table_that_is_there():
    described = {resource["path"] for resource in documents.datapackage()["resources"]}
    there = {path.relative_to(paths.DATA).as_posix() for path in paths.DATA.rglob("*.csv")}
    assert there == described


def test_the_answers_are_the_results():
    answers = (paths.ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
    assert documents.with_answers(documents.in_short(), README) == README
    assert documents.with_answers(documents.answers(), answers) == answers


def test_the_documents_show_every_figure_and_notebook():
    listed = (paths.ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    for entry in CATALOGUE:
        assert f"[`{entry.name}`](../figures/{entry.name}.svg)" in listed
        assert f"`majilis.figures.numbers.{entry.draw.__name__}`" in listed
        (row,) = [line for line in listed.splitlines() if f"[`{entry.name}`]" in line]
        stage = row.split("|")[2].strip(" `")
        notebook = (paths.NOTEBOOKS / f"{stage}.ipynb").read_text(encoding="utf-8")
        assert f'show(found, \\"{entry.name}\\"' in notebook
    for stage in STAGES:
        assert f"(../notebooks/{stage}.ipynb)" in listed
        assert f"(notebooks/{stage}.ipynb)" in README


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), target


def test_make_targets_of_the_documents_exist():
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)) <= targets


def test_the_version_is_one():
    citation = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == __version__
    assert f'version = "{__version__}"' in (paths.ROOT / "pyproject.toml").read_text()
    assert f"## {__version__}" in (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_lock_has_a_hash_for_each_package_and_names_no_registry():
    lock = (paths.ROOT / "requirements.txt").read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    assert all("==" in package and "--hash=sha256:" in package for package in packages)
    assert "://" not in lock


def test_the_packages_ordered_by_name_are_direct_dependencies():
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in direct}
    assert {"jupyterlab", "pandas", "matplotlib", "seaborn", "nbval", "papermill"} <= names


PACKAGE = paths.ROOT / "majilis"
MODULES = {
    ".".join(path.relative_to(paths.ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def imports_of(path):
    """Yield the project's modules that a module imports, also inside its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in MODULES else node.module for name in names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


IMPORTS = {
    name: {module for module in imports_of(path) if module in MODULES and module != name}
    for name, path in MODULES.items()
}


def floor_of(module):
    room = module.split(".")[1]
    floors = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    assert floors, f"{room} stands on no floor"
    return floors[0]


def test_imports_go_down():
    inside = {module: used for module, used in IMPORTS.items() if module != "majilis"}
    upward = [
        (module, used)
        for module, imported in inside.items()
        for used in imported - {"majilis"}
        if floor_of(used) > floor_of(module)
    ]
    assert not upward


def test_no_imports_run_in_a_circle():
    graphlib.TopologicalSorter(IMPORTS).prepare()
