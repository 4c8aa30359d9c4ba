"""Writes what follows from data and definitions: codebook, data package, codings, answers.

Run as ``make documents`` after a change of the data, a table's definition, or a measure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from majilis import __version__, open_study, results
from majilis.data import coding, paths, tables
from majilis.data.cleaning import RAW_TABLES
from majilis.data.files import checksums, write_whole
from majilis.data.schema import TABLES, Column, Table
from majilis.figures.catalogue import CATALOGUE, alternative
from majilis.figures.theme import STYLES
from majilis.results import citation
from majilis.study import parameters

BEGIN = "<!-- written by make documents -->"
END = "<!-- end of what make documents writes -->"
# Each question with the findings that answer it: in full, and in short for the front page and the
# README.
LEAD = ("setting", "winners", "observers")
_ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "How dominant was the pro-presidential bloc?",
        ("largest", "majorities", "blocs", "membership"),
    ),
    ("Where was the opposition marginalised?", ("tiers", "next_lists", "boycott")),
    ("Did a rule decide?", ("threshold",)),
    ("Was the election a precedent?", ("precedent", "series")),
    ("How far do the answers depend on choices?", ("spread", "remaining_seats")),
)
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How dominant was the pro-presidential bloc?", ("largest", "blocs_in_short")),
    ("Where was the opposition marginalised?", ("tiers_in_short",)),
    ("How far do the answers depend on how parties are coded?", ("spread",)),
    ("Was the election a precedent?", ("series",)),
)
_PICTURE = "fig03_tiers"
_CODED: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"`{name}`", {"coding": name}) for name in coding.RULES),
    ("`consensus`, seats by party membership", {"seat_basis": "membership"}),
)
_QUANTITIES = {
    "blocs.pro_presidential.vote_share": "pro-presidential, list votes",
    "blocs.pro_presidential.chamber_seats": "all seats",
    "blocs.opposition.vote_share": "opposition, list votes",
    "blocs.opposition.list_seats": "list seats",
    "blocs.opposition.chamber_seats": "all seats",
}


def codebook() -> str:
    """Return the codebook as Markdown: what ``codebook.md`` says of all tables, then each."""
    introduction = Path(__file__).with_name("codebook.md").read_text(encoding="utf-8")
    return "\n".join([introduction, *(_section(table) for table in TABLES)])


def datapackage() -> dict[str, Any]:
    """Return the Frictionless data package of all tables."""
    doi = citation.study().doi
    return {
        **({"id": f"https://doi.org/{doi}"} if doi else {}),
        "name": "majilis",
        "title": "Elections to Kazakhstan's lower house",
        "version": __version__,
        "licenses": [{"name": "CC-BY-SA-4.0", "title": "Attribution-ShareAlike 4.0"}],
        "resources": [_resource(table) for table in TABLES],
    }


def zenodo() -> dict[str, Any]:
    """Return what Zenodo is to say of a deposit of the study, as CITATION.cff has it."""
    work = citation.study()
    names = [", ".join(filter(None, [author.family, author.given])) for author in work.authors]
    return {
        "upload_type": "software",
        "title": work.title,
        "version": work.version,
        "publication_date": work.released.isoformat(),
        "creators": [{"name": name} for name in names],
        "description": work.abstract,
        "keywords": list(work.keywords),
        "access_right": "open",
        "license": "MIT",  # Zenodo takes one; the notes have those of the other parts
        "notes": work.licence,
        **({"doi": work.doi} if work.doi else {}),
    }


def answers() -> str:
    """Return the study's answers in full, at its default choices."""
    return "\n\n".join(
        [*(said.text for said in sentences(results.evaluate(open_study()))), _by_coding()]
    )


def sentences(found: results.Results) -> list[results.Sentence]:
    """Return a study's answers in full, a paragraph for each question."""
    told = ((question, answer(found, names)) for question, names in _ANSWERS)
    return [
        results.Sentence(f"**{question}** {said.text}", f"**{question}** {said.marked}")
        for question, said in told
    ]


def answer(found: results.Results, names: Sequence[str]) -> results.Sentence:
    """Return the findings that answer a question, as one text."""
    said = [found.finding(name, is_bold=False) for name in names]
    if "series" in names:
        said.append(found.say("That a result came back does not say what brought it about."))
    return results.Sentence(
        " ".join(each.text for each in said), " ".join(each.marked or each.text for each in said)
    )


