"""The front page's answers, each with its figure, and the study's answers in full."""

from __future__ import annotations

from collections.abc import Sequence

from majilis import documents
from majilis.data.language import translate
from majilis.results import Results
from majilis.site.gallery import Shown, picture, place
from majilis.site.markup import element, escape, link, raw

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
        "At which step was the opposition marginalised?",
        "{ladder.list_votes.share} of list votes, {ladder.list_seats.share} of list seats, "
        "{ladder.all_seats.share} of all seats. Its share falls most from {steepest.step.before} "
        "to {steepest.step.after}, by {steepest.step.fall} points.",
        "fig03_ladder",
        "03_opposition_marginalization",
    ),
    (
        "How far do the answers depend on how parties are coded?",
        "Over {combinations.all.combinations} combinations of choices the pro-presidential share "
        "of seats runs from {share_spread.pro_seat_share.lowest} to "
        "{share_spread.pro_seat_share.highest}, the opposition's seats from "
        "{seat_spread.opposition_seats.lowest} to {seat_spread.opposition_seats.highest}.",
        "fig06_specification_curve",
        "04_robustness",
    ),
    (
        "Was the election a precedent?",
        "That its pattern recurs {claims.precedent.verdict}: of what is known of later elections, "
        "{claims.precedent.share} recurs, and some of it is not known. Recurrence shows no cause.",
        "fig08_over_time",
        "05_precedent",
    ),
)


def cards(found: Results, shown: Sequence[Shown]) -> str:
    """Return the four questions with their answers and figures, as HTML in Markdown.

    Parameters
    ----------
    found : Results
        The study's results, in the language of the page.
    shown : sequence of Shown
        The figures of the gallery in that language.
    """
    figures = {figure.name: figure for figure in shown}
    return raw(
        element(
            "div",
            "".join(
                _card(question, found, template, figures[name], notebook)
                for question, template, name, notebook in _QUESTIONS
            ),
            class_="cards",
        )
    )


def in_full(found: Results, readme: str) -> str:
    """Return the answers in full, their results marked, with the README's table of codings.

    Parameters
    ----------
    found : Results
        The study's results.
    readme : str
        The README's text; a test holds its table against the results of each coding.
    """
    said = [sentence.marked or sentence.text for sentence in documents.sentences(found)]
    written = readme.partition(documents.BEGIN)[2].partition(documents.END)[0]
    by_coding = [line for line in written.splitlines() if line.startswith("|")]
    return "\n\n".join([*said, "\n".join(by_coding)])


def _card(question: str, found: Results, template: str, figure: Shown, notebook: str) -> str:
    said = found.say(template)
    asked = escape(translate(question, found.language))
    head = element("h2", link(f"/notebooks/{notebook}.html", asked))
    answer = element("p", said.marked or escape(said.text))
    page = "gallery" if found.language == "en" else found.language
    there = f"/{page}.html#{place(figure).replace('_', '-')}"
    # Beside a figure that is not wide there is room for words.
    width, height = figure.size
    shape = "card" if height < _WIDE * width else "card tall"
    shown = link(there, picture(figure, lazy=False))
    return element("section", element("div", head + answer) + shown, class_=shape)
