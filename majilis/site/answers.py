"""The front page's answers, each with its figure, and the study's answers in full."""

from __future__ import annotations

from collections.abc import Sequence

from majilis import documents
from majilis.data.language import translate
from majilis.results import Results
from majilis.site.gallery import SiteFigure
from majilis.site.templates import render, words

_WIDE = 0.8  # height to width
# The figure and the notebook of each question.
_PLACES = (
    ("fig01_chamber", "02_bloc_dominance"),
    ("fig03_tiers", "03_opposition_marginalization"),
    ("fig02_votes_and_seats", "04_robustness"),
    ("fig08_over_time", "05_precedent"),
)


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
    page = "gallery" if results.language == "en" else results.language
    made = []
    for (question, findings), (name, notebook) in zip(documents.QUESTIONS, _PLACES, strict=True):
        figure = by_name[name]
        width, height = figure.size
        card = {
            "question": translate(question, results.language),
            "answer": words(documents.answer(results, findings)),
            "notebook": notebook,
            "figure": figure,
            "address": f"/{page}.html#{figure.place.replace('_', '-')}",
            # Beside a figure that is not wide there is room for words.
            "is_tall": height >= _WIDE * width,
        }
        made.append(card)
    return render("cards.md", cards=made)


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