def in_short() -> str:
    """Return the answers in short, with a picture, at the default choices."""
    found = results.evaluate(open_study())
    (shown,) = (entry for entry in CATALOGUE if entry.name == _PICTURE)
    drawing = shown.draw(found, STYLES[found.study.parameters.figure_style])
    alt_text = alternative(shown, found, drawing.facts)
    said = [f"**{question}** {answer(found, names)}" for question, names in QUESTIONS]
    lead = str(answer(found, LEAD))
    return "\n\n".join([lead, *said, f"![{alt_text}](figures/{_PICTURE}.svg)"])


def with_answers(text: str, document: str) -> str:
    """Return a document with the text between its two marks exchanged."""
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def list_of_parameters() -> str:
    """Return the parameters as a Markdown table."""
    heads = ["parameter", "what it is", "what it moves", "what it does not"]
    rows = [
        [f"`{row['name']}`", _lettered(row["description"]), row["moves"], row["keeps"]]
        for row in parameters.describe()
    ]
    return _table(heads, rows)


def write(folder: Path = paths.ROOT) -> None:
    """Write what is told from definitions and results: codebook, schemas, codings, answers.

    Each goes into the folder by its path from the project's root.
    """
    data = folder / paths.DATA.name
    raw = tables.read_all(RAW_TABLES)
    for name in coding.RULES:
        tables.write(coding.derive(name, raw), f"codings/{name}", data)
    write_whole(data / "README.md", codebook().encode())
    schema = folder / paths.SCHEMA_OF_SCENARIOS.relative_to(paths.ROOT)
    for path, content in (
        (data / "datapackage.json", datapackage()),
        (schema, parameters.schema()),
        (folder / ".zenodo.json", zenodo()),
    ):
        write_whole(path, f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode())
    texts = {
        "README.md": in_short(),
        "docs/answers.md": answers(),
        "docs/rerun.md": list_of_parameters(),
    }
    for name, text in texts.items():
        document = (paths.ROOT / name).read_text(encoding="utf-8")
        write_whole(folder / name, with_answers(text, document).encode())


def _by_coding() -> str:
    """Return how the main shares depend on who counts as what, as a Markdown table."""
    rows = []
    for words, choices in _CODED:
        found = results.evaluate(open_study(**choices))
        rows.append([words, *(found.text(name) for name in _QUANTITIES)])
    return _table(["coding", *_QUANTITIES.values()], rows, ["---", *["---:"] * len(_QUANTITIES)])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], sides: Sequence[str] = ()) -> str:
    """Return a Markdown table; its columns stand to the left unless their sides are given."""
    lines = [heads, sides or ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lettered(text: str) -> str:
    """Return text with the names of files in it as code."""
    return re.sub(r"\b(?:data|clean)/[\w./]*\w", r"`\g<0>`", text)


def _section(table: Table) -> str:
    rows = [
        [f"`{column.name}`", column.type, column.description, _limits(column)]
        for column in table.columns
    ]
    key = ", ".join(f"`{name}`" for name in table.key)
    listed = _table(["column", "type", "what it holds", "allowed"], rows)
    return f"## `{table.path}`\n\nA row is {table.row}. Key: {key}.\n\n{listed}\n"


def _limits(column: Column) -> str:
    limits = [f"`{value}`" for value in column.allowed]
    if column.least is not None:
        limits.append(f"from {column.least:g}")
    if column.most is not None:
        limits.append(f"to {column.most:g}")
    if column.pattern is not None:
        limits.append("form `" + column.pattern.replace("|", "\\|") + "`")
    if column.refers_to is not None:
        limits.append(f"stands in `{column.refers_to}`")
    if not column.required:
        limits.append("may be blank")
    return ", ".join(limits)


def _resource(table: Table) -> dict[str, Any]:
    """Return a table's entry; one that is kept by hand has a checksum, others are made again."""
    is_made = table.path.startswith("clean/") or table.name.removeprefix("codings/") in coding.RULES
    digests = {} if is_made else checksums([paths.DATA / table.path], paths.DATA)
    return {
        "name": table.name.replace("/", "-").replace("_", "-"),
        "path": table.path,
        "description": f"A row is {table.row}.",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        **({"hash": f"sha256:{digests[table.path]}"} if digests else {}),
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    limits = {
        "unique": column.unique or None,
        "enum": list(column.allowed) or None,
        "pattern": column.pattern,
        "minimum": column.least,
        "maximum": column.most,
    }
    stated = {name: limit for name, limit in limits.items() if limit is not None}
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        "constraints": {"required": column.required, **stated},
    }


if __name__ == "__main__":
    write()
