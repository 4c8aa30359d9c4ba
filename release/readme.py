"""The replication package's README, by the template of the social science data editors.

What it says is read from data, lists, lock, notebooks and documents; only its frame stands in the
template ``README.md.jinja``.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pybtex.database import parse_file
from pybtex.plugin import find_plugin

from majilis.data import tables
from majilis.data.schema import TABLES, Table
from majilis.results import citation
from majilis.results.citation import Work

LICENCES = {
    "MIT": "https://spdx.org/licenses/MIT",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "OFL 1.1": "https://spdx.org/licenses/OFL-1.1",
}
# The first beginning of a file's name that fits says its licences, as LICENSE and LICENSE-DATA do.
PARTS = (
    ("data/", ("CC BY-SA 4.0",)),
    ("docs/", ("CC BY 4.0",)),
    ("figures/", ("CC BY 4.0",)),
    ("majilis/figures/fonts/", ("OFL 1.1",)),
    ("notebooks/", ("CC BY 4.0", "MIT")),
    ("tables/", ("CC BY 4.0",)),
    ("README.md", ("CC BY 4.0",)),
    ("", ("MIT",)),
)


def licences_of(name: str) -> tuple[str, ...]:
    """Return the licences of a file of the package."""
    return next(licences for beginning, licences in PARTS if name.startswith(beginning))


def render(root: Path, work: Work, front: str, left_out: Sequence[str]) -> str:
    """Return the README.

    Parameters
    ----------
    root : Path
        The project.
    work : Work
        The study as it is to be cited.
    front : str
        The study's own README, which stands at the end.
    left_out : sequence of str
        What of the project is not in the package.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = lambda text: str(text).replace("|", r"\|").replace("\n", " ")
    return environment.get_template("README.md.jinja").render(
        work=work,
        citation=citation.apa(work),
        front=front,
        left_out=left_out,
        parts=PARTS,
        licences=LICENCES,
        sources=_sources(),
        datasets=[_dataset(table) for table in TABLES],
        provenance=_section(root / "docs" / "outputs.md", "Data and its provenance"),
        software=_software(root),
        requirements=_section(root / "docs" / "rerun.md", "What it takes"),
        programs=_table(root / "docs" / "outputs.md", "| notebook |"),
        rooms=_table(root / "CONTRIBUTING.md", "| floor |"),
        exhibits=list(_exhibits(root)),
        references=_references(root / "docs" / "references.bib"),
    )


def _quoted(table: Table) -> set[str]:
    """Return the ids of the sources that the rows of a table name."""
    frame = tables.read(table.name)
    columns = [c.name for c in table.columns if c.refers_to == "sources.source"]
    cells = (cell for name in columns for cell in frame[name].dropna())
    return {source for cell in cells for source in str(cell).split(";")}


def _dataset(table: Table) -> dict[str, str]:
    """Return a row of the list of data sets."""
    quoted = _quoted(table)
    if table.path.startswith("clean/"):
        origin = "`data/raw`, by `notebooks/01_clean_data.ipynb`"
    elif table.path.startswith("codings/"):
        origin = "`data/raw/classification.csv`, by `make documents`"
    else:
        origin = f"{len(quoted)} sources, named row by row" if quoted else "the authors"
    licence = citation.licensed("CC BY-SA 4.0", quoted)
    return {"file": f"data/{table.path}", "row": table.row, "origin": origin, "licence": licence}


def _sources() -> list[dict[str, Any]]:
    """Return each source with the tables of data/raw that hold rows of it."""
    held = defaultdict(list)
    for table in TABLES:
        for source in _quoted(table) if table.path.startswith("raw/") else ():
            held[source].append(table.path.removeprefix("raw/"))
    listed = tables.read("sources").fillna("").to_dict("records")
    return [{**row, "files": held[row["source"]]} for row in listed]


def _software(root: Path) -> dict[str, Any]:
    """Return the Python that is asked for, and the direct dependencies as the lock has them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (root / "requirements.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE))
    names = [re.split(r"[\[<>=]", needed)[0] for needed in project["dependencies"]]
    packages = {name: locked[name] for name in names}
    return {"python": project["requires-python"], "packages": packages, "count": len(locked)}


def _exhibits(root: Path) -> Iterator[dict[str, Any]]:
    """Yield each figure and table with the cells that show and write it, and its files."""
    for kind, called in (("figure", r'"{}"'), ("table", r"publication\.publish\(")):
        with (root / f"{kind}s" / f"{kind}s.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            name = row[kind]
            files = sorted((root / f"{kind}s").glob(f"{name}.*"))
            yield {
                "kind": kind,
                "name": name,
                "title": row["title"],
                "cells": list(_cells(root, called.format(name))),
                "files": [path.relative_to(root).as_posix() for path in files],
            }


def _cells(root: Path, called: str) -> Iterator[tuple[str, int]]:
    """Yield notebook and number of each cell whose code calls something by a pattern."""
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and re.search(called, "".join(cell["source"])):
                yield path.name, cell["execution_count"]


def _references(bibliography: Path) -> list[str]:
    """Return the works that the study cites, as Markdown."""
    style = find_plugin("pybtex.style.formatting", "plain")()
    backend = find_plugin("pybtex.backends", "markdown")()
    entries = style.format_bibliography(parse_file(str(bibliography)))
    texts = (entry.text.render(backend).replace("\n", " ") for entry in entries)
    # The backend escapes more than Markdown asks for.
    return [re.sub(r"\\([-.()!])", r"\1", text) for text in texts]


def _section(document: Path, title: str) -> str:
    """Return a section of a document without its title, its links led from the project's root."""
    after = document.read_text(encoding="utf-8").split(f"\n## {title}\n")[1]
    return after.partition("\n## ")[0].strip().replace("](../", "](")


def _table(document: Path, head: str) -> str:
    """Return the table of a document that begins with a head."""
    text = document.read_text(encoding="utf-8")
    return text[text.index(head) :].partition("\n\n")[0].strip().replace("](../", "](")
