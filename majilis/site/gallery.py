"""The gallery: each figure with its files, its words and its citation, in any language."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from PIL import Image

from majilis.figures.catalogue import CATALOGUE, captioned
from majilis.figures.theme import FONTS
from majilis.results import Results, Sentence, citation
from majilis.site import links
from majilis.site.templates import render, words

_SCREEN_WIDTH = 1280  # pixels: twice the width at which a figure stands on a page
_QUALITY = 88  # no difference is seen, and a page weighs half
_FORMATS = ("pdf", "svg", "png", "csv")
_CITATION_FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}


@dataclass(frozen=True)
class SiteFigure:
    """A figure as the site shows it."""

    stated: Mapping[str, str]  # its row of the manifest
    marked: Markup  # the caption as HTML whose results carry their names
    files: Mapping[str, Path]  # by format
    picture: str  # where it stands below the site's root; another drawing has another name
    size: tuple[int, int]  # of the picture on the site, in pixels

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        return self.stated["figure"]

    @property
    def within(self) -> str:
        """The folder of its language below those of all figures."""
        return links.within(self.stated["language"])

    @property
    def place(self) -> str:
        """The name that its section has among all of the site."""
        return links.place(self.name, self.stated["language"])

    @property
    def work(self) -> citation.Work:
        """The figure as it is to be cited, with the one choice that is not the default."""
        language, title = self.stated["language"], self.stated["title"]
        choices = {} if language == "en" else {"language": language}
        return citation.part("figure", self.name, title, choices, self.stated["licence"])

    @property
    def sizes(self) -> dict[str, int]:
        """The bytes of its files by format."""
        return {form: path.stat().st_size for form, path in self.files.items()}

    @property
    def words(self) -> dict[str, str]:
        """All that is said of it, by what that is called in English."""
        return {
            "Caption": self.stated["caption"],
            "Alternative text": self.stated["alt_text"],
            "Citation": citation.apa(self.work),
            "Note": self.stated["note"],
            "Long description": self.stated["long_description"],
        }

    def id_of(self, word: str) -> str:
        """Return the id of one of its `words` on the page."""
        return f"{self.place}-{word.split()[0].lower()}"


def figures(folder: Path, results: Results) -> list[SiteFigure]:
    """Return the figures of a folder's manifest, with captions as the results tell them."""
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return [_figure(folder, row, results) for row in csv.DictReader(file)]


def files(figures: Sequence[SiteFigure], kept: Path) -> dict[str, bytes]:
    """Return what the gallery offers and shows, by path below the site's root.

    A picture of the same drawing is taken from the files kept of an earlier build.
    """
    offered: dict[str, bytes] = {}
    for figure in figures:
        earlier = kept / figure.picture
        offered[figure.picture] = (
            earlier.read_bytes() if earlier.is_file() else screen_picture(figure.files["png"])
        )
        for form, path in figure.files.items():
            content = path.read_bytes()
            offered[f"files/figures/{figure.within}{path.name}"] = (
                _with_fonts(content, figure.within) if form == "svg" else content
            )
        offered |= _citation_files(figure.work, f"{figure.within}{figure.name}")
    return offered


def fonts() -> dict[str, bytes]:
    """Return the figures' fonts and their licence by path below the site's root."""
    return {f"files/fonts/{path.name}": path.read_bytes() for path in sorted(FONTS.iterdir())}


def _with_fonts(svg: bytes, within: str) -> bytes:
    """Return an SVG that finds the site's fonts, and elsewhere letters as wide as theirs."""
    up = "../" * (1 + within.count("/"))
    faces = "".join(
        f"@font-face{{font-family:'Arimo';font-weight:{weight};"
        f"src:url('{up}fonts/Arimo-{name}.ttf')}}"
        for name, weight in (("Regular", 400), ("Bold", 700))
    )
    head = b'<style type="text/css">'
    svg = svg.replace(b"'Arimo'", b"'Arimo', 'Arial', 'Helvetica', sans-serif")
    return svg.replace(head, head + faces.encode(), 1)


def screen_picture(png: Path) -> bytes:
    """Return a printed figure's picture at the size of a screen, as WebP."""
    written = io.BytesIO()
    with Image.open(png) as picture:
        picture.convert("RGB").resize(_screen_size(png), Image.Resampling.LANCZOS).save(
            written, "WEBP", quality=_QUALITY, method=4
        )
    return written.getvalue()


def gallery(figures: Sequence[SiteFigure]) -> str:
    """Return the gallery as Markdown: a section for each figure."""
    return render("gallery.md", figures=figures, citation_formats=_CITATION_FORMATS)


def study_citation() -> str:
    """Return how to cite the study, with files for a bibliography, as Markdown."""
    files = dict(zip(study_files(), _CITATION_FORMATS.values(), strict=True))
    return render("citation.md", citation=citation.apa(citation.study()), files=files)


def study_files() -> dict[str, bytes]:
    """Return the files of the study's citation by path below the site's root."""
    work = citation.study()
    return _citation_files(work, work.key)


def _citation_files(work: citation.Work, name: str) -> dict[str, bytes]:
    return {
        f"files/citations/{name}.{ending}": citation.FORMATS[form.lower()](work).encode()
        for ending, form in _CITATION_FORMATS.items()
    }


def _figure(folder: Path, row: Mapping[str, str], results: Results) -> SiteFigure:
    name = row["figure"]
    files = {form: folder / f"{name}.{form}" for form in _FORMATS}
    drawing = hashlib.sha256(files["png"].read_bytes()).hexdigest()[:12]
    picture = f"figures/{name}-{drawing}.webp"
    return SiteFigure(row, _marked(row, results), files, picture, _screen_size(files["png"]))


def _marked(row: Mapping[str, str], results: Results) -> Markup:
    """Return the caption with its results marked where it still is what the catalogue renders."""
    for entry in CATALOGUE:
        if entry.name == row["figure"]:
            caption = captioned(entry, results, json.loads(row["facts"]))
            if caption.text == row["caption"]:
                return words(caption)
    return words(Sentence(row["caption"]))


def _screen_size(png: Path) -> tuple[int, int]:
    with Image.open(png) as picture:
        width, height = picture.size
    return _SCREEN_WIDTH, round(height * _SCREEN_WIDTH / width)
