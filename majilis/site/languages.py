"""The study's answers, figures and tables in Kazakh and Russian, and figures to be edited.

What stands here is what `majilis.data.language` tells in these languages; prose of the notebooks
is in English, and each page says so. The figures are drawn when the site is built, and again only
when the data or the code that draws them have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from majilis.data.files import write_whole
from majilis.data.language import LANGUAGES, translate
from majilis.figures import grid
from majilis.results import Results
from majilis.site import answers, gallery, main_tables
from majilis.site.gallery import SiteFigure
from majilis.site.templates import markdown

OTHERS = tuple(code for code in LANGUAGES if code != "en")
_TITLE = "The 2004 election to the Majilis"
_NOTE = (
    "Answers, figures and tables are in this language; notebooks, codebook and library are in "
    "English. The words are the authors' own rendering."
)


def drawn(results: Results, root: Path, folder: Path) -> dict[str, list[SiteFigure]]:
    """Return the figures of each language, drawing them if something about them is new.

    The files in English are the committed ones, but for SVG, whose letters are text here.

    Parameters
    ----------
    results : Results
        The study's results.
    root : Path
        The project, whose code and data the figures are drawn from.
    folder : Path
        Where the figures are kept.
    """
    style = results.study.parameters.figure_style
    stamp, fresh = folder / "drawn_from", digest(root)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != fresh:
        grid.publish(results, folder, [style], LANGUAGES, is_editable=True)
        write_whole(stamp, fresh.encode())
    made = {
        code: gallery.figures(folder / style / code, replace(results, display_language=code))
        for code in LANGUAGES
    }
    made["en"] = [
        replace(committed, files={**committed.files, "svg": edited.files["svg"]})
        for committed, edited in zip(
            gallery.figures(root / "figures", results), made["en"], strict=True
        )
    ]
    return made


def language_page(results: Results, figures: Sequence[SiteFigure]) -> str:
    """Return the page of a language, as Markdown.

    Parameters
    ----------
    results : Results
        The study's results, in that language.
    figures : sequence of SiteFigure
        The figures in that language.
    """
    code = results.language
    return "\n".join(
        [
            f"# {markdown(translate(_TITLE, code))}\n",
            f"{markdown(translate(_NOTE, code))}\n",
            answers.cards(results, figures),
            gallery.gallery(figures),
            main_tables.main_tables(results),
        ]
    )


def digest(root: Path) -> str:
    """Return a digest of all that figures are drawn from."""
    code = (p for p in (root / "majilis").rglob("*.py") if "site" not in p.relative_to(root).parts)
    digest = hashlib.sha256()
    for path in sorted([*code, *(root / "data").rglob("*.csv")]):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
