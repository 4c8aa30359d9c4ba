"""Says whether version and date of a release are the same wherever they stand.

The first step of ``make release``.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import command

from majilis import documents
from majilis.data import paths
from majilis.errors import InputError
from majilis.results import citation


def refuse_disagreement(root: Path = paths.ROOT) -> str:
    """Return the version and date on which all files agree.

    Raises
    ------
    InputError
        If pyproject.toml, the changelog or .zenodo.json says otherwise than CITATION.cff.
    """
    work = citation.study()
    agreed = f"{work.version} ({work.released})"
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if project["version"] != work.version:
        said = f"pyproject.toml says {project['version']}"
        raise InputError(f"{said}, CITATION.cff {work.version}: both must name the release")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## (.+)$", changelog, re.MULTILINE)
    if not heading or heading[1] != agreed:
        said = f"CHANGELOG.md begins with {heading[1] if heading else 'nothing'!r}"
        raise InputError(f"{said}, and by CITATION.cff it must be {agreed!r}")
    if json.loads((root / ".zenodo.json").read_text(encoding="utf-8")) != documents.zenodo():
        raise InputError(".zenodo.json is not what CITATION.cff says; make documents writes it")
    return agreed


if __name__ == "__main__":
    command.tell(refuse_disagreement)
