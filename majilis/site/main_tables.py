"""The main tables as authors print them, each with its note and its files, in any language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from majilis.results import Results, Sentence, publication
from majilis.site import links
from majilis.site.templates import render

_FORMATS = {"tex": "LaTeX", "html": "HTML", "csv": "CSV"}


def main_tables(results: Results) -> str:
    """Return a section for each table that the study's data carry, as Markdown."""
    return render("tables.md", tables=_tables(results), formats=_FORMATS, language=results.language)


def files(results: Results) -> dict[str, bytes]:
    """Return the files of the tables by path below the site's root."""
    return {path: file for table in _tables(results) for path, file in table["files"].items()}


def _tables(results: Results) -> Iterator[dict[str, Any]]:
    folder = f"files/tables/{links.within(results.language)}"
    for printed in publication.PRINTED:
        view = publication.typeset(results, printed)
        if isinstance(view, Sentence):
            continue
        files = publication.render(results, printed, view)
        yield {
            "name": printed.name,
            "place": links.place(printed.name, results.language),
            "view": view,
            "note": publication.note_of(results, printed, view),
            "files": {f"{folder}{printed.name}.{ending}": file for ending, file in files.items()},
        }
