"""The gallery: each figure with its files, caption, alternative text and citation."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from majilis import citation
from majilis.figures.catalogue import CATALOGUE
from majilis.results import Results
from majilis.site.markup import element, escape, link, markdown, raw

_SCREEN_WIDTH = 1080  # pixels: twice the width at which a figure stands on a page
_QUALITY = 88  # no difference is seen, and a page weighs half


@dataclass(frozen=True)
class Shown:
    """A figure of the manifest.

    Attributes
    ----------
    name, title, caption, alt_text : str
        As in the manifest.
    marked : str
        The caption as HTML whose results carry their names.
    described, note : str
        What the figure shows row by row, and how it was made; blank if the manifest lacks them.
    files : mapping of str to Path
        The figure's files by format, in the manifest's order.
    picture : str
        Where its picture stands below the site's root; another drawing has another name.
    size : tuple of int
        Width and height of the picture on the site, in pixels.
    """

    name: str
    title: str
    caption: str
    alt_text: str
    marked: str
    described: str
    note: str
    files: Mapping[str, Path]
    picture: str
    size: tuple[int, int]


def figures(folder: Path, found: Results) -> list[Shown]:
    """Return the figures that a folder's manifest lists.

    A column of the manifest is a format where there is a file with it as its ending, so that a
    format that is added there is on the site without a change here.

    Parameters
    ----------
    folder : Path
        The folder of the figures and of ``figures.csv``.
    found : Results
        The results that captions quote.
    """
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_shown(folder, row, found) for row in rows]


def screen_picture(png: Path) -> bytes:
    """Return a printed figure's picture at the size of a screen, as WebP."""
    written = io.BytesIO()
    with Image.open(png) as picture:
        picture.convert("RGB").resize(_screen_size(png), Image.Resampling.LANCZOS).save(
            written, "WEBP", quality=_QUALITY, method=4
        )
    return written.getvalue()


def pictures(shown: Sequence[Shown], kept: Path) -> dict[str, bytes]:
    """Return the pictures of the site by their path below its root.

    Parameters
    ----------
    shown : sequence of Shown
        The figures.
    kept : Path
        The folder of an earlier build, from which a picture of the same figure is taken.
    """
    return {
        figure.picture: path.read_bytes()
        if (path := kept / figure.picture).is_file()
        else screen_picture(figure.files["png"])
        for figure in shown
    }


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


def printed(folder: Path) -> str:
    """Return the tables for print, each with its files, as Markdown.

    Parameters
    ----------
    folder : Path
        The folder of the tables and of ``tables.csv``.
    """
    with (folder / "tables.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return "\n".join(_printed(folder, row) for row in rows)


def citations(figure: Shown) -> dict[str, str]:
    """Return how to cite a figure: files of a bibliography by the endings of their names.

    Parameters
    ----------
    figure : Shown
        A figure of the gallery, drawn under the default choices.
    """
    work = citation.figure(figure.name, figure.title, {})
    return {"bib": citation.bibtex(work) + "\n", "json": citation.csl_json(work) + "\n"}


def _shown(folder: Path, row: Mapping[str, str], found: Results) -> Shown:
    name = row["figure"]
    files = {column: folder / f"{name}.{column}" for column in row}
    there = {form: path for form, path in files.items() if path.is_file()}
    return Shown(
        name,
        row["title"],
        row["caption"],
        row["alt_text"],
        _marked(row, found),
        row.get("long_description", ""),
        row.get("note", ""),
        there,
        f"figures/{name}-{hashlib.sha256(there['png'].read_bytes()).hexdigest()[:12]}.webp",
        _screen_size(there["png"]),
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


def _section(figure: Shown) -> str:
    shown = element("a", picture(figure), href=f"/files/figures/{figure.files['svg'].name}")
    caption = element("figcaption", figure.marked)
    files = "".join(_file(form, path) for form, path in figure.files.items())
    cite = "".join(
        element("li", link(f"/files/citations/{name}", label, download=name))
        for name, label in ((f"{figure.name}.bib", "BibTeX"), (f"{figure.name}.json", "CSL-JSON"))
    )
    words = "".join(
        _copied(label, text, f"{figure.name}-{key}")
        for label, key, text in (
            ("caption", "caption", figure.caption),
            ("alternative text", "alt", figure.alt_text),
            ("long description", "long", figure.described),
            ("note on method", "note", figure.note),
            (
                "citation",
                "cite",
                citation.apa(citation.figure(figure.name, figure.title, {})),
            ),
        )
        if text
    )
    body = (
        f'<figure class="plate">{shown}{caption}</figure>'
        f'<ul class="files" aria-label="Files of {figure.name}">{files}{cite}</ul>{words}'
    )
    return f"({figure.name})=\n## {markdown(figure.title)}\n\n{raw(body)}"


def _printed(folder: Path, row: Mapping[str, str]) -> str:
    name = row["table"]
    there = {form: path for form in row if (path := folder / f"{name}.{form}").is_file()}
    files = "".join(_file(form, path, "tables") for form, path in there.items())
    listed = f'<ul class="files" aria-label="Files of {escape(name)}">{files}</ul>'
    return f"### {markdown(row['title'])}\n\n{raw(element('p', escape(row['note'])) + listed)}"


def _file(form: str, path: Path, folder: str = "figures") -> str:
    size = f"{max(1, round(path.stat().st_size / 1000))} kB"
    address = f"/files/{folder}/{path.name}"
    said = f'{escape(form.upper())} <span class="size">{size}</span>'
    return element("li", link(address, said, download=path.name))


def _copied(label: str, text: str, id_: str) -> str:
    """Return words that a button copies; without scripts they are there to be marked by hand."""
    button = element("button", f"Copy {label}", type="button", class_="copy", data_copies=id_)
    inner = element("p", escape(text), id=id_)
    return (
        f'<details class="words"><summary>{label.capitalize()}</summary>{inner}{button}</details>'
    )
