"""Builds the site: writes its source, then has Sphinx render what is new. Run by ``make site``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from majilis.site.languages import OTHERS
from majilis.site.stage import BUILT, SITE, stage, write

HTML = BUILT / "html"
# Where Sphinx writes, page by page; what is read is moved from there when all of it is made.
RENDERED = BUILT / "rendered"


def build() -> int:
    """Write the source of the site, render it, and move it into place.

    Returned is Sphinx's exit code; a warning is an error, and leaves the last site as it is.
    """
    stage()
    code = render()
    if code == 0:
        write({name: path.read_bytes() for name, path in _rendered(BUILT).items()}, HTML)
    return code


def render(*, strict: bool = True) -> int:
    """Have Sphinx render the source of the site, and return its exit code.

    A warning is an error if it is strict.
    """
    command = [sys.executable, "-m", "sphinx", "--quiet", "--keep-going", "--jobs", "2"]
    # Sphinx takes what a killed one has half written for a page that is up to date.
    unfinished, doctrees = BUILT / "unfinished", BUILT / "doctrees"
    if unfinished.exists():
        for folder in (doctrees, RENDERED):
            shutil.rmtree(folder, ignore_errors=True)
    unfinished.touch()
    # MyST-NB writes its style sheet late; one that is there already is told apart by a checksum.
    for late in (RENDERED / "_static").glob("mystnb.*.css"):
        late.unlink()
    folders = ["-c", SITE, "-d", doctrees, BUILT / "source", RENDERED]
    strictness = ["--fail-on-warning"] if strict else []
    code = subprocess.run([*command, *strictness, *map(str, folders)], check=False).returncode
    if code in (0, 1):  # Sphinx's own: all is written, or the fault is told
        unfinished.unlink()
    return code


def _rendered(built: Path) -> dict[str, Path]:
    """Return the files of the site but those of an earlier one that nothing stands behind now."""
    pages = {p.relative_to(built / "source").with_suffix("") for p in _files(built / "source")}
    pages |= {Path(name) for name in ("search", *(f"search_{code}" for code in OTHERS))}
    extra = {p.relative_to(built / "extra") for p in _files(built / "extra")}
    known = {}
    for path in _files(built / "rendered"):
        name = path.relative_to(built / "rendered")
        if name.parts[0] in ("files", "figures"):
            is_known = name in extra
        else:
            is_known = name.suffix != ".html" or name.with_suffix("") in pages
        if is_known:
            known[name.as_posix()] = path
    return known


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


if __name__ == "__main__":
    sys.exit(build())
