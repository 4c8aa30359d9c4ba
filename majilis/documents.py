"""Writes what follows from data and definitions: codebook, data package, codings, answers.

Run as ``make documents`` after a change of the data, a table's definition, or a measure.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from majilis import __version__, open_study, results
from majilis.data import coding, paths, tables
from majilis.data.cleaning import RAW_TABLES
from majilis.data.files import write_whole
from majilis.data.schema import TABLES, Column, Table

_INTRODUCTION = """# Codebook

Every table of the study: what a row is, and what each column holds. The same definitions
(`schema.yaml`) check each table on reading and make `datapackage.json`; this
page is written from them by `make documents`.

| folder | what |
| --- | --- |
| `raw/` | what each source states, as printed, conflicts and impossible values included |
| `codings/` | who belongs to which bloc, according to whom; derived from labels by rules |
| `clean/` | one value each, chosen by stated rules; written by `01_clean_data.ipynb` alone |
| `sources.csv` | every source once |
| `figure_styles.csv` | the pages that figures are made for, with the source of each number |

**Missing.** A blank cell is a figure that no source gives. It is never filled in. What was looked
for and not found stands in `raw/not_found.csv`: among it the votes against all of 2004, votes and
turnout in the districts, regional figures, and the media shares that the OSCE's observers
measured.

**Sums.** On reading, lists and votes against all must make the valid votes, valid and invalid votes
the votes cast, tiers the chamber, and each published share must follow from its votes. A sum that
does not close is refused, unless `clean/conflicts.csv` records it.

**Licence.** CC BY-SA 4.0, see `LICENSE-DATA`; the column `licence` of `sources.csv` says what each
publisher states. Rows of the source `vparty` are of V-Party version 2, `raw/vparty_parties.csv`
among them, rows of `vdem15` of V-Dem 15 (both V-Dem Institute, CC BY-SA 4.0), rows of `lied` of the
Lexical Index (CC0), rows of `vanhanen` of Vanhanen's index (CC BY 4.0). For Polity5, NELDA, QED and
IDEA's Voter Turnout Database no terms are stated where they were read: the scores, answers and
totals for the elections that the study shows are quoted as cited facts, and no more.
"""


BEGIN = "<!-- answers: written by make documents -->"
END = "<!-- end of the answers -->"
_ANSWERS = (
    "**How dominant was the pro-presidential bloc?** {largest.largest.party}, the largest party, "
    "had {largest.largest.vote_share} of the list votes and {largest.largest.chamber_seats} of "
    "{majorities.majority.of} seats. A majority alone: {majorities.majority.largest_meets}; two "
    "thirds alone: {majorities.two_thirds.largest_meets}. The parties coded pro-presidential "
    "together had {majorities.two_thirds.pro_presidential} seats; two thirds: "
    "{majorities.two_thirds.pro_presidential_meets}.",
    "**Where was the opposition marginalised?** Parties coded opposition had "
    "{ladder.opposition.vote_share} of the list votes ({ladder.opposition.votes}), "
    "{ladder.opposition.list_seats} of the list tier, {ladder.opposition.district_seats} of the "
    "districts and {ladder.opposition.chamber_seats} in all. The list of Asar had "
    "{ladder.asar.vote_share}, {ladder.asar.list_seats} and {ladder.asar.district_seats}, that of "
    "AIST {ladder.aist.vote_share}, {ladder.aist.list_seats} and {ladder.aist.district_seats}. Of "
    "the seats that it had won ({boycott.opposition.won}) the opposition took up "
    "{boycott.opposition.taken_up} at the first session: a boycott, which no rule forced on it.",
    "**Did a rule decide?** The list of {list_tier.all.edge} stood nearest to the threshold: it "
    "{list_tier.all.edge_verdict}. On valid votes the lists above "
    "the threshold get {threshold_bases.valid.seats} list seats, on votes cast, as the decree is "
    "worded, {threshold_bases.cast.seats}.",
    "**Was it a precedent?** {claims.precedent.verdict} Recurrence shows no cause.",
    "**How far do the answers depend on choices?** However parties are coded and seats counted, "
    "those coded pro-presidential hold {share_spread.pro_seat_share.lowest} to "
    "{share_spread.pro_seat_share.highest} of the seats, and the opposition "
    "{seat_spread.opposition_seats.lowest} to {seat_spread.opposition_seats.highest} seats. One "
    "claim turns with the way to count. {claims.aist_asar_rest.verdict}",
)
# Each question with its answer in short, as the front page and the README give it.
QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "How dominant was the pro-presidential bloc?",
        "Parties coded pro-presidential had {blocs.pro_presidential.chamber_seats} of "
        "{majorities.majority.of} seats with {blocs.pro_presidential.vote_share} of list votes; "
        "{largest.largest.party} alone had {largest.largest.chamber_seats}. Two thirds, together: "
        "{majorities.two_thirds.pro_presidential_meets}; alone: "
        "{majorities.two_thirds.largest_meets}.",
    ),
    (
        "Where was the opposition marginalised?",
        "{ladder.opposition.vote_share} of list votes, {ladder.opposition.list_seats} of the list "
        "tier, {ladder.opposition.district_seats} of the districts, "
        "{ladder.opposition.chamber_seats} in all.",
    ),
    (
        "How far do the answers depend on how parties are coded?",
        "However parties are coded and seats counted, the pro-presidential share of seats is from "
        "{share_spread.pro_seat_share.lowest} to {share_spread.pro_seat_share.highest}, and the "
        "opposition has from {seat_spread.opposition_seats.lowest} to "
        "{seat_spread.opposition_seats.highest} seats.",
    ),
    (
        "Was the election a precedent?",
        "The largest party had {series.kaz-1999.largest_seat_share} of the seats in 1999, "
        "{series.kaz-2004.largest_seat_share} in 2004 and {series.kaz-2007.largest_seat_share} in "
        "2007. Recurrence shows no cause.",
    ),
)
_PICTURE = "fig03_tiers"
_CODED: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"`{name}`", {"coding": name}) for name in coding.RULES),
    ("`consensus`, seats by party membership", {"seat_basis": "membership"}),
)
_QUANTITIES = (
    "blocs.pro_presidential.vote_share",
    "blocs.pro_presidential.chamber_seats",
    "blocs.opposition.vote_share",
    "blocs.opposition.list_seats",
    "blocs.opposition.chamber_seats",
)


def codebook() -> str:
    """Return the codebook as Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(table) for table in TABLES)])


