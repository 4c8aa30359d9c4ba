"""What the check finds: each of many planted faults, by file, place and number."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import planted
import pytest
from planted import FAULTS

from majilis import documents
from majilis.data import paths
from majilis.pipeline import check, notebooks, plan
from majilis.results.headlines import HEADLINES
from majilis.study import parameters


def silent(event, name, seconds):
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory, copy):
    """What the study comes out as: what is committed, as test_reproduction.py proves by a run."""
    folder = tmp_path_factory.mktemp("made")
    for name in ("data/clean", "figures", "notebooks", "tables"):
        shutil.copytree(copy / name, folder / name)
    shutil.copy(copy / "results.csv", folder)
    documents.write(folder)
    return folder


@pytest.fixture(scope="module")
def copy(project):
    return project.root


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


def test_what_is_committed_is_no_difference(made):
    assert found(paths.ROOT, made) == []


@pytest.mark.proof
def test_what_is_committed_comes_out_again(tmp_path):
    planned = plan.plan(parameters.load(), tmp_path.resolve(), record=False)
    assert check.make_again(planned, silent) == len(check.files_of(tmp_path))
    assert found(paths.ROOT, tmp_path) == []


def rounds(faults):
    """Return faults in groups, of which each has one fault of a file."""
    grouped = []
    for fault in faults:
        without = (group for group in grouped if all(fault.file != each.file for each in group))
        group = next(without, None)
        if group is None:
            grouped.append(group := [])
        group.append(fault)
    return grouped


@pytest.mark.parametrize("faults", rounds(FAULTS), ids=lambda faults: f"{len(faults)} files")
def test_planted_faults_are_named_and_nothing_else(faults, copy, made):
    files = {fault.file: made / fault.file for fault in faults}
    as_made = {path: path.read_bytes() for path in files.values() if path.is_file()}
    before = {fault.file: plant(fault, copy) for fault in faults}
    for name, path in files.items():
        if path in as_made and path.suffix == ".ipynb":
            run_again(copy / name, made)
    try:
        named = found(copy, made)
    finally:
        for name, content in before.items():
            put(copy / name, content)
        for path, content in as_made.items():
            path.write_bytes(content)
    for fault in faults:
        told = [each for each in named if each.file == fault.file]
        assert any(names(each, fault.said) for each in told), [fault, *map(str, told)]
    assert {each.file for each in named} == set(files)


def test_a_picture_says_whether_its_numbers_changed_with_it(copy, made):
    stem = "figures/fig02_votes_and_seats"
    both = [
        planted.Fault("", f"{stem}.svg", planted.swap("#c8511b", "#c8511c"), ""),
        planted.Fault("", f"{stem}.csv", planted.swap("0.0519", "0.0619"), ""),
    ]
    before = [plant(fault, copy) for fault in both]
    told = {difference.file: str(difference) for difference in found(copy, made)}
    for fault, content in zip(both, before, strict=True):
        put(copy / fault.file, content)
    assert list(told) == [f"{stem}.csv", f"{stem}.svg"]
    assert "its plotted numbers differ, too: committed" in told[f"{stem}.svg"]


def test_a_clone_names_the_row_of_a_table_kept_by_hand(tmp_path):
    for name in ("data", "requirements.txt"):
        source = paths.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "data" / "sources.csv").write_bytes(b"\xff")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *command], check=True)
    (votes,) = [fault for fault in FAULTS if fault.file == "data/raw/totals.csv"]
    plant(votes, tmp_path)
    subprocess.run([*git, "commit", "-q", "-a", "-m", "a later figure"], check=True)
    told = [(difference.file, str(difference)) for difference in check.causes(tmp_path)]
    where = "row 4 (to003), column value: committed 8500000, now 8500001 (by 1)"
    assert told[1] == (votes.file, where)
    assert told[0][0] == "data/sources.csv"
    assert told[0][1].startswith("SHA-256: committed")


# ---- the command


@pytest.fixture
def checked(fresh_root, made, monkeypatch, called):
    """Call the command on the copy, with what the one run has made."""

    def make_again(planned, report):
        shutil.copytree(made, planned.output, dirs_exist_ok=True)
        return 7

    monkeypatch.setattr(paths, "ROOT", fresh_root)
    monkeypatch.setattr(check, "make_again", make_again)
    return lambda *options: called("check", *options)


def test_the_command_is_short_for_readers_and_whole_as_json(checked, fresh_root):
    assert checked() == (0, "", "7 files made again, 0 differences in 0.\n")
    numbers = [fault for fault in FAULTS if fault.kind in (planted.TABLE, planted.FIGURE)]
    for fault in numbers:
        plant(fault, fresh_root)
    every_row = planted.Fault(
        "", "results.csv", lambda told: told.replace(b",valid,", b",cast,"), ""
    )
    plant(every_row, fresh_root)
    code, text, _ = checked()
    code_, document, _ = checked("--json")
    assert (code, code_) == (1, 1)
    everything = json.loads(document)
    assert everything["files"] == 7
    counted = Counter(each["file"] for each in everything["differences"])
    assert set(counted) == {fault.file for fault in numbers}
    lines = text.splitlines()
    listed = [line for line in lines if not line.startswith(("  ", "and "))]
    assert listed == list(counted)[: len(listed)]
    assert listed[0] == "results.csv"
    headline = re.match(r"  row \d+ \(([\w.]+)\), column \w+: ", lines[1])
    assert headline is not None
    assert headline[1] in HEADLINES
    assert f"  and {counted['results.csv'] - 5} more" in lines
    assert lines[-1].startswith(f"and {len(counted) - len(listed)} more files, such as ")
    assert len(lines) < 60


def run_check(root, *options):
    """Run the command itself in a copy."""
    return subprocess.run(
        [sys.executable, "-m", "majilis", "check", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )


def test_a_lock_that_pins_no_version_is_refused(fresh_root):
    lock = fresh_root / "requirements.txt"
    lock.write_bytes(planted.swap("numpy==", "numpy=")(lock.read_bytes()))
    done = run_check(fresh_root)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(r"'numpy=[\d.]+ \\\\' pins no version", done.stderr)


@pytest.mark.proof
def test_a_failing_notebook_is_named_after_its_likely_cause(fresh_root):
    for fault in FAULTS:
        if fault.kind == planted.SOURCE:
            plant(fault, fresh_root)
    notebook = fresh_root / planted.CLEAN
    notebook.write_bytes(planted.swap('(\\"setting\\")', '(\\"seting\\")')(notebook.read_bytes()))
    done = run_check(fresh_root, "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "data/raw/totals.csv\n  SHA-256: committed" in done.stderr
    assert "majilis: 01_clean_data failed, cell In [3]: InputError: " in done.stderr


@pytest.mark.proof
def test_the_command_itself_names_every_fault(fresh_root):
    faults = [fault for fault in FAULTS if fault.kind != planted.SOURCE]
    named = told_by_the_command(fresh_root, faults)
    assert {fault.file for fault in faults} == {difference.file for difference in named}


@pytest.mark.proof
def test_a_changed_source_is_named_with_what_it_changes(fresh_root):
    measure = "majilis/measures/disproportionality.py"
    table = "notebooks/03_opposition_marginalization.ipynb"
    faults = [fault for fault in FAULTS if fault.kind == planted.SOURCE]
    changed = [
        *faults,
        planted.Fault("", measure, planted.swap("squares / 2.0", "squares / 2.1"), ""),
        planted.Fault("", table, planted.swap('\\"waste\\"', '\\"second_round\\"'), ""),
    ]
    for fault in changed:
        plant(fault, fresh_root)
    effects = {
        "results.csv": "(disproportionality.gallagher.list_tier), column value|7.8|7.6|by 0.1",
        "tables/tab04_disproportionality.csv": "(gallagher), column|7.8|7.6|by 0.1",
        planted.BLOCS: "cell In [19] (cell-32), output 1|7.83|7.64|by 0.",
        table: "cell In [11] (cell-19), output 1|8.91|",
        "data/clean/conflicts.csv": "8500000|8500001|by 1",
        "results.csv ": "(claims.bloc_dominance.text), column text|dominated|led",
    }
    expected = [planted.Fault("", name.strip(), None, said) for name, said in effects.items()]
    told_by_the_command(fresh_root, expected, [*faults, *expected])


def told_by_the_command(root, faults, expected=None):
    """Plant faults that can be, run the command, and ask for each that is expected."""
    for fault in faults:
        if fault.change:
            plant(fault, root)
    done = run_check(root, "--json")
    assert done.returncode == 1, done.stderr
    named = [check.Difference(**each) for each in json.loads(done.stdout)["differences"]]
    for fault in expected or faults:
        told = [each for each in named if each.file == fault.file]
        assert any(names(difference, fault.said) for difference in told), (fault, told)
    return named


# ---- beside nbval


def counted():
    """Return the table of docs/rerun.md: by kind, faults planted, named here and seen by nbval."""
    text = (paths.ROOT / "docs" / "rerun.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return {kind: tuple(map(int, numbers)) for kind, *numbers in rows}


def test_the_documents_count_the_faults():
    table = counted()
    planted_here = Counter(fault.kind for fault in FAULTS)
    assert {kind: row[0] for kind, row in table.items()} == {**planted_here, "all": len(FAULTS)}
    assert all(there == named for there, named, _ in table.values())
    assert tuple(map(sum, zip(*list(table.values())[:-1], strict=True))) == table["all"]


def failing_cells(root, *options):
    """Run nbval in a copy, as the documents print it, and return the cells that fail."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(paths.ROOT / name, root / name)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "notebooks/", "-q", "-rf", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert " passed" in done.stdout, done.stdout
    found = re.findall(r"^FAILED (\S+)::Cell (\d+)", done.stdout, re.MULTILINE)
    return {(name, f"In [{int(number) + 1}]") for name, number in found}


@pytest.mark.proof
def test_nbval_sees_what_the_documents_say(fresh_root):
    outputs = [fault for fault in FAULTS if fault.kind != planted.SOURCE]
    for fault in outputs:
        plant(fault, fresh_root)
    shown = {
        (fault.file, re.search(r"In \[\d+\]", fault.said)[0])
        for fault in outputs
        if fault.kind == planted.SHOWN
    }
    assert failing_cells(fresh_root) == shown
    seen = {kind: row[2] for kind, row in counted().items() if kind not in ("all", planted.SOURCE)}
    assert seen == {kind: len(shown) * (kind == planted.SHOWN) for kind in seen}


@pytest.mark.proof
def test_nbval_sees_of_what_outputs_rest_on_what_the_documents_say(fresh_root):
    seen = 0
    for fault in (fault for fault in FAULTS if fault.kind == planted.SOURCE):
        before = plant(fault, fresh_root)
        seen += bool(failing_cells(fresh_root, "-x"))
        put(fresh_root / fault.file, before)
    assert counted()[planted.SOURCE][2] == seen
