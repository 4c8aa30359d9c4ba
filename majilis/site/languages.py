"""The study's answers, figures and tables in Kazakh and Russian, and figures to be edited.

What stands here is what `majilis.data.language` tells in these languages; prose of the notebooks
is in English, and each page says so. The figures are drawn when the site is built, and again only
when the data or the code that draws them have changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

from majilis.data.files import write_whole
from majilis.data.language import LANGUAGES, translate
from majilis.figures import grid
from majilis.results import Results
from majilis.site import answers, gallery, main_tables
from majilis.site.gallery import SiteFigure
from majilis.site.templates import render

# Text between tags, and the attributes that are read out or shown.
_SAID = re.compile(r"(>\s*)([^<>\s][^<>]*?)(\s*<)")
_NAMED = re.compile(r'(\b(?:aria-label|title|placeholder)=")([^"]+)(")')
OTHERS = tuple(code for code in LANGUAGES if code != "en")


def drawn(results: Results, root: Path, folder: Path) -> dict[str, list[SiteFigure]]:
    """Return the figures of each language, drawing them if something about them is new.

    The files in English are the committed ones, but for SVG, whose letters are text here.
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


def language_page(results: Results, figures: Sequence[SiteFigure], cautions: Sequence[str]) -> str:
    """Return the page of the results' language, as Markdown; the cautions are in English."""
    return render(
        "language.md",
        language=results.language,
        lead=answers.lead(results),
        cards=answers.cards(results, figures),
        cautions=cautions,
        gallery=gallery.gallery(figures),
        tables=main_tables.main_tables(results),
    )


def told(html: str, language: str) -> str:
    """Return a page with what has a term told in its language: texts, and names of parts.

    Examples
    --------
    >>> told('<button title="Search">Search</button><b>no such term</b>', "ru")
    '<button title="Поиск">Поиск</button><b>no such term</b>'
    """
    if language == "en":
        return html

    def tell(found: re.Match[str]) -> str:
        before, english, after = found.groups()
        text = translate(unescape(english), language)
        return found[0] if text == unescape(english) else f"{before}{escape(text)}{after}"

    return _SAID.sub(tell, _NAMED.sub(tell, html))


def digest(root: Path) -> str:
    """Return a digest of all that figures are drawn from."""
    code = [*(root / "majilis").rglob("*.py"), *(root / "majilis").rglob("*.yaml")]
    drawing = [path for path in code if "site" not in path.relative_to(root).parts]
    digest = hashlib.sha256()
    for path in sorted([*drawing, *(root / "data").rglob("*.csv")]):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
