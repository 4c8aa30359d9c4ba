"""The gallery: each figure with its files, its words and its citation, in any language."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from majilis.data.language import translate
from majilis.figures.catalogue import CATALOGUE
from majilis.results import Results, citation
from majilis.site.markup import definitions, element, escape, link, markdown, raw

_SCREEN_WIDTH = 1080  # pixels: twice the width at which a figure stands on a page
_QUALITY = 88  # no difference is seen, and a page weighs half
_FORMATS = ("pdf", "svg", "png", "eps", "csv")
_CITATIONS = {"bib": ("BibTeX", citation.bibtex), "json": ("CSL-JSON", citation.csl_json)}


@dataclass(frozen=True)
class Shown:
    """A figure of a manifest.

    Attributes
    ----------
    name, title, caption, alt_text, long_description, note, language : str
        As in the manifest.
    marked : str
        The caption as HTML whose results carry their names.
    files : mapping of str to Path
        The figure's files by format.
    picture : str
        Where its picture stands below the site's root; another drawing has another name.
    size : tuple of int
        Width and height of the picture on the site, in pixels.
    """

    name: str
    title: str
    caption: str
    alt_text: str
    long_description: str
    note: str
    language: str
    marked: str
    files: Mapping[str, Path]
    picture: str
    size: tuple[int, int]

    @property
    def work(self) -> citation.Work:
        """The figure as it is to be cited."""
        return citation.figure(self.name, self.title, chosen(self.language))

    @property
    def within(self) -> str:
        """The folder of its language below those of all figures, with a slash."""
        return "" if self.language == "en" else f"{self.language}/"


def chosen(language: str) -> dict[str, str]:
    """Return the choices that a figure in a language rests on, for its citation.

    Examples
    --------
    >>> chosen("en"), chosen("kk")
    ({}, {'language': 'kk'})
    """
    return {} if language == "en" else {"language": language}


def figures(folder: Path, found: Results) -> list[Shown]:
    """Return the figures that a folder's manifest lists.

    Parameters
    ----------
    folder : Path
        The folder of the figures and of ``figures.csv``.
    found : Results
        The results that captions quote, in the figures' language.
    """
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return [_shown(folder, row, found) for row in csv.DictReader(file)]


def screen_picture(png: Path) -> bytes:
    """Return a printed figure's picture at the size of a screen, as WebP."""
    written = io.BytesIO()
    with Image.open(png) as picture:
        picture.convert("RGB").resize(_screen_size(png), Image.Resampling.LANCZOS).save(
            written, "WEBP", quality=_QUALITY, method=4
        )
    return written.getvalue()


def files(shown: Sequence[Shown], kept: Path) -> dict[str, bytes]:
    """Return what the gallery offers and shows, by path below the site's root.

    Parameters
    ----------
    shown : sequence of Shown
        The figures.
    kept : Path
        The files of an earlier build, from which a picture of the same drawing is taken.
    """
    made: dict[str, bytes] = {}
    for figure in shown:
        earlier = kept / figure.picture
        made[figure.picture] = (
            earlier.read_bytes() if earlier.is_file() else screen_picture(figure.files["png"])
        )
        for path in figure.files.values():
            made[f"files/figures/{figure.within}{path.name}"] = path.read_bytes()
        for ending, (_, write) in _CITATIONS.items():
            made[_citation(figure, ending)] = write(figure.work).encode()
    return made


def picture(figure: Shown, *, lazy: bool = True) -> str:
    """Return a figure's picture with its alternative text; it waits to be seen if lazy."""
    width, height = figure.size
    return (
        f'<img class="figure" src="/{figure.picture}" alt="{escape(figure.alt_text)}" '
        f'width="{width // 2}" height="{height // 2}"' + (' loading="lazy">' if lazy else ">")
    )


def gallery(shown: Sequence[Shown]) -> str:
    """Return the gallery as Markdown: a section for each figure."""
    return "\n".join(_section(figure) for figure in shown)


def study_citation() -> str:
    """Return how to cite the study, with files for a bibliography, as Markdown."""
    work = citation.study()
    files = "".join(
        element(
            "li",
            link(f"/files/citations/{work.key}.{ending}", name, download=f"{work.key}.{ending}"),
        )
        for ending, (name, _) in _CITATIONS.items()
    )
    listed = element("ul", files, class_="files", aria_label="Files for a bibliography")
    return f"> {markdown(citation.apa(work))}\n\n{raw(listed)}"


