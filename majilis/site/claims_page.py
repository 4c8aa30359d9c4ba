"""The claims with their verdicts, as the results have them, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from majilis import tables
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.site import links
from majilis.site.markup import anchor, definitions, element, escape, link, markdown, raw

_TABLE = "claims"
_APART = ("text", "decided_by")  # shown from the claims' own table


def claims(found: Results) -> str:
    """Return a section for each claim about the study's election, as Markdown.

    Parameters
    ----------
    found : Results
        The study's results.
    """
    rows = tables.read(_TABLE).query("election == @found.study.election").fillna("")
    return "\n".join(_claim(found, row) for row in rows.to_dict("records"))


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
        ("decided by", escape(row["decided_by"])),
        ("caution", escape(row["caution"])),
        ("rows", rows),
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
    for table in tables.TABLES:
        if table.path.startswith("raw/") and table.columns[0].pattern == prefix + r"\d+":
            return table.name.removeprefix("raw/")
    return ""
