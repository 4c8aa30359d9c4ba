"""The main tables as authors print them, each with its note and its files, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from majilis.data.view import TableView
from majilis.results import Results, Sentence, publication
from majilis.site.templates import render

_FORMATS = {"tex": "LaTeX", "html": "HTML", "csv": "CSV"}


@dataclass(frozen=True)
class SiteTable:
    """A main table as the site shows it: its view, its note, and its files by their endings."""

    name: str
    language: str
    view: TableView
    note: str
    files: Mapping[str, bytes]

    @property
    def place(self) -> str:
        """The name that its section has among all of the site."""
        return self.name if self.language == "en" else f"{self.language}_{self.name}"

    def path(self, ending: str) -> str:
        """Return where one of its files stands below the site's root."""
        within = "" if self.language == "en" else f"{self.language}/"
        return f"files/tables/{within}{self.name}.{ending}"


def main_tables(results: Results) -> str:
    """Return a section for each table that the study's data carry, as Markdown.

    Parameters
    ----------
    results : Results
        The study's results, in the language of the page.
    """
    tables = _tables(results)
    return render("tables.md", tables=tables, formats=_FORMATS, language=results.language)


def files(results: Results) -> dict[str, bytes]:
    """Return the files of the tables by path below the site's root."""
    return {
        table.path(ending): content
        for table in _tables(results)
        for ending, content in table.files.items()
    }


def _tables(results: Results) -> list[SiteTable]:
    tables = []
    for printed in publication.PRINTED:
        view = publication.typeset(results, printed)
        if isinstance(view, Sentence):
            continue
        note = publication.note_of(results, printed, view)
        contents = publication.render(results, printed, view)
        tables.append(SiteTable(printed.name, results.language, view, note, contents))
    return tables
