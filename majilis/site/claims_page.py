"""The claims with their verdicts, as the results have them, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from majilis.data import schema, tables
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.site import links
from majilis.site.markup import anchor, definitions, element, escape, link, markdown, raw, table

_TABLE = "claims"
_APART = ("text", "decided_by")  # shown from the claims' own table


def claims(found: Results) -> str:
    """Return the claims about the study's election as Markdown: a table, and a section for each.

    Parameters
    ----------
    found : Results
        The study's results.
    """
    rows = tables.read(_TABLE).query("election == @found.study.election").fillna("")
    records = rows.to_dict("records")
    return "\n".join([_at_a_glance(found, records), *(_claim(found, row) for row in records)])


def _at_a_glance(found: Results, rows: Sequence[Mapping[Any, Any]]) -> str:
    heads = {"Claim": "", "Verdict": "", "Share of combinations": "number"}
    cells = [
        [
            link(f"/claims.html#{row['claim'].replace('_', '-')}", escape(row["text"])),
            *(
                _marked(f"{_TABLE}.{row['claim']}.{column}", found)
                for column in ("verdict", "share")
            ),
        ]
        for row in rows
    ]
    return raw(table("The claims at a glance", heads, [(None, each) for each in cells]))


def _claim(found: Results, row: Mapping[Any, Any]) -> str:
    name = row["claim"]
    quantities = next(table.quantities for table in TABLES if table.name == _TABLE)
    there = found.frame(_TABLE).columns
    facts = [
        (quantity.label, _marked(f"{_TABLE}.{name}.{column}", found))
        for column, quantity in quantities.items()
        if column in there and column not in _APART
    ]
    rows = ", ".join(
        link(links.of_row(f"raw/{_table_of(part)}/{part}"), escape(part))
        for part in row["rows"].split(";")
        if part and _table_of(part)
    )
    own = [
        ("Decided by", escape(row["decided_by"])),
        ("Caution", escape(row["caution"])),
        ("Rows", rows),
    ]
    there_too = element("p", link(f"/codebook/claims.html#{anchor(name)}", "The claim's row"))
    body = definitions([*facts, *own]) + there_too
    return f"({name})=\n## {markdown(row['text'])}\n\n{raw(body)}"


def _marked(result: str, found: Results) -> str:
    """Return a result's text with its name, or nothing where there is no value."""
    text = found.text(result)
    if text == "–":
        return ""
    return f'<span data-result="{escape(result)}">{escape(text)}</span>'


def _table_of(row: str) -> str:
    """Return the raw table that a row's id belongs to, by the prefix that its table gives ids."""
    prefix = row.rstrip("0123456789")
    for definition in schema.TABLES:
        is_its = definition.columns[0].pattern == prefix + r"\d+"
        if is_its and definition.path.startswith("raw/"):
            return definition.name.removeprefix("raw/")
    return ""
