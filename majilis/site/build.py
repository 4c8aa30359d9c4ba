"""Builds the site: writes its source, then has Sphinx render what is new. Run by ``make site``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from majilis.site.languages import OTHERS
from majilis.site.stage import BUILT, SITE, stage

HTML = BUILT / "html"


def build() -> int:
    """Write the source of the site and render it.

    Returns
    -------
    int
        Sphinx's exit code; a warning is an error.
    """
    stage()
    code = render()
    remove_strangers(BUILT)
    return code


def render(*, strict: bool = True) -> int:
    """Have Sphinx render the source of the site.

    Parameters
    ----------
    strict : bool
        Whether a warning is an error.

    Returns
    -------
    int
        Sphinx's exit code.
    """
    command = [sys.executable, "-m", "sphinx", "--quiet", "--keep-going", "--jobs", "2"]
    folders = ["-c", SITE, "-d", BUILT / "doctrees", BUILT / "source", HTML]
    strictness = ["--fail-on-warning"] if strict else []
    return subprocess.run([*command, *strictness, *map(str, folders)], check=False).returncode


def remove_strangers(built: Path) -> None:
    """Remove pages and files that an earlier build made and that nothing stands behind any more.

    Parameters
    ----------
    built : Path
        The folder of ``source``, ``extra`` and ``html``.
    """
    pages = {p.relative_to(built / "source").with_suffix("") for p in _files(built / "source")}
    pages |= {Path(name) for name in ("search", *(f"search_{code}" for code in OTHERS))}
    extra = {p.relative_to(built / "extra") for p in _files(built / "extra")}
    for path in _files(built / "html"):
        name = path.relative_to(built / "html")
        if name.parts[0] in ("files", "figures"):
            is_known = name in extra
        else:
            is_known = name.suffix != ".html" or name.with_suffix("") in pages
        if not is_known:
            path.unlink()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


if __name__ == "__main__":
    sys.exit(build())
