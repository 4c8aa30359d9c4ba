"""The claims with their verdicts, as the results have them, and what they rest on."""

from __future__ import annotations

from markupsafe import Markup

from majilis.data import tables
from majilis.data.view import MISSING
from majilis.results import Results
from majilis.results.catalogue import TABLES
from majilis.results.trail import Archive, Row
from majilis.site.templates import render

_TABLE = "claims"
_APART = ("text", "verdict")  # head and first sentence of a claim's section


def claims(results: Results, archive: Archive) -> str:
    """Return the claims about the study's election as Markdown: a table, and a section for each.

    Parameters
    ----------
    results : Results
        The study's results.
    archive : Archive
        The run's results, from which a claim's rows are known.
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
                "raw_rows": _rows(archive, claim["claim"]),
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


def _rows(archive: Archive, claim: str) -> tuple[Row, ...]:
    """Return the raw rows that the claim itself names."""
    figures = archive.trace(f"{_TABLE}.{claim}.verdict").figures
    return next((each.rows for each in figures if each.id == f"{_TABLE}/{claim}"), ())