def datapackage() -> dict[str, Any]:
    """Return the Frictionless data package of all tables."""
    return {
        "name": "majilis",
        "title": "Elections to Kazakhstan's lower house",
        "version": __version__,
        "licenses": [{"name": "CC-BY-SA-4.0", "title": "Attribution-ShareAlike 4.0"}],
        "resources": [_resource(table) for table in TABLES],
    }


def answers() -> str:
    """Return the study's answers in full, at its default choices."""
    return "\n\n".join(
        [*(said.text for said in sentences(results.evaluate(open_study()))), _by_coding()]
    )


def sentences(found: results.Results) -> list[results.Sentence]:
    """Return a study's answers in full, a paragraph for each question."""
    return [found.say(text) for text in _ANSWERS]


def in_short() -> str:
    """Return the answers in short, with a picture, at the default choices."""
    found = results.evaluate(open_study())
    listed = pd.read_csv(paths.ROOT / "figures" / "figures.csv").set_index("figure")
    alt_text = str(listed.loc[_PICTURE, "alt_text"])
    said = [f"**{question}** {found.say(answer)}" for question, answer in QUESTIONS]
    return "\n\n".join([*said, f"![{alt_text}](figures/{_PICTURE}.svg)"])


def with_answers(text: str, document: str) -> str:
    """Return a document with the text between its two marks exchanged."""
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def write() -> None:
    """Write codebook, data package, codings, and the answers in README and ``docs/answers.md``."""
    write_whole(paths.DATA / "README.md", codebook().encode())
    package = json.dumps(datapackage(), indent=2, ensure_ascii=False) + "\n"
    write_whole(paths.DATA / "datapackage.json", package.encode())
    raw = tables.read_all(RAW_TABLES)
    for name in coding.RULES:
        tables.write(coding.derive(name, raw), f"codings/{name}", paths.DATA)
    for name, text in (("README.md", in_short()), ("docs/answers.md", answers())):
        path = paths.ROOT / name
        write_whole(path, with_answers(text, path.read_text(encoding="utf-8")).encode())


def _by_coding() -> str:
    """Return how the main shares depend on who counts as what, as a Markdown table."""
    rows = []
    for words, choices in _CODED:
        found = results.evaluate(open_study(**choices))
        cells = [found.text(name) for name in _QUANTITIES]
        rows.append(f"| {words} | " + " | ".join(cells) + " |")
    head = (
        "| coding | pro-presidential, list votes | all seats | opposition, list votes | "
        "list seats | all seats |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    return "\n".join([head, *rows])


def _section(table: Table) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {column.type} | {column.description} | {_limits(column)} |"
        for column in table.columns
    )
    key = ", ".join(f"`{name}`" for name in table.key)
    return (
        f"## `{table.path}`\n\nA row is {table.row}. Key: {key}.\n\n"
        f"| column | type | what it holds | allowed |\n| --- | --- | --- | --- |\n{rows}\n"
    )


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
    return {
        "name": table.name.replace("/", "-").replace("_", "-"),
        "path": table.path,
        "description": f"A row is {table.row}.",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.required}
    if column.unique:
        constraints["unique"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.pattern is not None:
        constraints["pattern"] = column.pattern
    for name, limit in (("minimum", column.least), ("maximum", column.most)):
        if limit is not None:
            constraints[name] = limit
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        "constraints": constraints,
    }


if __name__ == "__main__":
    write()
