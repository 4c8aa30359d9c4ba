"""A copy of the project, for tests that run it in place."""

import fcntl
import hashlib
import os
import shutil
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import browser
import pytest

from majilis import cli
from majilis.data import cleaning, paths, tables
from majilis.site import build

PARTS = ("majilis", "data", "docs", "notebooks", "figures", "tables", "scenarios", "examples")
FILES = (".zenodo.json", "README.md", "CITATION.cff", "results.csv", "requirements.txt")


def pytest_report_header():
    return browser.lacking() or None


# One worker builds the site while the other is at the rest of these. Many short files come last,
# so that no worker waits for the other.
FIRST = ("test_site.py", "test_reproduction.py", "test_trail_audit.py", "test_pipeline.py")


def pytest_collection_modifyitems(config, items):
    """Take long files first, and leave the site's tests out where they cannot run.

    The report's head says so in a line.
    """
    order = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(FIRST)))
    if not browser.lacking() or browser.required():
        return
    left_out = [item for item in items if item.get_closest_marker("site")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@dataclass
class Project:
    """A copy of the project, and what its committed files held when it was made."""

    root: Path
    committed: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self):
        return {**os.environ, "PYTHONPATH": str(self.root), "COLUMNS": "100"}

    def digests(self):
        skipped = {"__pycache__", "runs", ".partial", ".last_run.json"}
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not skipped & set(path.parts)
        }

    def changed(self):
        """Return what differs from the committed files, was added or is gone."""
        now = self.digests()
        names = {*now, *self.committed}
        return sorted(name for name in names if now.get(name) != self.committed.get(name))


def copy_project(root):
    for name in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(paths.ROOT / name, root / name, ignore=ignored)
    for name in FILES:
        shutil.copy(paths.ROOT / name, root / name)
    return root


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    copy = Project(copy_project(tmp_path_factory.mktemp("project")))
    copy.committed = copy.digests()
    return copy


@pytest.fixture
def fresh_root(tmp_path):
    return copy_project(tmp_path / "project")


@pytest.fixture
def called(monkeypatch, capsys):
    """Call the command in this process; return its exit code and what it printed."""
    monkeypatch.setenv("COLUMNS", "100")
    terminate = signal.getsignal(signal.SIGTERM)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["majilis", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out, printed.err

    yield call
    signal.signal(signal.SIGTERM, terminate)


@pytest.fixture
def own(tmp_path):
    """Write a file of elections of one's own and return its path."""

    def write(content):
        path = tmp_path / "mine.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture(scope="module")
def kept():
    """Read each file and clean for each choice of sources once; both are tested elsewhere."""
    read, clean, known = tables.read, cleaning.clean, {}

    def read_once(name, folder=paths.DATA):
        if (name, folder) not in known:
            known[name, folder] = read(name, folder)
        return known[name, folder].copy()

    def clean_once(raw, source_choices=None):
        if (choices := str(source_choices)) not in known:
            known[choices] = clean(raw, source_choices)
        return {name: frame.copy() for name, frame in known[choices].items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "read", read_once)
        patch.setattr(cleaning, "clean", clean_once)
        yield


@pytest.fixture(scope="session")
def site():
    """Build the site, or what of it is old, and return its pages by path."""
    build.BUILT.mkdir(parents=True, exist_ok=True)
    with (build.BUILT / ".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        # Of several workers of one run, one builds.
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
        if not run or lock.read() != run:
            assert build.build() == 0
            lock.truncate(0)
            lock.write(run)
    return {
        path.relative_to(build.HTML).as_posix(): browser.Page(path)
        for path in sorted(build.HTML.rglob("*.html"))
        if path.relative_to(build.HTML).parts[0] not in ("_static", "files")
    }


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser.CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def base(site):
    with browser.served(build.HTML) as address:
        yield address


@pytest.fixture
def tab(chromium, base):
    """Open a page in a context of its own, which notes every request.

    Whatever is tested: no script of a page may fail, no dialog may open, and no page may ask for
    what its content security policy refuses.
    """
    opened, faults = [], []

    def go(path, width=1280, height=800, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        page.asked = []

        def note(fault):
            faults.append((page.url, fault))

        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: note(str(error)))
        page.on("console", lambda said: is_refusal(said.text) and note(said.text))
        page.on("dialog", lambda dialog: (note(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(base + path)
        opened.append(context)
        return page

    yield go
    for context in opened:
        context.close()
    assert faults == []


def is_refusal(text):
    """Say whether a browser tells that a page's content security policy refused something."""
    return "Content Security Policy" in text
