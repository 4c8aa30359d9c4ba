"""The library's own pages: one for each room, with what each module says of itself."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import majilis
from majilis.data import paths
from majilis.site.templates import markdown, render

# What other people call; how files, pictures and pages are made is read in the source.
_FOR_OTHERS = ("allocation", "data", "errors", "measures", "power", "results", "study")


def rooms() -> dict[str, list[str]]:
    """Return the modules that other people call, by the room that they stand in.

    Examples
    --------
    >>> rooms()["power"]
    ['majilis.power']
    """
    by_room: dict[str, list[str]] = {}
    for module in pkgutil.walk_packages(majilis.__path__, "majilis."):
        parts = module.name.split(".")
        if parts[1] in _FOR_OTHERS and not any(part.startswith("_") for part in parts):
            by_room.setdefault(parts[1], []).append(module.name)
    return by_room


def pages() -> dict[str, str]:
    """Return the pages of the library by their path: a section for each module, with its file."""
    return {
        f"api/{room}.md": render("room.md", room=room, modules={m: _path(m) for m in modules})
        for room, modules in rooms().items()
    }


def index() -> str:
    """Return the list of the library's rooms, as Markdown."""
    return "\n".join(f"- [`majilis.{room}`](api/{room}.md): {summary(room)}" for room in rooms())


def summary(room: str) -> str:
    r"""Return the first line of what a room says of itself.

    Examples
    --------
    >>> print(summary("power"))
    Voting power in one weighted game\, exactly\.
    """
    docstring = importlib.import_module(f"majilis.{room}").__doc__ or ""
    return markdown(docstring.partition("\n")[0])


def _path(module: str) -> str:
    """Return where the file of a module stands in the project."""
    file = importlib.import_module(module).__file__ or ""
    return Path(file).relative_to(paths.ROOT).as_posix()
