"""The claims with their verdicts, as the results have them, and what they rest on."""

from __future__ import annotations

from markupsafe import Markup

from majilis.data import schema, tables
from majilis.data.view import MISSING
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.site.templates import render

_TABLE = "claims"
_APART = ("text", "verdict")  # head and first sentence of a claim's section


def claims(results: Results) -> str:
    """Return the claims about the study's election as Markdown: a table, and a section for each.

    Parameters
    ----------
    results : Results
        The study's results.
    """
    stated = tables.read(_TABLE).fillna("")
    stated = stated[stated["election"] == results.study.election]
    quantities = next(table.quantities for table in TABLES if table.name == _TABLE)
    columns = results.frame(_TABLE).columns

    cases = results.frame("cases")
    heads = next(table.quantities for table in TABLES if table.name == "cases")

    def result(key: str, column: str, table: str = _TABLE) -> Markup:
        """Return a result's text with its name, or nothing where there is no value."""
        name = f"{table}.{key}.{column}"
        text = results.text(name)
        marked = Markup('<span data-result="{}">{}</span>')
        return Markup("") if text == MISSING else marked.format(name, text)

    return render(
        "claims.md",
        claims=[
            {
                **claim,
                "raw_rows": _raw_rows(claim["rows"]),
                "cases": list(cases.loc[cases["claim"] == claim["claim"], "case"]),
            }
            for claim in stated.to_dict("records")
        ],
        heads=[(column, quantity.label) for column, quantity in heads.items()],
        quantities=[
            (column, quantity.label)
            for column, quantity in quantities.items()
            if column in columns and column not in _APART
        ],
        result=result,
    )


def _raw_rows(rows: str) -> list[str]:
    """Return the full names of a claim's rows, each with the raw table that gives it its id."""
    return [f"{table}/{row}" for row in rows.split(";") if (table := _table_of(row))]


def _table_of(row: str) -> str:
    """Return the raw table that a row's id belongs to, by the prefix that its table gives ids."""
    pattern = row.rstrip("0123456789") + r"\d+"
    for table in schema.TABLES:
        if table.path.startswith("raw/") and table.columns[0].pattern == pattern:
            return table.name
    return ""
