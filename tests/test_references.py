"""One bibliography: whoever is cited stands in it, and whoever stands in it is cited."""

import ast
import json
import re

import pytest
from pybtex.database import parse_file

from majilis.data import paths, tables

BIBLIOGRAPHY = parse_file(paths.ROOT / "docs" / "references.bib")
GROUND = ("measures", "allocation", "power.py")
# Laakso & Taagepera 1979; Shapley, L. S. & Shubik, M. (1954); Saltelli et al. 2008.
NAME = r"[A-Z][\w’'-]+(?:, [A-Z]\.(?: [A-Z]\.)*)?"
CITED = re.compile(
    rf"({NAME}(?:(?:,| &|,? and) {NAME})*)(?: et al\.| and others)?,? \(?((?:19|20)\d\d)\b"
)
SURNAME = re.compile(r"[A-Z][\w’'-]+")


def citations(text):
    """Return the works that a text cites, as the first author and the year."""
    joined = " ".join(text.split())
    found = set()
    for authors, year in CITED.findall(joined):
        found.add((SURNAME.match(authors)[0].removesuffix("'s"), int(year)))
    return found


def works():
    """Return the works of the bibliography by first author and year."""
    return {
        (entry.persons["author"][0].last_names[0], int(entry.fields["year"])): key
        for key, entry in BIBLIOGRAPHY.entries.items()
    }


def docstrings(*names):
    """Return all docstrings of modules of the library."""
    texts = []
    for name in names:
        path = paths.ROOT / "majilis" / name
        for module in [path] if path.suffix else sorted(path.rglob("*.py")):
            tree = ast.parse(module.read_text(encoding="utf-8"))
            kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
            texts += [ast.get_docstring(n) or "" for n in ast.walk(tree) if isinstance(n, kinds)]
    return texts


def prose():
    """Return what notebooks and documents say in Markdown."""
    for path in sorted((paths.ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    for path in sorted((paths.ROOT / "docs").glob("*.md")):
        yield path.read_text(encoding="utf-8")


def defined():
    """Return the works that definitions and criteria in the data are from."""
    found = set()
    for path in sorted(paths.RAW.glob("*.csv")):
        frame = tables.read(f"raw/{path.stem}")
        if {"author", "year"} <= set(frame):
            found |= set(frame[["author", "year"]].itertuples(index=False, name=None))
        elif "author" in frame:
            found = found.union(*map(citations, frame["author"].dropna()))
    return found


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("as Laakso and Taagepera (1979) do", {("Laakso", 1979)}),
        ("Shapley, L. S. & Shubik, M. (1954). A method", {("Shapley", 1954)}),
        ("| Taagepera & Shugart 1989 |", {("Taagepera", 1989)}),
        ("(Saltelli et al. 2008, Global\n    Sensitivity)", {("Saltelli", 2008)}),
        ("Skaaning, Gerring and Bartusevičius 2015", {("Skaaning", 2015)}),
        ("Packer's (2011) range, and Golosov 2010", {("Packer", 2011), ("Golosov", 2010)}),
    ],
)
def test_citations_are_found(text, works):
    assert citations(text) == works


def test_every_work_cited_by_a_measure_or_a_definition_is_in_the_bibliography():
    cited = set().union(*map(citations, docstrings(*GROUND))) | defined()
    cited |= citations((paths.ROOT / "docs" / "measures.md").read_text(encoding="utf-8"))
    assert len(cited) > 20
    assert cited - set(works()) == set()


def test_every_author_of_the_bibliography_is_cited_with_a_year_that_is_there():
    authors = {author for author, _ in works()}
    for text in (*prose(), *docstrings(".")):
        assert {work for work in citations(text) if work[0] in authors} <= set(works()), text


def test_every_work_of_the_bibliography_is_cited():
    cited = set().union(*map(citations, (*prose(), *docstrings(".")))) | defined()
    assert set(works()) - cited == set()


def test_every_measure_cites_a_work():
    table = (paths.ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    assert len(rows) > 20
    # What follows from arithmetic alone has no author.
    without = {line.split("`")[1] for line in rows if not citations(line)}
    assert without == {"majority", "later_count_share", "merge"}


@pytest.mark.parametrize("key", BIBLIOGRAPHY.entries)
def test_a_work_says_what_of_it_was_read(key):
    entry = BIBLIOGRAPHY.entries[key]
    fields = entry.fields
    assert key.endswith(fields["year"])
    assert fields["keywords"] in ("read", "general")
    is_read = fields["keywords"] == "read"
    assert fields.get("note", "").startswith("Read: ") == is_read
    assert fields.get("url", "").startswith("http") == is_read
    assert {"author", "title"} <= {*fields, *entry.persons}
