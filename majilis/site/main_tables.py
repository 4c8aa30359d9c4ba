"""The main tables as authors print them, each with its note and its files, in any language."""

from __future__ import annotations

from majilis.data.language import translate
from majilis.data.view import TableView
from majilis.results import Results, Sentence, publication
from majilis.site.gallery import size_of
from majilis.site.markup import box, element, escape, link, markdown, raw

_ENDINGS = {"tex": "LaTeX", "html": "HTML", "csv": "CSV"}


def main_tables(found: Results) -> str:
    """Return a section for each table that the study's data carry, as Markdown.

    Parameters
    ----------
    found : Results
        The study's results, in the language of the page.
    """
    return "\n".join(
        _section(found, printed, shown, contents) for printed, shown, contents in _made(found)
    )


def files(found: Results) -> dict[str, bytes]:
    """Return the files of the tables by path below the site's root."""
    return {
        _path(found, printed, ending): content
        for printed, _, contents in _made(found)
        for ending, content in contents.items()
    }


def _made(
    found: Results,
) -> list[tuple[publication.Printed, TableView, dict[str, bytes]]]:
    made = []
    for printed in publication.PRINTED:
        shown = publication.typeset(found, printed)
        if not isinstance(shown, Sentence):
            made.append((printed, shown, publication.render(found, printed, shown)))
    return made


def _section(
    found: Results,
    printed: publication.Printed,
    shown: TableView,
    contents: dict[str, bytes],
) -> str:
    downloads = "".join(
        element(
            "li",
            link(
                f"/{_path(found, printed, ending)}",
                f'{_ENDINGS[ending]} <span class="size">{size_of(len(content))}</span>',
                download=f"{printed.name}.{ending}",
            ),
        )
        for ending, content in contents.items()
    )
    label = f"{translate('Files of the table', found.language)} {printed.name}"
    body = (
        element("div", box(shown.html(), shown.title), class_="titled")
        + element("p", escape(publication.note_of(found, printed, shown)), class_="note")
        + element("ul", downloads, class_="files", aria_label=label)
    )
    place = printed.name if found.language == "en" else f"{found.language}_{printed.name}"
    return f"({place})=\n## {markdown(shown.title)}\n\n{raw(body)}"


def _path(found: Results, printed: publication.Printed, ending: str) -> str:
    within = "" if found.language == "en" else f"{found.language}/"
    return f"files/tables/{within}{printed.name}.{ending}"