def study_files() -> dict[str, bytes]:
    """Return the files of the study's citation by path below the site's root."""
    work = citation.study()
    return {
        f"files/citations/{work.key}.{ending}": write(work).encode()
        for ending, (_, write) in _CITATIONS.items()
    }


def place(figure: Shown) -> str:
    """Return the name that a figure's section has among all of the site."""
    return figure.name if figure.language == "en" else f"{figure.language}_{figure.name}"


def size_of(count: int) -> str:
    """Return a number of bytes as a reader of the site sees it.

    Examples
    --------
    >>> size_of(12), size_of(43_210)
    ('1 kB', '43 kB')
    """
    return f"{max(1, round(count / 1000))} kB"


def _shown(folder: Path, row: Mapping[str, str], found: Results) -> Shown:
    name = row["figure"]
    there = {form: folder / f"{name}.{form}" for form in _FORMATS}
    kept = ("title", "caption", "alt_text", "long_description", "note", "language")
    return Shown(
        name,
        **{word: row[word] for word in kept},
        marked=_marked(row, found),
        files=there,
        picture=f"figures/{name}-{hashlib.sha256(there['png'].read_bytes()).hexdigest()[:12]}.webp",
        size=_screen_size(there["png"]),
    )


def _marked(row: Mapping[str, str], found: Results) -> str:
    """Return the caption with its results marked where it still is what the catalogue renders."""
    for entry in CATALOGUE:
        if entry.name == row["figure"]:
            said = found.say(entry.caption)
            if said.text == row["caption"]:
                return said.marked or escape(said.text)
    return escape(row["caption"])


def _screen_size(png: Path) -> tuple[int, int]:
    with Image.open(png) as picture:
        width, height = picture.size
    return _SCREEN_WIDTH, round(height * _SCREEN_WIDTH / width)


def _citation(figure: Shown, ending: str) -> str:
    return f"files/citations/{figure.within}{figure.name}.{ending}"


def _section(figure: Shown) -> str:
    large = f"/files/figures/{figure.within}{figure.files['svg'].name}"
    shown = element("a", picture(figure), href=large)
    caption = element("figcaption", figure.marked)
    downloads = [_file(figure, form, path) for form, path in figure.files.items()]
    downloads += [
        element("li", link(f"/{_citation(figure, e)}", name, download=f"{figure.name}.{e}"))
        for e, (name, _) in _CITATIONS.items()
    ]
    label = f"{translate('Files of the figure', figure.language)} {figure.name}"
    body = (
        f'<figure class="plate">{shown}{caption}</figure>'
        + element("ul", "".join(downloads), class_="files", aria_label=label)
        + _words(figure)
    )
    return f"({place(figure)})=\n## {markdown(figure.title)}\n\n{raw(body)}"


def _file(figure: Shown, form: str, path: Path) -> str:
    size = f'<span class="size">{size_of(path.stat().st_size)}</span>'
    address = f"/files/figures/{figure.within}{path.name}"
    return element("li", link(address, f"{escape(form.upper())} {size}", download=path.name))


def _words(figure: Shown) -> str:
    """Return the words of a figure, each with a button that copies it; all can be read as text."""
    told = {
        "Caption": figure.caption,
        "Alternative text": figure.alt_text,
        "Citation": citation.apa(figure.work),
        "Note": figure.note,
        "Long description": figure.long_description,
    }
    ids = {label: f"{place(figure)}-{label.split()[0].lower()}" for label in told}
    done = translate("Copied", figure.language)
    buttons = "".join(
        element(
            "button",
            escape(translate(f"Copy {label.lower()}", figure.language)),
            type="button",
            class_="copy",
            data_copies=ids[label],
            data_done=done,
        )
        for label in ("Caption", "Alternative text", "Citation")
    )
    texts = definitions(
        (translate(label, figure.language), element("span", escape(text), id=ids[label]))
        for label, text in told.items()
    )
    summary = element("summary", escape(translate("The words as text", figure.language)))
    return f'<p class="buttons">{buttons}</p><details class="words">{summary}{texts}</details>'
