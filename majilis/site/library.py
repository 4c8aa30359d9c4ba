"""The library's own pages: one for each room, with what each module says of itself."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import majilis
from majilis.data import paths
from majilis.site.markup import escape, link, markdown, page


def rooms() -> dict[str, list[str]]:
    """Return the library's public modules by the room that they stand in.

    Examples
    --------
    >>> rooms()["power"]
    ['majilis.power']
    """
    found: dict[str, list[str]] = {}
    for module in pkgutil.walk_packages(majilis.__path__, "majilis."):
        parts = module.name.split(".")
        if not any(part.startswith("_") for part in parts):
            found.setdefault(parts[1], []).append(module.name)
    return found


def pages() -> dict[str, str]:
    """Return the pages of the library by their path."""
    return {f"api/{room}.md": room_page(room, modules) for room, modules in rooms().items()}


def index() -> str:
    """Return the list of the library's rooms, as Markdown."""
    return "\n".join(f"- [`majilis.{room}`](api/{room}.md): {summary(room)}" for room in rooms())


def room_page(room: str, modules: list[str]) -> str:
    """Return the page of one room: a section for each of its modules."""
    sections = [
        f"## `{module}`\n\n{source(module)}\n```{{eval-rst}}\n.. automodule:: {module}\n"
        "   :members:\n   :ignore-module-all:\n   :member-order: bysource\n```\n"
        for module in modules
    ]
    return page(f"majilis.{room}", *sections, orphan=True)


def source(module: str) -> str:
    r"""Return a link to the file of a module.

    Examples
    --------
    >>> source("majilis.power")
    '<p><a href="/files/majilis/power.py">The code: majilis/power.py</a></p>\n'
    """
    path = Path(importlib.import_module(module).__file__ or "").relative_to(paths.ROOT)
    said = link(f"/files/{path.as_posix()}", escape(f"The code: {path.as_posix()}"))
    return f"<p>{said}</p>\n"


def summary(room: str) -> str:
    r"""Return the first line of what a room says of itself.

    Examples
    --------
    >>> summary("power")
    'Voting power in one weighted game\\, exactly\\.'
    """
    said = importlib.import_module(f"majilis.{room}").__doc__ or ""
    return markdown(said.partition("\n")[0])
