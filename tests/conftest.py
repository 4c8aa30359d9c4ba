"""A copy of the project, for tests that run it in place."""

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from majilis import cleaning, paths, tables

PARTS = ("majilis", "data", "notebooks", "figures", "tables", "scenarios", "examples")
FILES = ("README.md", "CITATION.cff", "results.csv", "requirements.txt")


@dataclass
class Project:
    """A copy of the project, and what its committed files held when it was made."""

    root: Path
    committed: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self):
        return {**os.environ, "PYTHONPATH": str(self.root), "COLUMNS": "100"}

    def digests(self):
        skipped = {"__pycache__", "runs", ".partial"}
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
