"""SIGKILL at random moments of a run, a sweep, figures and the site: nothing is lost or half.

Each is killed while it writes over what an earlier one with other choices has made. Then every file
is as the earlier one or as the new one made it, and the next one comes out as if undisturbed.
"""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import psutil
import pytest
import test_pipeline as toy
from helpers import is_alive

from majilis import cli
from majilis.data import paths
from majilis.figures import catalogue, grid
from majilis.pipeline import run, staging

pytestmark = pytest.mark.proof

# How often each is killed; a whole site takes longest.
TIMES = int(os.environ.get("MAJILIS_KILLS", "12"))

FIGURES = ("fig01_chamber", "fig04_threshold")
# Processes start with all modules loaded, so that a kill seldom meets an import.
FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload(["test_interrupted"])


def act(command, root, *arguments):
    """Do one of the commands below, as the leader of a group that can be killed."""
    os.setsid()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        command(root, *arguments)


def run_toy(root, formula):
    run.execute(toy.make_plan(root, root / "out", formula=formula), toy.silent)


def run_sweep(root, formula):
    path = root / f"{formula}.yaml"
    path.write_text(f"parameters: {{threshold: [0.03, 0.05, 0.07], formula: {formula}}}")
    call(root, "sweep", path, "--workers", "2")


def draw(root, formula):
    catalogue.CATALOGUE = [each for each in catalogue.CATALOGUE if each.name in FIGURES]
    grid._FIGURES = FIGURES
    call(root, "figures", "--set", f"formula={formula}")


def call(root, *arguments):
    sys.argv = ["majilis", *map(str, arguments), "--output", str(root / "out")]
    cli.main()


def started(command, *arguments):
    process = FRESH.Process(target=act, args=(command, *arguments))
    process.start()
    return process


def done(command, *arguments):
    """Do a command undisturbed, and return the seconds that it took."""
    start = time.monotonic()
    process = started(command, *arguments)
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - start


def killed(process, after):
    """Kill a process with all that it has started, and say whether it was still at work."""
    process.join(after)
    was_at_work = process.exitcode is None
    if was_at_work:
        children = psutil.Process(process.pid).children(recursive=True)
        for each in (process.pid, *(child.pid for child in children)):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.join()
        toy.wait_for(lambda: not any(is_alive(child.pid) for child in children))
    return was_at_work


def held(folder):
    """Return what a visitor sees in a folder: all files but hidden ones."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    }


def is_claim(manifest):
    """Say whether a manifest only names outputs, which are then being moved into place."""
    return set(json.loads(manifest)["run"]["outputs"].values()) == {""}


def hidden(folder):
    return [path for path in folder.rglob(".*") if path.name != staging.STAGING]


def write_notebooks(root):
    """Write small notebooks, the first of which writes what its parameter is."""
    for name in toy.STAGES:
        declared = ["formula = 'hare'", "(folder / 'figures' / 'a').write_text(formula)"]
        toy.write_notebook(root, name, *(declared if name == "01_first" else ["1"]))
    path = root / "notebooks" / "01_first.ipynb"
    nb = toy.notebooks.read(path)
    nb.cells[1].metadata.tags = ["parameters"]
    toy.nbformat.write(nb, path)


COMMANDS = pytest.mark.parametrize(
    "command", [run_toy, run_sweep, draw], ids=["run", "sweep", "figures"]
)


@COMMANDS
def test_kills_at_random_moments_lose_nothing(command, tmp_path):
    write_notebooks(tmp_path)
    out = tmp_path / "out"
    done(command, tmp_path, "droop")
    new = held(out)
    shutil.rmtree(out)
    duration = done(command, tmp_path, "hare")
    old = held(out)
    kept = shutil.copytree(out, tmp_path / "kept")
    assert new.keys() == old.keys()
    assert new != old
    moments, at_work = random.Random(2004), 0
    for number in range(TIMES):
        at_work += killed(started(command, tmp_path, "droop"), moments.uniform(0, duration))
        for name, content in held(out).items():
            is_whole = content in (old[name], new[name])
            assert is_whole or (name == paths.MANIFEST and is_claim(content)), (number, name)
        assert held(out).keys() >= old.keys() - {"sweep.csv", "sweep.svg", "sweep.png"}
        if number % 10 == 9:
            duration = done(command, tmp_path, "droop")  # the machine may be less busy than before
            assert held(out) == new
            assert hidden(out) == []
            shutil.rmtree(out)
            shutil.copytree(kept, out)
    print(f"{command.__name__}: {TIMES} kills, {at_work} of them before the end")
    assert at_work > TIMES / 2


@COMMANDS
def test_two_that_race_into_one_folder_never_mix(command, tmp_path):
    write_notebooks(tmp_path)
    out = tmp_path / "out"
    whole = {}
    for formula in ("droop", "hare"):
        duration = done(command, tmp_path, formula)
        whole[formula] = held(out)
        shutil.rmtree(out)
    moments, refused = random.Random(2004), 0
    for number in range(max(1, TIMES // 3)):
        first = started(command, tmp_path, "droop")
        # Often at once, when neither has yet marked the folder as its own.
        first.join(moments.choice([0, moments.uniform(0, duration)]))
        second = started(command, tmp_path, "hare")
        for process in (first, second):
            process.join()
        codes = (first.exitcode, second.exitcode)
        assert 0 in codes, number
        refused += codes != (0, 0)
        allowed = [whole[f] for f, code in zip(whole, codes, strict=True) if code == 0]
        assert held(out) in allowed, (number, codes)
        assert hidden(out) == []
        shutil.rmtree(out)
    print(f"{command.__name__}: {refused} of {max(1, TIMES // 3)} refused")


def build_site(root):
    """Build the site of a copy, whose own package does it."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    os.chdir(root)
    os.execve(sys.executable, [sys.executable, "-m", "majilis.site.build"], environment)


def test_kills_of_a_build_leave_the_last_site(fresh_root):
    for path in paths.ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, fresh_root)
    ignored = shutil.ignore_patterns("_build")
    shutil.copytree(paths.ROOT / "site", fresh_root / "site", ignore=ignored)
    built = fresh_root / "site" / "_build"
    done(build_site, fresh_root)
    shutil.rmtree(built / "source")
    done(build_site, fresh_root)  # with the figures as they were drawn
    old = held(built / "html")
    kept = shutil.copytree(built / "html", fresh_root / "kept")
    # Every page is written again, and the figures are not drawn again.
    template = fresh_root / "site" / "_templates" / "page.html"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace(">How to cite<", ">How it is cited<"), encoding="utf-8")
    for folder in ("rendered", "source", "doctrees"):
        shutil.rmtree(built / folder)
    duration = done(build_site, fresh_root)
    new = held(built / "html")
    assert new.keys() == old.keys()
    assert new != old
    for folder in ("rendered", "source", "doctrees"):
        shutil.rmtree(built / folder)
    moments, at_work, times = random.Random(2004), 0, max(1, TIMES // 4)
    for number in range(times):
        shutil.rmtree(built / "html")
        shutil.copytree(kept, built / "html")
        at_work += killed(started(build_site, fresh_root), moments.uniform(0, duration))
        after_kill = held(built / "html")
        assert after_kill.keys() == old.keys()
        for name, content in after_kill.items():
            assert content in (old[name], new[name]), (number, name)
    done(build_site, fresh_root)
    assert held(built / "html") == new
    print(f"site: {times} kills, {at_work} of them before the end")
    assert at_work > times / 2
