"""A page in Kazakh and one in Russian: the four questions, their figures and the parties.

What the data have terms for is told in the language: figures, captions, tables. The study's prose
is English, and each page says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from majilis.figures.catalogue import Gallery
from majilis.results import Results
from majilis.site import gallery
from majilis.site.gallery import Shown
from majilis.site.markup import element, escape, link, markdown, page, raw
from majilis.site.notebooks import shown_table

# The authors' own rendering, as all terms are; by figure, the question that it answers.
WORDS: Mapping[str, Mapping[str, str]] = {
    "kk": {
        "title": "2004 жылғы Мәжіліс сайлауы",
        "note": "Зерттеудің мәтіні ағылшын тілінде; сұрақтар, суреттер мен кестелер аударылған.",
        "parties": "Партиялар, дауыстар және орындар",
        "more": "Толығырақ (ағылшынша)",
        "fig01_chamber": "Президентшіл блок қаншалықты үстем болды?",
        "fig03_ladder": "Оппозиция қай қадамда ығыстырылды?",
        "fig06_specification_curve": "Жауаптар партиялардың кодталуына қаншалықты тәуелді?",
        "fig08_over_time": "Сайлау прецедент болды ма?",
    },
    "ru": {
        "title": "Выборы в Мажилис 2004 года",
        "note": "Текст исследования на английском; переведены вопросы, рисунки и таблицы.",
        "parties": "Партии, голоса и места",
        "more": "Подробнее (по-английски)",
        "fig01_chamber": "Насколько доминировал пропрезидентский блок?",
        "fig03_ladder": "На каком шаге оппозиция была оттеснена?",
        "fig06_specification_curve": "Насколько ответы зависят от того, как кодированы партии?",
        "fig08_over_time": "Стали ли выборы прецедентом?",
    },
}
_NOTEBOOKS = {
    "fig01_chamber": "02_bloc_dominance",
    "fig03_ladder": "03_opposition_marginalization",
    "fig06_specification_curve": "04_robustness",
    "fig08_over_time": "05_precedent",
}
_COLUMNS = ("label", "list_votes", "vote_share", "list_seats", "district_seats", "chamber_seats")


def drawn(found: Results, code: str, folder: Path, made_from: Sequence[Path]) -> list[Shown]:
    """Draw the four figures in a language, unless they are there already.

    Parameters
    ----------
    found : Results
        The study's results.
    code : str
        The language.
    folder : Path
        Where the figures are kept from one build to the next.
    made_from : sequence of Path
        The files that decide how they look; when one of them changes they are drawn again.

    Returns
    -------
    list of Shown
        The figures, with words in the language.
    """
    told = replace(found, told_in=code)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()
    mark = folder / "made_from"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != digest:
        folder.mkdir(parents=True, exist_ok=True)
        drawing = Gallery(told, folder)
        for name in _NOTEBOOKS:
            drawing.publish(name)
        drawing.manifest()
        mark.write_text(digest, encoding="utf-8")
    return gallery.figures(folder, told)


def language_page(code: str, found: Results, shown: Sequence[Shown]) -> str:
    """Return the page of a language.

    Parameters
    ----------
    code : str
        The language.
    found : Results
        The study's results.
    shown : sequence of Shown
        The figures, drawn in the language.
    """
    words = WORDS[code]
    parties = replace(found, told_in=code).table("parties", _COLUMNS)
    sections = [
        f"## {markdown(words[figure.name])}\n\n{raw(_figure(figure, code))}" for figure in shown
    ]
    return page(
        words["title"],
        markdown(words["note"]) + "\n",
        f"## {markdown(words['parties'])}\n",
        raw(shown_table(parties)),
        *sections,
    )


def _figure(figure: Shown, code: str) -> str:
    address = f"/notebooks/{_NOTEBOOKS[figure.name]}.html"
    body = element("div", gallery.picture(figure), class_="plate")
    caption = element("figcaption", figure.marked)
    more = element("p", link(address, escape(WORDS[code]["more"]), hreflang="en"))
    return element("figure", body + caption) + more
