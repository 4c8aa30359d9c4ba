"""The manifest of a folder of outputs: who made it, with which choices and from what."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from majilis.data import paths
from majilis.data.files import data_checksums, write_whole
from majilis.errors import InputError


def about(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a name and all parameters, as a scenario's file has them.

    A path is one from the project's root, or in full, so that it leads to the same file from
    wherever the manifest is given as a scenario.
    """
    election = parameters["election"]
    if paths.given(election).is_file():
        election = paths.relative(paths.given(election).resolve())
    return {"name": name, "parameters": {**parameters, "election": election}}


def made_by(given: Mapping[str, Any], root: Path = paths.ROOT) -> dict[str, Any]:
    """Return by what and from what outputs are made: versions, what was chosen, the data."""
    return {
        "majilis": metadata.version("majilis"),
        "commit": _commit(root),
        "python": platform.python_version(),
        "packages": _direct_packages(),
        "platform": platform.platform(),
        "given": given,
        "data": data_checksums(root),
    }


class _Run(BaseModel):
    """What a manifest says of a run."""

    model_config = ConfigDict(strict=True)

    majilis: str | None = None
    commit: str | None = None
    python: str | None = None
    platform: str | None = None
    packages: dict[str, str] | None = None
    data: dict[str, str] | None = None
    outputs: dict[str, str] = {}


class Manifest(BaseModel):
    """A folder's manifest, as far as it is read again."""

    model_config = ConfigDict(strict=True)

    name: str
    parameters: dict[str, JsonValue] | None = None
    run: _Run | None = None


def read(folder: Path) -> Manifest | None:
    """Return a folder's manifest, None where there is none; refuse what is no manifest."""
    path = folder / paths.MANIFEST
    if not os.path.lexists(path):
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        raise InputError(f"{path} is no manifest of a run") from None


def write(folder: Path, about: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    """Write a folder's manifest: what it is about, by what it was made, and its outputs."""
    text = json.dumps({**about, "run": run}, indent=2, ensure_ascii=False)
    write_whole(folder / paths.MANIFEST, f"{text}\n".encode())


def _commit(root: Path) -> str | None:
    """Return the commit of a clone, marked where files are not as committed; None elsewhere."""
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--dirty"]
    try:
        done = subprocess.run(
            [*command, "--exclude=*"], capture_output=True, text=True, check=False
        )
    except OSError:  # no git
        return None
    return done.stdout.strip() or None


def _direct_packages() -> dict[str, str]:
    """Return the version of each package on which the study's own code rests."""
    lines = [line for line in metadata.requires("majilis") or () if "extra ==" not in line]
    names = sorted(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines)
    return {name: metadata.version(name) for name in names}
