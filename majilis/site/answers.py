"""The front page's answers, each with its figure, and the study's answers in full."""

from __future__ import annotations

from collections.abc import Sequence

from majilis import documents
from majilis.data.language import translate
from majilis.results import Results
from majilis.site.gallery import SiteFigure
from majilis.site.templates import render, words

_WIDE = 0.8  # height to width
# Question, answer with its results, figure, notebook.
_QUESTIONS = (
    (
        "How dominant was the pro-presidential bloc?",
        "Parties coded pro-presidential had {blocs.pro_presidential.chamber_seats} of "
        "{majorities.majority.of} seats with {blocs.pro_presidential.vote_share} of list votes; "
        "{largest.largest.party} alone had {largest.largest.chamber_seats}. Two thirds, together: "
        "{majorities.two_thirds.pro_presidential_meets}; alone: "
        "{majorities.two_thirds.largest_meets}.",
        "fig01_chamber",
        "02_bloc_dominance",
    ),
    (
        "Where was the opposition marginalised?",
        "{ladder.opposition.vote_share} of list votes, {ladder.opposition.list_seats} of the list "
        "tier, {ladder.opposition.district_seats} of the districts, "
        "{ladder.opposition.chamber_seats} in all.",
        "fig03_tiers",
        "03_opposition_marginalization",
    ),
    (
        "How far do the answers depend on how parties are coded?",
        "However parties are coded and seats counted, the pro-presidential share of seats is from "
        "{share_spread.pro_seat_share.lowest} to {share_spread.pro_seat_share.highest}, and the "
        "opposition has from {seat_spread.opposition_seats.lowest} to "
        "{seat_spread.opposition_seats.highest} seats.",
        "fig02_votes_and_seats",
        "04_robustness",
    ),
    (
        "Was the election a precedent?",
        "The largest party had {series.kaz-1999.largest_seat_share} of the seats in 1999, "
        "{series.kaz-2004.largest_seat_share} in 2004 and {series.kaz-2007.largest_seat_share} in "
        "2007. Recurrence shows no cause.",
        "fig08_over_time",
        "05_precedent",
    ),
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
    for question, answer, name, notebook in _QUESTIONS:
        figure = by_name[name]
        width, height = figure.size
        card = {
            "question": translate(question, results.language),
            "answer": words(results.say(answer)),
            "notebook": notebook,
            "figure": figure,
            "address": f"/{page}.html#{figure.place.replace('_', '-')}",
            # Beside a figure that is not wide there is room for words.
            "is_tall": height >= _WIDE * width,
        }
        made.append(card)
    return render("cards.md", cards=made)


def in_full(results: Results, readme: str) -> str:
    """Return the answers in full, their results marked, with the README's table of codings.

    Parameters
    ----------
    results : Results
        The study's results.
    readme : str
        The README's text; a test holds its table against the results of each coding.
    """
    sentences = [each.marked or each.text for each in documents.sentences(results)]
    written = readme.partition(documents.BEGIN)[2].partition(documents.END)[0]
    by_coding = [line for line in written.splitlines() if line.startswith("|")]
    return "\n\n".join([*sentences, "\n".join(by_coding)])
