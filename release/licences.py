"""Writes docs/licences.md: what each package of the lock says of its licence.

Run as ``make licences`` after a change of the lock. A package that is not installed here, or that
says nothing, keeps the licence of its row, which a person wrote.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import command

from majilis.data import paths
from majilis.data.files import write_whole
from majilis.errors import InputError

PAGE = paths.ROOT / "docs" / "licences.md"
HEAD = "| package | versions | licence |\n| --- | --- | --- |\n"
_LONGEST = 60  # letters of a licence's name; more are its whole text
_ROW = re.compile(r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def locked(root: Path = paths.ROOT) -> dict[str, str]:
    """Return the versions of each package of the lock: some have one for each Python."""
    lock = (root / "requirements.txt").read_text(encoding="utf-8")
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE):
        versions.setdefault(name, []).append(version)
    return {name: ", ".join(each) for name, each in versions.items()}


def stated(package: str) -> str:
    """Return what an installed package's metadata say of its licence, blank where nothing."""
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return ""
    classified = [
        value.rpartition(" :: ")[2]
        for value in about.get_all("Classifier") or ()
        if value.startswith("License :: OSI Approved ::")
    ]
    named = about.get("License") or ""
    is_name = "\n" not in named and len(named) <= _LONGEST and named != "UNKNOWN"
    return about.get("License-Expression") or (named if is_name else "") or "; ".join(classified)


def rows(page: str) -> dict[str, tuple[str, str]]:
    """Return versions and licence of each package that the page lists."""
    listed = page.partition(HEAD)[2]
    return {name: (versions, licence) for name, versions, licence in _ROW.findall(listed)}


def with_rows(page: str) -> str:
    """Return the page with a row for each package of the lock.

    Raises
    ------
    InputError
        If nothing says the licence of a package.
    """
    known = {name: licence for name, (_, licence) in rows(page).items()}
    lines = []
    for name, versions in locked().items():
        licence = stated(name) or known.get(name)
        if not licence:
            raise InputError(f"nothing says the licence of {name}; add its row to docs/licences.md")
        lines.append(f"| {name} | {versions} | {licence} |\n")
    return page.partition(HEAD)[0] + HEAD + "".join(lines)


def write() -> Path:
    """Write the page anew and return its path."""
    return write_whole(PAGE, with_rows(PAGE.read_text(encoding="utf-8")).encode())


if __name__ == "__main__":
    command.tell(write)
