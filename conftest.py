"""Shared by all tests: a notebook under test writes into a folder of its own, never in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from majilis.data import paths

_NOTEBOOK_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Fix what differs from one kernel to the next."""
    # Warnings name the process of a kernel unless told otherwise, and sets print in hash order.
    os.environ["IPYKERNEL_CELL_NAME"] = "cell"
    os.environ["PYTHONHASHSEED"] = "0"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Let the kernel that nbval starts for a notebook's first cell know its folder."""
    if item.path.suffix != ".ipynb":
        return (yield)
    stash = item.session.stash
    if _NOTEBOOK_FOLDER not in stash:
        factory = item.config._tmp_path_factory  # nbval's items take no fixtures
        folder = factory.mktemp("notebooks")
        shutil.copytree(paths.CLEAN, folder / "data" / "clean")
        stash[_NOTEBOOK_FOLDER] = folder
    os.environ[paths.RUN_FOLDER_VARIABLE] = str(stash[_NOTEBOOK_FOLDER])
    try:
        return (yield)
    finally:
        del os.environ[paths.RUN_FOLDER_VARIABLE]
