"""What serves the development: workflows, containers, and the package that is deposited.

The replication package leaves these tests out, with what they test.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib import metadata

import agreement
import archive
import licences
import pytest
import yaml
from helpers import refusal
from rocrate.rocrate import ROCrate
from test_reproduction import show_parameters_only

from majilis import documents
from majilis.data import paths
from majilis.pipeline import manifest
from majilis.results import citation


def test_the_readme_is_short():
    readme = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.split()) <= 720


def test_container_and_binder_take_the_lock_and_one_python():
    said = {
        path: (paths.ROOT / path).read_text(encoding="utf-8")
        for path in (".devcontainer/Dockerfile", ".binder/runtime.txt", ".binder/requirements.txt")
    }
    image = re.search(r"^FROM python:(\d+\.\d+)-", said[".devcontainer/Dockerfile"], re.MULTILINE)
    assert said[".binder/runtime.txt"].strip() == f"python-{image[1]}"
    assert tuple(map(int, image[1].split("."))) >= (3, 11)
    lines = said[".binder/requirements.txt"].splitlines()
    assert lines[1:] == ["--require-hashes", "-r ../requirements.txt"]
    container = json.loads((paths.ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    target = container["postCreateCommand"].removeprefix("make ")
    assert target == ".venv/.installed"
    assert "INSTALLED := $(VENV)/.installed" in makefile
    for name in ("postBuild", "start"):
        path = paths.ROOT / ".binder" / name
        assert os.access(path, os.X_OK)
        assert subprocess.run(["sh", "-n", path]).returncode == 0
    assert "pip install" in (paths.ROOT / ".binder/postBuild").read_text(encoding="utf-8")


def test_ci_runs_the_test_command():
    script = paths.ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text(encoding="utf-8")


def test_workflows_pin_their_actions_and_ask_for_little():
    for path in (paths.ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        uses = re.findall(r"uses: (\S+)", text)
        assert uses
        assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in uses)
        assert yaml.safe_load(text)["permissions"] == {}


def test_each_fault_to_plant_stands_once_in_the_package():
    listed = yaml.safe_load((paths.ROOT / "benchmarks" / "planted_faults.yaml").read_text())
    sources = [path.read_text(encoding="utf-8") for path in paths.PACKAGE.rglob("*.py")]
    assert len(listed["faults"]) >= 40
    for fault in listed["faults"]:
        assert fault["find"] != fault["replace"]
        assert sum(source.count(fault["find"]) for source in sources) == 1, fault["what"]


def test_each_room_to_change_has_its_modules_and_tests():
    listed = yaml.safe_load((paths.ROOT / "benchmarks" / "mutants.yaml").read_text())
    for pattern, tests in [pair for room in listed.values() for pair in room.items()]:
        assert any(paths.PACKAGE.glob(pattern)), pattern
        for name in tests:
            assert (paths.ROOT / "tests" / f"test_{name}.py").is_file(), name


def test_workflows_run_the_suite_on_each_python_with_the_lock_and_with_the_lowest():
    text = (paths.ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    asked = workflow[True]  # YAML 1.1 reads `on` so
    assert asked["push"] is None
    assert asked["schedule"]
    jobs = workflow["jobs"]
    pythons = jobs["lock"]["strategy"]["matrix"]["python"]
    assert pythons == [f"3.{minor}" for minor in range(11, 11 + len(pythons))]
    assert "--resolution lowest-direct" in text
    for name in ("lock", "lowest"):
        assert jobs[name]["steps"][-1] == {"run": "make test"}
    assert "pip-audit --disable-pip --require-hashes" in jobs["advisories"]["steps"][-1]["run"]


def test_git_ignores_the_record_of_a_run_and_packages():
    ignored = (paths.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {manifest.IN_PLACE, "dist/"} <= set(ignored)


# ---- the benchmark of runs


@pytest.mark.proof
def test_the_benchmark_copies_the_whole_project_and_reports(
    fresh_root, tmp_path, monkeypatch, capsys
):
    monkeypatch.syspath_prepend(paths.ROOT / "benchmarks")
    import reproduce

    show_parameters_only(fresh_root / "notebooks")
    copied = reproduce.copy_project(tmp_path / "copy")
    listed = subprocess.run(["git", "ls-files"], cwd=paths.ROOT, capture_output=True, text=True)
    tracked = [name for name in listed.stdout.splitlines() if not name.startswith(".")]
    assert tracked
    assert [name for name in tracked if not (copied / name).exists()] == []

    ways = reproduce.ways_to_run(fresh_root, tmp_path)
    ways["papermill"] = ways["papermill"][:1]
    reproduce.report([{name: reproduce.measure(way, fresh_root) for name, way in ways.items()}])
    table = capsys.readouterr().out
    assert re.findall(r"^\| (\S.*?) \| \d", table, re.MULTILINE) == list(ways)
    assert "where nothing has changed" in table


# ---- licences of the lock's packages


def test_each_package_of_the_lock_has_a_licence():
    listed = licences.rows(licences.PAGE.read_text(encoding="utf-8"))
    assert {name: versions for name, (versions, _) in listed.items()} == licences.locked()
    for name, (versions, licence) in listed.items():
        assert licence.strip(" ?"), name
        said = licences.stated(name)
        if said and metadata.version(name) in versions.split(", "):
            assert licence == said, name


def test_a_package_without_a_licence_is_named():
    sentence = refusal(licences.with_rows, licences.HEAD)
    # Of those that are not installed here, such as for another system, the first.
    assert re.fullmatch(
        r"nothing says the licence of \S+; add its row to docs/licences.md", sentence
    )


# ---- the replication package

WORK = citation.study()
FOLDER = f"majilis-{WORK.version}/"


def git(root, *arguments):
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A repository of all that git tracks here, as it stands."""
    root = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=paths.ROOT, check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.ROOT / name, root / name)
    git(root, "init", "--quiet")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "All")
    (root / "notes.txt").write_text("tracked by nobody")
    return root


