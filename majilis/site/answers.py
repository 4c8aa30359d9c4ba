"""The front page's answers, each with its figure, and the study's answers in full."""

from __future__ import annotations

from collections.abc import Sequence

from majilis import documents
from majilis.data.language import translate
from majilis.results import Results
from majilis.site.gallery import SiteFigure
from majilis.site.templates import render, words

_WIDE = 0.8  # height to width
# The figure, the table and the notebook of each question.
_PLACES = (
    ("fig01_chamber", "tab01_parties", "02_bloc_dominance"),
    ("fig03_tiers", "tab05_ladder", "03_opposition_marginalization"),
    ("fig06_counts", "tab08_claims", "04_robustness"),
    ("fig08_over_time", "tab09_series", "05_precedent"),
)
# What no count says: the chamber, the days, who headed Otan, and what coded means.
SETTING = (
    "The Majilis is the lower house; the second day was the second round. Otan was headed by "
    "President Nursultan Nazarbayev. A party is coded as most sources that describe it say."
)


def lead(results: Results) -> str:
    """Return what was elected, who won and what observers judged, as HTML in Markdown."""
    said = documents.answer(results, documents.LEAD)
    return render("lead.md", said=words(said), president=translate(SETTING, results.language))


def cards(results: Results, figures: Sequence[SiteFigure]) -> str:
    """Return the four questions with their answers and figures, as HTML in Markdown.

    Parameters
    ----------
    results : Results
        The study's results, in the language of the page.
    figures : sequence of SiteFigure
        The figures of the gallery in that language.
    """
    by_name = {figure.name: figure for figure in figures}
    code = results.language
    is_english = code == "en"
    gallery, tables = ("gallery", "tables") if is_english else (code, code)
    made = []
    for (question, findings), place in zip(documents.QUESTIONS, _PLACES, strict=True):
        name, table, notebook = place
        figure = by_name[name]
        table = table if is_english else f"{code}_{table}"
        width, height = figure.size
        card = {
            "question": translate(question, code),
            "answer": words(documents.answer(results, findings)),
            "figure": figure,
            "links": {
                "Figure": f"/{gallery}.html#{figure.place.replace('_', '-')}",
                "Table": f"/{tables}.html#{table.replace('_', '-')}",
                "Notebook": f"/notebooks/{notebook}.html",
            },
            # Beside a figure that is not wide there is room for words.
            "is_tall": height >= _WIDE * width,
        }
        made.append(card)
    return render("cards.md", cards=made, language=code)


def in_full(results: Results, page: str) -> str:
    """Return the page of the answers in full with their results marked.

    Parameters
    ----------
    results : Results
        The study's results.
    page : str
        The page as it is committed; a test holds it against the results.
    """
    for said in documents.sentences(results):
        page = page.replace(said.text, said.marked or said.text)
    return page
