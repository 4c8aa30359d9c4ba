"""The front page's answers, each with its figure, and the study's answers in full."""

from __future__ import annotations

from collections.abc import Sequence

from majilis import documents
from majilis.data.language import translate
from majilis.results import Results
from majilis.site import links
from majilis.site.gallery import SiteFigure
from majilis.site.templates import render, words

# The figure, the table and the notebook of each question.
_PLACES = (
    ("fig01_chamber", "tab01_parties", "02_bloc_dominance"),
    ("fig03_tiers", "tab05_ladder", "03_opposition_marginalization"),
    ("fig06_counts", "tab08_claims", "04_robustness"),
    ("fig08_over_time", "tab09_series", "05_precedent"),
)


def lead(results: Results) -> str:
    """Return what was elected, who won and what observers judged, as HTML in Markdown."""
    said = documents.answer(results, documents.LEAD)
    return render("lead.md", said=words(said), language=results.language)


def cards(results: Results, figures: Sequence[SiteFigure]) -> str:
    """Return the four questions with their answers and figures, as HTML in Markdown."""
    by_name = {figure.name: figure for figure in figures}
    code = results.language
    gallery, tables = ("gallery", "tables") if code == "en" else (code, code)
    made = []
    for (question, findings), place in zip(documents.QUESTIONS, _PLACES, strict=True):
        name, table, notebook = place
        figure, table = by_name[name], links.place(table, code)
        made.append(
            {
                "question": translate(question, code),
                "answer": words(documents.answer(results, findings)),
                "figure": figure,
                "links": {
                    "Figure": f"/{gallery}.html#{figure.place.replace('_', '-')}",
                    "Table": f"/{tables}.html#{table.replace('_', '-')}",
                    "Notebook": f"/notebooks/{notebook}.html",
                },
            }
        )
    return render("cards.md", cards=made, language=code)


def in_full(results: Results, page: str) -> str:
    """Return the committed page of the answers in full with its results marked."""
    for said in documents.sentences(results):
        page = page.replace(said.text, said.marked or said.text)
    return page