@pytest.fixture(scope="module")
def package(clone, tmp_path_factory):
    return archive.make(clone, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def unpacked(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("Elsewhere, где-то")
    with zipfile.ZipFile(package) as held:
        held.extractall(folder)
    return folder / FOLDER


def test_the_package_is_the_same_to_the_byte_each_time(clone, package, tmp_path, monkeypatch):
    for path in clone.rglob("*.py"):
        os.utime(path, (0, 0))
    monkeypatch.setenv("TZ", "Asia/Almaty")
    monkeypatch.chdir(tmp_path)
    again = archive.make(clone, tmp_path)
    assert again.name == package.name == f"majilis-{WORK.version}.zip"
    assert again.read_bytes() == package.read_bytes()
    with zipfile.ZipFile(package) as held:
        assert {entry.date_time for entry in held.infolist()} == {
            (*WORK.released.timetuple()[:3], 0, 0, 0)
        }
        assert {entry.external_attr >> 16 for entry in held.infolist()} == {0o100644}


def test_the_package_holds_what_git_tracks_and_nothing_of_the_development(clone, unpacked):
    files = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    tracked = set(archive.tracked(clone))
    assert files - tracked == {archive.CHECKSUMS, archive.CRATE}
    assert all(name.startswith(archive.LEFT_OUT) for name in tracked - files)
    assert "notes.txt" not in files
    tops = {name.split("/")[0] for name in files}
    assert tops >= {"data", "figures", "majilis", "notebooks", "requirements.txt", "tables"}
    assert tops >= {"LICENSE", "LICENSE-DATA", "CITATION.cff", "Makefile", "tests"}
    assert not tops & {".ci", ".github", ".devcontainer", ".binder", "benchmarks", "release"}
    sums = (unpacked / archive.CHECKSUMS).read_text(encoding="utf-8").splitlines()
    assert {line[66:] for line in sums} == files - {archive.CHECKSUMS}
    for line in sums:
        assert hashlib.sha256((unpacked / line[66:]).read_bytes()).hexdigest() == line[:64]


def test_the_crate_describes_every_file(unpacked):
    crate = ROCrate(unpacked)
    about = crate.root_dataset
    assert (about["name"], about["version"]) == (WORK.title, WORK.version)
    assert about["datePublished"] == WORK.released.isoformat() in str(crate.datePublished)
    described = {file.id: file for file in crate.get_by_type("File")}
    own = {archive.CHECKSUMS, archive.CRATE}
    files = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    assert set(described) == files - own
    for name, file in described.items():
        assert file["contentSize"] == str((unpacked / name).stat().st_size)
        assert all(licence["name"] for licence in file["license"])
    assert described["data/sources.csv"]["license"][0]["name"] == "CC BY-SA 4.0"


def test_the_readme_of_the_package_says_all_that_the_template_asks_for(unpacked):
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    front = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    assert text.endswith(front)
    headings = re.findall(r"^## (.+)$", text.removesuffix(front), re.MULTILINE)
    assert headings == [
        "Overview",
        "Data Availability and Provenance Statements",
        "Dataset list",
        "Computational requirements",
        "Description of programs/code",
        "Instructions to Replicators",
        "List of tables and programs",
        "References",
    ]
    for resource in documents.datapackage()["resources"]:
        assert f"\n| `data/{resource['path']}` |" in text
    for kind in ("figures", "tables"):
        for path in (paths.ROOT / kind).glob("*_*.*"):
            assert f"\n| `{path.stem}` |" in text
            assert f"`{kind}/{path.name}`" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| `fig03_tiers` |")]
    assert "(notebooks/03_opposition_marginalization.ipynb), cell " in row
    assert "{{" not in text
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (unpacked / target).exists(), target


def test_a_doi_goes_everywhere(clone, monkeypatch):
    doi = "10.5281/zenodo.123"
    cited = replace(WORK, doi=doi)
    monkeypatch.setattr(citation, "study", lambda: cited)
    files = archive.contents(clone, {"README.md": False}, cited)
    assert files["README.md"].decode().count(doi) == 2
    (root,) = (each for each in json.loads(files[archive.CRATE])["@graph"] if each["@id"] == "./")
    assert root["identifier"] == f"https://doi.org/{doi}" == documents.datapackage()["id"]
    assert documents.zenodo()["doi"] == doi


def test_what_is_not_as_committed_is_in_no_package(clone, tmp_path):
    changed = clone / "data" / "sources.csv"
    content = changed.read_bytes()
    changed.write_bytes(content + b"more\n")
    try:
        sentence = refusal(archive.make, clone, tmp_path)
    finally:
        changed.write_bytes(content)
    assert sentence.startswith("data/sources.csv is not as committed")
    assert "is no clone" in refusal(archive.make, tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_release_has_one_version_and_one_date(tmp_path):
    for name in (".zenodo.json", "pyproject.toml"):
        shutil.copy(paths.ROOT / name, tmp_path)
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(f"# Changelog\n\n## {WORK.version} (unreleased)\n")
    sentence = refusal(agreement.refuse_disagreement, tmp_path)
    assert sentence.startswith("CHANGELOG.md begins with '")
    assert f"{WORK.version} ({WORK.released})" in sentence
    changelog.write_text(f"# Changelog\n\n## {WORK.version} ({WORK.released})\n")
    assert agreement.refuse_disagreement(tmp_path) == f"{WORK.version} ({WORK.released})"
    (tmp_path / ".zenodo.json").write_text("{}")
    assert ".zenodo.json" in refusal(agreement.refuse_disagreement, tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "9"\n')
    assert refusal(agreement.refuse_disagreement, tmp_path).startswith("pyproject.toml says 9")


@pytest.mark.proof
def test_the_two_commands_work_where_the_package_is_unpacked(unpacked):
    # The environment is this one, whose packages need not be fetched again.
    made = unpacked / ".venv"
    made.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (made / name).symlink_to(os.path.join(sys.prefix, name))
    (made / ".installed").touch()
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}

    def run(*command):
        done = subprocess.run(
            command, cwd=unpacked, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    run("make", "reproduce")
    run("sha256sum", "--quiet", "--check", archive.CHECKSUMS)
    run("make", "lint")
    pytest_ = (".venv/bin/python", "-m", "pytest", "--quiet")
    assert "error" not in run(*pytest_, "--collect-only", "--nbval").splitlines()[-1]
    run(*pytest_, "tests/test_documents.py", "tests/test_installed.py", "tests/test_citation.py")
