"""The claims with their verdicts, as the results have them, and what they rest on."""

from __future__ import annotations

from markupsafe import Markup

from majilis.data import tables
from majilis.data.view import MISSING
from majilis.results import Results
from majilis.results.trail import Archive, Row
from majilis.site.templates import render
from majilis.site.words import DEFINITIONS

_TABLE = "claims"
_APART = ("text", "verdict")  # head and first sentence of a claim's section


def claims(results: Results, archive: Archive) -> str:
    """Return the claims about the study's election as Markdown: a table, and a section for each.

    From the archive of the run's results a claim's rows are known.
    """
    stated = tables.read(_TABLE).fillna("")
    stated = stated[stated["election"] == results.study.election]
    columns = results.frame(_TABLE).columns
    cases = results.frame("cases")

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
        heads=DEFINITIONS["cases"].quantities,
        quantities={
            column: quantity
            for column, quantity in DEFINITIONS[_TABLE].quantities.items()
            if column in columns and column not in _APART
        },
        result=result,
    )


def _rows(archive: Archive, claim: str) -> tuple[Row, ...]:
    """Return the raw rows that the claim itself names."""
    figures = archive.trace(f"{_TABLE}.{claim}.verdict").figures
    return next((each.rows for each in figures if each.id == f"{_TABLE}/{claim}"), ())
