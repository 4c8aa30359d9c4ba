"""What is written from data and definitions says what these say, and every document holds."""

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from majilis import __version__, documents, paths
from majilis.figures.catalogue import CATALOGUE
from majilis.pipeline.stages import STAGES

README = (paths.ROOT / "README.md").read_text(encoding="utf-8")

FLOORS = (
    {"errors"},
    {"measures", "allocation", "power"},
    {"paths", "files", "parameters", "tables", "coding", "cleaning", "language"},
    {"study"},
    {
        "counterfactuals",
        "series",
        "multiverse",
        "citation",
        "claims",
        "results",
        "trail",
        "comparison",
        "own_elections",
        "peers",
        "experts",
    },
    {"figures"},
    {"documents", "pipeline", "site", "cli", "__main__"},
)


def test_codebook_and_data_package_are_the_definitions():
    assert (paths.DATA / "README.md").read_text(encoding="utf-8") == documents.codebook()
    package = json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert package == documents.datapackage()


def test_the_codebook_describes_every_table_that_is_there():
    described = {resource["path"] for resource in documents.datapackage()["resources"]}
    there = {path.relative_to(paths.DATA).as_posix() for path in paths.DATA.rglob("*.csv")}
    assert there == described


def test_the_answers_of_the_readme_are_the_results():
    assert documents.readme_with(documents.answers(), README) == README


def test_the_readme_shows_every_figure_and_notebook():
    for entry in CATALOGUE:
        assert f"[{entry.name}](figures/{entry.name}.svg)" in README
        assert f"`majilis.figures.catalogue.{entry.draw.__name__}`" in README
    for stage in STAGES:
        assert f"(notebooks/{stage}.ipynb)" in README


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name):
    text = (paths.ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (paths.ROOT / target).exists(), target


def test_make_targets_of_the_documents_exist():
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (paths.ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)) <= targets


def test_ci_runs_the_test_command():
    script = paths.ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text(encoding="utf-8")


def test_the_version_is_one():
    citation = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == __version__
    assert f'version = "{__version__}"' in (paths.ROOT / "pyproject.toml").read_text()
    assert f"## {__version__}" in (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-site.txt"])
def test_the_lock_has_a_hash_for_each_package_and_names_no_registry(name):
    lock = (paths.ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    assert all("==" in package and "--hash=sha256:" in package for package in packages)
    assert "://" not in lock


def test_the_site_is_locked_at_the_studys_versions():
    study, site = (
        set(re.findall(r"^([a-z0-9-]+)==(\S+)", (paths.ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-site.txt")
    )
    shared = {package for package, _ in study} & {package for package, _ in site}
    assert {pin for pin in study if pin[0] in shared} == {pin for pin in site if pin[0] in shared}


def test_workflows_pin_their_actions_and_ask_for_little():
    for path in (paths.ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        uses = re.findall(r"uses: (\S+)", text)
        assert uses
        assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in uses)
        assert yaml.safe_load(text)["permissions"] == {}


def imported_rooms(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("majilis"):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from (name.split(".")[1] for name in names if "." in name)
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.split(".")[1] for alias in node.names if alias.name[:8] == "majilis."
            )


def floor_of(room):
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), None)


PACKAGE = paths.ROOT / "majilis"
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_uses_only_rooms_below_or_beside(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert floor_of(own) is not None, f"{own} stands on no floor"
    for room in imported_rooms(path):
        if floor_of(room) is not None:
            assert floor_of(room) <= floor_of(own), f"{own} uses {room}, which lies above it"


def documented_commands():
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("command", documented_commands())
def test_every_command_of_the_readme_runs(project, command):
    name, *arguments = shlex.split(command)
    program = Path(sys.executable).with_name(name)
    done = subprocess.run(
        [program, *arguments],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for folder in re.findall(r"--output (\S+)", command):
        kind = "figures.csv" if arguments[0] == "figures" else "notebooks/*.ipynb"
        assert list((project.root / folder).rglob(kind))
    assert project.changed() == []
